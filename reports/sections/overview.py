"""The overview: a map, and the chief indicators."""

from layers.definitions import Text
from maps.figures import division_figure, scheme_figure
from planning.columns import INDICATORS
from reports import texts
from reports.drawings import drawings, peer_drawing
from reports.model import Figure, Section
from reports.sections.indicators import indicator_table
from reports.subject import Subject

CHIEF = (
    "population",
    "area_km2",
    "stations",
    "stations_per_km2",
    "population_covered_share_outdoor",
    "population_covered_share_indoor",
    "area_covered_share_outdoor",
    "postal_points",
    "people_per_postal_point",
    "addresses",
    "addresses_per_km2",
)
SHADED = "population_covered_share_outdoor"
HEADING = Text("Tổng quan", "Overview")
RANKING = Text(
    "Xếp hạng: thứ tự trong {count} đơn vị, 1 là tốt nhất: giá trị lớn nhất, riêng khoảng cách, số dân trên"
    " một trạm hoặc điểm, vùng trắng và vùng xám thì nhỏ nhất. Nhóm tứ phân vị 1 là phần tư đứng đầu, 4 là"
    " phần tư đứng cuối.",
    "Rank: place among {count} divisions, 1 the best: the largest value, but the smallest for distances,"
    " people per station or point, white and grey spots. Quartile 1 is the first quarter of that order, 4 the"
    " last.",
)
MAP_ALTERNATIVE = Text(
    "Bản đồ {name}: {stations} trạm đang phát sóng, {postal} điểm phục vụ bưu chính; {share} % dân số được"
    " phủ sóng ngoài trời.",
    "Map of {name}: {stations} stations on air, {postal} postal points; {share} % of the people covered"
    " outdoors.",
)
SCHEME_ALTERNATIVE = Text(
    "Bản đồ {count} đơn vị, tô màu theo: {indicator}.", "Map of {count} divisions, shaded by: {indicator}."
)


def overview_section(subject: Subject) -> Section:
    """Return the map, the chief indicators, and the place among peers as a chart."""
    language, count = subject.language, len(subject.table.frame)
    notes = () if subject.is_whole else (RANKING[language].format(count=count),)
    chief = indicator_table(subject, CHIEF, title=HEADING[language], name="overview")
    figures = drawings(subject, _figure, peer_drawing)
    return Section(HEADING[language], tables=(chief,), figures=figures, notes=notes)


def _figure(subject: Subject) -> Figure:
    language, table = subject.language, subject.table
    if subject.is_whole:
        svg = scheme_figure(subject.snapshot, table, SHADED, language=language)
        told = SCHEME_ALTERNATIVE[language].format(
            count=len(table.frame), indicator=INDICATORS[SHADED].title[language]
        )
        return Figure(texts.MAP[language], told, svg)
    stations, postal, share = (
        INDICATORS[name].format(subject.row[name], language=language)
        for name in ("stations", "postal_points", SHADED)
    )
    told = MAP_ALTERNATIVE[language].format(name=subject.name, stations=stations, postal=postal, share=share)
    svg = division_figure(
        subject.around or subject.snapshot,
        table,
        subject.code,
        language=language,
        stations=subject.shows_stations,
    )
    return Figure(texts.MAP[language], told, svg)
