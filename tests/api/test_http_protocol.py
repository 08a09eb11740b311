"""What is no HTTP, or too long, sent to a server as it is started."""

import json
import socket
import threading

import pytest
import uvicorn

from api.http_protocol import Http

# So much uvicorn holds of what is not yet a whole request.
MOST_BYTES = 65_536


async def never(_scope, _receive, _send):
    raise AssertionError("no request came through")


@pytest.fixture(scope="module")
def port():
    config = uvicorn.Config(never, port=0, log_level="critical", http=Http, lifespan="off")
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ((b"GET / HTTP/1.1\r\nX: " + b"x" * MOST_BYTES)[: MOST_BYTES + 1], 431),
        (b"hello\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
    ],
)
def test_it_is_a_problem_with_the_status_that_says_why(port, sent, status):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"application/problem+json" in head
    assert json.loads(body)["status"] == status
