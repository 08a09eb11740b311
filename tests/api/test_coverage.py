"""Pictures of coverage over HTTP, compared with the coverage and the indicators that they draw."""

import io
import threading

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pyproj import Transformer

import api.coverage
from api.app import create_app
from layers.radio_settings import Radio
from layers.sample.build import sample_frames
from layers.workspace import Workspace
from maps.colours import CLASS_COLOURS, SPOT_COLOURS
from maps.coverage_pictures import (
    classes_picture,
    picture_bounds,
    picture_corners,
    picture_grid,
    spots_picture,
)
from planning.coverages import coverage_of
from planning.indicators import indicators
from planning.reach import ReachModel
from tests.local_client import LocalClient

# GDAL may place a pixel an eighth of its side off; so far from its edge a cell is the right one.
EDGE = 0.13


@pytest.fixture(scope="module")
def snapshot(hanoi):
    return Workspace.open(hanoi).snapshot()


@pytest.fixture(scope="module")
def reach(snapshot):
    """Return the same version under the reach model."""
    settings = snapshot.settings.model_copy(update={"coverage_model": "reach"})
    return snapshot.read_with(settings)


@pytest.fixture(scope="module")
def two_technologies(tmp_path_factory):
    """Return a workspace with stations of 5G and, those of two operators alone, of 4G."""
    workspace = Workspace.create(tmp_path_factory.mktemp("two") / "w")
    frames = dict(sample_frames(address_count=3000))
    stations, provenance = frames["stations"]
    own = ["frequency_mhz", "bandwidth_mhz", "scs_khz", "eirp_dbm"]
    older = stations[stations["operator"] != "MobiFone"].assign(technology="4G", **dict.fromkeys(own, np.nan))
    older["station_id"] += "-4G"
    frames["stations"] = pd.concat([stations, older], ignore_index=True), provenance
    workspace.publish(frames, note="two technologies")
    return workspace


def picture(content, names):
    """Return the name of each pixel by its colour, '' where it is transparent."""
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"))
    drawn = np.full(pixels.shape[:2], "", dtype="<U12")
    for name, colour in names.items():
        drawn[(pixels == (*bytes.fromhex(colour[1:]), 255)).all(axis=-1)] = name
    assert (drawn == "").sum() == (pixels[..., 3] == 0).sum()
    return drawn


def middles(snapshot, shape, crs="EPSG:3857"):
    """Return the middle of each pixel."""
    west, south, east, north = picture_bounds(snapshot)
    rows, columns = shape
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = north - (np.arange(rows) + 0.5) * (north - south) / rows
    return Transformer.from_crs("EPSG:3857", crs, always_xy=True).transform(*np.meshgrid(x, y))


def assert_shows(drawn, cells, snapshot):
    """Compare each pixel with the cell that its middle lies in, but for those at the edge of their cell."""
    grid, (x, y) = picture_grid(snapshot), middles(snapshot, drawn.shape, snapshot.settings.working_crs)
    cell = grid.at(np.arange(cells.size).reshape(cells.shape), x.ravel(), y.ravel(), outside=-1)
    expected = np.append(cells.ravel(), "")[cell].reshape(drawn.shape)
    across = np.stack([(x - grid.west_m) / grid.cell_m, (grid.north_m - y) / grid.cell_m]) % 1
    certain = (np.abs(across - 0.5) < 0.5 - EDGE).all(axis=0)
    assert certain.mean() > 0.5
    assert (drawn[certain] == expected[certain]).all()


@pytest.mark.parametrize("environment", ["outdoor", "indoor"])
@pytest.mark.parametrize("operator", ["", "Viettel"])
def test_every_pixel_has_the_class_of_the_cell_at_its_place(client, snapshot, environment, operator):
    answer = client.get(f"/coverage/5G/{environment}/classes.png", params={"operator": operator})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    drawn = picture(answer.content, CLASS_COLOURS)
    coverage = coverage_of(snapshot, "5G")
    theirs = coverage.maps[operator] if operator else coverage
    cells = np.array(["", *CLASS_COLOURS])[theirs.classes(environment)]
    assert set(np.unique(cells)) == {"", *CLASS_COLOURS}
    assert_shows(drawn, cells, snapshot)


@pytest.mark.parametrize("environment", ["outdoor", "indoor"])
def test_every_pixel_of_a_spot_lies_in_a_cell_of_so_many_operators(client, snapshot, environment):
    drawn = picture(client.get(f"/coverage/5G/{environment}/spots.png").content, SPOT_COLOURS)
    drawn[drawn == "grey_stripe"] = "grey"
    coverage, grid = coverage_of(snapshot, "5G"), picture_grid(snapshot)
    x, y = (each.ravel() for each in np.meshgrid(grid.x, grid.y))
    places = [snapshot.division_index(scheme).locate(x, y).reshape(grid.shape) for scheme in snapshot.schemes]
    cells = np.array(["white", "grey", "", ""])[coverage.operators_on(environment)]
    cells[np.max(places, axis=0) < 0] = ""
    assert set(np.unique(cells)) == {"", "white", "grey"}
    assert_shows(drawn, cells, snapshot)


def test_a_picture_says_where_it_lies(client, snapshot):
    headers = client.get("/coverage/5G/outdoor/classes.png").headers
    assert headers["content-crs"] == "[EPSG:3857]"
    said = [float(edge) for edge in headers["content-bbox"].split(",")]
    to_lonlat = Transformer.from_crs("EPSG:3857", "EPSG:4326", always_xy=True)
    (south, west), (north, east) = picture_corners(snapshot)
    assert to_lonlat.transform(*said[:2]) == pytest.approx((west, south), abs=1e-6)
    assert to_lonlat.transform(*said[2:]) == pytest.approx((east, north), abs=1e-6)


@pytest.mark.parametrize("environment", ["outdoor", "indoor"])
def test_spots_have_the_areas_of_the_indicators(client, snapshot, environment):
    drawn = picture(client.get(f"/coverage/5G/{environment}/spots.png").content, SPOT_COLOURS)
    x, y = middles(snapshot, drawn.shape)
    # The true area of a pixel is its area in Web Mercator over the scales of the projection, WGS 84's.
    lat = np.radians(Transformer.from_crs("EPSG:3857", "EPSG:4326", always_xy=True).transform(x, y)[1])
    eccentricity_2 = 0.00669437999014
    w_2 = 1 - eccentricity_2 * np.sin(lat) ** 2
    scales = w_2**2 / (1 - eccentricity_2) / np.cos(lat) ** 2
    pixel_km2 = (x[0, 1] - x[0, 0]) * (y[0, 0] - y[1, 0]) / 1e6 / scales
    table = indicators(snapshot, "districts-2023")
    polygons = snapshot.frame("divisions/districts-2023").geometry.to_crs("+proj=laea +lat_0=21 +lon_0=105.7")
    whole_km2 = polygons.area.sum() / 1e6
    for spot, colours in (("white", ["white"]), ("grey", ["grey", "grey_stripe"])):
        share = table.city[f"area_{spot}_share_{environment}"]
        found = pixel_km2[np.isin(drawn, colours)].sum() / whole_km2
        assert share > 0.005
        assert found == pytest.approx(share, rel=0.01), spot


def test_grey_spots_are_told_from_white_ones_by_stripes(client):
    drawn = picture(client.get("/coverage/5G/outdoor/spots.png").content, SPOT_COLOURS)
    grey, stripe = (drawn == "grey").sum(), (drawn == "grey_stripe").sum()
    assert stripe / (grey + stripe) == pytest.approx(1 / 3, abs=0.03)


@pytest.mark.parametrize("environment", ["outdoor", "indoor"])
def test_coverage_by_reach_has_one_class_within_the_circles(reach, environment):
    drawn = picture(classes_picture(reach, "5G", environment, "Viettel"), CLASS_COLOURS)
    theirs, grid = coverage_of(reach, "5G").of("Viettel").stations, picture_grid(reach)
    radii = ReachModel.of(reach, "5G").distances_m(theirs["reach_m"], environment)
    x, y = np.meshgrid(grid.x, grid.y)
    circles = zip(theirs["x"], theirs["y"], radii, strict=True)
    within = np.any([np.hypot(x - at_x, y - at_y) <= radius for at_x, at_y, radius in circles], axis=0)
    assert_shows(drawn, np.where(within, "good", ""), reach)


def test_spots_by_reach_have_the_area_of_the_indicator(reach):
    drawn = picture(spots_picture(reach, "5G", "outdoor"), SPOT_COLOURS)
    assert {"white", "grey", "grey_stripe"} <= set(np.unique(drawn))
    share = indicators(reach, "districts-2023").city["area_white_share_outdoor"]
    polygons = reach.frame("divisions/districts-2023").geometry.to_crs("EPSG:3857")
    west, south, east, north = picture_bounds(reach)
    white = (drawn == "white").mean() * (east - west) * (north - south)
    assert white / polygons.area.sum() == pytest.approx(share, rel=0.01)


def test_every_technology_that_stations_have(two_technologies):
    with LocalClient(create_app(two_technologies.settings)) as client:
        newer, older = (client.get(f"/coverage/{each}/outdoor/classes.png") for each in ("5G", "4G"))
        assert (newer.status_code, older.status_code) == (200, 200)
        assert newer.content != older.content
        unknown = client.get("/coverage/4G/outdoor/classes.png?operator=MobiFone")
        assert unknown.status_code == 404
        assert "no 4G stations of operator 'MobiFone'" in unknown.json()["detail"]
        known = client.get("/map", headers={"Accept": "text/html"}).text
        assert '"name":"4G","operators":["Viettel","VinaPhone"]' in known


@pytest.mark.parametrize("path", ["/coverage/5G/outdoor/classes.png", "/coverage/5G/indoor/spots.png"])
def test_a_picture_is_sent_again_only_where_it_has_changed(client, path):
    first = client.get(path)
    known = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert first.headers["cache-control"] == "no-cache"


def test_a_picture_is_made_once(hanoi, monkeypatch):
    with LocalClient(create_app(Workspace.open(hanoi).settings)) as client:
        first = client.get("/coverage/5G/outdoor/spots.png")
        monkeypatch.setattr(api.coverage, "spots_picture", lambda *_: pytest.fail("made twice"))
        assert client.get("/coverage/5G/outdoor/spots.png").content == first.content


def test_others_are_answered_while_a_picture_is_made(client, monkeypatch):
    may_go_on, answers = threading.Event(), []
    monkeypatch.setattr(api.coverage, "classes_picture", lambda *_: may_go_on.wait(30) and b"picture")
    path = "/coverage/5G/indoor/classes.png?operator=VinaPhone"
    waiting = threading.Thread(target=lambda: answers.append(client.get(path).content))
    waiting.start()
    assert client.get("/healthz").status_code == 200
    assert client.get("/divisions/districts-2023").status_code == 200
    assert not answers
    may_go_on.set()
    waiting.join()
    assert answers == [b"picture"]


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("5G/outdoor/classes.png?operator=Nobody", 404, "operator 'Nobody'; operators are MobiFone, Viettel"),
        ("3G/outdoor/classes.png", 404, "no stations of technology '3G'; there are 5G"),
        ("6G/outdoor/spots.png", 404, "no stations of technology '6G'"),
        ("5G/vehicle/classes.png", 400, "environment: Input should be 'outdoor' or 'indoor'"),
        ("5G/outdoor/spots.png?operator=Viettel", 400, "operator"),
        ("5G/outdoor/classes.png?colour=red", 400, "colour"),
        ("5G/outdoor/levels.png", 404, "/coverage/5G/outdoor/levels.png"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(client, path, status, told):
    answer = client.get(f"/coverage/{path}")
    assert answer.status_code == status
    assert told in answer.json()["detail"]


def test_without_divisions_there_are_no_spots_to_look_for(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    workspace.publish({"stations": sample_frames(address_count=3000)["stations"]}, note="stations alone")
    with LocalClient(create_app(workspace.settings)) as client:
        assert client.get("/coverage/5G/outdoor/classes.png").status_code == 200
        answer = client.get("/coverage/5G/outdoor/spots.png")
    assert answer.status_code == 404
    assert "no division scheme is loaded" in answer.json()["detail"]


def test_a_picture_under_other_settings_has_another_tag(hanoi, client):
    radio = Radio(profile="trai")
    same = Workspace.open(hanoi).settings
    other = same.model_copy(update={"radio": radio})
    assert create_app(same).state.host.tag == client.app.state.host.tag
    assert create_app(other).state.host.tag != client.app.state.host.tag
