"""From an error to an answer: one table of statuses, one shape (RFC 9457) on every path."""

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from types import MappingProxyType

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.models import Problem
from geo.errors import PhusongError
from layers.errors import ConflictError, PreconditionFailedError, UnknownNameError, WorkspaceError

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
PARAMETER = re.compile(r"\\\{\w+\\\}")
CHALLENGE = 'Bearer realm="phusong"'

_LOG = logging.getLogger("phusong.api")


class BadRequestError(PhusongError, ValueError):
    """A request asks for something that no answer fits."""


class ForbiddenError(PhusongError, PermissionError):
    """A request may not be made from where it comes, or with the key that was sent."""


class NeedsKeyError(PhusongError, PermissionError):
    """A request needs a key, and none that is valid was sent."""


class MethodError(PhusongError, RuntimeError):
    """What a request names is there, but its method is none that is done with it.

    Parameters
    ----------
    message : str
        What.
    allow : str
        The methods that are.
    """

    def __init__(self, message: str, *, allow: str) -> None:
        super().__init__(message)
        self.allow = allow


class TooManyError(PhusongError, RuntimeError):
    """A client asks more often than a setting allows.

    Parameters
    ----------
    message : str
        Which setting.
    retry_after_s : float
        When to ask again.
    """

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class HeadersTooLargeError(BadRequestError):
    """The headers of a request are larger than a setting allows."""


class TooLargeError(BadRequestError):
    """A request holds more than a setting allows."""


class BusyError(PhusongError, RuntimeError):
    """The server has as much to do as it takes on."""


class NotReadyError(PhusongError, RuntimeError):
    """The server cannot answer yet, or soon not any more."""


class MediaTypeError(BadRequestError):
    """The body of a request is of a format that is not read."""


# Looked up by the order of an error's base classes; anything that is not here is a bug: 500.
STATUS: Mapping[type[Exception], HTTPStatus] = MappingProxyType(
    {
        RequestValidationError: HTTPStatus.BAD_REQUEST,
        NeedsKeyError: HTTPStatus.UNAUTHORIZED,
        ForbiddenError: HTTPStatus.FORBIDDEN,
        UnknownNameError: HTTPStatus.NOT_FOUND,
        MethodError: HTTPStatus.METHOD_NOT_ALLOWED,
        ConflictError: HTTPStatus.CONFLICT,
        PreconditionFailedError: HTTPStatus.PRECONDITION_FAILED,
        TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        MediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        TooManyError: HTTPStatus.TOO_MANY_REQUESTS,
        HeadersTooLargeError: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
        NotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
        WorkspaceError: HTTPStatus.SERVICE_UNAVAILABLE,
        PhusongError: HTTPStatus.BAD_REQUEST,
    }
)


def add_handlers(app: FastAPI) -> None:
    """Let every error of an application be answered as a problem."""
    for kind in (PhusongError, RequestValidationError):
        app.add_exception_handler(kind, _expected)
    app.add_exception_handler(HTTPException, _routing)
    app.add_exception_handler(Exception, _bug)


def problem(
    request: Request, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer that describes a problem."""
    body = Problem(title=status.phrase, status=int(status), detail=detail, instance=request.url.path)
    extra = dict(headers or {})
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        extra["Retry-After"] = str(RETRY_AFTER_S)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:  # the rest of it is not waited for
        extra["Connection"] = "close"
    return Response(body.model_dump_json(), int(status), extra, MEDIA_TYPE)


def answer_to(request: Request, error: Exception) -> Response:
    """Return the answer to an error that is somebody's to mend."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    headers = {}
    if isinstance(error, NeedsKeyError):
        headers["WWW-Authenticate"] = CHALLENGE
    if isinstance(error, MethodError):
        headers["Allow"] = error.allow
    if isinstance(error, TooManyError):
        headers["Retry-After"] = str(ceil(error.retry_after_s))
    return problem(request, status, _detail(error), headers)


async def _expected(request: Request, error: Exception) -> Response:
    return answer_to(request, error)


async def _routing(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_allowed(request)) or headers.get("Allow", "")
    return problem(request, status, f"{request.method} {request.url.path}: {status.description}", headers)


def _allowed(request: Request) -> list[str]:
    """Return the methods that are described of a path; none of one that is not.

    Starlette's own answer names those of the first route of the path, and a path may have several.
    """
    paths = request.app.openapi()["paths"]
    for path in sorted(paths, key=lambda path: (path.count("{"), -len(path))):
        if re.fullmatch(PARAMETER.sub("[^/]+", re.escape(path)), request.scope["path"]):
            return [method.upper() for method in paths[path]]
    return []


async def _bug(request: Request, error: Exception) -> Response:
    path = getattr(request.scope.get("route"), "path", request.url.path)
    _LOG.error("%s %s", request.method, path, exc_info=error)
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "An error in the server; it has been logged.")


def _detail(error: Exception) -> str:
    """Return what is wrong in one line, naming each parameter and its value."""
    if not isinstance(error, RequestValidationError):
        return str(error)
    return "; ".join(
        f"{'.'.join(map(str, each['loc'][1:])) or each['loc'][0]}: {each['msg']} (given: {each['input']!r})"[
            :300
        ]
        for each in error.errors()
    )
