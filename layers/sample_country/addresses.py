"""The digital addresses of the invented country, block by block: none needs another, or more memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers import geoparquet
from layers.definitions import ADDRESSES
from layers.errors import ValidationError
from layers.sample.addresses import DAYS, FIRST_DAY, HOUSES_A_STREET, STATES, STREETS, VILLAGES
from layers.sample_country.chance import Purpose, chance
from layers.sample_country.communes import SOURCE
from layers.sample_country.houses import Houses, Places
from layers.spatial_order import along_curve
from layers.wkb import encode_points

Integers = NDArray[np.int64]

ROWS_A_BLOCK = 131_072
FIRST_POSTAL_CODE, LAST_POSTAL_CODE = 10_000, 99_999
BUILDINGS_A_POSTAL_CODE = 99_999
ID_DIGITS = 10


@dataclass(frozen=True, eq=False)
class CountryAddresses:
    """The addresses of a country, in blocks that lie close together.

    A block depends on the country and its own number alone. Communes follow each other along a Hilbert curve,
    and so do the addresses of a block.

    Attributes
    ----------
    houses : Houses
        What is addressed.

    Raises
    ------
    ValidationError
        There are more than postal codes of five digits can number.
    """

    houses: Houses

    def __post_init__(self) -> None:
        needed = int(self._codes_before[-1])
        room = LAST_POSTAL_CODE - FIRST_POSTAL_CODE + 1
        if needed > room:
            raise ValidationError(f"addresses: they need {needed} postal codes, and there are {room}")

    def __len__(self) -> int:
        return int(self.houses.starts[-1])

    @property
    def block_count(self) -> int:
        """How many blocks there are."""
        return -(-len(self) // ROWS_A_BLOCK)

    def blocks(self) -> Iterator[pa.Table]:
        """Yield the blocks in order."""
        return map(self.block, range(self.block_count))

    def block(self, number: int) -> pa.Table:
        """Return a block.

        Parameters
        ----------
        number : int
            Which, from 0.

        Returns
        -------
        pyarrow.Table
            The fields of the addresses layer, ``geometry`` and ``bbox``.
        """
        start = number * ROWS_A_BLOCK
        places = self.houses.between(start, min(start + ROWS_A_BLOCK, len(self)))
        columns = self._columns(places, np.arange(start, start + len(places.lon)))
        located = pa.table({name: columns[name] for name in ADDRESSES.field_names})
        located = located.append_column(geoparquet.GEOMETRY, encode_points(places.lon, places.lat))
        bounds = np.column_stack([places.lon, places.lat] * 2)
        located = located.append_column(geoparquet.BBOX, geoparquet.boxes(bounds))
        return along_curve(located)

    def text(self, places: Places) -> pa.Array:
        """Return the full addresses of houses."""
        return self._texts(places)["address_text"]

    @cached_property
    def _codes_before(self) -> Integers:
        """How many postal codes the communes before each have, and all; each commune has at least one."""
        return np.concatenate([[0], np.cumsum(self.houses.counts // BUILDINGS_A_POSTAL_CODE + 1)])

    def _columns(self, places: Places, row: Integers) -> dict[str, pa.Array]:
        seed, count = self.houses.seed, len(row)
        postal, building = np.divmod(places.number, BUILDINGS_A_POSTAL_CODE)
        postal += FIRST_POSTAL_CODE + self._codes_before[places.commune]
        state = np.searchsorted(np.cumsum(list(STATES.values()))[:-1], chance(seed, Purpose.STATE, row))
        days = (chance(seed, Purpose.DAY, row) * DAYS).astype(np.int64)
        return self._texts(places) | {
            "address_id": _joined("SYN-", pc.utf8_lpad(_digits(row + 1), ID_DIGITS, "0"), sep=""),
            "code": _digits(postal * 100_000 + building + 1),
            "postal_code": _digits(postal),
            "district": pa.nulls(count, pa.string()),
            "state": _names(list(STATES), state),
            "updated_on": pa.array((FIRST_DAY + days.astype("timedelta64[D]")).astype("datetime64[D]")),
            "source": pa.repeat(SOURCE, count),
        }

    def _texts(self, places: Places) -> dict[str, pa.Array]:
        """Return the parts of addresses that are texts, and the whole."""
        house = _digits(places.number % HOUSES_A_STREET + 1)
        lane = _names(_LANES, places.lane)
        street = _names(self._street_names, self._street_name(places))
        hamlet = _names(self._hamlet_names[0], self._hamlet_names[1][places.commune] * (places.hamlet + 1))
        ward = _names(self.houses.communes.frame["name"], places.commune)
        city = _names(self.houses.communes.frame["province"], places.commune)
        whole = _joined(_joined(house, lane, street, sep=" "), hamlet, ward, city, sep=", ")
        parts = {"house_number": house, "lane": lane, "street": street, "hamlet": hamlet}
        return {**parts, "ward": ward, "city": city, "address_text": whole}

    def _street_name(self, places: Places) -> Integers:
        """Return which name the street of each house has: those of a commune are different."""
        shifted = places.street + 7 * places.commune % len(STREETS)
        found: Integers = 2 * shifted + (places.street % 3 == 0)
        return found

    @cached_property
    def _street_names(self) -> list[str]:
        most = int(self.houses.counts.max(initial=0)) // HOUSES_A_STREET + 1 + len(STREETS)
        repeated = [_numbered(STREETS, each) for each in range(most)]
        return [f"{kind} {name}" for name in repeated for kind in ("Phố", "Đường")]

    @cached_property
    def _hamlet_names(self) -> tuple[list[str | None], Integers]:
        """Return no name and those of hamlets, and whether a commune has such: wards of towns have none."""
        most = int(self.houses.hamlets.max())
        names = [None, *(f"Thôn {_numbered(VILLAGES, each)}" for each in range(most))]
        return names, (~self.houses.communes.urban).astype(np.int64)


_LANES: list[str | None] = [None, *(f"Ngõ {number}" for number in range(1, HOUSES_A_STREET + 1))]


def _numbered(names: tuple[str, ...], which: int) -> str:
    """Return a name; with a number behind it when all names have been given."""
    again, name = divmod(which, len(names))
    return f"{names[name]} {again + 1}" if again else names[name]


def _names(names: object, which: Integers) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(which))


def _digits(numbers: Integers) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _joined(*parts: pa.Array | str, sep: str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, sep, null_handling="skip")
