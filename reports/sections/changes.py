"""What has changed since an earlier version of the data."""

from collections.abc import Iterator

import pandas as pd

from layers.dataset import DatasetName
from layers.definitions import Text
from layers.errors import UnknownNameError, WorkspaceError
from layers.manifest import DatasetInfo
from layers.text import format_date
from maps.texts import scheme_title
from planning.changes import (
    ADDED,
    CHANGED,
    PUT_ON_AIR,
    REMOVED,
    TAKEN_OFF_AIR,
    Changes,
    DatasetChange,
    changes_since,
    division_changes,
    indicator_changes,
    last_different,
)
from planning.columns import INDICATORS, Indicator
from planning.missing import NOT_KNOWN
from reports import texts
from reports.model import Cell, Number, Section, Table
from reports.sections.indicators import INDICATOR, label
from reports.subject import Subject, number_of

COMPARED = (
    "population",
    "stations",
    "stations_planned",
    "sites",
    "population_covered_share_outdoor",
    "population_covered_share_indoor",
    "population_covered_outdoor",
    "area_covered_share_outdoor",
    "population_white_share_outdoor",
    "postal_points",
    "people_per_postal_point",
    "postal_distance_mean_m",
    "addresses",
    "addresses_plate_fixed_share",
)
BY_DIVISION = ("population_covered_outdoor", "population_covered_share_outdoor")
MOST_DIVISIONS = 5
MOST_STATIONS = 40

HEADING = Text("Thay đổi so với phiên bản trước", "Changes since an earlier version")
NO_EARLIER = Text(
    "Chưa có phiên bản trước để so sánh: chưa lưu phiên bản nào có số liệu khác.",
    "There is no earlier version to compare with: none is kept whose data differ.",
)
NOT_COMPARED = Text(
    "Không so sánh được với phiên bản {number}: {why}.", "Version {number} cannot be compared with: {why}."
)
NOT_THERE = Text(
    "phiên bản đó không đọc được hoặc không có địa giới này", "it cannot be read or lacks the scheme"
)
COMPARED_WITH = Text(
    "So với phiên bản {number}, công bố ngày {date}. Cả hai phiên bản đều tính theo cài đặt hiện nay, nên"
    " chênh lệch là do số liệu. Chênh lệch của tỷ lệ tính bằng điểm phần trăm; khoảng tin cậy nói về từng"
    " phiên bản, không nói về chênh lệch.",
    "Compared with version {number}, published on {date}. Both are computed by today's settings, so that"
    " differences come from the data. Differences of shares are in percentage points; intervals are about"
    " either version, not about the difference.",
)
CHIEF = Text("Chỉ tiêu chính, trước và sau", "Chief indicators, before and after")
BEFORE = Text("Phiên bản {number}", "Version {number}")
CHANGE = Text("Thay đổi", "Change")
NEW_DIVISION = Text("phiên bản trước không có đơn vị này", "no such division in that version")
GAINERS = Text(
    "Đơn vị tăng và giảm nhiều nhất: {title}", "Divisions with the largest gains and losses: {title}"
)
STATIONS_BY_KIND = Text("Trạm thay đổi, theo loại", "Stations that changed, by kind")
STATIONS = Text("Các trạm thay đổi", "Stations that changed")
FIRST_STATIONS = Text(
    "Bảng liệt kê {shown} trong {count} trạm thay đổi.",
    "The table lists {shown} of {count} changed stations.",
)
STATION = Text("Trạm", "Station")
COUNT = Text("Số trạm", "Stations")
KINDS = {
    ADDED: Text("thêm mới", "added"),
    REMOVED: Text("không còn", "removed"),
    PUT_ON_AIR: Text("bắt đầu phát sóng", "put on air"),
    TAKEN_OFF_AIR: Text("ngừng phát sóng", "taken off air"),
    CHANGED: Text("đổi vị trí hoặc thông số", "moved or altered"),
}
OUTSIDE = Text("ngoài mọi đơn vị", "outside every division")
DATASETS = Text("Số liệu đã thay đổi", "Data that changed")
DATASET = Text("Bộ số liệu", "Dataset")
ROWS_BEFORE = Text("Số dòng trước", "Rows before")
ROWS_NOW = Text("Số dòng nay", "Rows now")
SINCE = Text("Từ phiên bản", "Since version")
PUBLISHED = Text("Ngày công bố", "Published on")
NOT_LOADED = Text("chưa có", "not loaded")


def changes_section(subject: Subject) -> Section:
    """Return what has changed since the version that is compared with, or why nothing is compared."""
    language, technology = subject.language, subject.table.model.technology
    earlier = subject.earlier or last_different(subject.snapshot, subject.scheme, technology)
    if earlier is None:
        return Section(HEADING[language], (NO_EARLIER[language],))
    try:
        changes = changes_since(subject.snapshot, earlier, subject.scheme, technology)
    except (UnknownNameError, WorkspaceError):
        why = NOT_COMPARED[language].format(number=earlier.number, why=NOT_THERE[language])
        return Section(HEADING[language], (why,))
    date = format_date(changes.earlier.created.date(), language=language)
    about = COMPARED_WITH[language].format(number=changes.earlier.number, date=date)
    return Section(
        HEADING[language],
        (about,),
        tuple(_tables(changes, subject)),
        notes=tuple(_notes(changes, subject)),
    )


def _tables(changes: Changes, subject: Subject) -> Iterator[Table]:
    yield _chief(changes, subject)
    if subject.is_whole:
        yield from _divisions(changes, subject)
    stations = changes.stations_in(subject.code)
    if len(stations):
        yield _stations_by_kind(stations, subject)
    if len(stations) and subject.shows_stations:
        yield _stations(stations, subject)
    if changes.datasets:
        yield _datasets(changes.datasets, subject)


def _notes(changes: Changes, subject: Subject) -> Iterator[str]:
    count = len(changes.stations_in(subject.code))
    if count > MOST_STATIONS and subject.shows_stations:
        yield FIRST_STATIONS[subject.language].format(shown=MOST_STATIONS, count=count)


def _chief(changes: Changes, subject: Subject) -> Table:
    language = subject.language
    differences = indicator_changes(changes, subject.code, COMPARED)["difference"]
    rows: list[tuple[Cell, ...]] = []
    for name in COMPARED:
        before = _before(changes, subject, INDICATORS[name])
        after = subject.number(name)
        missing = after.missing or before.missing
        rows.append((label(name, subject), before, after, _change(name, float(differences[name]), missing)))
    headings = (
        INDICATOR[language],
        BEFORE[language].format(number=changes.earlier.number),
        BEFORE[language].format(number=subject.snapshot.number),
        CHANGE[language],
    )
    return Table(CHIEF[language], headings, tuple(rows), "changes")


def _before(changes: Changes, subject: Subject, indicator: Indicator) -> Number:
    if not subject.is_whole and subject.code not in changes.before.frame.index:
        missing = NEW_DIVISION[subject.language]
        return Number(None, indicator.digits, indicator.unit, missing=missing, name=indicator.name)
    return number_of(changes.before, subject.code, indicator, subject.language)


def _change(name: str, difference: float, missing: str) -> Number:
    indicator = INDICATORS[name]
    return Number.of(indicator.shown(difference), indicator.digits, indicator.unit, missing=missing)


def _divisions(changes: Changes, subject: Subject) -> Iterator[Table]:
    """Yield the divisions with the largest gains and losses, by people where known, else by share."""
    language = subject.language
    for name in BY_DIVISION:
        every = division_changes(changes, name)
        if every["difference"].isna().all():
            continue
        moved = every[every["difference"].abs() > 0]
        gains, losses = moved[moved["difference"] > 0], moved[moved["difference"] < 0]
        listed = pd.concat([gains.head(MOST_DIVISIONS), losses.tail(MOST_DIVISIONS)])
        if len(listed):
            title = GAINERS[language].format(title=label(name, subject))
            yield _division_table(listed, name, title, changes, subject)
        return


def _division_table(listed: pd.DataFrame, name: str, title: str, changes: Changes, subject: Subject) -> Table:
    language, missing = subject.language, NOT_KNOWN[subject.language]
    rows: list[tuple[Cell, ...]] = [
        (
            str(code),
            str(row["name"]),
            *(_change(name, float(row[each]), missing) for each in ("before", "after", "difference")),
        )
        for code, row in listed.iterrows()
    ]
    versions = (
        BEFORE[language].format(number=each) for each in (changes.earlier.number, subject.snapshot.number)
    )
    headings = (texts.CODE[language], texts.NAME[language], *versions, CHANGE[language])
    return Table(title, headings, tuple(rows), "changes_by_division")


def _stations_by_kind(stations: pd.DataFrame, subject: Subject) -> Table:
    language, counts = subject.language, stations["change"].value_counts()
    rows = tuple((text[language], Number(float(counts.get(kind, 0)))) for kind, text in KINDS.items())
    headings = (CHANGE[language], COUNT[language])
    return Table(STATIONS_BY_KIND[language], headings, rows, "station_changes_by_kind")


def _stations(stations: pd.DataFrame, subject: Subject) -> Table:
    language, names = subject.language, subject.table.frame["name"]
    rows: list[tuple[Cell, ...]] = [
        (
            str(station),
            str(row["operator"]),
            KINDS[row["change"]][language],
            str(names[row["code"]]) if row["code"] else OUTSIDE[language],
        )
        for station, row in stations.head(MOST_STATIONS).iterrows()
    ]
    headings = (STATION[language], texts.OPERATOR[language], CHANGE[language], texts.NAME[language])
    return Table(STATIONS[language], headings, tuple(rows), "station_changes")


def _datasets(datasets: tuple[DatasetChange, ...], subject: Subject) -> Table:
    language = subject.language
    rows: list[tuple[Cell, ...]] = [
        (
            _title(each.name, subject),
            _rows(each.before, subject),
            _rows(each.after, subject),
            str(each.version),
            format_date(each.created.date(), language=language),
        )
        for each in datasets
    ]
    headings = (each[language] for each in (DATASET, ROWS_BEFORE, ROWS_NOW, SINCE, PUBLISHED))
    return Table(DATASETS[language], tuple(headings), tuple(rows), "dataset_changes")


def _title(name: str, subject: Subject) -> str:
    dataset, language = DatasetName.parse(name), subject.language
    title = dataset.layer.title[language]
    return f"{title} – {scheme_title(dataset.scheme, language)}" if dataset.scheme else title


def _rows(info: DatasetInfo | None, subject: Subject) -> Number:
    return Number.of(None if info is None else info.rows, missing=NOT_LOADED[subject.language])
