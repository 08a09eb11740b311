"""The same commands and the same answers, wherever the versions are kept."""

import pytest

from api.app import create_app
from api.cli import main
from layers.sample.build import sample_frames
from layers.workspace import Workspace
from tests.local_client import LocalClient

CSV = "Mã trạm,Nhà mạng,Công nghệ,Kinh độ,Vĩ độ\nA,Viettel,5G,105.80,21.00\nB,Vinaphone,5G,105.81,21.01\n"
ROUTES = (
    "/divisions/districts-2023",
    "/lookup?lat=21.0285&lon=105.8542",
    "/suggest?q=pho hang",
    "/collections/stations/items?limit=50&filter=operator='Viettel'",
    "/collections/addresses/items?limit=20&bbox=105.8,21,105.85,21.05",
    "/collections/addresses/items?limit=5&filter=CASEI(ACCENTI(street)) LIKE 'pho%25'",
    "/collections/postal_points/items?limit=3",
    "/collections/divisions.districts-2023/items?limit=3",
    "/collections/statistics/items?limit=7&offset=3",
    "/collections/stations",
)


@pytest.fixture(scope="module")
def of_database(tmp_path_factory, cluster):
    workspace = Workspace.create(tmp_path_factory.mktemp("stores") / "w", store=cluster.database())
    workspace.publish(sample_frames(address_count=5000), note="sample")
    with LocalClient(create_app(workspace.settings)) as client:
        yield client


@pytest.mark.parametrize("route", ROUTES)
def test_an_answer_is_the_same(client, of_database, route):
    expected, found = client.get(route), of_database.get(route)
    assert found.status_code == expected.status_code
    assert plain(found.json()) == plain(expected.json())


OF_THE_MOMENT = {"timeStamp", "updated", "links"}
"""When it was said, when the version was published, and where the next page begins: a row of this store."""


def plain(body):
    """Return an answer without what need not be the same."""
    is_object = isinstance(body, dict)
    return {key: each for key, each in body.items() if key not in OF_THE_MOMENT} if is_object else body


def run(*arguments):
    """Run a command, which must succeed."""
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    assert ended.value.code == 0


def test_commands_take_a_store(tmp_path, cluster, capsys):
    store = cluster.database(empty=True).replace("phusong@", "phusong:secret@")
    (tmp_path / "tram.csv").write_text(CSV, encoding="utf-8")
    at = ["--workspace", tmp_path / "w", "--store", store]
    run("init", tmp_path / "w", "--store", store)
    run("load", "stations", tmp_path / "tram.csv", *at)
    run("export", "stations", tmp_path / "out.csv", *at)
    run("versions", *at)
    run("migrate", *at)
    told = capsys.readouterr()
    assert "stations: 2 rows loaded as version 1" in told.out
    assert "and were of" in told.out
    assert "secret" not in told.out + told.err
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").count("\n") == 3
    assert not (tmp_path / "w" / "data").exists()


def test_a_store_may_be_set_in_the_environment(tmp_path, database, monkeypatch):
    monkeypatch.setenv("PHUSONG_STORE", database)
    Workspace.create(tmp_path / "w").publish(sample_frames(address_count=300), note="")
    assert not (tmp_path / "w" / "data").exists()
    monkeypatch.delenv("PHUSONG_STORE")
    assert Workspace.open(tmp_path / "w").snapshot().number == 0
