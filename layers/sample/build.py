"""Build a workspace of the sample: approximate boundaries, synthetic places, the same on every machine."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import LONLAT, to_lonlat
from layers.definitions import ADDRESSES, DIVISIONS, KEY_PLACES, POSTAL_POINTS, STATIONS, STATISTICS
from layers.provenance import Provenance
from layers.sample.addresses import addresses
from layers.sample.key_places import key_places
from layers.sample.postal_points import postal_points
from layers.sample.stations import stations
from layers.sample.statistics import STATISTICS_SOURCE, statistics
from layers.sample.units import SCHEMES, SOURCE, divisions
from layers.workspace import Workspace

CRS = "EPSG:5897"
SEED = 2023
KEY_PLACES_SEED = 2026
ADDRESS_COUNT = 100_000
DATA_DATE = "2023-06-30"

APPROXIMATE = Provenance(
    source=SOURCE,
    licence="MIT (PyPI vietnamadminunits, onflow-location-platform); docs/sample.md",
    approximate=True,
)
INVENTED = Provenance(
    source="Phủ Sóng: dữ liệu giả lập / synthetic sample",
    licence="Apache-2.0",
    data_date=DATA_DATE,
    synthetic=True,
)
PUBLISHED = Provenance(source=STATISTICS_SOURCE, data_date=DATA_DATE)


def sample_frames(*, address_count: int = ADDRESS_COUNT) -> dict[str, tuple[gpd.GeoDataFrame, Provenance]]:
    """Return the datasets of the sample by name, each with its provenance.

    Parameters
    ----------
    address_count : int
        How many addresses to invent.
    """
    random = np.random.default_rng(SEED)
    # Of its own, so that a change of one layer leaves the others as they are.
    random_of_places = np.random.default_rng(KEY_PLACES_SEED)
    schemes = {f"{DIVISIONS.name}/{scheme}": divisions(scheme) for scheme in SCHEMES}
    districts = schemes[f"{DIVISIONS.name}/districts-2023"].set_index("code").geometry.to_crs(CRS)
    homes = addresses(address_count, districts=districts, random=random)
    points = {
        STATIONS.name: stations(homes, random=random),
        POSTAL_POINTS.name: postal_points(homes, random=random),
        ADDRESSES.name: homes,
    }
    on_air = points[STATIONS.name].query("status == 'on_air'")
    places = key_places(homes, on_air, districts=districts, random=random_of_places)
    return {
        **{name: (frame, APPROXIMATE) for name, frame in schemes.items()},
        **{name: (_located(frame), INVENTED) for name, frame in points.items()},
        KEY_PLACES.name: (places, INVENTED),
        STATISTICS.name: (statistics(), PUBLISHED),
    }


def build_sample(
    path: Path, *, store: str | None = None, progress: Callable[[str, float], None] | None = None
) -> Workspace:
    """Make a workspace in a folder and publish the sample in it.

    Parameters
    ----------
    path : Path
        Folder to make, or an empty workspace.
    store : str, optional
        Address of the database that keeps the versions; a setting unless given.
    progress : callable, optional
        Called with the name of a step and the share that is done, 0 … 1.

    Raises
    ------
    WorkspaceError
        The folder holds other things or cannot be written to.
    """
    step = progress or (lambda _name, _share: None)
    step("Settings", 0.0)
    workspace = Workspace.create(path, store=store)
    step("Synthetic stations, postal points, addresses and key places", 0.1)
    frames = sample_frames()
    step("Publishing", 0.6)
    workspace.publish(frames, note="Phủ Sóng sample of Hanoi: approximate boundaries, synthetic points")
    step("Ready", 1.0)
    return workspace


def _located(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    lon, lat = to_lonlat(frame["x"], frame["y"], crs=CRS)
    # Seven decimals of a degree are a centimetre; rounding them makes every machine write the same.
    points = gpd.points_from_xy(lon.round(7), lat.round(7), crs=LONLAT)
    return gpd.GeoDataFrame(frame.drop(columns=["x", "y"]), geometry=points)
