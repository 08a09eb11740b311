"""Web assets: all there, with their licences, from a lock file that names no host."""

import base64
import json
import re
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from geo.errors import PhusongError
from maps import assets
from maps.assets import (
    ASSETS,
    MODULES,
    OWN,
    VENDORED,
    AssetError,
    asset_import_url,
    asset_text,
    asset_url,
    static_directory,
)
from maps.build_hook import PACKAGE_FILES, STAMP, WebAssetsHook, place_assets
from maps.page import SCRIPTS, STYLES, VENDORED_MODULES

ROOM = static_directory().parent
PROJECT = ROOM.parent


def test_every_asset_is_there():
    assert not [name for name in ASSETS if not (static_directory() / name).is_file()]


def test_every_vendored_package_has_its_licence():
    packages = {name.split("/")[1] for name in VENDORED}
    assert {name.split("/")[1] for name in VENDORED if name.endswith("/LICENSE")} == packages


def test_the_lock_file_names_no_host_and_pins_every_package_by_its_content():
    lock = json.loads((ROOM / "package-lock.json").read_text())
    packages = [each for path, each in lock["packages"].items() if path]
    assert "resolved" not in (ROOM / "package-lock.json").read_text()
    assert all(each["integrity"].startswith("sha512-") for each in packages)


def test_the_lock_file_is_that_of_the_package_file():
    declared = json.loads((ROOM / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOM / "package-lock.json").read_text())["packages"]
    assert locked[""]["dependencies"] == declared
    assert {name: locked[f"node_modules/{name}"]["version"] for name in declared} == declared


def test_nothing_of_ours_names_another_machine():
    for name in OWN:
        text = (static_directory() / name).read_text()
        assert set(re.findall(r"https?://[^\s\"')]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_addresses_change_with_the_content(tmp_path, monkeypatch):
    before = asset_url("styles/base.css", base="/static/")
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "base.css").write_text("body {}")
    monkeypatch.setattr(assets, "_STATIC", tmp_path)
    assets._fingerprint.cache_clear()
    after = asset_url("styles/base.css", base="/static/")
    assets._fingerprint.cache_clear()
    assert re.fullmatch(r"/static/styles/base\.css\?v=[0-9a-f]{12}", before)
    assert after != before


def test_style_sheets_bring_their_pictures_with_them():
    text = asset_text("vendor/leaflet/leaflet.css")
    assert text.count("url(data:image/png;base64,") == 3
    assert set(re.findall(r"url\((?!data:)[^)]*\)", text)) <= {"url(#default#VML)"}


@pytest.mark.parametrize("name", [*STYLES, *SCRIPTS])
def test_inlined_assets_load_nothing(name):
    assert not re.search(r"@import|url\(images|importScripts", asset_text(name))


def test_modules_import_only_modules_that_are_there():
    names = {f"phusong/{Path(name).stem}" for name in MODULES}
    imported = {name: set(re.findall(r' from "([^"]+)"', asset_text(name))) for name in MODULES}
    assert len(names) == len(MODULES) > 10
    assert {each for found in imported.values() for each in found} <= names | set(VENDORED_MODULES)


def test_modules_of_others_import_only_each_other():
    imported = [
        set(re.findall(r"""^import .* from ['"]([^'"]+)""", asset_text(name), re.MULTILINE))
        for name in VENDORED_MODULES.values()
    ]
    assert set().union(*imported) == {"@mapbox/point-geometry"} <= set(VENDORED_MODULES)


def test_modules_of_a_page_that_is_a_file_are_in_their_addresses():
    url = asset_import_url("map/dom.js")
    kind, _, content = url.partition(",")
    assert kind == "data:text/javascript;base64"
    assert base64.b64decode(content) == (static_directory() / "map" / "dom.js").read_bytes()


def test_an_unknown_asset_is_an_error():
    with pytest.raises(AssetError, match=r"no web asset 'vendor/d3\.js'"):
        asset_url("vendor/d3.js", base="/static")


def test_a_missing_asset_is_an_error_that_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "_STATIC", tmp_path)
    with pytest.raises(
        PhusongError, match=r"favicon\.svg is missing; install the project again: pip install"
    ):
        assets.require_assets()


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Return a room that lists one file, and npm packages to take it from instead of a registry."""
    npm_calls = []

    def install(_maps, folder):
        npm_calls.append(folder)
        (folder / "node_modules" / "toy" / "dist").mkdir(parents=True)
        (folder / "node_modules" / "toy" / "dist" / "toy.js").write_text("toy()")
        return folder / "node_modules"

    monkeypatch.setattr("maps.build_hook._install", install)
    (tmp_path / "package.json").write_text('{"vendored": {"toy/toy.js": "toy/dist/toy.js"}}')
    (tmp_path / "package-lock.json").write_text("{}")
    tmp_path.joinpath("static").mkdir()
    return tmp_path, npm_calls


def test_assets_are_placed_once_for_each_lock_file(room):
    folder, npm_calls = room
    place_assets(folder)
    place_assets(folder)
    assert (folder / "static" / "vendor" / "toy" / "toy.js").read_text() == "toy()"
    assert len(npm_calls) == 1
    (folder / "package-lock.json").write_text('{"lockfileVersion": 3}')
    (folder / "static" / "vendor" / "left.js").write_text("over")
    place_assets(folder)
    assert len(npm_calls) == 2
    assert not (folder / "static" / "vendor" / "left.js").exists()


def test_a_listed_file_that_a_package_lacks_stops_the_build_and_leaves_the_old_assets(room):
    folder, _ = room
    place_assets(folder)
    (folder / "package.json").write_text('{"vendored": {"toy/gone.js": "toy/dist/gone.js"}}')
    with pytest.raises(FileNotFoundError, match=r"gone\.js"):
        place_assets(folder)
    assert (folder / "static" / "vendor" / "toy" / "toy.js").is_file()


def test_source_distributions_hold_no_assets(monkeypatch):
    monkeypatch.setattr(
        "maps.build_hook.place_assets", lambda _: pytest.fail("npm for a source distribution")
    )
    hook = WebAssetsHook(str(PROJECT), {}, None, None, "", "sdist")
    build_data = {"artifacts": []}
    hook.initialize("standard", build_data)
    assert build_data == {"artifacts": []}


def test_a_wheel_holds_the_assets_and_not_the_tool_that_fetches_them(tmp_path):
    (built,) = WheelBuilder(str(PROJECT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        names = set(wheel.namelist())
        leaflet = wheel.read("maps/static/vendor/leaflet/leaflet.js")
    assert {f"maps/static/{name}" for name in ASSETS} <= names
    assert {f"maps/{name}" for name in PACKAGE_FILES} | {f"maps/static/vendor/{STAMP}"} <= names
    assert "maps/build_hook.py" not in names
    assert leaflet == (static_directory() / "vendor/leaflet/leaflet.js").read_bytes()
