"""Several processes on an address of IPv6 that answer as one, and what clients may send them."""

import json
import re
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote_plus

import numpy as np
import pytest

from tests.planning.town import points, postal, town
from tests.served import Asking, Served

# So much uvicorn holds of what is not yet a whole request.
MOST_BYTES = 65_536
MERGE = {"Content-Type": "application/merge-patch+json"}
COUNT = re.compile(
    r'^phusong_requests_total\{method="GET",route="/divisions/\{scheme\}",status="200"\} (.*)$', re.MULTILINE
)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    folder = tmp_path_factory.mktemp("served") / "w"
    town(folder, postal_points=postal([(100, 100, "post_office"), (1500, 500, "post_office")]))
    with Served(folder, "--workers", 2, host="::1") as served:
        yield served


def test_it_is_reached_by_ipv6_and_says_so(served):
    assert served.url.startswith("http://[::1]:")
    assert served.get("/map")[0] == 200


def test_jobs_are_known_to_all(served):
    connection = served.connection()
    body = json.dumps({"scheme": "squares", "formats": ["json"]})
    connection.request("POST", "/reports/jobs", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    at = answer.headers["location"]
    assert answer.status == 202, answer.read()
    connection.close()
    served.until(lambda: json.loads(served.get(at)[1])["state"] == "done")
    assert {json.loads(served.get(at)[1])["state"] for _ in range(20)} == {"done"}
    connection = served.connection()
    connection.request("DELETE", at)
    assert connection.getresponse().status == 204
    connection.close()
    assert {served.get(at)[0] for _ in range(20)} == {404}


def count(served):
    return sum(map(float, COUNT.findall(served.get("/metrics")[1])))


def test_counts_are_told_together(served):
    before = count(served)
    for _ in range(20):
        served.get("/divisions/squares")
    assert {count(served) - before for _ in range(6)} == {20}
    assert served.get("/metrics")[1].count("phusong_process_threads{") == 2


def test_a_port_that_is_taken_is_said(served):
    other = Served(served.workspace, "--port", served.address[1], host="::1")
    assert other.process.wait(60) == 2
    other.__exit__()
    assert "cannot listen there: " in other.log
    assert "Traceback" not in other.log


def sent(served, content):
    """Send bytes as they are; return all that is answered."""
    with socket.create_connection(served.address, timeout=60) as connection:
        connection.sendall(content)
        answer = bytearray()
        while part := connection.recv(65_536):
            answer += part
        return bytes(answer)


def post(path, body):
    head = f"POST {path} HTTP/1.1\r\nHost: [::1]\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize("path", ["/reports/jobs", "/scenarios/evaluate", "/lookup/batch"])
@pytest.mark.parametrize(
    "body",
    [
        DEEP,
        b'{"a":' * 100_000,
        b'{"scheme": NaN}',
        b'{"scheme": "s", "since": 1' + b"0" * 5000 + b"}",
        b'{"scheme": "\xff\xfe"}',
        b'{"scheme": "\\ud800"}',
        b'"\x00"',
        b"",
    ],
    ids=["deep", "deeper", "nan", "huge", "bytes", "half", "zero", "nothing"],
)
def test_a_body_that_is_nonsense_is_refused_as_such(served, path, body):
    answer = sent(served, post(path, body))
    status = int(answer.split()[1])
    assert 400 <= status < 500, answer[:500]
    assert b"application/problem+json" in answer


def test_a_body_without_an_end_is_refused_before_it_is_kept(served):
    with socket.create_connection(served.address, timeout=60) as connection:
        connection.sendall(
            b"POST /reports/jobs HTTP/1.1\r\nHost: [::1]\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        with pytest.raises(OSError, match=r"reset|[Bb]roken pipe"):  # noqa: PT012
            for _ in range(3000):
                connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
    assert served.get("/healthz")[0] == 200


def circle(count):
    """Return a circle of so many vertices around the western one of the two postal points."""
    middle = points([(100, 100)])[0]
    angles = np.linspace(0, 2 * np.pi, count)
    x, y = middle.x + np.cos(angles) / 200, middle.y + np.sin(angles) / 200
    x[-1], y[-1] = x[0], y[0]
    return "POLYGON((" + ",".join(f"{each[0]:.7f} {each[1]:.7f}" for each in zip(x, y, strict=True)) + "))"


def there_and_back(count):
    """Return a line of so many vertices in as few letters as can be."""
    return f"LINESTRING({','.join(['0 0,1 1'] * (count // 2))})"


@pytest.mark.parametrize(
    ("shape", "count", "status", "said"),
    [
        (circle, 100_000, 431, b'"status":431'),
        (there_and_back, 12_000, 400, b"more than 10000 vertices"),
        (circle, 2500, 200, b'"numberMatched":1'),
    ],
)
def test_a_filter_of_many_vertices_is_bounded_and_holds_up_nobody(served, shape, count, status, said):
    filtered = quote_plus(f"S_INTERSECTS(geometry, {shape(count)})", safe=",")
    head = f"GET /collections/postal_points/items?filter={filtered} HTTP/1.1\r\nHost: [::1]\r\n"
    # No more than is read: what is still on its way when the server closes would reset the answer, too.
    content = f"{head}Connection: close\r\n\r\n".encode()[: MOST_BYTES + 1]
    with Asking(served, "/divisions/squares") as asking, ThreadPoolExecutor(4) as clients:
        answers = list(clients.map(lambda _: sent(served, content), range(8)))
    assert asking.broken == []
    assert set(asking.statuses) == {200}
    for answer in answers:
        assert int(answer.split()[1]) == status, answer[:500]
        assert said in answer


def test_who_sends_slowly_or_hangs_up_keeps_nobody_waiting(served):
    before = taken(served)
    slow = [socket.create_connection(served.address) for _ in range(200)]
    for each in slow:
        each.sendall(b"GET /lookup?lon=105&lat=21 HTTP/1.1\r\nX-A: ")
    assert served.get("/divisions/squares")[0] == 200
    for each in slow:  # without a farewell
        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        each.close()
    served.until(lambda: taken(served)["open_files"] <= before["open_files"] + 5)


def taken(served):
    """Return files and threads of all processes."""
    text = served.get("/metrics")[1]
    return {
        name: sum(map(float, re.findall(rf"^phusong_process_{name}\{{.*\}} (.*)$", text, re.MULTILINE)))
        for name in ("open_files", "threads", "resident_bytes")
    }


# What clients ask for, each with its status; one in so many rounds edits a feature, too.
ROUTES = {
    "/lookup?lon=105.85&lat=21.03": 200,
    "/suggest?q=x&limit=3": 200,
    "/divisions/squares": 200,
    "/collections/postal_points/items?limit=1": 200,
    "/collections/postal_points/items/0": 200,
    "/tiles/postal_points/0/0/0.mvt": 200,
    "/lookup?lon=east&lat=21": 400,
    "/none": 404,
}
EDIT_EVERY = 25


def hang_up(served, path):
    """Ask, and leave before the answer, without a farewell."""
    with socket.create_connection(served.address) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: [::1]\r\n\r\n".encode())


def test_many_requests_leave_nothing_behind(served):
    connection = served.connection()

    def answered(method, path, *body):
        connection.request(method, path, *body)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def ask(times):
        for number in range(times):
            for path, status in ROUTES.items():
                assert answered("GET", path)[0] == status, path
            page = json.loads(answered("GET", "/collections/postal_points/items?limit=1")[1])
            (following,) = (each["href"] for each in page["links"] if each["rel"] == "next")
            assert answered("GET", following.removeprefix(served.url))[0] == 200
            hang_up(served, "/divisions/squares")
            if number % EDIT_EVERY == 0:
                body = json.dumps({"properties": {"name": str(number)}}), MERGE
                assert answered("PATCH", "/collections/postal_points/items/0", *body)[0] == 200

    ask(50)
    before = taken(served)
    ask(250)
    after = taken(served)
    connection.close()
    assert after["open_files"] <= before["open_files"] + 2
    assert after["threads"] <= before["threads"] + 2
    assert after["resident_bytes"] <= before["resident_bytes"] + 20e6
