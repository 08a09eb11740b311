"""Telecom subscriptions: how many, and how many per 100 people, as the published statistics say."""

from collections.abc import Iterable, Iterator

from layers.definitions import STATISTICS, Language, Text
from layers.text import format_date, format_number
from maps.sources import in_language
from planning.missing import NO_POPULATION
from planning.subscriptions import (
    PROVIDERS,
    SUBSCRIBERS,
    TOGETHER,
    Population,
    Subscriptions,
    subscriptions,
    unplaced,
)
from reports import texts
from reports.model import Cell, Number, Section, Table
from reports.sections.indicators import INDICATOR
from reports.subject import Subject

HEADING = Text("Thuê bao viễn thông", "Telecom subscriptions")
NONE_HERE = Text(
    "Lớp thống kê viễn thông không có số liệu của {name}, cũng không có của toàn vùng.",
    "The telecom statistics have no figures of {name}, nor of the whole area.",
)
NONE_OF_THE_WHOLE = Text(
    "Lớp thống kê viễn thông không có số liệu chung của toàn vùng.",
    "The telecom statistics have no figures of the whole area.",
)
CITY_ONLY = Text(
    "Thống kê chỉ có số liệu chung của toàn vùng, không có riêng cho {name}; dưới đây là số liệu toàn vùng.",
    "The statistics are of the whole area only, not of {name}; these are the figures of the whole area.",
)
AS_OF = Text("Số liệu đến ngày {date}. Nguồn: {source}.", "Figures as of {date}. Source: {source}.")
DIVIDED_BY = Text(
    "Số thuê bao trên 100 dân được tính với dân số {people} người{summed}{source}.",
    "Subscriptions per 100 people are worked out with a population of {people}{summed}{source}.",
)
SUMMED = Text(", tổng của {count} đơn vị", ", the sum over {count} divisions")
POPULATION_SOURCE = Text(" (nguồn: {source})", " (source: {source})")
NOT_DIVIDED = Text(
    "Chưa biết dân số của {unknown} trên {count} đơn vị, nên không tính số thuê bao trên 100 dân.",
    "The population of {unknown} of {count} divisions is not known, so nothing is worked out per 100 people.",
)
MAY_EXCEED = Text(
    "Số thuê bao trên 100 dân có thể lớn hơn 100, vì một người có thể dùng nhiều thuê bao; dân số và thuê bao"
    " có thể thuộc các thời điểm khác nhau.",
    "There may be more than 100 subscriptions per 100 people, since one person may have several; population"
    " and subscriptions may be of different dates.",
)
UNPLACED = Text(
    "Thống kê có số liệu của mã đơn vị không thuộc hệ thống {scheme}, không được tính vào đơn vị nào:"
    " {codes}.",
    "The statistics have figures of codes that scheme {scheme} does not have, told of no division: {codes}.",
)
PER_100 = Text("Số thuê bao trên 100 dân", "Subscriptions per 100 people")
PER_100_OF = Text("{title} trên 100 dân", "{title} per 100 people")
BY_OPERATOR = Text("Thuê bao theo nhà mạng", "Subscriptions by operator")
NOT_STATED = Text("không có trong số liệu", "not in the statistics")
RATE_UNIT = "per 100 people"


def subscriptions_section(subject: Subject) -> Section:
    """Return the latest statistics as counts and per 100 people, with the population that they rest on."""
    language = subject.language
    if STATISTICS.name not in subject.snapshot.datasets:
        return Section(HEADING[language], (texts.layer_missing(STATISTICS, language),))
    found = subscriptions(subject.snapshot, subject.scheme, subject.code)
    notes = tuple(_notes(subject, found))
    if found is None:
        nothing = NONE_OF_THE_WHOLE if subject.is_whole else NONE_HERE
        return Section(HEADING[language], (nothing[language].format(name=subject.name),), notes=notes)
    return Section(
        HEADING[language], tuple(_paragraphs(subject, found)), tuple(_tables(subject, found)), notes=notes
    )


def _paragraphs(subject: Subject, found: Subscriptions) -> Iterator[str]:
    language = subject.language
    if found.code != subject.code:
        yield CITY_ONLY[language].format(name=subject.name)
    day = format_date(found.as_of, language=language)
    yield AS_OF[language].format(date=day, source=_joined(found.sources, language))
    yield _divided_by(subject, found.population)


def _joined(sources: Iterable[str], language: Language) -> str:
    return "; ".join(in_language(each, language) for each in sources)


def _divided_by(subject: Subject, population: Population) -> str:
    language = subject.language
    if population.people is None:
        return NOT_DIVIDED[language].format(unknown=population.unknown, count=population.divisions)
    summed = SUMMED[language].format(count=population.divisions) if population.divisions > 1 else ""
    source = _joined(population.sources, language)
    return DIVIDED_BY[language].format(
        people=format_number(population.people, digits=0, language=language),
        summed=summed,
        source=POPULATION_SOURCE[language].format(source=source) if source else "",
    )


def _notes(subject: Subject, found: Subscriptions | None) -> Iterator[str]:
    language = subject.language
    if found is not None and found.population.people is not None:
        yield MAY_EXCEED[language]
    if subject.is_whole and (codes := unplaced(subject.snapshot, subject.scheme)):
        yield UNPLACED[language].format(scheme=subject.scheme, codes=", ".join(codes))


def _tables(subject: Subject, found: Subscriptions) -> Iterator[Table]:
    if TOGETHER in found.frame.index:
        yield _together(subject, found)
    if len(found.frame.drop(index=TOGETHER, errors="ignore")):
        yield _by_operator(subject, found)


def _together(subject: Subject, found: Subscriptions) -> Table:
    """Return the figures of all operators together, in lines."""
    language = subject.language
    counts, rates = _counts(subject, found, TOGETHER), _rates(subject, found, TOGETHER)
    rows: tuple[tuple[Cell, ...], ...] = (
        (STATISTICS[PROVIDERS].title[language], counts[PROVIDERS], ""),
        *((STATISTICS[name].title[language], counts[name], rates[name]) for name in SUBSCRIBERS),
    )
    whose = subject.name if found.code == subject.code else subject.city_name
    headings = (INDICATOR[language], whose, PER_100[language])
    return Table(HEADING[language], headings, rows, "subscriptions")


def _by_operator(subject: Subject, found: Subscriptions) -> Table:
    language = subject.language
    titles = [STATISTICS[name].title[language] for name in SUBSCRIBERS]
    rows: list[tuple[Cell, ...]] = []
    for operator in found.frame.index.drop(TOGETHER, errors="ignore"):
        counts, rates = _counts(subject, found, operator), _rates(subject, found, operator)
        rows.append((str(operator), *(counts[each] for each in SUBSCRIBERS), *rates.values()))
    per_100 = (PER_100_OF[language].format(title=title) for title in titles)
    headings = (texts.OPERATOR[language], *titles, *per_100)
    return Table(BY_OPERATOR[language], headings, tuple(rows), "subscriptions_by_operator")


def _counts(subject: Subject, found: Subscriptions, operator: str) -> dict[str, Number]:
    missing = NOT_STATED[subject.language]
    row = found.frame.loc[operator].to_dict()
    return {str(name): Number.of(float(value), missing=missing) for name, value in row.items()}


def _rates(subject: Subject, found: Subscriptions, operator: str) -> dict[str, Number]:
    why = NO_POPULATION if found.population.people is None else NOT_STATED
    missing, row = why[subject.language], found.per_100_people().loc[operator].to_dict()
    return {str(name): Number.of(float(value), 1, RATE_UNIT, missing=missing) for name, value in row.items()}
