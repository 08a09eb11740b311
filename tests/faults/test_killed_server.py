"""A server that is killed while clients write: what it acknowledged is there, and no write is halved."""

import http.client
import json
import threading
import time
from dataclasses import dataclass

import pytest

from api.access.audit import AUDIT_FILE
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, divisions, postal_points, stations
from tests.served import Served

ITEMS = "/collections/postal_points/items"
GEOJSON = {"Content-Type": "application/geo+json"}
WRITERS = 3
# When the server is killed, as a share of the time that a write takes.
MOMENTS = (0.1, 0.5, 0.9)
WRITES_BEFORE = 4


@pytest.fixture(params=["folder", "postgis"])
def workspace(tmp_path, request):
    store = "" if request.param == "folder" else request.getfixturevalue("database")
    workspace = Workspace.create(tmp_path / "w", settings='coverage_model = "reach"\n', store=store)
    content = {
        "stations": (stations(), PROVENANCE),
        "postal_points": (postal_points(WRITERS), PROVENANCE),
        "divisions/districts-2023": (divisions(), PROVENANCE),
    }
    workspace.publish(content, note="first")
    return workspace


def serving(workspace):
    store = workspace.settings.store.get_secret_value()
    return Served(workspace.path, *(("--store", store) if store else ()))


def numbered(key, number):
    """Return a feature that says the same number in each of its parts."""
    properties = {"point_id": key, "kind": "public_mailbox", "name": str(number), "operator": str(number)}
    place = {"type": "Point", "coordinates": [105.8 + number / 10_000, 21 + number / 10_000]}
    return {"type": "Feature", "properties": properties, "geometry": place}


def number_of(feature):
    """Return the number that a feature says, in each of its parts."""
    properties, key = feature["properties"], feature["id"]
    if properties["name"] is None:  # as it was published
        return 0
    number = int(properties["name"])
    expected = numbered(key, number)
    assert {name: properties[name] for name in expected["properties"]} == expected["properties"]
    assert feature["geometry"]["coordinates"] == pytest.approx(expected["geometry"]["coordinates"], abs=1e-7)
    return number


@dataclass
class Writer:
    """A client that replaces one feature over and over, numbering on, until nobody answers any more."""

    key: str
    acknowledged: int = 0
    sent: int = 0

    def write(self, served):
        connection = served.connection()
        try:
            while True:
                self.sent = self.acknowledged + 1
                body = json.dumps(numbered(self.key, self.sent))
                connection.request("PUT", f"{ITEMS}/{self.key}", body, GEOJSON)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    self.acknowledged = self.sent
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def read(self, served):
        """Return the number that is kept, which is the acknowledged one, or that of the write under way."""
        status, text = served.get(f"{ITEMS}/{self.key}")
        assert status == 200, text
        found = number_of(json.loads(text))
        assert self.acknowledged <= found <= self.sent
        self.acknowledged = found


def kill_while_writing(served, writers, moment):
    """Kill the server in the middle of somebody's write, once all have written for a while."""
    begun = time.monotonic()
    before = sum(each.acknowledged for each in writers)
    threads = [threading.Thread(target=each.write, args=(served,)) for each in writers]
    for each in threads:
        each.start()

    def written():
        return sum(each.acknowledged for each in writers) - before

    while written() < WRITES_BEFORE * len(writers):
        assert time.monotonic() - begun < 60, served.log
        time.sleep(0.001)
    time.sleep(moment * (time.monotonic() - begun) / written())
    served.kill()
    for each in threads:
        each.join()


def test_nothing_acknowledged_is_lost_and_no_write_is_halved(workspace):
    writers = [Writer(f"10000{number}") for number in range(WRITERS)]
    for moment in MOMENTS:
        with serving(workspace) as served:
            for each in writers:
                each.read(served)
            kill_while_writing(served, writers, moment)
    with serving(workspace) as served:
        for each in writers:
            each.read(served)
        written = sum(each.acknowledged for each in writers)
        assert json.loads(served.get("/healthz")[1])["version"] == 1 + written
        assert json.loads(served.get("/readyz")[1])["trouble"] == ""
    snapshot = workspace.snapshot()
    snapshot.verify()
    assert snapshot.number == 1 + written
    events = [json.loads(line)["event"] for line in (workspace.path / AUDIT_FILE).read_text().splitlines()]
    # Somebody's write was under way each time, and none was refused.
    assert events.count("begun") - events.count("ended") >= len(MOMENTS)
