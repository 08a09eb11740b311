"""The basemap that settings name."""

import pytest

from layers.errors import WorkspaceError
from layers.map_settings import Basemap
from layers.settings import Settings

TILES = "https://tiles.example.vn/{z}/{x}/{y}.png"


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ({}, ""),
        ({"url": TILES}, "https://tiles.example.vn"),
        ({"url": "http://10.1.2.3:8080/t/{z}/{y}/{x}"}, "http://10.1.2.3:8080"),
        ({"url": "/basemap/{z}/{x}/{y}.png"}, ""),
        (
            {"url": "https://maps.example.vn/wms?map=hn", "kind": "wms", "layers": "a,b"},
            "https://maps.example.vn",
        ),
    ],
)
def test_an_address_has_the_origin_of_its_server(given, origin):
    assert Basemap(**given).origin == origin
    assert Basemap(**given).is_elsewhere == bool(origin)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"url": "javascript:alert(1)//{z}/{x}/{y}"}, "neither of http or https nor a path"),
        ({"url": "file:///etc/{z}/{x}/{y}"}, "neither of http or https"),
        ({"url": "tiles/{z}/{x}/{y}.png"}, "neither of http or https nor a path"),
        ({"url": "//tiles.example.vn/{z}/{x}/{y}"}, "neither of http or https nor a path"),
        ({"url": "/\\tiles.example.vn/{z}/{x}/{y}"}, "backslash"),
        ({"url": "https://a.vn *; script-src/{z}/{x}/{y}"}, "holds a blank"),
        ({"url": "https://a.vn;script-src/{z}/{x}/{y}"}, "'a.vn;script-src' is no server's name"),
        ({"url": "https://a.vn,b.vn/{z}/{x}/{y}"}, "is no server's name"),
        ({"url": "https://*.vn/{z}/{x}/{y}"}, "is no server's name"),
        ({"url": "https://me:secret@a.vn/{z}/{x}/{y}"}, "without a user"),
        ({"url": "https://{s}.a.vn/{z}/{x}/{y}"}, "is no server's name"),
        ({"url": "https://a.vn?{z}/{x}/{y}{r}"}, "other braces"),
        ({"url": "https://a.vn/{z}/{x}.png"}, "needs {z}, {x} and {y}"),
        ({"url": "https://a.vn/wms", "kind": "wms"}, "kind 'wms' needs layers"),
        ({"url": "https://a.vn/{z}", "kind": "wms", "layers": "a"}, "other braces"),
        ({"url": TILES, "layers": "a"}, "kind 'xyz' has no layers"),
        ({"url": TILES, "kind": "tms"}, "'xyz' or 'wms'"),
        ({"url": TILES, "max_zoom": 99}, "less than or equal to 24"),
        ({"url": TILES, "colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_with_it_is_said(given, told):
    with pytest.raises(ValueError, match="for Basemap") as error:
        Basemap(**given)
    assert told in str(error.value)


def test_a_settings_file_that_is_wrong_names_itself(tmp_path):
    (tmp_path / "phusong.toml").write_text('[basemap]\nurl = "https://a.vn/tiles"\n')
    with pytest.raises(WorkspaceError, match=r"phusong\.toml: .*(?s:.*)needs \{z\}, \{x\} and \{y\}"):
        Settings.load(tmp_path)


def test_files_of_the_backdrop_are_a_list(tmp_path):
    (tmp_path / "phusong.toml").write_text('backdrop = ["water.gpkg", "roads.gpkg"]\n')
    assert Settings.load(tmp_path).backdrop == ("water.gpkg", "roads.gpkg")
