"""A client on the server's own machine, which may do everything while there are no keys."""

from typing import Any

from starlette.testclient import TestClient

HERE: dict[str, Any] = {"base_url": "http://127.0.0.1:8000", "client": ("127.0.0.1", 50_000)}


class LocalClient(TestClient):
    """A test client that asks from this machine, by a name of this machine."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **HERE | options)
