"""Serve a workspace, print the address, and write down what is asked.

``python -m tests.clients.recording_server WORKSPACE RECORD``; who asks before it is ready waits.
"""

import socket
import sys
from pathlib import Path

import uvicorn

from api.app import create_app
from layers.workspace import Workspace


def main(workspace: Path, record: Path) -> None:
    """Serve until the process is ended."""
    app = create_app(Workspace.open(workspace).settings)

    async def recorded(scope, receive, send):
        if scope["type"] == "http":
            with record.open("a") as file:
                query = scope["query_string"].decode()
                file.write(f"{scope['method']} {scope['path']}?{query}\n")
        await app(scope, receive, send)

    listener = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)  # noqa: T201
    uvicorn.Server(uvicorn.Config(recorded, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
