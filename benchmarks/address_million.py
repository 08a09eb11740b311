"""A workspace with a million addresses: those of the sample, ten times over and moved a little."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.definitions import ADDRESSES
from layers.sample.build import sample_frames
from layers.workspace import Workspace

ADDRESS_COUNT = 1_000_000
JITTER_DEG = 0.0003


def million_addresses(folder: Path) -> Workspace:
    """Return a workspace of the sample with ten times its addresses, each moved by up to 30 m."""
    frames = sample_frames()
    addresses, provenance = frames[ADDRESSES.name]
    many = pd.concat([addresses] * (ADDRESS_COUNT // len(addresses)), ignore_index=True)
    moved = np.random.default_rng(8).uniform(-JITTER_DEG, JITTER_DEG, (2, len(many)))
    lon, lat = many.geometry.x + moved[0], many.geometry.y + moved[1]
    many = gpd.GeoDataFrame(many.drop(columns="geometry"), geometry=gpd.points_from_xy(lon, lat), crs=4326)
    many["address_id"] = np.arange(len(many)).astype(str)
    workspace = Workspace.create(folder)
    workspace.publish({**frames, ADDRESSES.name: (many, provenance)}, note="a million addresses")
    return workspace
