"""What a workspace knows of places, for codes that mean nothing without it."""

import numpy as np

from geo.crs import to_lonlat, to_metres
from layers.addresses.code_scheme import Pair
from layers.addresses.digital_codes import PostalCode
from layers.addresses.errors import CodeError
from layers.addresses.plus_codes import PlusCode
from layers.addresses.records import city_key
from layers.settings import Settings
from planning.address_book import AddressBook
from planning.division_finder import DivisionFinder


class KnownPlaces:
    """The wards, names and metres of a workspace; what `layers.addresses.codes.Places` asks for.

    Parameters
    ----------
    book : AddressBook
        Tells where a postal code is.
    divisions : DivisionFinder
        Tells where a name is, and how far the data reach.
    settings : Settings
        Name of the city, and the working CRS.
    """

    def __init__(self, book: AddressBook, divisions: DivisionFinder, settings: Settings) -> None:
        self._book = book
        self._divisions = divisions
        self._settings = settings

    def of_postal_code(self, postal_code: str) -> Pair | None:
        """Return the middle of the addresses of a postal code; None where none has it."""
        known = next(iter(self._book.of_postal_code(PostalCode(postal_code))), None)
        return (known.lon, known.lat) if known else None

    def of_name(self, name: str) -> Pair | None:
        """Return the point of a division or of the home city; None where the name is neither's."""
        parts = [part for part in name.split(",") if part.strip()]
        for named in (each for part in parts for each in self._divisions.named(part)):
            return named.lon, named.lat
        return self.home(parts[-1]) if parts else None

    def home(self, name: str) -> tuple[float, float] | None:
        """Return the middle of the home city; None where a name is another, or no divisions are known."""
        return self._divisions.centre if city_key(name) == city_key(self._settings.city) else None

    def of_grid(self, easting_m: float, northing_m: float, *, crs: str) -> Pair:
        """Return the position of metres in the working CRS.

        Raises
        ------
        CodeError
            They are said to be in another CRS.
        """
        working = self._settings.working_crs
        if crs and crs.casefold() != working.casefold():
            raise CodeError(
                f"position in {crs}: metres are read in {working} alone; convert it, or give degrees"
            )
        lon, lat = to_lonlat([easting_m], [northing_m], crs=working)
        return float(lon[0]), float(lat[0])

    def cells(self, short: PlusCode) -> list[PlusCode]:
        """Return the full codes that a short one may mean: in divisions, or else in the area around them.

        Raises
        ------
        CodeError
            No divisions are loaded, or they fill so large an area that the code may be anywhere.
        """
        if self._divisions.extent is None:
            raise CodeError("a code without its beginning is read near a division, and none are loaded")
        cells = list(short.within(*self._divisions.extent))
        lon, lat = np.array([cell.centre for cell in cells]).T
        x, y = to_metres(lon, lat, crs=self._settings.working_crs)
        within = [
            cell for cell, *at in zip(cells, x.tolist(), y.tolist(), strict=True) if self._divisions.at(*at)
        ]
        return within or cells
