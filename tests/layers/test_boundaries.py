"""Fetching boundaries, from a server on this machine that holds small files of the same structure."""

import hashlib
import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from shapely.geometry import box, mapping

from layers import boundaries
from layers.boundaries import boundary_files, fetch_boundaries, load_boundaries
from layers.errors import FetchError, UnknownNameError
from layers.provenance import Provenance
from layers.workspace import Workspace
from tests.layers.workspaces import divisions

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def commune(code, name, west):
    """Return a file of one commune, as a GeoJSON feature collection."""
    feature = {
        "type": "Feature",
        "id": code,
        "geometry": mapping(box(west, 21.0, west + 0.01, 21.01)),
        "properties": {"code": code, "name": name.split(" ", 1)[1], "fullName": name, "areaKm2": 1.14},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def districts(*units):
    """Return one file of all districts, each with bare coordinates."""
    return json.dumps(
        {
            "level1_id": "01",
            "name": "Thành phố Hà Nội",
            "level2s": [
                {
                    "level2_id": code,
                    "name": name,
                    "type": "MultiPolygon",
                    "coordinates": [mapping(box(west, 21.0, west + 0.01, 21.01))["coordinates"]],
                }
                for code, name, west in units
            ],
        }
    ).encode()


FILES = {
    "some/communes": {
        "wards/00008.geojson": commune("00008", "Phường Ngọc Hà", 105.81),
        "wards/00004.geojson": commune("00004", "Xã Ba Đình", 105.80),
    },
    "other/districts": {
        "gis/01.json": districts(("001", "Quận Ba Đình", 105.80), ("250", "Huyện Mê Linh", 105.81)),
    },
}
SCHEMES = {"some/communes": "communes-2025", "other/districts": "districts-2023"}


class Server(ThreadingHTTPServer):
    """A server of raw files that remembers what it was asked for."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {
            f"/{repository}/{COMMIT}/{path}": content
            for repository, files in FILES.items()
            for path, content in files.items()
        }
        self.asked = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        content = self.server.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    rows = ["scheme,github_repository,commit,path,bytes,sha256,licence"] + [
        f"{SCHEMES[repository]},{repository},{COMMIT},{path},{len(content)},"
        f'{hashlib.sha256(content).hexdigest()},"MIT, see its terms"'
        for repository, files in FILES.items()
        for path, content in files.items()
    ]
    (tmp_path / "list.csv").write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.setattr(boundaries, "LIST", tmp_path / "list.csv")
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def fetch(server, tmp_path):
    return lambda scheme, **options: fetch_boundaries(
        scheme, **{"base_url": server.url, "cache": tmp_path / "cache", **options}
    )


def test_communes_come_one_a_file(fetch):
    frame, provenance = fetch("communes-2025")
    assert frame["code"].tolist() == ["00004", "00008"]
    assert frame["name"].tolist() == ["Xã Ba Đình", "Phường Ngọc Hà"]
    assert frame["kind"].tolist() == ["Xã", "Phường"]
    assert frame["area_km2"].tolist() == [1.14, 1.14]
    assert set(frame["area_source"]) == {"some/communes"}
    assert frame.crs == "EPSG:4326"
    assert frame.geometry.iloc[0].equals(box(105.80, 21.0, 105.81, 21.01))
    assert provenance.source == "github.com/some/communes at 0123456789ab"
    assert provenance.licence == "MIT, see its terms"
    assert not provenance.synthetic


def test_districts_come_all_in_one_file(fetch):
    frame, _ = fetch("districts-2023")
    assert frame["code"].tolist() == ["001", "250"]
    assert frame["kind"].tolist() == ["Quận", "Huyện"]
    assert frame["area_km2"].isna().all()
    assert set(frame.geom_type) == {"MultiPolygon"}


def test_progress_goes_to_the_end(fetch):
    steps = []
    fetch("communes-2025", progress=lambda name, share: steps.append((name, share)))
    assert [name[-13:] for name, _ in steps] == ["00008.geojson", "00004.geojson"]
    assert 0 < steps[0][1] < steps[1][1] == 1


def test_what_was_fetched_is_not_fetched_again(fetch, server):
    missing = server.files.pop(f"/some/communes/{COMMIT}/wards/00004.geojson")
    with pytest.raises(FetchError, match=r"00004\.geojson: the server answered 404 Not Found"):
        fetch("communes-2025")
    server.files[f"/some/communes/{COMMIT}/wards/00004.geojson"] = missing
    server.asked.clear()
    assert len(fetch("communes-2025")[0]) == 2
    assert [path[-13:] for path in server.asked] == ["00004.geojson"]
    server.asked.clear()
    fetch("communes-2025", base_url="http://127.0.0.1:9")
    assert server.asked == []


def test_a_file_that_is_not_what_was_promised_is_named(fetch, server):
    server.files[f"/other/districts/{COMMIT}/gis/01.json"] += b" "
    with pytest.raises(FetchError, match=r"gis/01\.json: what came is not the file of that checksum"):
        fetch("districts-2023")


def test_without_a_connection_one_line_says_so(fetch):
    with pytest.raises(FetchError, match=r"no connection to 127\.0\.0\.1:9; boundaries are") as error:
        fetch("districts-2023", base_url="http://127.0.0.1:9")
    assert "\n" not in str(error.value)


def test_a_file_of_another_structure_is_named(fetch, server, monkeypatch):
    content = b'{"type": "FeatureCollection", "features": [{"properties": {}}]}'
    (file,) = boundary_files("districts-2023")
    server.files[f"/{file.address}"] = content
    changed = replace(file, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    monkeypatch.setattr(boundaries, "boundary_files", lambda _: (changed,))
    with pytest.raises(FetchError, match="is no file of boundaries as other/districts has them"):
        fetch("districts-2023")


class TestLoading:
    @pytest.fixture
    def workspace(self, tmp_path):
        return Workspace.create(tmp_path / "workspace")

    def load(self, workspace, server, tmp_path, scheme):
        return load_boundaries(workspace, scheme, base_url=server.url, cache=tmp_path / "cache")

    def test_they_become_a_version(self, workspace, server, tmp_path):
        snapshot = self.load(workspace, server, tmp_path, "communes-2025")
        frame = snapshot.frame("divisions/communes-2025")
        assert frame.index.tolist() == ["00004", "00008"]
        assert frame["population"].isna().all()
        assert snapshot.info("divisions/communes-2025").provenance.licence == "MIT, see its terms"
        assert snapshot.note.startswith("divisions/communes-2025 fetched from github.com/some/communes at")

    def test_what_was_known_of_a_division_stays(self, workspace, server, tmp_path):
        known = divisions().assign(
            area_km2=[9.21, 5.35], area_source="yearbook", population_source="census", source="sample"
        )
        provenance = Provenance("sample", approximate=True)
        workspace.publish({"divisions/districts-2023": (known, provenance)}, note="")
        snapshot = self.load(workspace, server, tmp_path, "districts-2023")
        frame = snapshot.frame("divisions/districts-2023")
        assert frame.index.tolist() == ["001", "250"]
        assert frame["area_km2"].fillna(-1).tolist() == [9.21, -1]
        assert frame["area_source"].fillna("").tolist() == ["yearbook", ""]
        assert frame["population"].fillna(-1).tolist() == [247_100, -1]
        assert frame["source"].isna().all()
        assert not snapshot.info("divisions/districts-2023").provenance.approximate

    def test_invalid_polygons_are_mended_and_it_is_said(self, workspace, server, tmp_path, monkeypatch):
        bow = [[[105.8, 21.0], [105.81, 21.01], [105.81, 21.0], [105.8, 21.01], [105.8, 21.0]]]
        content = json.dumps(
            {"level2s": [{"level2_id": "001", "name": "Quận A", "type": "Polygon", "coordinates": bow}]}
        ).encode()
        (file,) = boundary_files("districts-2023")
        server.files[f"/{file.address}"] = content
        changed = replace(file, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
        monkeypatch.setattr(boundaries, "boundary_files", lambda _: (changed,))
        snapshot = self.load(workspace, server, tmp_path, "districts-2023")
        assert "001 Quận A: polygon repaired" in snapshot.note
        assert snapshot.frame("divisions/districts-2023").is_valid.all()


def test_an_unknown_scheme_is_named_with_those_that_are_known():
    with pytest.raises(UnknownNameError, match="'wards-2023'; schemes are communes-2025, districts-2023"):
        fetch_boundaries("wards-2023")


def test_the_shipped_list_is_complete():
    assert len(boundary_files("communes-2025")) == 126
    assert len(boundary_files("districts-2023")) == 1
    for file in (*boundary_files("communes-2025"), *boundary_files("districts-2023")):
        assert len(file.sha256) == 64
        assert len(file.commit) == 40
        assert file.bytes > 0
        assert file.licence
