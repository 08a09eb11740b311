"""A report made by hand of fixed values, in which everything occurs that a report can hold."""

from dataclasses import replace
from datetime import date

from reports.model import Figure, Headline, Number, Report, Section, Table

# Texts that some renderer would take for markup, a formula, an error or another direction of writing; one
# in normal form D, one with a control character, one of signs that our fonts do not have.
HOSTILE = (
    "<b>đậm</b> & </script> \"An\" 'Bình'",
    "#[*_$@<label> `raw` \\ // /* {{ x }} {% x %}",
    "=1+1",
    "-2+3",
    "@SUM(A1)",
    "#N/A",
    "Hoa\u0300n Kie\u0302\u0301m",
    "chuông\x07",
    "שלום مرحبا",
    "😀 🧿 𝔻",
)
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="240pt" height="120pt" viewBox="0 0 240 120">
<g id="axes"><rect x="1" y="1" width="238" height="118" fill="#edf1f3" stroke="#5b6a76"/>
<clipPath id="edge"><circle cx="60" cy="60" r="40"/></clipPath>
<circle cx="60" cy="60" r="50" fill="#5c1a5f" clip-path="url(#edge)"/>
<text x="120" y="66" style="font: 14px 'DejaVu Sans'">Hồ Hoàn Kiếm</text></g></svg>"""
UNKNOWN = "chưa biết số hộ"


def chief_table():
    """Return numbers with intervals, without, and unknown ones side by side."""
    rows = (
        ("Dân số", Number(160_600, 0, "people", name="population"), Number(7.74e6, 0, "people"), Number(28)),
        (
            "Dân số được phủ sóng (%)",
            Number(95.84, 1, "%", 42.03, 100.0, name="population_covered_share_outdoor"),
            Number(28.149, 1, "%", 15.215, 41.265),
            Number(1),
        ),
        ("Khoảng cách trung bình", Number(412.6, 0, "m"), Number(677.6, 0, "m"), Number(6)),
        (
            "Địa chỉ trên một hộ",
            Number(None, 2, missing=UNKNOWN),
            Number(1.25, 2),
            Number(None, missing=UNKNOWN),
        ),
        ("RSRP (dBm)", Number(-93.75, 1, "dBm"), *[Number(None, 1, "dBm", missing="không có tín hiệu")] * 2),
    )  # fmt: skip
    return Table("Tổng quan", ("Chỉ tiêu", "Quận Hoàn Kiếm", "Toàn Hà Nội", "Xếp hạng"), rows, "overview")


def wide_table():
    """Return as many columns as the table of all divisions has, some with intervals, over two pages."""
    headings = ("Mã", "Đơn vị hành chính", *(f"Chỉ tiêu số {at}" for at in range(1, 12)))
    rows = tuple(
        (
            f"{at:03}",
            f"Xã thứ {at}",
            *(Number(1000.5 * at + 7 * column, 2, "km²") for column in range(1, 9)),
            *(Number(at + column, 1, "%", at / 2, 100.0) for column in range(3)),
        )
        for at in range(1, 46)
    )
    return Table("Các xã", headings, rows, "communes", "bar")


def operators_table():
    rows = tuple(
        (name, Number(4.0 * at), Number(at), Number(50.0 + at, 1, "%"))
        for at, name in enumerate(("Viettel", "VinaPhone", "MobiFone"), 1)
    )
    return Table("Theo nhà mạng", ("Nhà mạng", "Trạm", "Dự kiến", "Tỷ lệ"), rows, "by_operator", "stacked")


def report(**changes):
    """Return the report, or one that differs in some attributes."""
    sections = (
        Section(
            "Tổng quan",
            ("Trong phạm vi 3 km có 12 trạm; 95,8 % dân số được phủ sóng.",),
            (chief_table(),),
            (Figure("Bản đồ", "Bản đồ quận Hoàn Kiếm: 12 trạm.", SVG), Figure("Biểu đồ", "Hai cột.", SVG)),
            ("Xếp hạng: 1 là giá trị lớn nhất.",),
        ),
        Section("Các xã", tables=(wide_table(),)),
        Section("Nhà mạng", tables=(operators_table(),)),
        Section("Phương pháp", ("Mô hình 3GPP TR 38.901.", "Số liệu năm 2026.")),
    )
    made = Report(
        title="Báo cáo vùng phủ sóng và mật độ hạ tầng",
        subtitle="Quận Hoàn Kiếm",
        issuing_body="Sở Khoa học và Công nghệ Hà Nội",
        city="Hà Nội",
        language="vi",
        scheme="districts-2023",
        code="002",
        technology="5G",
        version=3,
        issued_on=date(2026, 6, 30),
        cautions=("Dữ liệu giả lập",),
        headlines=(
            Headline("Dân số được phủ sóng (%)", Number(95.84, 1, "%", 42.03, 100.0), "hạng 1 trên 30"),
            Headline("Trạm đang phát sóng", Number(12)),
            Headline("Số dân trên một điểm", Number(3650.0, 0, "people")),
            Headline("Địa chỉ trên một hộ", Number(None, missing=UNKNOWN)),
        ),
        sections=sections,
    )
    return replace(made, **changes)


def hostile_report():
    """Return a report in which hostile texts stand in every place that holds data of others."""
    rows = tuple((text, text, Number(at)) for at, text in enumerate(HOSTILE))
    table = Table(HOSTILE[0], ("Tên", HOSTILE[1], "Số"), rows, "names", "bar")
    section = Section(HOSTILE[1], HOSTILE, (table, replace(table, name="again")), notes=HOSTILE)
    return report(subtitle=HOSTILE[0], issuing_body=HOSTILE[1], cautions=HOSTILE, sections=(section,))


def numbers(made):
    """Yield every number of a report with the row's name and the heading of its column."""
    for headline in made.headlines:
        yield headline.label, made.subtitle, headline.number
    for section in made.sections:
        for table in section.tables:
            for row in table.rows:
                for heading, cell in zip(table.headings, row, strict=True):
                    if isinstance(cell, Number):
                        yield row[0], heading, cell
