"""``phusong profile`` over a ridge beside the sample's stations."""

import json
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import rasterio

from geo.crs import to_metres
from layers.settings import SETTINGS_FILE
from layers.workspace import Workspace
from tests.api.test_cli import run

CRS = "EPSG:5897"
A, B = "21.0000, 105.8000", "21.0000, 105.8400"


@pytest.fixture
def hills(tmp_path):
    """Return an empty workspace whose terrain is a ridge between the two points."""
    (x0, x1), (y, _) = to_metres([105.80, 105.84], [21.0, 21.0], crs=CRS)
    columns = np.arange(x0 - 600, x1 + 600, 30.0)
    ground = np.tile(150 * np.exp(-(((columns - (x0 + x1) / 2) / 150) ** 2)), (40, 1)).astype(np.float32)
    workspace = Workspace.create(tmp_path / "hills")
    with rasterio.open(
        workspace.path / "dem.tif", "w", driver="GTiff", height=40, width=len(columns), count=1,
        dtype="float32", crs=CRS, transform=rasterio.Affine(30, 0, x0 - 600, 0, -30, y + 600),
    ) as file:  # fmt: skip
        file.write(ground, 1)
    with (workspace.path / SETTINGS_FILE).open("a") as file:
        file.write('\n[radio]\ndem = "dem.tif"\n')
    return workspace.path


def test_a_path_is_printed_and_drawn(capsys, hills, tmp_path):
    drawing = tmp_path / "path.svg"
    options = ("--height-a", 30, "--frequency", 1800, "--lang", "en", "--out", drawing)
    code, out, err = run(capsys, "profile", A, B, "-w", hills, *options)
    assert code == 0
    for text in ("antenna 30.0 m", "4.15", "1,800 MHz", "by the elevation model", "no line of sight"):
        assert text in out
    assert str(drawing) in err.replace("\n", "")
    assert ET.parse(drawing).getroot().tag.endswith("svg")  # noqa: S314  what we wrote ourselves
    png = tmp_path / "path.png"
    assert run(capsys, "profile", A, B, "-w", hills, "--out", png)[0] == 0
    assert png.read_bytes().startswith(b"\x89PNG")


def test_a_path_as_json(capsys, hills):
    code, out, _ = run(capsys, "profile", A, B, "-w", hills, "--format", "json")
    assert code == 0
    link = json.loads(out)
    assert len(link["distance_m"]) == len(link["ground_m"]) == len(link["ray_m"])
    assert max(link["ground_m"]) == pytest.approx(150, abs=3)
    assert not link["line_of_sight"]
    assert link["terrain_loss_db"] > 20


def test_without_terrain_it_is_said_to_be_flat(capsys, hanoi):
    station = Workspace.open(hanoi).snapshot().frame("stations")["station_id"].iloc[0]
    code, out, _ = run(capsys, "profile", station, A, "-w", hanoi, "--lang", "vi")
    assert code == 0
    assert "giả định bằng phẳng" in out
    assert str(station) in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere", A), "'nowhere' is neither a station nor a position"),
        ((A, A), "0 m between the ends"),
        ((A, "21.0000, 105.9000"), "of the area"),
        ((A, B, "--out", "path.gif"), "a profile is drawn as .svg or .png"),
        ((A, B, "--height-b", "-1"), "-1 m is not positive"),
    ],
)
def test_mistakes_are_messages(capsys, hills, arguments, message):
    code, _, err = run(capsys, "profile", *arguments, "-w", hills)
    assert code == 2
    assert message in err.replace("\n", "")
