"""The server as users run it, with one route more that does nothing: ``python -m benchmarks.empty_route``."""

import sys
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response

from api import app, serving
from layers.workspace import Workspace


def with_empty_route(create_app: Any) -> Any:
    """Return what makes the same application with ``/empty``."""

    def created(*args: Any, **options: Any) -> FastAPI:
        made: FastAPI = create_app(*args, **options)

        @made.get("/empty")
        async def answer_nothing() -> Response:
            return Response(b"{}", media_type="application/json")

        return made

    return created


def main(workspace: str, port: str, workers: str) -> None:
    """Serve a workspace until a signal ends it."""
    settings = Workspace.open(Path(workspace)).settings
    alone = settings.serving.model_copy(update={"workers": int(workers)})
    settings = settings.model_copy(update={"port": int(port), "serving": alone})
    app.create_app = with_empty_route(app.create_app)
    serving.serve(settings)


if __name__ == "__main__":
    main(*sys.argv[1:])
