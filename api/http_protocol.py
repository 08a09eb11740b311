"""HTTP as uvicorn speaks it, but that headers which are too long are called so."""

import sys
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.models import Problem


class Http(H11Protocol):
    """Answers what is no HTTP as a problem, with the status that says why."""

    def send_400_response(self, msg: str) -> None:
        """Answer what could not be read; called while that error is handled."""
        hint = getattr(sys.exception(), "error_status_hint", HTTPStatus.BAD_REQUEST)
        status = HTTPStatus(hint)
        body = Problem(title=status.phrase, status=int(status), detail=msg, instance="").model_dump_json()
        headers = [("Content-Type", "application/problem+json"), ("Connection", "close")]
        for event in (
            h11.Response(status_code=int(status), headers=headers, reason=status.phrase.encode()),
            h11.Data(data=body.encode()),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
