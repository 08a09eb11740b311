"""Synthetic digital addresses: numbered houses along invented streets, as many per ward as people suggest."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.polygon_index import PolygonIndex
from layers.sample.shares import apportioned
from layers.sample.units import DATA, read_units

# Names on many street signs of the country, of persons and events; villages are called by their place.
STREETS = tuple((DATA / "street-names.txt").read_text(encoding="utf-8").splitlines())
VILLAGES = tuple((DATA / "village-names.txt").read_text(encoding="utf-8").splitlines())

SYNTHETIC = "synthetic"
CITY = "Hà Nội"
HOUSES_A_STREET = 40
SPARE = 1.6
HOUSE_FRONT_M = 9.0
SET_BACK_M = 12.0
LANE_SHARE = 0.35
STATES = {"collected": 0.38, "updated": 0.34, "owner_notified": 0.18, "plate_fixed": 0.10}
FIRST_DAY, DAYS = np.datetime64("2022-07-01"), 364

Floats = NDArray[np.float64]


def addresses(count: int, *, districts: gpd.GeoSeries, random: np.random.Generator) -> pd.DataFrame:
    """Invent digital addresses.

    Parameters
    ----------
    count : int
        How many.
    districts : GeoSeries
        Districts of 2023 in metres (EPSG:5897), indexed by code; every address lies in that of its ward.
    random : numpy.random.Generator
        Source of chance; the same state gives the same addresses.

    Returns
    -------
    DataFrame
        Fields of the addresses layer, with ``x`` and ``y`` in metres.
    """
    wards = read_units("wards-2023").dropna(subset=["postal_code"]).reset_index(drop=True)
    wanted = apportioned(_people(wards), count)
    houses = _Houses.along(_streets(wards, wanted, random), random)
    inside = PolygonIndex(districts).locate(houses.x, houses.y)
    home = districts.index.get_indexer(wards["district_code"].to_numpy()[houses.ward])
    usable = np.flatnonzero(inside == home)
    chosen = _first(houses.ward, usable, wanted)
    # A ward that lies mostly outside its approximate district has too few; the others make up for it.
    spare = np.setdiff1d(usable, chosen)
    more = random.choice(spare, count - len(chosen), replace=False)
    return _described(houses.select(np.sort(np.append(chosen, more))), wards, random)


def _people(wards: pd.DataFrame) -> Floats:
    """Return the people of each ward: its district's, shared by the square root of the wards' size.

    Small wards are the dense ones, so that people differ less from ward to ward than areas do.
    """
    population = wards["district_code"].map(read_units("districts-2023").set_index("code")["population"])
    weight = (wards["half_width_m"] * wards["half_height_m"]) ** 0.5
    shares: Floats = (
        population * weight / weight.groupby(wards["district_code"]).transform("sum")
    ).to_numpy()
    return shares


@dataclass(frozen=True, eq=False)
class _Streets:
    """Straight streets: their ward, middle, direction and how many houses they have."""

    ward: NDArray[np.int64]
    x: Floats
    y: Floats
    angle: Floats
    houses: NDArray[np.int64]


def _streets(wards: pd.DataFrame, wanted: NDArray[np.int64], random: np.random.Generator) -> _Streets:
    # Twice: streets through the whole ward first, then short ones near its middle, which make up the number
    # where much of the ward lies outside its district.
    ward = np.repeat(np.arange(len(wards)), np.ceil(wanted * SPARE / HOUSES_A_STREET).astype(int))
    near = np.repeat(np.arange(len(wards)), np.ceil(wanted / HOUSES_A_STREET).astype(int))
    ward, spread = np.append(ward, near), np.append(np.full(len(ward), 0.75), np.full(len(near), 0.15))
    radius, turn = spread * np.sqrt(random.random(len(ward))), 2 * np.pi * random.random(len(ward))
    x = wards["x_m"].to_numpy()[ward] + radius * np.cos(turn) * wards["half_width_m"].to_numpy()[ward]
    y = wards["y_m"].to_numpy()[ward] + radius * np.sin(turn) * wards["half_height_m"].to_numpy()[ward]
    # Streets of a ward run along one of two directions, as those of a town do.
    angle = np.pi * random.random(len(wards))[ward] + np.pi / 2 * random.integers(0, 2, len(ward))
    return _Streets(ward, x, y, angle, np.full(len(ward), HOUSES_A_STREET))


@dataclass(frozen=True, eq=False)
class _Houses:
    """Houses along streets: their ward, street, lane (0 for the street itself), number and position."""

    ward: NDArray[np.int64]
    street: NDArray[np.int64]
    lane: NDArray[np.int64]
    number: NDArray[np.int64]
    x: Floats
    y: Floats

    @classmethod
    def along(cls, streets: _Streets, random: np.random.Generator) -> "_Houses":
        street = np.repeat(np.arange(len(streets.ward)), streets.houses)
        place = np.tile(np.arange(HOUSES_A_STREET), len(streets.ward))
        side = np.where(place % 2, -1, 1)
        along = (place // 2 - HOUSES_A_STREET / 4) * 2 * HOUSE_FRONT_M
        # A house in a lane stands deeper behind the street, at the number where the lane begins.
        in_lane = random.random(len(street)) < LANE_SHARE
        lane = np.where(in_lane, place // 8 * 8 + np.where(side > 0, 1, 2), 0)
        depth = np.where(in_lane, 2 + random.integers(0, 8, len(street)), 1) * SET_BACK_M * side
        angle = streets.angle[street]
        x = streets.x[street] + along * np.cos(angle) - depth * np.sin(angle)
        y = streets.y[street] + along * np.sin(angle) + depth * np.cos(angle)
        return cls(streets.ward[street], street, lane, place + 1, x, y)

    def select(self, which: NDArray[np.int64]) -> "_Houses":
        """Return some of the houses."""
        ward, street, lane, number = (
            column[which] for column in (self.ward, self.street, self.lane, self.number)
        )
        return _Houses(ward, street, lane, number, self.x[which], self.y[which])


def _first(
    ward: NDArray[np.int64], usable: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the first of the usable houses of each ward, as many as are wanted of it."""
    rank = pd.Series(usable).groupby(ward[usable]).cumcount().to_numpy()
    first: NDArray[np.int64] = usable[rank < wanted[ward[usable]]]
    return first


def _described(houses: _Houses, wards: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    home = wards.iloc[houses.ward].reset_index(drop=True)
    districts = read_units("districts-2023").set_index("code")["name"]
    building = pd.Series(houses.ward).groupby(houses.ward).cumcount() + 1
    rural = home["name"].str.startswith("Xã")
    frame = pd.DataFrame(
        {
            "address_id": [f"SYN-{number:06}" for number in range(1, len(home) + 1)],
            "code": home["postal_code"] + building.astype(str).str.zfill(5),
            "house_number": houses.number.astype(str),
            "lane": pd.Series(houses.lane).map(lambda lane: f"Ngõ {lane}" if lane else None),
            "street": _street_names(houses, rural.to_numpy()),
            "hamlet": _hamlets(houses).where(rural),
            "ward": home["name"],
            "district": home["district_code"].map(districts),
            "city": CITY,
            "postal_code": home["postal_code"],
            "state": random.choice(list(STATES), len(home), p=list(STATES.values())),
            "updated_on": FIRST_DAY + random.integers(0, DAYS, len(home)).astype("timedelta64[D]"),
            "source": SYNTHETIC,
            "x": houses.x,
            "y": houses.y,
        }
    )
    return frame.assign(address_text=_texts(frame))


def _hamlets(houses: _Houses) -> "pd.Series[str]":
    return "Thôn " + pd.Series(np.array(VILLAGES)[houses.street % len(VILLAGES)])


def _street_names(houses: _Houses, rural: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Return the street of each house; streets of one ward bear different names."""
    first = pd.Series(houses.street).groupby(houses.ward).transform("min").to_numpy()
    name = np.array(STREETS)[(houses.street - first + 7 * houses.ward) % len(STREETS)]
    kind = np.where(rural | (houses.street % 3 == 0), "Đường ", "Phố ")
    return np.char.add(kind, name)


def _texts(frame: pd.DataFrame) -> "pd.Series[str]":
    house = frame["house_number"].str.cat(frame["lane"].fillna(""), sep=" ").str.strip()
    text = house.str.cat(frame["street"], sep=" ")
    text = text.where(frame["hamlet"].isna(), text + ", " + frame["hamlet"].fillna(""))
    return text + ", " + frame["ward"] + ", " + frame["district"] + ", " + frame["city"]
