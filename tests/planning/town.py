"""A town small enough to check in one's head: two squares of one kilometre, side by side."""

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import to_lonlat
from layers.provenance import Provenance
from layers.workspace import Workspace

CRS = "EPSG:5897"
WEST, EAST = "001", "002"
X0, Y0 = 588_000.0, 2_326_000.0
HERE = Provenance("test")


def points(places):
    """Return points given in metres from the town's south-western corner."""
    x, y = (pd.Series([place[axis] for place in places], dtype=float) for axis in (0, 1))
    return gpd.points_from_xy(*to_lonlat(x + X0, y + Y0, crs=CRS), crs=4326)


def divisions(**columns):
    boxes = [shapely.box(X0 + west, Y0, X0 + west + 1000, Y0 + 1000) for west in (0, 1000)]
    plain = {
        "code": [WEST, EAST],
        "name": ["West", "East"],
        "area_km2": [1.0, 2.0],
        "population": [10_000, 5_000],
    }
    return gpd.GeoDataFrame(plain | columns, geometry=boxes, crs=CRS).to_crs(4326)


def stations(rows):
    """Return sectors: (station, operator, x, y) and more columns by name."""
    frame = pd.DataFrame(
        [{"station_id": r[0], "operator": r[1], **(r[4] if len(r) > 4 else {})} for r in rows]
    )
    for name, value in {"technology": "5G", "status": "on_air", "sector_id": "1"}.items():
        frame[name] = frame[name].fillna(value) if name in frame else value
    return gpd.GeoDataFrame(frame, geometry=points([(r[2], r[3]) for r in rows]))


def postal(rows):
    frame = pd.DataFrame({"point_id": [str(at) for at in range(len(rows))], "kind": [row[2] for row in rows]})
    return gpd.GeoDataFrame(frame.assign(staffed=frame["kind"] != "public_mailbox"), geometry=points(rows))


def addresses(places, states=None):
    frame = pd.DataFrame({"address_id": [str(at) for at in range(len(places))]})
    return gpd.GeoDataFrame(frame.assign(state=states or "collected"), geometry=points(places))


def town(folder, *, model="reach", **layers):
    """Return a snapshot of a workspace that holds the divisions and the layers; reach is easy to reckon."""
    named = {"divisions/squares": layers.pop("divisions", None)}
    if named["divisions/squares"] is None:
        named["divisions/squares"] = divisions()
    Workspace.create(folder)
    (folder / "phusong.toml").write_text(f'coverage_model = "{model}"\n')
    workspace = Workspace.open(folder)
    return workspace.publish({name: (frame, HERE) for name, frame in (named | layers).items()}, note="test")
