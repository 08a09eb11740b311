"""Small cities to draw, some with names that try to get out of the page."""

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from layers.provenance import Provenance
from planning.indicators import indicators

HOSTILE = (
    """</script><script>document.title="owned"</script>""",
    """`${document.title="owned"}` \\ \\u0027 " ' <img src=x onerror="document.title='owned'">""",
    "Xã \u2028 dòng \u2029 mới &amp; {{ 7 * 7 }} {% raw %} $\\frac{1}{",
    "]]> <!-- <style>*{display:none}</style>",
)
SYNTHETIC = Provenance("Kiểm thử <b>", licence="CC0", data_date="2023-06-30", synthetic=True)
APPROXIMATE = Provenance("Kiểm thử", approximate=True)


def divisions(names, *, columns=2):
    """Return squares of about a kilometre in rows from 105.80° E, 21.00° N, codes counted from 001."""
    places = [divmod(position, columns) for position in range(len(names))]
    return gpd.GeoDataFrame(
        {
            "code": [f"{position:03}" for position in range(1, len(names) + 1)],
            "name": names,
            "area_km2": [1.0 + position for position in range(len(names))],
            "population": pd.array([1000 * (position + 1) for position in range(len(names))], dtype="Int64"),
        },
        geometry=[box(105.8 + c / 100, 21 + r / 100, 105.81 + c / 100, 21.01 + r / 100) for r, c in places],
        crs="EPSG:4326",
    )


def stations(names, *, sectors=3):
    """Return stations along a diagonal; the names are those of operators, sites and stations."""
    rows = [
        {
            "station_id": f"{number} {name}",
            "sector_id": str(sector),
            "site_id": name,
            "operator": name,
            "technology": "5G",
            "status": "on_air" if number else "planned",
            "azimuth_deg": 120.0 * sector,
            "lon": 105.803 + number / 200,
            "lat": 21.003 + number / 200,
        }
        for number, name in enumerate(names)
        for sector in range(sectors)
    ]
    table = pd.DataFrame(rows)
    places = gpd.points_from_xy(table.pop("lon"), table.pop("lat"))
    return gpd.GeoDataFrame(table, geometry=places, crs="EPSG:4326")


def postal_points(names, *, count=24):
    """Return postal points close to each other, so that they cluster."""
    number = pd.RangeIndex(count)
    return gpd.GeoDataFrame(
        {
            "point_id": [f"P{each:04}" for each in number],
            "name": [names[each % len(names)] for each in number],
            "kind": "post_office_level_3",
            "staffed": pd.array([each % 3 > 0 for each in number], dtype="boolean"),
            "address_text": [names[each % len(names)] for each in number],
        },
        geometry=gpd.points_from_xy(105.805 + number / 5000, 21.012 + (number % 5) / 5000, crs="EPSG:4326"),
    )


def addresses(count):
    """Return addresses on a grid over the divisions."""
    number = pd.RangeIndex(count)
    return gpd.GeoDataFrame(
        {
            "address_id": [f"A{each:06}" for each in number],
            "street": ["Phố Huế" for _ in number],
            "state": ["collected", "updated"] * (count // 2),
        },
        geometry=gpd.points_from_xy(
            105.8 + number % 40 / 2000, 21 + number // 40 % 40 / 2000, crs="EPSG:4326"
        ),
    )


def drawn(workspace):
    """Return what `render_map` is given of a workspace."""
    snapshot = workspace.snapshot()
    tables = {scheme: indicators(snapshot, scheme) for scheme in snapshot.schemes}
    return SimpleNamespace(snapshot=snapshot, tables=tables)
