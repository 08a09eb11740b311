"""Addresses as arrays of small whole numbers: each distinct text is read once, however many rows bear it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.addresses.bulk import parse_all
from layers.addresses.keys import HouseNumber, lane_and_street
from layers.addresses.provinces import OTHER_NAMES, PROVINCES
from layers.addresses.units import Gazetteer, Level, UnitName
from layers.text import fold

BLANK = 0
PARTS = ("house_number", "lane", "street", "hamlet", "ward", "district", "city", "postal_code")
COLUMNS = (*PARTS, "code", "address_text")
# Ward, district and city are the table's own; what else is known of units comes from the map.
OWN_UNITS = 3
WARD, DISTRICT, CITY = range(OWN_UNITS)
# Rows that have none of these are read from their full text.
NEEDED = ("house_number", "street", "hamlet")

Ids = NDArray[np.int32]


@dataclass
class Vocabulary:
    """Distinct texts, numbered in the order in which they came; number 0 is the empty text."""

    numbers: dict[str, int] = field(default_factory=lambda: {"": BLANK})

    def number(self, text: str) -> int:
        """Return the number of a text, a new one where it has not been seen."""
        return self.numbers.setdefault(text, len(self.numbers))

    @property
    def texts(self) -> list[str]:
        """The texts, by number."""
        return list(self.numbers)


@dataclass(frozen=True, eq=False)
class UnitColumn:
    """The administrative unit that each row, or each area, is in, at one level or of one scheme.

    Attributes
    ----------
    names : tuple of UnitName
        Distinct units; the first is the blank one, of rows whose unit is not known.
    titles : tuple of str
        The same as the data spell them.
    ids : ndarray of int32, shape (n,)
        Which of them each is in.
    """

    names: tuple[UnitName, ...]
    titles: tuple[str, ...]
    ids: Ids

    @classmethod
    def of_divisions(cls, titles: Sequence[str], positions: NDArray[np.int32]) -> "UnitColumn":
        """Return the column of rows whose units were found on the map.

        Parameters
        ----------
        titles : sequence of str
            Names of the divisions of a scheme.
        positions : ndarray of int32, shape (n,)
            Position among them of each row's division; -1 outside all.
        """
        units = map(UnitName.of, titles)
        # A city among the divisions is one within the province, of the level of a district.
        levelled = (replace(unit, level="district") if unit.level == "city" else unit for unit in units)
        return cls((UnitName(""), *levelled), ("", *titles), positions + 1)


@dataclass(frozen=True, eq=False)
class Records:
    """Addresses of n rows as numbers into vocabularies.

    Attributes
    ----------
    places : list of str
        Keys of streets, and of hamlets where a row has no street.
    place, lane, hamlet, house : ndarray of int32, shape (n,)
        Numbers of the row's place, lane, hamlet and house number.
    lanes, hamlets : list of str
        Their keys.
    houses : list of HouseNumber
        Distinct house numbers.
    units : tuple of UnitColumn
        Ward, district and city, and what else was given.
    postal_code : ndarray of int32, shape (n,)
        First five digits of the code, else the postal code; -1 where there is none.
    code : ndarray of int64, shape (n,)
        Digital address; -1 where there is none.
    """

    places: list[str]
    place: Ids
    lanes: list[str]
    lane: Ids
    hamlets: list[str]
    hamlet: Ids
    houses: list[HouseNumber]
    house: Ids
    units: tuple[UnitColumn, ...]
    postal_code: Ids
    code: NDArray[np.int64]

    @classmethod
    def of(cls, table: pa.Table, *, city: str, areas: Sequence[UnitColumn] = ()) -> "Records":
        """Return the addresses of a table.

        Parameters
        ----------
        table : pyarrow.Table
            Texts; the columns of `COLUMNS`, of which any may be missing.
        city : str
            City of the rows that name none.
        areas : sequence of UnitColumn
            Units that the rows are in, known otherwise.
        """
        return cls.of_parts([(table, areas)], city=city)

    @classmethod
    def of_parts(cls, parts: Iterable[tuple[pa.Table, Sequence[UnitColumn]]], *, city: str) -> "Records":
        """Return the addresses of tables that follow one another, with the units that their rows are in."""
        reader = _Reader(city)
        read = [reader.read(table, areas) for table, areas in parts]
        columns = {name: _joined([numbers.pop(name) for numbers in read]) for name in list(read[0])}
        units = (columns.pop(_unit(position)) for position in count())
        return cls(
            places=reader.places.texts,
            lanes=reader.lanes.texts,
            hamlets=reader.hamlets.texts,
            houses=[reader.house_numbers[key] for key in reader.houses.texts],
            units=(
                *(each.column(next(units)) for each in reader.own_units),
                *(replace(each, ids=next(units)) for each in reader.areas),
            ),
            **columns,
        )


class _Reader:
    """Makes numbers of texts, table by table: the same text has the same number in all of them."""

    def __init__(self, city: str) -> None:
        self.city = city
        self.lanes, self.places, self.hamlets, self.houses = (Vocabulary() for _ in range(4))
        self.house_numbers = {"": HouseNumber("")}
        self.own_units = [_UnitNames("ward"), _UnitNames("district"), _UnitNames("city")]
        self.areas: Sequence[UnitColumn] = ()

    def read(self, table: pa.Table, areas: Sequence[UnitColumn]) -> dict[str, NDArray[Any]]:
        """Return the numbers of a table's rows."""
        whole = {name: _strings(table, name) for name in COLUMNS}
        texts = _with_parsed(whole, Gazetteer.of(name for column in areas for name in column.names))
        lanes, places, hamlets = self.lanes, self.places, self.hamlets
        in_street, street = _street_ids(texts["street"], lanes, places)
        lane = _numbers(texts["lane"], lambda text: lanes.number(lane_and_street(text)[0] or fold(text)))
        hamlet = _numbers(texts["hamlet"], lambda text: hamlets.number(fold(text)))
        as_place = _numbers(texts["hamlet"], lambda text: places.number(fold(text)))
        codes = _whole_numbers(texts["code"], digits=10)
        postal = _whole_numbers(texts["postal_code"], digits=5)
        return {
            "place": np.where(street == BLANK, as_place, street),
            "lane": np.where(lane == BLANK, in_street, lane),
            "hamlet": hamlet,
            "house": _numbers(texts["house_number"], self._house),
            "postal_code": np.where(codes >= 0, codes // 100_000, postal).astype(np.int32),
            "code": codes,
            **{_unit(position): ids for position, ids in enumerate(self._unit_ids(texts, areas))},
        }

    def _house(self, text: str) -> int:
        house = HouseNumber.of(text)
        self.house_numbers.setdefault(house.key, house)
        return self.houses.number(house.key)

    def _unit_ids(self, texts: Mapping[str, pa.Array], areas: Sequence[UnitColumn]) -> Iterator[Ids]:
        ward, district, city = self.own_units
        self.areas = areas
        yield _numbers(texts["ward"], lambda text: ward.number(text, UnitName.of(text).bare))
        yield _numbers(texts["district"], lambda text: district.number(text, UnitName.of(text).bare))
        filled = pc.fill_null(texts["city"], self.city)
        yield _numbers(filled, lambda text: city.number(text, _city_or(text, home=self.city)))
        yield from (each.ids for each in areas)


@dataclass
class _UnitNames:
    """Distinct units of a level by their bare names, with how the data first spell each."""

    level: Level
    titles: dict[str, str] = field(default_factory=lambda: {"": ""})
    names: Vocabulary = field(default_factory=Vocabulary)

    def number(self, text: str, key: str) -> int:
        """Return the number of a unit's name."""
        self.titles.setdefault(key, text)
        return self.names.number(key)

    def column(self, ids: Ids) -> UnitColumn:
        """Return the column of rows that are in units of these numbers."""
        names = tuple(UnitName(bare, self.level) for bare in self.names.texts)
        return UnitColumn(names, tuple(self.titles[bare] for bare in self.names.texts), ids)


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    """Return arrays as one; a single one as it is."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _unit(position: int) -> str:
    return f"unit {position}"


def _city_or(text: str, *, home: str) -> str:
    """Return the key of a city; what is the name of none, as files have it, counts for the home city."""
    return key if (key := city_key(text)) in PROVINCES else city_key(home)


def _strings(table: pa.Table, name: str) -> pa.Array:
    """Return a column as one array of texts, null where there is only blank space."""
    if name not in table.column_names:
        return pa.nulls(len(table), pa.string())
    column = table[name].cast(pa.string()).combine_chunks()
    column = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), None, column)


def _with_parsed(texts: dict[str, pa.Array], gazetteer: Gazetteer) -> dict[str, pa.Array]:
    """Return the texts, with the parts of the full text in rows that come with nothing else."""
    has_parts = np.any([_is_there(texts[name]) for name in NEEDED], axis=0)
    rows = np.flatnonzero(~has_parts & _is_there(texts["address_text"]))
    if not len(rows):
        return texts
    parsed = parse_all(texts["address_text"].take(pa.array(rows)).to_pylist(), gazetteer=gazetteer)
    return texts | {
        name: _filled(texts[name], rows, [getattr(each, name) for each in parsed]) for name in PARTS
    }


def _filled(column: pa.Array, rows: NDArray[np.intp], values: Sequence[str]) -> pa.Array:
    """Return a column with values in rows where it has none."""
    all_values = np.full(len(column), None, dtype=object)
    all_values[rows] = [value or None for value in values]
    return pc.coalesce(column, pa.array(all_values, pa.string()))


def _is_there(column: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=bool)


def _numbers(column: pa.Array, number: Callable[[str], int]) -> Ids:
    """Return for each row what a function says of its text, asking it once for each distinct one."""
    coded = column.dictionary_encode()
    table = np.array([*map(number, coded.dictionary.to_pylist()), BLANK], dtype=np.int32)
    indices = pc.fill_null(coded.indices, len(table) - 1).to_numpy(zero_copy_only=False)
    ids: Ids = table[indices]
    return ids


def _street_ids(column: pa.Array, lanes: Vocabulary, places: Vocabulary) -> tuple[Ids, Ids]:
    """Return the lane within each street's text, and the street."""
    keys: dict[str, tuple[str, str]] = {}
    lane = _numbers(column, lambda text: lanes.number(keys.setdefault(text, lane_and_street(text))[0]))
    return lane, _numbers(column, lambda text: places.number(keys[text][1]))


def city_key(text: str) -> str:
    """Return the name of a city without its kind, the same for all names that it goes by."""
    bare = UnitName.of(text).bare
    return OTHER_NAMES.get(bare, bare)


def _whole_numbers(column: pa.Array, *, digits: int) -> NDArray[np.int64]:
    """Return texts of so many digits as numbers; -1 for all others."""
    fits = pc.match_substring_regex(column, f"^[0-9]{{{digits}}}$")
    return np.asarray(
        pc.fill_null(pc.if_else(fits, column, None).cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    )
