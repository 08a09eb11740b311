"""A country small enough for tests: squares of about 2 km, in sheets of a twentieth of a degree."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.provenance import Provenance
from layers.workspace import Workspace

SCHEME, HERE = "squares", Provenance("test")
# Squares of about 2 km in the far east of the country, where the working CRS errs most.
WEST, SOUTH, SIDE_DEG, COLUMNS, ROWS = 109.0, 12.0, 0.02, 3, 2


def squares():
    corners = [
        (WEST + column * SIDE_DEG, SOUTH + row * SIDE_DEG) for column in range(COLUMNS) for row in range(ROWS)
    ]
    frame = pd.DataFrame({"code": [f"{at:03}" for at in range(len(corners))], "population": 1000.0})
    boxes = [shapely.box(x, y, x + SIDE_DEG, y + SIDE_DEG) for x, y in corners]
    return gpd.GeoDataFrame(frame.assign(name=frame["code"]), geometry=boxes, crs=4326)


def scattered(count, seed, **columns):
    """Return rows at random places, of which some lie outside the squares."""
    random = np.random.default_rng(seed)
    x = random.uniform(WEST - 0.01, WEST + COLUMNS * SIDE_DEG + 0.01, count)
    y = random.uniform(SOUTH - 0.01, SOUTH + ROWS * SIDE_DEG, count)
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(x, y, crs=4326))


def layers():
    ids = [f"S{at:02}" for at in range(24)]
    stations = scattered(
        24,
        1,
        station_id=ids,
        sector_id=["1"] * 24,
        site_id=[f"site{at // 3}" for at in range(24)],
        operator=[["A", "B", "C"][at % 3] if at > 3 else "D" for at in range(24)],
        technology=["5G"] * 24,
        status=["planned" if at % 7 == 6 else "on_air" for at in range(24)],
    )
    kinds = ["public_mailbox" if at % 5 == 4 else "delivery_office" for at in range(15)]
    postal = scattered(15, 2, point_id=ids[:15], kind=kinds, staffed=[True] * 15)
    states = ["collected" if at % 3 else "plate_fixed" for at in range(900)]
    addresses = scattered(900, 3, address_id=[str(at) for at in range(900)], state=states)
    return {
        f"divisions/{SCHEME}": squares(),
        "stations": stations,
        "postal_points": postal,
        "addresses": addresses,
    }


def country(folder, *, model, sheet_deg=0.05, more=""):
    """Return a snapshot of a workspace that holds the squares and the layers."""
    settings = f'coverage_model = "{model}"\nsheet_deg = {sheet_deg}\n{more}'
    workspace = Workspace.create(folder, settings=settings)
    return workspace.publish({name: (frame, HERE) for name, frame in layers().items()}, note="test")
