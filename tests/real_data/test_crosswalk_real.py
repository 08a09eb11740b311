"""The crosswalk of the real communes and districts against shares that others computed."""

import geopandas as gpd
import pandas as pd
import pytest

from layers.provenance import Provenance
from layers.workspace import Workspace
from planning.crosswalk import crosswalk_of

pytestmark = pytest.mark.real_data
SCHEMES = {"communes-2025": "hanoi_communes_2025.geojson", "districts-2023": "hanoi_districts_2023.geojson"}


def test_shares_of_area_are_those_of_the_published_table(shared_data, tmp_path):
    frames = {
        f"divisions/{scheme}": (
            gpd.read_file(shared_data / file)[["code", "name", "geometry"]],
            Provenance("x"),
        )
        for scheme, file in SCHEMES.items()
    }
    snapshot = Workspace.create(tmp_path / "w").publish(frames, note="real")
    ours = crosswalk_of(snapshot, *SCHEMES).shares("area")
    table = pd.read_csv(shared_data / "hanoi_commune_to_district.csv", dtype=str)
    theirs = table.set_index(["commune_code", "district_code"])["area_share_of_commune"].astype(float)
    both = pd.DataFrame({"ours": ours, "theirs": theirs}).fillna(0)
    told = both["theirs"] > 0
    assert told.sum() == 259
    assert (both["ours"] - both["theirs"])[told].abs().max() < 1.5e-4
    assert both["ours"][~told].max() < 0.005  # the table leaves out smaller shares
