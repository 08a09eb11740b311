"""How the figures were computed, from which data, and what is known of their weaknesses."""

from collections.abc import Iterator

from layers.definitions import Text
from layers.text import format_number
from maps import sources
from planning.area_check import doubtful_areas
from planning.columns import PERCENT
from planning.signal_model import SignalModel
from reports import texts
from reports.model import Cell, Number, Section, Table
from reports.sections.model_tables import model_tables
from reports.subject import Subject

HEADING = Text("Phương pháp và độ tin cậy", "Method and reliability")
SOURCES = Text("Nguồn dữ liệu", "Data sources")
SOURCE = Text("Nguồn", "Source")
CAUTION = Text("Lưu ý", "Caution")
UNVERIFIED = Text(
    "Diện tích của một số đơn vị lấy từ ranh giới, không phải số liệu chính thức.",
    "The area of some divisions is that of their polygons, not an official figure.",
)
AREA_SOURCE = Text("Nguồn diện tích: {source}.", "Source of the area: {source}.")
POPULATION_SOURCE = Text("Nguồn dân số: {source}.", "Source of the population: {source}.")
SHARES = Text(
    "Tỷ lệ phủ = phần được phủ ÷ toàn bộ; km² được phủ = tỷ lệ × diện tích. Số liệu toàn vùng là tổng"
    " các đơn vị. Trung vị và phân vị 90 tính từ biểu đồ tần suất 10 m.",
    "Covered share = covered ÷ whole; covered km² = share × area. Figures of the whole are sums over its"
    " divisions. Medians and 90th percentiles come from histograms of 10 m bins.",
)
WEAKNESSES = Text(
    "Điểm yếu đã biết: mô hình không biết từng tòa nhà, cây cối{flat}; mỗi ô {cell} m chỉ có một mức thu;"
    " người dân được đặt tại các địa chỉ số hoặc theo lưới dân số{unmeasured}.",
    "Known weaknesses: the model knows no single buildings or trees{flat}; each cell of {cell} m has one"
    " level; people stand at the digital addresses, or as a population raster has them{unmeasured}.",
)
FLAT = Text(", và coi địa hình là phẳng", ", and takes the ground to be flat")
UNMEASURED = Text("; chưa có số đo tại chỗ nào để đối chiếu", "; no measurement on the spot backs it")
DOUBTFUL = Text("Ranh giới lệch với diện tích chính thức", "Boundaries that differ from the official area")
DOUBTFUL_COLUMNS = (
    Text("Diện tích chính thức (km²)", "Official area (km²)"),
    Text("Diện tích theo ranh giới (km²)", "Area of the boundary (km²)"),
    Text("Chênh lệch (%)", "Difference (%)"),
)
BY_OFFICIAL = Text(
    "Mật độ dùng diện tích chính thức; tỷ lệ diện tích được phủ tính trên ranh giới.",
    "Densities use the official area; shares of area are those of the boundary.",
)


def method_section(subject: Subject) -> Section:
    """Return the method in plain words, parameters and thresholds, weaknesses, and the sources."""
    language = subject.language
    method = sources.method([subject.table], language)
    paragraphs = (*method, *_weaknesses(subject), SHARES[language], *_figures_from(subject))
    tables = (*model_tables(subject), *_doubtful(subject), _sources(subject))
    notes = (BY_OFFICIAL[language],) if any(each.name == "doubtful_areas" for each in tables) else ()
    return Section(HEADING[language], paragraphs, tables=tables, notes=notes)


def _weaknesses(subject: Subject) -> Iterator[str]:
    model, language = subject.table.model, subject.language
    if isinstance(model, SignalModel):
        yield WEAKNESSES[language].format(
            flat="" if model.has_terrain else FLAT[language],
            cell=format_number(model.radio.cell_m, digits=0, language=language),
            unmeasured="" if model.radio.calibration else UNMEASURED[language],
        )


def _sources(subject: Subject) -> Table:
    language = subject.language
    rows = tuple(
        (each.title, each.text, each.caution) for each in sources.sources(subject.datasets, language)
    )
    return Table(SOURCES[language], (SOURCES[language], SOURCE[language], CAUTION[language]), rows, "sources")


def _doubtful(subject: Subject) -> Iterator[Table]:
    """Yield the divisions of the report whose boundary is doubtful, if any is."""
    language, found = subject.language, doubtful_areas(subject.table)
    shown = found if subject.is_whole else found[found.index == subject.code]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            str(code),
            str(row["name"]),
            Number(row["official_km2"], 2, "km²"),
            Number(row["polygon_km2"], 2, "km²"),
            Number(PERCENT * row["difference_share"], 1, "%"),
        )
        for code, row in shown.iterrows()
    )
    headings = (texts.CODE[language], texts.NAME[language], *(each[language] for each in DOUBTFUL_COLUMNS))
    if rows:
        yield Table(DOUBTFUL[language], headings, rows, "doubtful_areas")


def _figures_from(subject: Subject) -> Iterator[str]:
    """Yield where official areas and populations are from, as the divisions themselves say."""
    for field, text in (("area_source", AREA_SOURCE), ("population_source", POPULATION_SOURCE)):
        for source in subject.said(field):
            yield text[subject.language].format(source=source)
    official = subject.table.frame["area_is_official"]
    if not (official if subject.is_whole else official[[subject.code]]).all():
        yield UNVERIFIED[subject.language]
