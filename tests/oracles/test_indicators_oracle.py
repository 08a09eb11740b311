"""The table of a random town against the same figures made the plain way: geopandas, shapely, pandas.

Counts must agree exactly, areas to 0.05 percentage points, quantiles to one bin of 10 m.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from layers.definitions import ADDRESSES, POSTAL_POINTS
from planning.indicators import indicators
from tests.planning.town import CRS, X0, Y0, town

SIZE_M = 5000.0
OPERATORS = ("Viettel", "VinaPhone", "MobiFone")
DEFAULT_M = {"outdoor": 1200.0, "indoor": 500.0}
POINT_05_PERCENT = 5e-4
BIN_M = 10.0


def scattered(random, count):
    """Return points in and a little around the town, in EPSG:4326."""
    x, y = random.uniform(-200, SIZE_M + 200, (2, count))
    return gpd.GeoSeries(gpd.points_from_xy(X0 + x, Y0 + y, crs=CRS)).to_crs(4326)


def divisions(random):
    """Return the cells of a Voronoi diagram, one of them with a lake."""
    town_box = shapely.box(X0, Y0, X0 + SIZE_M, Y0 + SIZE_M)
    seeds = shapely.MultiPoint(np.array([X0, Y0]) + random.uniform(0, SIZE_M, (7, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=town_box))
    cells = shapely.intersection(cells, town_box)
    cells[0] = cells[0].difference(cells[0].representative_point().buffer(150))
    return gpd.GeoDataFrame(
        {
            "code": [f"{number:03}" for number in range(len(cells))],
            "name": [f"Xã {number}" for number in range(len(cells))],
            "population": random.integers(1000, 90_000, len(cells)),
            "households": random.integers(100, 9_000, len(cells)),
            "area_km2": shapely.area(cells) / 1e6 * random.uniform(0.9, 1.1, len(cells)),
        },
        geometry=cells,
        crs=CRS,
    ).to_crs(4326)


def stations(random):
    """Return stations at 30 places, some two at one site, each with one to three sectors."""
    count = 45
    place = random.integers(0, 30, count)
    frame = pd.DataFrame(
        {
            "station_id": [f"S{number:02}" for number in range(count)],
            "site_id": np.where(random.random(count) < 0.8, [f"mast {at}" for at in place], None),
            "operator": random.choice(OPERATORS, count),
            "technology": random.choice(["5G", "4G"], count, p=[0.8, 0.2]),
            "status": random.choice(["on_air", "planned", "retired"], count, p=[0.7, 0.2, 0.1]),
            "reach_m": np.where(random.random(count) < 0.5, random.uniform(150, 600, count).round(1), np.nan),
        }
    )
    at = scattered(random, 30).to_numpy()[place]
    sectors = frame.index.repeat(random.integers(1, 4, count))
    rows = frame.loc[sectors].assign(
        sector_id=frame.loc[sectors].groupby("station_id").cumcount().astype(str)
    )
    return gpd.GeoDataFrame(rows.reset_index(drop=True), geometry=at[sectors], crs=4326)


def postal_points(random, *, count=60):
    kinds = [choice.value for choice in POSTAL_POINTS["kind"].choices]
    frame = pd.DataFrame({"point_id": range(count), "kind": random.choice(kinds, count)}).astype(str)
    staffed = pd.array(random.choice([True, False, None], count), dtype="boolean")
    return gpd.GeoDataFrame(frame.assign(staffed=staffed), geometry=scattered(random, count))


def addresses(random, *, count=700):
    states = [choice.value for choice in ADDRESSES["state"].choices]
    frame = pd.DataFrame({"address_id": range(count), "state": random.choice(states, count)}).astype(str)
    return gpd.GeoDataFrame(frame, geometry=scattered(random, count))


@pytest.fixture(scope="module")
def layers():
    """Return the layers of a random town."""
    random = np.random.default_rng(5)
    makers = (divisions, stations, postal_points, addresses)
    return {maker.__name__: maker(random) for maker in makers}


@pytest.fixture(scope="module")
def table(layers, tmp_path_factory):
    """Return its indicators as the product computes them."""
    return indicators(town(tmp_path_factory.mktemp("oracle") / "w", **layers), "squares")


class Plain:
    """The same figures, made slowly."""

    def __init__(self, layers):
        metres = {name: frame.to_crs(CRS) for name, frame in layers.items()}
        self.divisions = metres["divisions"].set_index("code")
        self.stations = self.located(self.of_stations(metres["stations"]))
        self.on_air = self.stations[self.stations["status"] == "on_air"]
        self.postal = self.located(metres["postal_points"])
        self.serving = self.postal[self.postal["kind"] != "public_mailbox"]
        self.homes = self.located(metres["addresses"])

    @staticmethod
    def of_stations(sectors):
        sectors = sectors[sectors["technology"] == "5G"]
        return sectors.drop_duplicates("station_id").assign(
            site=sectors["site_id"].fillna(sectors["station_id"]),
            sectors=sectors.groupby("station_id")["sector_id"].transform("size"),
        )

    def located(self, points):
        joined = gpd.sjoin(points, self.divisions[["geometry"]], how="left", predicate="within")
        return joined.rename(columns={"code": "division"})

    def count(self, points):
        return points["division"].value_counts().reindex(self.divisions.index, fill_value=0)

    def discs(self, stations, environment):
        own = stations["reach_m"] * (DEFAULT_M[environment] / DEFAULT_M["outdoor"])
        return stations.geometry.buffer(own.fillna(DEFAULT_M[environment]), quad_segs=128)

    def area_share(self, stations, environment):
        reached = self.discs(stations, environment).union_all()
        return self.divisions.intersection(reached).area / self.divisions.area

    def covered(self, stations, environment):
        own = stations["reach_m"] * (DEFAULT_M[environment] / DEFAULT_M["outdoor"])
        reach_m = own.fillna(DEFAULT_M[environment]).to_numpy()
        return (self.distances_m(stations) <= reach_m).any(axis=1)

    def distances_m(self, points):
        return shapely.distance(self.homes.geometry.to_numpy()[:, None], points.geometry.to_numpy())

    def operators_at(self, environment):
        return sum(
            self.covered(theirs, environment).astype(int) for _, theirs in self.on_air.groupby("operator")
        )


@pytest.fixture(scope="module")
def plain(layers):
    """Return the oracle."""
    return Plain(layers)


def agree(found, wanted, *, within=0.0):
    both = pd.concat([found, wanted], axis=1)
    assert len(both) == len(found) == len(wanted)
    assert both.iloc[:, 0].to_numpy(float) == pytest.approx(
        both.iloc[:, 1].to_numpy(float), abs=within, rel=0
    )


def test_stations(table, plain):
    agree(table.frame["stations"], plain.count(plain.on_air))
    agree(
        table.frame["sectors"],
        plain.count(plain.on_air.loc[plain.on_air.index.repeat(plain.on_air["sectors"])]),
    )
    planned = plain.stations[plain.stations["status"] == "planned"]
    agree(table.frame["stations_planned"], plain.count(planned))


def test_sites(table, plain):
    sites = plain.on_air.drop_duplicates("site")
    agree(table.frame["sites"], plain.count(sites))
    operators = plain.on_air.groupby("site")["operator"].agg(set)
    shared = plain.count(sites[sites["site"].map(operators).str.len() > 1])
    agree(table.frame["sites_shared"], shared)
    some = plain.count(sites) > 0
    assert table.frame["sites_shared_share"].notna().equals(some)
    agree(table.frame["sites_shared_share"][some], (shared / plain.count(sites))[some], within=1e-12)


def test_postal_points(table, plain):
    agree(table.frame["postal_points"], plain.count(plain.serving))
    agree(
        table.frame["postal_points_staffed"],
        plain.count(plain.serving[plain.serving["staffed"].eq(other=True)]),
    )
    for kind, of_kind in plain.postal.groupby("kind"):
        agree(table.frame[f"postal_points_{kind}"], plain.count(of_kind))


def test_addresses(table, plain):
    agree(table.frame["addresses"], plain.count(plain.homes))
    for state, of_state in plain.homes.groupby("state"):
        agree(
            table.frame[f"addresses_{state}_share"],
            plain.count(of_state) / plain.count(plain.homes),
            within=1e-12,
        )


@pytest.mark.parametrize("environment", DEFAULT_M)
def test_covered_areas(table, plain, environment):
    share = plain.area_share(plain.on_air, environment)
    assert 0.05 < share.mean() < 0.99
    agree(table.frame[f"area_covered_share_{environment}"], share, within=POINT_05_PERCENT)
    city = (share * plain.divisions.area).sum() / plain.divisions.area.sum()
    assert table.city[f"area_covered_share_{environment}"] == pytest.approx(city, abs=POINT_05_PERCENT)


@pytest.mark.parametrize("environment", DEFAULT_M)
def test_covered_addresses_and_people(table, plain, environment):
    covered = plain.count(plain.homes[plain.covered(plain.on_air, environment)])
    agree(table.frame[f"addresses_covered_{environment}"], covered)
    people = plain.divisions["population"] * covered / plain.count(plain.homes)
    agree(table.frame[f"population_covered_{environment}"], people, within=1e-6)
    share = people.sum() / plain.divisions["population"].sum()
    assert table.city[f"population_covered_share_{environment}"] == pytest.approx(share)


@pytest.mark.parametrize("environment", DEFAULT_M)
@pytest.mark.parametrize(("what", "operators"), [("white", 0), ("grey", 1), ("all", len(OPERATORS))])
def test_spots(table, plain, environment, what, operators):
    there = plain.count(plain.homes[plain.operators_at(environment) == operators])
    assert there.sum() > 0
    share = there / plain.count(plain.homes)
    agree(table.frame[f"population_{what}_share_{environment}"], share, within=1e-12)


@pytest.mark.parametrize("environment", DEFAULT_M)
@pytest.mark.parametrize("operator", OPERATORS)
def test_operators(table, plain, environment, operator):
    theirs = plain.on_air[plain.on_air["operator"] == operator]
    found = table.by_operator.xs(operator, level="operator").drop(index="")
    agree(found["stations"], plain.count(theirs))
    agree(found["sites"], plain.count(theirs.drop_duplicates("site")))
    area = plain.area_share(theirs, environment)
    agree(found[f"area_covered_share_{environment}"], area, within=POINT_05_PERCENT)
    covered = plain.count(plain.homes[plain.covered(theirs, environment)])
    agree(found[f"addresses_covered_share_{environment}"], covered / plain.count(plain.homes), within=1e-12)


def test_distances(table, plain):
    to_station = plain.homes.assign(m=plain.distances_m(plain.on_air).min(axis=1)).groupby("division")["m"]
    to_postal = plain.homes.assign(m=plain.distances_m(plain.serving).min(axis=1)).groupby("division")["m"]
    agree(table.frame["postal_distance_mean_m"], to_postal.mean(), within=1e-4)
    for column, distances, q in (
        ("station_distance_median_m", to_station, 0.5),
        ("station_distance_p90_m", to_station, 0.9),
        ("postal_distance_p90_m", to_postal, 0.9),
    ):
        exact = distances.agg(lambda each, q=q: np.quantile(each, q, method="inverted_cdf"))
        agree(table.frame[column], exact, within=BIN_M)


@pytest.mark.parametrize(
    ("name", "limit_m"), [("1km", 1000), ("2km", 2000), ("3km", 3000), ("1mi", 1609.344), ("3mi", 4828.032)]
)
def test_addresses_near_a_postal_point(table, plain, name, limit_m):
    near = plain.homes[plain.distances_m(plain.serving).min(axis=1) <= limit_m]
    share = plain.count(near) / plain.count(plain.homes)
    agree(table.frame[f"postal_within_{name}_share"], share, within=1e-12)


def test_densities(table, plain):
    area, people = plain.divisions["area_km2"], plain.divisions["population"]
    points = plain.count(plain.serving)
    agree(table.frame["stations_per_km2"], plain.count(plain.on_air) / area, within=1e-9)
    agree(table.frame["postal_points_per_10k"], points / people * 10_000, within=1e-9)
    agree(table.frame["mean_service_radius_km"], np.sqrt(area / (np.pi * points)), within=1e-9)
    assert table.city["mean_service_radius_km"] == pytest.approx(np.sqrt(area.sum() / (np.pi * points.sum())))
