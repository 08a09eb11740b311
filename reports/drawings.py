"""The charts of reports: each with its title, and the words that stand for it where it cannot be seen."""

from collections.abc import Callable
from typing import Literal

from geo.histogram import Histogram
from layers.definitions import Language, Text
from layers.text import format_number
from maps.class_chart import Measure, class_chart
from maps.distance_chart import MARKS_KM, NINETY, POSTAL, STATION, distance_chart, share_within
from maps.division_bars import division_bars, target_text
from maps.peer_chart import PLACE, peer_chart
from planning.class_table import ANY, class_table_of, classes_in
from planning.columns import INDICATORS, PERCENT
from planning.profiles import CLASS_TITLES
from planning.signal_model import SignalModel
from planning.targets import TARGET_TECHNOLOGY
from reports import texts
from reports.model import Figure
from reports.sections.indicators import label, rank_of
from reports.subject import Subject, number_of

COMPARED = (
    "population_covered_share_outdoor",
    "population_covered_share_indoor",
    "stations_per_10k",
    "people_per_postal_point",
    "postal_distance_mean_m",
    "addresses_per_km2",
)
CLASSES = Text("Mức phủ theo nhà mạng", "Classes of coverage by operator")
CLASSES_TOLD = Text(
    "Biểu đồ thanh xếp chồng theo mức phủ: {name}. Mọi nhà mạng, ngoài trời: {outdoor}; trong nhà: {indoor}.",
    "Stacked bars of classes of coverage in {name}. Any operator, outdoors: {outdoor}; indoors: {indoor}.",
)
PEERS = Text("Vị trí so với các đơn vị khác", "Place among the other divisions")
PEERS_TOLD = Text(
    "Biểu đồ vạch: mỗi vạch là một đơn vị. {name}: {places}.",
    "Strips with a stroke for each division. {name}: {places}.",
)
BARS = Text("Các đơn vị theo thứ tự", "Divisions in order")
BARS_TOLD = Text(
    "Biểu đồ cột {count} đơn vị. {indicator}: cao nhất {highest}, thấp nhất {lowest}, trung vị {median}.",
    "Bars of {count} divisions. {indicator}: highest {highest}, lowest {lowest}, median {median}.",
)
DISTANCE_TOLD = Text(
    "Đường cong tích lũy của {name}: {shares}; 90 % địa chỉ cách không quá {ninety} m; trung bình {mean} m.",
    "Cumulative curve of {name}: {shares}; 90 % of the addresses within {ninety} m; mean {mean} m.",
)
WITHIN_TOLD = Text("{share} % trong {km} km", "{share} % within {km} km")


def drawings(subject: Subject, *made_by: Callable[[Subject], Figure | None]) -> tuple[Figure, ...]:
    """Return the figures that some functions make of a subject; none where it is not to be drawn."""
    if not subject.drawn:
        return ()
    return tuple(figure for make in made_by if (figure := make(subject)) is not None)


def class_drawing(subject: Subject) -> Figure | None:
    """Return the classes of coverage by operator; None where they are not known, or nobody is on air."""
    model, language = subject.table.model, subject.language
    if not isinstance(model, SignalModel) or subject.around is None:
        return None
    table = class_table_of(subject.around, subject.scheme, model.technology)
    classes = classes_in(table, subject.code)
    if classes.empty:
        return None
    is_known = classes["population_share"].notna().all()
    measure: Measure = "population_share" if is_known else "area_share"
    svg = class_chart(classes, model.profile, language=language, measure=measure)
    if svg is None:
        return None
    shares = classes[measure].to_dict()
    outdoor, indoor = (
        _classes_in_words({name: shares[ANY, each, name] for name in model.profile.classes}, language)
        for each in texts.ENVIRONMENTS
    )
    told = CLASSES_TOLD[language].format(name=subject.name, outdoor=outdoor, indoor=indoor)
    return Figure(CLASSES[language], told, svg)


def peer_drawing(subject: Subject) -> Figure | None:
    """Return a division's place among its peers; of the whole, its divisions in order."""
    return _bars(subject) if subject.is_whole else _strips(subject)


def distance_drawing(subject: Subject, *, to: Literal["postal", "station"] = "postal") -> Figure | None:
    """Return how far addresses are from the nearest postal point, or ``to="station"``; None without any."""
    language, title = subject.language, POSTAL if to == "postal" else STATION
    found = subject.table.tally.histograms[f"{to}_distance_m"]
    whole = Histogram.together(found.tolist())
    distances = whole if subject.is_whole else found[subject.code]
    beside = None if subject.is_whole else whole
    svg = distance_chart(
        distances, subject.name, title=title, language=language, whole=beside, whole_name=subject.city_name
    )
    return None if svg is None else Figure(title[language], _distances_in_words(subject, distances), svg)


def _strips(subject: Subject) -> Figure | None:
    language = subject.language
    ranks = {name: rank_of(subject, INDICATORS[name]) for name in COMPARED}
    svg = peer_chart(subject.table, subject.code, ranks, language=language)
    if svg is None or not any(ranks.values()):
        return None
    places = (
        f"{label(name, subject)} {INDICATORS[name].format(subject.row[name], language=language)}, "
        + PLACE[language].format(rank=rank, count=subject.table.frame[name].count())
        for name, rank in ranks.items()
        if rank is not None
    )
    told = PEERS_TOLD[language].format(name=subject.name, places="; ".join(places))
    return Figure(PEERS[language], told, svg)


def _bars(subject: Subject) -> Figure | None:
    language, name = subject.language, COMPARED[0]
    is_aimed_at = subject.table.model.technology == TARGET_TECHNOLOGY
    aim = subject.snapshot.settings.targets.population_covered_share if is_aimed_at else None
    svg = division_bars(subject.table, name, language=language, target=aim)
    if svg is None:
        return None
    values = subject.table.frame[name].dropna().astype(float)

    def told_of(code: str) -> str:
        shown = number_of(subject.table, code, INDICATORS[name], language)
        value = format_number(shown.value, digits=shown.digits, language=language)
        return f"{subject.table.row(code)['name']} {value}"

    told = BARS_TOLD[language].format(
        count=len(values),
        indicator=INDICATORS[name].title[language],
        highest=told_of(str(values.idxmax())),
        lowest=told_of(str(values.idxmin())),
        median=INDICATORS[name].format(float(values.median()), language=language),
    )
    if aim is not None:
        told += f" {target_text(INDICATORS[name], aim, language)}."
    return Figure(BARS[language], told, svg)


def _classes_in_words(shares: dict[str, float], language: Language) -> str:
    return ", ".join(
        f"{CLASS_TITLES[name][language].lower()} {_percent(shares[name], language)} %"
        for name in reversed(shares)
    )


def _distances_in_words(subject: Subject, distances: Histogram) -> str:
    language = subject.language
    shares = (
        WITHIN_TOLD[language].format(share=_percent(share_within(distances, km * 1000), language), km=km)
        for km in MARKS_KM
    )
    ninety, mean = (
        format_number(each, digits=0, language=language)
        for each in (distances.quantile(NINETY), distances.mean)
    )
    return DISTANCE_TOLD[language].format(
        name=subject.name, shares=", ".join(shares), ninety=ninety, mean=mean
    )


def _percent(share: float, language: Language) -> str:
    return format_number(share * PERCENT, digits=1, language=language)
