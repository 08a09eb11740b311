"""Geocoding: every row of a table looked up by its address, and what was found put beside it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import LONLAT
from layers.addresses.errors import AddressError
from layers.addresses.records import PARTS
from layers.definitions import ADDRESSES, Language, Text
from layers.errors import ReadError
from layers.readers.columns import map_columns
from planning.answers import Address, LookupAnswer, ParsedText, PointAnswer
from planning.lookup import Locator

FOUND = "found_"
# Names that writers give to columns of their own; an input column of that name is renamed.
WRITERS_OWN = frozenset({"lon", "lat", "x", "y", "wkt", "geometry", "source", "fid"})
STEP_ROWS = 100

_NOTHING = LookupAnswer("", "none", (), None)

Progress = Callable[[str, float], None]
Row = dict[str, Any]


def address_columns(headings: Sequence[str], *, named: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the columns that make up the address of a row, in the order in which they are written.

    Parameters
    ----------
    headings : sequence of str
        Headings of the table.
    named : sequence of str
        Headings that the user names; otherwise the column of the full address is looked for, else those of
        its parts.

    Raises
    ------
    ReadError
        A heading that is named does not exist, or no column looks like an address.
    """
    for each in named:
        if each not in headings:
            raise ReadError(f"no column {each!r}; there are {', '.join(headings)}")
    if named:
        return tuple(named)
    fields = map_columns(headings, [ADDRESSES[name] for name in ("address_text", *PARTS)]).fields
    if "address_text" in fields:
        return (fields["address_text"],)
    if parts := tuple(fields[name] for name in PARTS if name in fields):
        return parts
    raise ReadError(f"no column looks like an address; there are {', '.join(headings)}; name one as column")


def geocode(
    table: pd.DataFrame,
    columns: Sequence[str],
    locator: Locator,
    *,
    language: Language = "vi",
    progress: Progress = lambda *_: None,
) -> gpd.GeoDataFrame:
    """Look up the address of every row.

    Parameters
    ----------
    table : DataFrame
        Any table; all its rows and columns stay, in their order.
    columns : sequence of str
        Columns that make up the address; also a code or a position in any notation that look-ups take.
    locator : Locator
        What is looked up in.
    language : {"vi", "en"}
        Language of the notes.
    progress : callable
        Takes the name of a step and the share that is done.

    Returns
    -------
    GeoDataFrame
        The table with what was found in columns that begin with ``found_``: how it matches
        (``found_match``), how sure it is, how many candidates there were, every part of the address,
        divisions in every scheme and coverage; ``found_notes`` says what a reader should know, and
        ``found_problem`` why there is nothing. Geometries are
        points in EPSG:4326, missing where nothing was found.
    """
    texts = [joined(row) for row in table[list(columns)].itertuples(index=False)]
    finder, rows = RowFinder(locator, language), []
    for number, text in enumerate(texts):
        if number % STEP_ROWS == 0:
            progress(f"{number:,} of {len(texts):,}", number / len(texts))
        rows.append(finder.row(text))
    found = pd.DataFrame(rows, index=table.index)
    kept = table.rename(columns=kept_headings(table.columns))
    points = [None if row["lon"] is None else shapely.Point(row["lon"], row["lat"]) for row in rows]
    joined_table = pd.concat([kept, found.drop(columns=["lon", "lat"])], axis=1)
    return gpd.GeoDataFrame(joined_table, geometry=points, crs=LONLAT)


class RowFinder:
    """Looks up texts and tells what was found in one row each; a text that comes again is looked up once.

    Parameters
    ----------
    locator : Locator
        What is looked up in.
    language : {"vi", "en"}
        Language of the notes.
    """

    def __init__(self, locator: Locator, language: Language = "vi") -> None:
        self._locator = locator
        self._language = language
        self._found: dict[str, Row] = {}

    def row(self, text: str) -> Row:
        """Return what was found: the columns of `FOUND_COLUMNS`, then ``lon`` and ``lat``."""
        if text not in self._found:
            self._found[text] = _looked_up(text, self._locator, self._language)
        return self._found[text]


def failed_row(problem: str) -> Row:
    """Return the row of what could not be looked up."""
    return _row(_NOTHING, "vi", problem)


def joined(cells: Iterable[Any]) -> str:
    """Return the parts of an address in one text, without those that are missing."""
    return ", ".join(filter(None, map(_text, cells)))


def kept_headings(headings: Iterable[str]) -> dict[str, str]:
    """Return the headings of a table as they stand beside what was found, by what they were."""
    taken = set(FOUND_COLUMNS)
    return {each: _free(each, taken) for each in headings}


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value).strip()


def _free(heading: str, taken: Collection[str]) -> str:
    """Return a heading that is not one of the columns to come."""
    return f"{heading} (input)" if heading.casefold() in WRITERS_OWN or heading in taken else heading


def _looked_up(text: str, locator: Locator, language: Language) -> Row:
    if not text:
        return failed_row("no address")
    try:
        answer = locator.search(text)
    except AddressError as error:
        return failed_row(str(error))
    return _row(answer, language, "" if answer.place else "not found")


def _row(answer: LookupAnswer, language: Language, problem: str) -> Row:
    """Return an answer as one row; the same columns whatever was found."""
    best = next(iter(answer.candidates), None)
    spot = best or answer.place
    columns = {
        "match": best.match if best else answer.kind if answer.place else "none",
        "confidence": best.confidence if best else None,
        "candidates": len(answer.candidates),
        "text": best.text if best else "",
        **_parts(best.address if best else None),
        **_forms(answer.parsed),
        "here": _here(answer),
        **_place(answer.place),
        "notes": " ".join(each[language] for each in _notes(answer)),
        "problem": problem,
    }
    row = {f"{FOUND}{name}": value for name, value in columns.items()}
    return row | {"lon": spot and spot.lon, "lat": spot and spot.lat}


def _parts(address: Address | None) -> Row:
    return {name: getattr(address, name) if address else "" for name in ("address_id", "code", *PARTS)}


def _forms(parsed: ParsedText | None) -> Row:
    """Return the likeliest form of what was asked in the units of 2023, and in those since July 2025."""
    old, new = (parsed.old_forms, parsed.new_forms) if parsed else ((), ())
    return {"old_form": next(iter(old), ""), "new_form": next(iter(new), "")}


def _notes(answer: LookupAnswer) -> tuple[Text, ...]:
    return (*answer.warnings, *(answer.place.notes if answer.place else ()))


def _here(answer: LookupAnswer) -> str:
    """Return the words for a position that was asked about; an address has its own."""
    is_position = not answer.candidates or answer.candidates[0].match == "cell"
    here = answer.place.here if answer.place and is_position else None
    return here.text if here else ""


def _place(place: PointAnswer | None) -> Row:
    coverage = place and place.coverage
    outdoor, indoor = (coverage.signal_outdoor, coverage.signal_indoor) if coverage else (None, None)
    postal_point = next(iter(place.postal_points), None) if place else None
    divisions = place.divisions if place else ()
    return {
        "plus_code": place.plus_code if place else "",
        "vpostcode": (place and place.vpostcode) or "",
        "divisions": "; ".join(f"{each.scheme}: {each.code} {each.name}" for each in divisions),
        "covered_outdoor": coverage and coverage.outdoor,
        "covered_indoor": coverage and coverage.indoor,
        "serving_station": coverage.serving.station_id if coverage and coverage.serving else "",
        "rsrp_outdoor_dbm": outdoor and outdoor.rsrp_dbm,
        "rsrp_indoor_dbm": indoor and indoor.rsrp_dbm,
        "postal_point": postal_point.name if postal_point else "",
        "postal_point_m": postal_point and postal_point.distance_m,
    }


# What is told of every row, in this order.
FOUND_COLUMNS = tuple(name for name in failed_row("") if name.startswith(FOUND))
