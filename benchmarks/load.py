"""A million addresses from the workspace's GeoParquet into the indexes that look-ups and indicators use."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.measuring import Comparison, Contestant, compare
from geo.point_index import PointIndex
from layers.definitions import ADDRESSES
from layers.sample.build import sample_frames
from layers.workspace import Workspace

ADDRESS_COUNT = 1_000_000
SCHEME = "communes-2025"


def run() -> Sequence[Comparison]:
    """Load addresses and index them, beside the bare read of the file."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "w")
        frames = sample_frames()
        addresses, provenance = frames[ADDRESSES.name]
        many = pd.concat([addresses] * (ADDRESS_COUNT // len(addresses)), ignore_index=True)
        many["address_id"] = np.arange(len(many)).astype(str)
        workspace.publish({**frames, ADDRESSES.name: (many, provenance)}, note="a million addresses")
        path = next((workspace.path / "data").glob(f"{ADDRESSES.name}-*.parquet"))

        def indexed() -> Any:
            opened = workspace.snapshot()
            points = opened.points(ADDRESSES.name)
            return PointIndex(points.x, points.y), opened.division_index(SCHEME).locate(points.x, points.y)

        contestants = [
            Contestant("phusong: read, index, locate in the communes", indexed, len(many)),
            Contestant("the bare read of the file (pyarrow)", lambda: pq.read_table(path), len(many)),
        ]
        note = "Wanted: at most 3 × the bare read. The addresses are those of the sample, ten times over."
        return [
            compare(f"{len(many):,} addresses from GeoParquet", contestants, unit="addresses", notes=[note])
        ]
