"""What 100,000 requests of every kind leave behind in a server: memory, open files, threads."""

import json
import random
import socket
import struct
import tempfile
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import numpy as np

from benchmarks.figures import Figures, Value
from benchmarks.serving import serving, taken
from geo.web_mercator import to_world
from layers.sample.build import sample_frames
from layers.snapshot import Snapshot
from layers.workspace import Workspace

REQUESTS = 100_000
STEPS = 5
CLIENTS = 4
ADDRESS_COUNT = 5000
EDIT_EVERY = 500
CUT_EVERY = 25
OK, BUSY = 200, 503
SOME = 500
ADDRESSES = "/collections/addresses/items"
POINTS = "/collections/postal_points/items"
MERGE = {"Content-Type": "application/merge-patch+json"}
AT_ONCE = struct.pack("ii", 1, 0)

Asked = tuple[str, int]


def run() -> Sequence[Figures]:
    """Ask a server of the sample for everything that clients ask for, and count what it holds on the way."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "w", settings='coverage_model = "reach"\n')
        snapshot = workspace.publish(sample_frames(address_count=ADDRESS_COUNT), note="sample")
        with serving(workspace.path) as address:
            return [_soak(address, _questions(snapshot), _keys(snapshot))]


def _soak(address: str, questions: Sequence[Asked], keys: Sequence[str]) -> Figures:
    asked, records = 0, [_record(address, 0)]
    for step in range(STEPS):
        with ThreadPoolExecutor(CLIENTS) as threads:
            clients = [_Client(address, questions, keys, step * CLIENTS + each) for each in range(CLIENTS)]
            asked += sum(threads.map(_Client.run, clients))
        records.append(_record(address, asked))
    return Figures(
        f"What many requests of every kind leave behind, by {CLIENTS} clients of {ADDRESS_COUNT:,} addresses",
        records,
        formats=dict.fromkeys(records[0], ",.0f"),
        notes=[f"One request in {CUT_EVERY} is cut off; one in {EDIT_EVERY} edits a feature: a new version."],
    )


def _record(address: str, asked: int) -> dict[str, Value]:
    with urllib.request.urlopen(f"{address}/healthz") as answer:  # noqa: S310 - our own server
        version = json.load(answer)["version"]
    return {"requests": asked, "version": version, **taken(address)}


def _keys(snapshot: Snapshot) -> list[str]:
    keys: list[str] = snapshot.frame("postal_points")["point_id"].iloc[:SOME].tolist()
    return keys


def _questions(snapshot: Snapshot) -> list[Asked]:
    """Return paths of every kind, each with the status that is due."""
    some = snapshot.frame("addresses").sample(SOME, random_state=7)
    texts, places = some["address_text"], list(zip(some.geometry.x, some.geometry.y, strict=True))
    return [
        *((f"/lookup?lon={lon:.6f}&lat={lat:.6f}", OK) for lon, lat in places),
        *((f"/lookup?q={quote(text)}", OK) for text in texts),
        *((f"/suggest?q={quote(text[:9])}", OK) for text in texts),
        *((_tile(lon, lat, zoom=10 + at % 7), OK) for at, (lon, lat) in enumerate(places)),
        *((f"{ADDRESSES}?limit=20&bbox={x},{y},{x + 0.01},{y + 0.01}", OK) for x, y in places),
        *((f"{POINTS}/{key}", OK) for key in _keys(snapshot)),
        *[("/divisions/districts-2023", OK), ("/none", 404), ("/lookup?lon=east&lat=21", 400)] * (SOME // 5),
    ]


def _tile(lon: float, lat: float, *, zoom: int) -> str:
    x, y = (int(each[0] * 2**zoom) for each in to_world(np.array([lon]), np.array([lat])))
    return f"/tiles/addresses/{zoom}/{x}/{y}.mvt"


class _Client:
    """Asks questions at random over one connection, edits features and cuts other connections off."""

    def __init__(self, address: str, questions: Sequence[Asked], keys: Sequence[str], seed: int) -> None:
        self._address = urlsplit(address)
        self._connection = HTTPConnection(self._address.netloc, timeout=120)
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._questions, self._keys = questions, keys

    def run(self) -> int:
        """Make so many requests as are its share of a step, or some more; return how many."""
        asked = 0
        while asked < REQUESTS // STEPS // CLIENTS:
            asked += self._one(asked + 1)
        self._connection.close()
        return asked

    def _one(self, number: int) -> int:
        path, due = self._random.choice(self._questions)
        if number % EDIT_EVERY == 0:
            self._edit(name=str(number))
        elif number % CUT_EVERY == 0:
            self._cut(path)
        else:
            content = self._asked("GET", path, due=due)
            if path.startswith(ADDRESSES):
                return 1 + self._follow(content)
        return 1

    def _follow(self, content: bytes) -> int:
        """Ask for the page after a page of features; return whether there is one."""
        following = [each["href"] for each in json.loads(content)["links"] if each["rel"] == "next"]
        for each in following:
            self._asked("GET", each.removeprefix(self._address.geturl()))
        return len(following)

    def _asked(self, method: str, path: str, body: str | None = None, *, due: int = OK) -> bytes:
        status = BUSY
        while status == BUSY:  # who meets another writer is told to come again
            self._connection.request(method, path, body, MERGE if body else {})
            answer = self._connection.getresponse()
            status, content = answer.status, answer.read()
        assert status == due, (path, status, content)
        return content

    def _edit(self, *, name: str) -> None:
        key = self._random.choice(self._keys)
        self._asked("PATCH", f"{POINTS}/{key}", json.dumps({"properties": {"name": name}}))

    def _cut(self, path: str) -> None:
        """Ask, and hang up before the answer, without a farewell."""
        with socket.create_connection((self._address.hostname, self._address.port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._address.hostname}\r\n\r\n".encode())
