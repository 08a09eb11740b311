"""Many look-ups in one request: a bounded table in, a stream of rows out, in the same order."""

import csv
import io
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
from fastapi import Request
from starlette.datastructures import Headers

from api.bodies import limited_body
from api.errors import BadRequestError, MediaTypeError, TooLargeError
from layers.content import source_text
from layers.definitions import ADDRESSES
from layers.encodings import decode
from layers.settings import Settings
from layers.snapshot import Snapshot
from layers.text import nfc
from planning.geocoding import (
    FOUND_COLUMNS,
    RowFinder,
    address_columns,
    failed_row,
    joined,
    kept_headings,
)

CSV, JSON = "text/csv", "application/json"
FORMATS: Mapping[str, str] = MappingProxyType({"csv": CSV, "json": JSON})
DELIMITERS = ",;\t|"
# So many rows are looked up before they are sent and other work has its turn.
ROWS_PER_CHUNK = 20
# What stands behind the columns that were sent.
COLUMNS = (*FOUND_COLUMNS, "source", "lon", "lat")
QUERY_KEYS = frozenset({"id", "query"})
_BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets take Vietnamese for a Western encoding
_BUG = "an error in the server; it has been logged"
_LOG = logging.getLogger("phusong.api")


class Sent(NamedTuple):
    """One row as it was sent: its cells, the text to look up, or why that cannot be done."""

    cells: Sequence[Any]
    text: str
    problem: str = ""


@dataclass(frozen=True)
class Batch:
    """A table of what is to be looked up.

    Attributes
    ----------
    headings : tuple of str
        Columns that were sent, as they stand in the answer.
    rows : tuple of Sent
        Rows in their order.
    """

    headings: tuple[str, ...]
    rows: tuple[Sent, ...]

    @classmethod
    def read(cls, body: bytes, media_type: str, charset: str, *, column: str, most: int) -> "Batch":
        """Return the table that the body of a request holds.

        Raises
        ------
        BadRequestError
            The body is no table of that format.
        TooLargeError
            It holds more rows than are allowed.
        ReadError
            It is no text, or no column of it looks like an address.
        """
        if media_type == CSV:
            return _from_csv(decode(body, encoding=charset or None), column, most)
        if column:
            raise BadRequestError(f"column: {column!r} is given, but a body of {media_type} has no columns")
        return _from_json(body, most)


async def read_body(request: Request, settings: Settings) -> tuple[bytes, str, str]:
    """Return the body of a request, its media type and its charset; never hold more than is allowed.

    Raises
    ------
    MediaTypeError
        It is neither CSV nor JSON.
    TooLargeError
        It is larger than the setting ``max_batch_mb``.
    """
    media_type, charset = _media_type(request.headers)
    if media_type not in FORMATS.values():
        raise MediaTypeError(f"Content-Type: {media_type or 'none'} is not read; send {CSV} or {JSON}")
    return await limited_body(request, settings), media_type, charset


def answer_format(request: Request, wanted: str, *, otherwise: str) -> str:
    """Return the media type of an answer: what is wanted, else the first of Accept that can be written."""
    if wanted:
        return FORMATS[wanted]
    accepted = (each.partition(";")[0].strip() for each in request.headers.get("accept", "").split(","))
    return next((each for each in accepted if each in FORMATS.values()), otherwise)


def written(batch: Batch, finder: RowFinder, snapshot: Snapshot, media_type: str) -> Iterator[str]:
    """Yield the answer to a batch in pieces, each computed when it is asked for."""
    info = snapshot.datasets.get(ADDRESSES.name)
    source = source_text(info.provenance, language=snapshot.settings.language) if info else ""
    rows = ([*each.cells, *_found(each, finder, source)] for each in batch.rows)
    write = _as_csv if media_type == CSV else _as_json
    return write((*batch.headings, *COLUMNS), rows)


def _found(sent: Sent, finder: RowFinder, source: str) -> list[Any]:
    """Return what was found for a row, in the order of `COLUMNS`; a bug spoils that row alone."""
    try:
        row = failed_row(sent.problem) if sent.problem else finder.row(sent.text)
    except Exception:  # noqa: BLE001 - the other rows have been sent, or will be
        _LOG.exception("batch: %r", sent.text)
        row = failed_row(_BUG)
    return [source if name == "source" else row[name] for name in COLUMNS]


def _as_csv(headings: Sequence[str], rows: Iterable[list[Any]]) -> Iterator[str]:
    yield _BYTE_ORDER_MARK + _csv_lines([headings])
    for some in _chunks(rows):
        yield _csv_lines(some)


def _csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_cell(value) for value in row] for row in rows])
    return text.getvalue()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _as_json(headings: Sequence[str], rows: Iterable[list[Any]]) -> Iterator[str]:
    yield '{"results": ['
    before = "\n"
    for some in _chunks(rows):
        objects = (orjson.dumps(dict(zip(headings, row, strict=True))).decode() for row in some)
        yield before + ",\n".join(objects)
        before = ",\n"
    yield "\n]}\n"


def _chunks(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    left = iter(rows)
    while some := list(islice(left, ROWS_PER_CHUNK)):
        yield some


def _from_csv(text: str, column: str, most: int) -> Batch:
    first = text.lstrip().partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True)
    try:
        filled = _bounded((line for line in lines if any(map(str.strip, line))), most + 1, most)
    except csv.Error as error:
        raise BadRequestError(f"CSV: line {lines.line_num}: {error}") from error
    if not filled:
        raise BadRequestError("CSV: is empty; its first line must be headings")
    headings = [nfc(each.strip()) for each in filled[0]]
    if twice := {each for each in headings if headings.count(each) > 1}:
        raise BadRequestError(f"CSV: headings that stand more than once: {', '.join(sorted(twice))}")
    named = address_columns(headings, named=[column] if column else ())
    places = [headings.index(each) for each in named]
    return Batch(
        tuple(kept_headings(headings).values()),
        tuple(_of_line(line, places, len(headings)) for line in filled[1:]),
    )


def _of_line(line: Sequence[str], places: Sequence[int], width: int) -> Sent:
    cells = [*line[:width], *[""] * (width - len(line))]
    if any(line[width:]):
        return Sent(cells, "", f"has {len(line)} values under {width} headings")
    return Sent(cells, joined(cells[each] for each in places))


def _from_json(body: bytes, most: int) -> Batch:
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequestError(f"JSON: {error}") from error
    queries = sent.get("queries") if isinstance(sent, dict) and sent.keys() == {"queries"} else sent
    if not isinstance(queries, list):
        raise BadRequestError('JSON: is neither {"queries": [...]} nor a list')
    return Batch(("id", "query"), tuple(map(_of_item, _bounded(queries, most, most))))


def _of_item(item: Any) -> Sent:
    """Return a text, or an object with a text and an id, as a row; else say what is wrong with it."""
    known = {"query": item} if isinstance(item, str) else item
    if not isinstance(known, dict) or not known.keys() <= QUERY_KEYS:
        return Sent((None, None), "", 'is neither a text nor an object of "query" and "id"')
    query, name = known.get("query"), known.get("id")
    cells = (name if isinstance(name, str | int | float) else None, query if isinstance(query, str) else None)
    if cells != (name, query):
        return Sent(cells, "", "query is not a text, or id neither a text nor a number")
    return Sent(cells, query or "")


def _bounded(rows: Iterable[Any], limit: int, said: int) -> list[Any]:
    """Return rows; refuse them where there are more than the limit, without reading on."""
    some = list(islice(rows, limit + 1))
    if len(some) > limit:
        raise TooLargeError(f"body: more rows than max_batch_rows = {said} allows")
    return some


def _media_type(headers: Headers) -> tuple[str, str]:
    """Return media type and charset of a request's body, in lower case; empty where they are not said."""
    media_type, *parameters = headers.get("content-type", "").lower().split(";")
    said = dict(each.strip().partition("=")[::2] for each in parameters)
    return media_type.strip(), said.get("charset", "").strip('"')
