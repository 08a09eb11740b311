"""The other division schemes: which of their divisions one meets, and what they say of its people."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from layers.definitions import ADDRESSES, Text
from maps.texts import scheme_title
from planning.columns import INDICATORS, PERCENT
from planning.crosswalk import (
    COUNTED,
    UNKNOWN_TOLERATED,
    WEIGHTINGS,
    Crosswalk,
    Weighting,
    crosswalk_errors,
    crosswalk_of,
    crosswalk_people,
)
from planning.indicator_table import IndicatorTable
from planning.indicators import indicators_of
from planning.missing import NO_POPULATION, NONE_HERE, not_loaded
from reports import texts
from reports.model import Cell, Number, Section, Table
from reports.subject import Subject, number_of

if TYPE_CHECKING:
    import pandas as pd

TOLD = ("population", "population_covered_share_outdoor")
# Pairs that share less are slivers between borders that were drawn apart.
LEAST_SHARE = 0.001
# What tells how far an estimate of people is off: addresses, but by addresses something else.
JUDGED_BY = {"area": "addresses", "addresses": "postal_points"}

HEADING = Text("Đối chiếu với địa giới khác", "Other division schemes")
MEETS = Text("Các đơn vị của {scheme} nằm ở đây", "Divisions of {scheme} that lie here")
SHARE_OF_AREA = Text("Tỷ trọng trong diện tích đơn vị này (%)", "Share of this division's area (%)")
SHARE_OF_ADDRESSES = Text(
    "Tỷ trọng trong địa chỉ số đơn vị này (%)", "Share of this division's addresses (%)"
)
WHAT = Text(
    "Dân số và tỷ lệ phủ sóng trong bảng là của toàn bộ đơn vị kia, không chỉ phần nằm ở đây. Phần nhỏ hơn"
    " {least} % diện tích và không có địa chỉ số được bỏ qua.",
    "People and coverage in the table are those of the whole other division, not only of its part here."
    " Parts of less than {least} % of the area and without addresses are left out.",
)
PEOPLE = Text("Dân số: số liệu gốc và ước tính từ địa giới khác", "People: own figure, and estimates")
SOURCE = Text("Nguồn số liệu", "Source of the figure")
OWN = Text("Số liệu của đơn vị này", "Own figure")
ESTIMATE = {
    "area": Text("Ước tính từ {scheme}, theo diện tích", "Estimated from {scheme}, by area"),
    "addresses": Text("Ước tính từ {scheme}, theo địa chỉ số", "Estimated from {scheme}, by addresses"),
}
POPULATION = Text("Dân số", "People")
ERROR = Text("Sai số trung bình của cách ước tính (%)", "Mean error of the estimate (%)")
NO_ERROR = Text("không phải ước tính", "no estimate")
ERROR_IS = Text(
    "Sai số trung bình = Σ |ước tính − đếm trực tiếp| ÷ Σ đếm trực tiếp, qua mọi đơn vị, của một số liệu đếm"
    " được ở cả hai địa giới. Với dân số, ước tính theo diện tích được kiểm bằng địa chỉ số, theo địa chỉ số"
    " thì bằng điểm phục vụ bưu chính; sai số thật của dân số không biết được.",
    "Mean error = Σ |estimate − direct count| ÷ Σ direct count over all divisions, of a figure that can be"
    " counted in both schemes. For people, estimates by area are judged by digital addresses, those by"
    " addresses by postal points; how far people themselves are off is not known.",
)
UNKNOWN_PART = Text(
    "hơn {share} % diện tích nằm ở đơn vị chưa biết dân số",
    "more than {share} % of it lies where the population is not known",
)
ERRORS = Text("Sai số khi quy đổi giữa {one} và {other}", "Error of the crosswalk between {one} and {other}")
WAY = {
    "area": Text("Từ {source}, theo diện tích (%)", "From {source}, by area (%)"),
    "addresses": Text("Từ {source}, theo địa chỉ số (%)", "From {source}, by addresses (%)"),
}
FIGURE = Text("Số liệu kiểm tra", "Figure")
COUNTED_TITLES = {name: INDICATORS[name.replace("_m2_", "_km2_")].title for name in COUNTED}
BY_CONSTRUCTION = Text("đúng theo cách tính", "right by construction")
NOTHING_COUNTED = Text("không có gì để đếm", "nothing is counted")
ESTIMATES = Text(
    "Dân số ước tính từ {scheme} cho đơn vị chưa có số liệu",
    "People estimated from {scheme} where there is no figure",
)


def crosswalk_section(subject: Subject) -> Section | None:
    """Return what other schemes say of a division, or how well schemes are crossed; None without another."""
    others = [each for each in subject.snapshot.schemes if each != subject.scheme]
    if not others:
        return None
    language = subject.language
    if subject.is_whole:
        tables = [table for other in others for table in _of_the_whole(subject, other)]
        return Section(HEADING[language], tables=tuple(tables), notes=(ERROR_IS[language],))
    met = [_met(subject, other) for other in others]
    notes = (WHAT[language].format(least=_percent(LEAST_SHARE, subject)), ERROR_IS[language])
    return Section(HEADING[language], tables=(*met, _people(subject, others)), notes=notes)


def _met(subject: Subject, other: str) -> Table:
    """Return the divisions of another scheme that a division meets, with their own figures."""
    language = subject.language
    shares = crosswalk_of(subject.snapshot, subject.scheme, other).shares_of(subject.code)
    there = _table(subject, other)
    listed = shares[(shares["area"] >= LEAST_SHARE) | (shares["addresses"] > 0)]
    rows: list[tuple[Cell, ...]] = [
        (
            str(code),
            str(there.row(str(code))["name"]),
            Number(float(row["area"]) * PERCENT, 1, "%"),
            Number.of(float(row["addresses"]) * PERCENT, 1, "%", missing=_no_addresses(subject)),
            *(number_of(there, str(code), INDICATORS[each], language) for each in TOLD),
        )
        for code, row in listed.iterrows()
    ]
    columns = (texts.CODE, texts.NAME, SHARE_OF_AREA, SHARE_OF_ADDRESSES)
    titles = (INDICATORS[each].title for each in TOLD)
    title = MEETS[language].format(scheme=scheme_title(other, language))
    name = f"crosswalk_{other.replace('-', '_')}"
    return Table(title, tuple(each[language] for each in (*columns, *titles)), tuple(rows), name)


def _people(subject: Subject, others: list[str]) -> Table:
    """Return the people of a division as it knows them, and as each other scheme would have them."""
    language = subject.language
    own = (OWN[language], subject.number("population"), Number(None, 1, "%", missing=NO_ERROR[language]))
    estimates = [_estimate(subject, other, by) for other in others for by in _weightings(subject, other)]
    headings = (SOURCE[language], POPULATION[language], ERROR[language])
    return Table(PEOPLE[language], headings, (own, *estimates), "crosswalk_population")


def _estimate(subject: Subject, other: str, by: Weighting) -> tuple[Cell, ...]:
    language = subject.language
    people = float(_estimates(subject, other, by)[subject.code])
    errors = crosswalk_errors(subject.snapshot, other, subject.scheme, subject.table.model.technology)
    error = float(errors[by][JUDGED_BY[by]])
    estimate = _estimated(people, subject, other)
    told = error if estimate.value is not None else None
    return (
        ESTIMATE[by][language].format(scheme=scheme_title(other, language)),
        estimate,
        Number.of(told and told * PERCENT, 1, "%", missing=estimate.missing or NOTHING_COUNTED[language]),
    )


def _of_the_whole(subject: Subject, other: str) -> Iterator[Table]:
    yield _errors(subject, other)
    population = subject.table.frame["population"]
    walk = crosswalk_of(subject.snapshot, other, subject.scheme)
    estimates = _estimates(subject, other, walk.best_weighting)
    if population.isna().any() and estimates.notna().any():
        yield _missing_people(subject, other, walk, estimates[population.isna()])


def _errors(subject: Subject, other: str) -> Table:
    language, schemes = subject.language, (other, subject.scheme)
    technology = subject.table.model.technology
    ways = [
        (source, by, crosswalk_errors(subject.snapshot, source, target, technology)[by])
        for source, target in (schemes, schemes[::-1])
        for by in _weightings(subject, other)
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            COUNTED_TITLES[name][language],
            *(_error(float(errors[name]), name, by, subject) for _, by, errors in ways),
        )
        for name in COUNTED
    ]
    titles = {each: scheme_title(each, language) for each in schemes}
    headings = (WAY[by][language].format(source=titles[source]) for source, by, _ in ways)
    title = ERRORS[language].format(one=titles[subject.scheme], other=titles[other])
    name = f"crosswalk_errors_{other.replace('-', '_')}"
    return Table(title, (FIGURE[language], *headings), tuple(rows), name)


def _error(value: float, name: str, by: Weighting, subject: Subject) -> Number:
    missing = BY_CONSTRUCTION if name == by else NOTHING_COUNTED
    return Number.of(value * PERCENT, 1, "%", missing=missing[subject.language])


def _missing_people(subject: Subject, other: str, walk: Crosswalk, estimates: "pd.Series[float]") -> Table:
    """Return estimates of the people of every division that does not know them itself."""
    language, names = subject.language, subject.table.frame["name"]
    rows: list[tuple[Cell, ...]] = [
        (code, str(names[code]), _estimated(float(people), subject, other))
        for code, people in zip(estimates.index.astype(str), estimates.to_numpy(float), strict=True)
    ]
    titles = {"scheme": scheme_title(other, language)}
    headings = (
        texts.CODE[language],
        texts.NAME[language],
        ESTIMATE[walk.best_weighting][language].format(**titles),
    )
    name = f"crosswalk_estimates_{other.replace('-', '_')}"
    return Table(ESTIMATES[language].format(**titles), headings, tuple(rows), name)


def _estimates(subject: Subject, other: str, by: Weighting) -> "pd.Series[Any]":
    return crosswalk_people(subject.snapshot, other, subject.scheme, by=by)


def _estimated(people: float, subject: Subject, other: str) -> Number:
    language = subject.language
    is_known = _table(subject, other).frame["population"].notna().any()
    unknown = UNKNOWN_PART[language].format(share=_percent(UNKNOWN_TOLERATED, subject))
    missing = unknown if is_known else NO_POPULATION[language]
    return Number.of(people, 0, "people", missing=missing)


def _table(subject: Subject, scheme: str) -> IndicatorTable:
    return indicators_of(subject.snapshot, scheme, subject.table.model.technology)


def _weightings(subject: Subject, other: str) -> tuple[Weighting, ...]:
    """Return by what the crosswalk can be weighed: by addresses only where there are any."""
    best = crosswalk_of(subject.snapshot, subject.scheme, other).best_weighting
    return WEIGHTINGS if best == "addresses" else ("area",)


def _no_addresses(subject: Subject) -> str:
    text = NONE_HERE["addresses"] if "addresses" in subject.table.datasets else not_loaded(ADDRESSES)
    return text[subject.language]


def _percent(share: float, subject: Subject) -> str:
    return INDICATORS["population_covered_share_outdoor"].format(share, language=subject.language)
