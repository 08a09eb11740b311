import geopandas as gpd
import pytest
import shapely

from planning.indicators import indicators
from tests.planning.town import town


def squares(lon, lat, crs=4326):
    boxes = [shapely.box(lon + west, lat, lon + west + 0.01, lat + 0.01) for west in (0, 0.01)]
    return gpd.GeoDataFrame({"code": ["001", "002"], "name": ["West", "East"]}, geometry=boxes, crs=crs)


@pytest.mark.parametrize(("lon", "told"), [(105.8, ""), (103.9, ""), (109.0, "0.45 %"), (102.5, "0.16 %")])
def test_a_scheme_far_from_the_meridian_is_told(tmp_path, lon, told):
    notes = indicators(town(tmp_path, divisions=squares(lon, 14)), "squares").notes
    of_scale = [each.en for each in notes if "EPSG:5897" in each.en]
    assert len(of_scale) == bool(told)
    assert all(told in each and "sheet_deg" in each for each in of_scale)


def test_sheets_need_no_such_note(tmp_path):
    snapshot = town(tmp_path, divisions=squares(109, 14))
    in_sheets = snapshot.read_with(snapshot.settings.model_copy(update={"sheet_deg": 0.5}))
    assert not any("EPSG" in each.en for each in indicators(in_sheets, "squares").notes)
