"""What is aimed at, and how far a division or the whole is from it."""

from collections.abc import Iterator

from layers.definitions import Text
from maps.texts import scheme_title
from planning.columns import PERCENT
from planning.missing import NOT_KNOWN
from planning.targets import (
    TARGET_TECHNOLOGY,
    Standing,
    communes_without,
    standings,
)
from reports import texts
from reports.model import Cell, Number, Section, Table
from reports.subject import Subject

HEADING = Text("Mục tiêu và khoảng cách tới mục tiêu", "Targets and the distance to them")
TARGET = Text("Mục tiêu", "Target")
REACHED = Text("Đạt được", "Reached")
AIM = Text("Mức đề ra", "Aim")
DISTANCE = Text("Còn cách", "Distance")
LACKING = Text("Còn thiếu", "Lacking")
STANDING = Text("Kết quả", "Standing")
BY_YEAR = Text("{title}, đến {year}", "{title}, by {year}")
OUTCOMES = {
    "met": Text("đạt", "met"),
    "not_met": Text("chưa đạt", "not met"),
    "not_certain": Text("chưa chắc chắn", "not certain"),
    "unknown": Text("chưa xác định được", "cannot be said"),
}
# What is lacking, as the unit of how many.
LACKING_UNITS = {
    "people": "people",
    "postal_points": "points",
    "addresses": "addresses",
    "far_addresses": "addresses",
    "communes": "communes",
    "divisions": "divisions",
}
SOURCE = Text("{title}: {source}.", "{title}: {source}.")
NOT_CERTAIN = Text(
    "“Chưa chắc chắn”: khoảng tin cậy 90 % nằm ở cả hai phía của mức đề ra.",
    "“Not certain”: the 90 % interval lies on both sides of the aim.",
)
STAND_FOR_PEOPLE = Text(
    "Khoảng cách tới điểm bưu chính tính theo địa chỉ số, thay cho người dân.",
    "Distances to postal points are counted by digital addresses, which stand for people.",
)
UK_OF_THE_WHOLE = Text(
    "Tiêu chí của Vương quốc Anh trong 1 và 3 dặm đặt ra cho toàn vùng; ở từng đơn vị chỉ để đối chiếu.",
    "The United Kingdom's criteria of 1 and 3 miles are for the whole; of a division they are a comparison.",
)
LARGER_PART = Text(
    "Xã, phường ({scheme}) được tính cho đơn vị chứa phần lớn nhất diện tích của xã, phường đó.",
    "A commune ({scheme}) counts for the division in which the largest part of its area lies.",
)
OTHER_TECHNOLOGY = Text(
    "Mục tiêu phủ sóng dân số là của mạng 5G, còn báo cáo này nói về mạng {technology}, nên không đối chiếu.",
    "The target for people covered is for 5G; this report is about {technology}, so it is not compared.",
)
WITHOUT = Text("Xã, phường chưa có điểm phục vụ có người phục vụ", "Communes without a staffed postal point")


def targets_section(subject: Subject) -> Section:
    """Return the targets with what is reached, what is lacking, and whether that is certain."""
    language = subject.language
    found = standings(subject.snapshot, subject.table, subject.code)
    headings = (TARGET, REACHED, AIM, DISTANCE, LACKING, STANDING)
    rows = tuple(tuple(_cells(each, subject)) for each in found)
    tables = [Table(HEADING[language], tuple(each[language] for each in headings), rows, "targets")]
    without = communes_without(subject.snapshot, subject.table, subject.code)
    if len(without):
        listed = tuple((str(code), str(name)) for code, name in without["name"].items())
        names = (texts.CODE[language], texts.NAME[language])
        tables.append(Table(WITHOUT[language], names, listed, "communes_without_staffed_point"))
    return Section(HEADING[language], tables=tuple(tables), notes=tuple(_notes(found, subject)))


def _cells(standing: Standing, subject: Subject) -> Iterator[Cell]:
    language, target = subject.language, standing.target
    title = target.title[language]
    yield BY_YEAR[language].format(title=title, year=target.year) if target.year else title
    yield _number(standing, standing.value, subject, interval=True)
    yield _number(standing, standing.aim, subject)
    yield _number(standing, standing.distance, subject)
    missing = standing.missing[language] if standing.missing else _why_not_lacking(subject)
    yield Number.of(standing.lacking, unit=LACKING_UNITS[standing.lacking_of], missing=missing)
    yield OUTCOMES[standing.outcome][language]


def _number(standing: Standing, value: float | None, subject: Subject, *, interval: bool = False) -> Number:
    """Return a value of a target as it is shown, shares in per cent."""
    target, scale = standing.target, PERCENT if standing.target.unit == "%" else 1
    missing = (standing.missing or NOT_KNOWN)[subject.language]
    if value is None or value != value:  # noqa: PLR0124 — only NaN is not itself
        return Number(None, target.digits, target.unit, missing=missing)
    bounds = (standing.low, standing.high) if interval else (None, None)
    low, high = (None if each is None else each * scale for each in bounds)
    return Number(value * scale, target.digits, target.unit, low, high)


def _why_not_lacking(subject: Subject) -> str:
    return subject.number("population").missing or NOT_KNOWN[subject.language]


def _notes(found: tuple[Standing, ...], subject: Subject) -> Iterator[str]:
    language, settings = subject.language, subject.snapshot.settings
    by_source: dict[str, list[str]] = {}
    for each in found:
        by_source.setdefault(each.target.source[language], []).append(each.target.title[language])
    for source, titles in by_source.items():
        yield SOURCE[language].format(title="; ".join(titles), source=source)
    if any(each.outcome == "not_certain" for each in found):
        yield NOT_CERTAIN[language]
    yield STAND_FOR_PEOPLE[language]
    if not subject.is_whole:
        yield UK_OF_THE_WHOLE[language]
    if not subject.is_whole and subject.scheme != settings.targets.commune_scheme:
        yield LARGER_PART[language].format(scheme=scheme_title(settings.targets.commune_scheme, language))
    if subject.table.model.technology != TARGET_TECHNOLOGY:
        yield OTHER_TECHNOLOGY[language].format(technology=subject.table.model.technology)
