"""Geocoding: every row of a table looked up by its address, and what was found put beside it."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import LONLAT
from layers.addresses.errors import AddressError
from layers.addresses.records import PARTS
from layers.definitions import ADDRESSES
from layers.errors import ReadError
from layers.readers.columns import map_columns
from planning.answers import LookupAnswer
from planning.lookup import Locator

FOUND = "found_"
# Names that writers give to columns of their own; an input column of that name is renamed.
WRITERS_OWN = frozenset({"lon", "lat", "x", "y", "wkt", "geometry", "source", "fid"})
STEP_ROWS = 100

Progress = Callable[[str, float], None]


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
    raise ReadError(f"no column looks like an address; there are {', '.join(headings)}; name one by --column")


def geocode(
    table: pd.DataFrame, columns: Sequence[str], locator: Locator, *, progress: Progress = lambda *_: None
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
    progress : callable
        Takes the name of a step and the share that is done.

    Returns
    -------
    GeoDataFrame
        The table with what was found in columns that begin with ``found_``: how it matches
        (``found_match``), how sure it is, how many candidates there were, every part of the address,
        divisions in every scheme and coverage; ``found_problem`` says why there is nothing. Geometries are
        points in EPSG:4326, missing where nothing was found.
    """
    texts = [", ".join(filter(None, map(_text, row))) for row in table[list(columns)].itertuples(index=False)]
    answers: dict[str, LookupAnswer | str] = {}
    rows = []
    for number, text in enumerate(texts):
        if number % STEP_ROWS == 0:
            progress(f"{number:,} of {len(texts):,}", number / len(texts))
        if text not in answers:
            answers[text] = _answer(text, locator)
        rows.append(_row(answers[text]))
    found = pd.DataFrame(rows, index=table.index).add_prefix(FOUND)
    taken = set(found.columns)
    kept = table.rename(columns={each: _free(each, taken) for each in table.columns})
    points = [None if row["lon"] is None else shapely.Point(row["lon"], row["lat"]) for row in rows]
    joined = pd.concat([kept, found.drop(columns=[f"{FOUND}lon", f"{FOUND}lat"])], axis=1)
    return gpd.GeoDataFrame(joined, geometry=points, crs=LONLAT)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value).strip()


def _free(heading: str, taken: Collection[str]) -> str:
    """Return a heading that is not one of the columns to come."""
    return f"{heading} (input)" if heading.casefold() in WRITERS_OWN or heading in taken else heading


def _answer(text: str, locator: Locator) -> LookupAnswer | str:
    """Return what was found, or why nothing was."""
    if not text:
        return "no address"
    try:
        answer = locator.search(text)
    except AddressError as error:
        return str(error)
    return answer if answer.place is not None else "not found"


def _row(answer: LookupAnswer | str) -> dict[str, Any]:
    """Return an answer as one row; the same columns whatever was found."""
    found = None if isinstance(answer, str) else answer
    place = found and found.place
    best = next(iter(found.candidates), None) if found else None
    spot = best or place
    address = best and best.address
    coverage = place and place.coverage
    divisions = place.divisions if place else ()
    signals = coverage and (coverage.signal_outdoor, coverage.signal_indoor)
    outdoor, indoor = signals or (None, None)
    postal_point = place.postal_points[0] if place and place.postal_points else None
    return {
        "match": best.match if best else found.kind if found else "none",
        "confidence": best.confidence if best else None,
        "candidates": len(found.candidates) if found else 0,
        "text": best.text if best else "",
        "lon": spot.lon if spot else None,
        "lat": spot.lat if spot else None,
        "address_id": address.address_id if address else "",
        "code": address.code if address else "",
        **{name: getattr(address, name) if address else "" for name in PARTS},
        "plus_code": place.plus_code if place else "",
        "divisions": "; ".join(f"{each.scheme}: {each.code} {each.name}" for each in divisions),
        "covered_outdoor": coverage.outdoor if coverage else None,
        "covered_indoor": coverage.indoor if coverage else None,
        "serving_station": coverage.serving.station_id if coverage and coverage.serving else "",
        "rsrp_outdoor_dbm": outdoor.rsrp_dbm if outdoor else None,
        "rsrp_indoor_dbm": indoor.rsrp_dbm if indoor else None,
        "postal_point": postal_point.name if postal_point else "",
        "postal_point_m": postal_point.distance_m if postal_point else None,
        "problem": "" if found else answer,
    }
