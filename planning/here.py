"""From a point to the words for it: an address, else a street, else the division that the point lies in."""

from collections.abc import Iterable, Sequence

from layers.addresses.errors import AddressError
from layers.addresses.parsing import ParsedAddress, parse_address
from planning.address_book import AddressBook
from planning.answers import Address, DivisionAt, Here, NearAddress
from planning.division_finder import DivisionFinder, level_of

# A record this near is the address of the point: a deep plot and its yard.
ADDRESS_WITHIN_M = 50.0
# A record this near tells the street, not the number.
STREET_WITHIN_M = 250.0
# A record this near, in the same divisions, tells the postal code of the ward.
POSTAL_CODE_WITHIN_M = 500.0
# So many records at most are looked at for that.
NEIGHBOURS = 64


def here(
    nearest: Sequence[NearAddress], division: DivisionAt | None, *, city: str, households: bool = True
) -> Here | None:
    """Return the words for a point, as near as the data can say it.

    Parameters
    ----------
    nearest : sequence of NearAddress
        Records near the point, the nearest first.
    division : DivisionAt or None
        The smallest division that the point lies in.
    city : str
        Name of the city.
    households : bool
        Whether a record itself may be named, and how far it is.

    Returns
    -------
    Here or None
        The nearest record where it is within `ADDRESS_WITHIN_M`; its street within `STREET_WITHIN_M`, in the
        division of the point; otherwise that division. None where there is none of them.
    """
    near = next(iter(nearest), None)
    if households and near is not None and near.distance_m <= ADDRESS_WITHIN_M and near.address.text:
        return Here("address", near.address.text, near.distance_m, near.address.code)
    if near is not None and near.distance_m <= STREET_WITHIN_M:
        parts = _parts(near.address)
        if street := parts["street"] or parts["hamlet"]:
            # A street may be the border of the record's ward: that of the point is told by the division.
            units = [division.name] if division else [parts["ward"], parts["district"], parts["city"]]
            return Here("street", _line(street, *units, city=city), near.distance_m if households else None)
    return Here(level_of(division.name), _line(division.name, city=city)) if division else None


def postal_code_at(
    x: float,
    y: float,
    there: Sequence[DivisionAt],
    *,
    nearest: Sequence[tuple[int, float]],
    book: AddressBook,
    divisions: DivisionFinder,
) -> str:
    """Return the postal code of the ward that a position in the working CRS lies in; empty where not known.

    It is that of the nearest record that lies in the same divisions, of every scheme, and within
    `POSTAL_CODE_WITHIN_M`.

    Parameters
    ----------
    x, y : float
        The position.
    there : sequence of DivisionAt
        The divisions that it lies in.
    nearest : sequence of tuple
        Row and distance in metres of records near it, the nearest first: mostly they are enough. A point at
        a border has many neighbours beyond it, so that `NEIGHBOURS` are looked at otherwise.
    book : AddressBook
        The records.
    divisions : DivisionFinder
        The divisions.
    """

    def first_of(rows: Iterable[tuple[int, float]]) -> str:
        alike = (
            row
            for row, distance_m in rows
            if distance_m <= POSTAL_CODE_WITHIN_M and divisions.at(*book.position(row)) == there
        )
        return next(filter(None, map(book.postal_code, alike)), "")

    if not there:
        return ""
    return first_of(nearest) or first_of(book.nearest(x, y, k=NEIGHBOURS, within_m=POSTAL_CODE_WITHIN_M))


def _parts(address: Address) -> dict[str, str]:
    """Return the parts of a record by name; of one that has but a line of text, what is read in that."""
    if address.street or address.hamlet:
        return vars(address)
    try:
        return vars(parse_address(address.text))
    except AddressError:
        return vars(ParsedAddress())


def _line(*names: str, city: str) -> str:
    """Return names in one line, with the city behind them where it is not among them."""
    given = [name for name in names if name]
    return ", ".join(given if given[-1] == city else [*given, city])
