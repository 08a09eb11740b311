import pytest

from api.app import create_app
from api.cli import main
from layers.errors import WorkspaceError
from layers.sample.build import sample_frames
from layers.settings import Settings
from layers.workspace import Workspace
from tests.local_client import LocalClient


def test_a_newer_version_is_served_without_a_restart(tmp_path):
    workspace = Workspace.create(tmp_path / "w", settings='coverage_model = "reach"\n')
    frames = sample_frames(address_count=300)
    workspace.publish({name: frames[name] for name in ("divisions/districts-2023", "stations")}, note="all")
    with LocalClient(create_app(workspace.settings)) as client:
        before = client.get("/divisions/districts-2023")
        fewer = frames["stations"][0].query("operator == 'Viettel'")
        workspace.publish({"stations": (fewer, frames["stations"][1])}, note="fewer")
        client.app.state.host.refresh()
        after = client.get("/divisions/districts-2023", headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        assert after.json()["city"]["indicators"]["stations"] < 86
        assert client.get("/healthz").json()["version"] == 2


def test_a_version_that_cannot_be_served_leaves_the_one_before_in_service(tmp_path, caplog):
    workspace = Workspace.create(tmp_path / "w", settings='backdrop = ["water.gpkg"]')
    frames = sample_frames(address_count=3000)
    divisions = {name: frames[name] for name in ("divisions/districts-2023",)}
    frames["divisions/districts-2023"][0].geometry.to_file(workspace.path / "water.gpkg")
    workspace.publish(divisions, note="divisions")
    with LocalClient(create_app(workspace.settings)) as client:
        (workspace.path / "water.gpkg").unlink()
        workspace.publish({"postal_points": frames["postal_points"]}, note="postal points")
        client.app.state.host.refresh()
        assert client.get("/healthz").json()["version"] == 1
        assert client.get("/map").status_code == 200
    assert "version 2 is not served: backdrop: " in caplog.text
    assert "water.gpkg: no such file" in caplog.text


def test_a_server_that_cannot_start_says_why(tmp_path, capsys):
    workspace = Workspace.create(tmp_path / "w", settings='backdrop = ["water.gpkg"]')
    name = "divisions/districts-2023"
    workspace.publish({name: sample_frames(address_count=3000)[name]}, note="divisions")
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--workspace", str(workspace.path)])
    assert ended.value.code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "backdrop: " in said
    assert "no such file" in said


def test_a_workspace_of_one_scheme_alone_is_served(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    frames = sample_frames(address_count=3000)
    workspace.publish({"divisions/districts-2023": frames["divisions/districts-2023"]}, note="divisions only")
    with LocalClient(create_app(workspace.settings)) as client:
        assert client.get("/map").status_code == 200
        assert client.get("/divisions/districts-2023").json()["city"]["indicators"]["stations"] is None
        assert client.get("/reports/districts-2023/001.html").status_code == 200
        assert client.get("/lookup", params={"lon": 105.85, "lat": 21.03}).status_code == 200


def test_an_empty_workspace_says_so(tmp_path):
    settings = Workspace.create(tmp_path / "w").settings
    with LocalClient(create_app(settings)) as client:
        assert client.get("/healthz").json()["version"] == 0
        answer = client.get("/map")
        assert answer.status_code == 404
        assert "no division scheme is loaded" in answer.json()["detail"]


def test_no_workspace_is_said_at_once(tmp_path):
    with pytest.raises(WorkspaceError, match="phusong init"):
        create_app(Settings(workspace=tmp_path / "none"))
