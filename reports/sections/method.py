"""How the figures were computed, from which data, and what is known of their weaknesses."""

from collections.abc import Iterator

from layers.definitions import DIVISIONS, Text
from maps import sources
from reports.model import Section, Table
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
    "Tỷ lệ phủ = phần được phủ ÷ toàn bộ; km² được phủ = tỷ lệ × diện tích. Số liệu toàn thành phố là tổng"
    " các đơn vị. Trung vị và phân vị 90 tính từ biểu đồ tần suất 10 m.",
    "Covered share = covered ÷ whole; covered km² = share × area. Figures of the city are sums over its"
    " divisions. Medians and 90th percentiles come from histograms of 10 m bins.",
)


def method_section(subject: Subject) -> Section:
    """Return the method in plain words, and the sources with their dates and cautions."""
    language = subject.language
    paragraphs = (*sources.method([subject.table], language), SHARES[language], *_figures_from(subject))
    rows = tuple(
        (each.title, each.text, each.caution) for each in sources.sources(subject.datasets, language)
    )
    headings = (SOURCES[language], SOURCE[language], CAUTION[language])
    return Section(
        HEADING[language], paragraphs, tables=(Table(SOURCES[language], headings, rows, "sources"),)
    )


def _figures_from(subject: Subject) -> Iterator[str]:
    """Yield where official areas and populations are from, as the divisions themselves say."""
    frame = subject.snapshot.frame(f"{DIVISIONS.name}/{subject.scheme}")
    rows = frame if subject.is_whole else frame.loc[[subject.code]]
    for field, text in (("area_source", AREA_SOURCE), ("population_source", POPULATION_SOURCE)):
        for source in rows[field].dropna().unique():
            yield text[subject.language].format(source=source)
    if rows["area_km2"].isna().any():
        yield UNVERIFIED[subject.language]
