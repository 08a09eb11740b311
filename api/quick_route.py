"""Routes that are asked so often that the search for their arguments would take longer than their answers."""

from collections.abc import Callable, Coroutine, Mapping
from inspect import get_annotations, iscoroutinefunction, signature
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from api.access.policy import Reader
from api.dependencies import refuse_repeated

if TYPE_CHECKING:
    from api.access.visitor import Visitor
    from api.service import Host

Given = Callable[[Request], Any]


class QuickRoute(APIRoute):
    """A route whose function takes a ``query``, what is `GIVEN` and parts of its path, and gives the answer.

    FastAPI looks at the types of all parameters anew with every request. Here the model of the query alone
    is asked; errors are the same, and the function's signature describes the route as ever.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer, model = self.endpoint, get_args(get_annotations(self.endpoint)["query"])[0]
        given = {name: GIVEN.get(name) or _of_path(name) for name in signature(answer).parameters}
        del given["query"]
        is_quick = iscoroutinefunction(answer)

        async def handle(request: Request) -> Response:
            query = _query(request, model)
            values = {name: get(request) for name, get in given.items()}
            if is_quick:
                response: Response = await answer(query=query, **values)
                return response
            return await run_in_threadpool(answer, query=query, **values)

        return handle


def _query(request: Request, model: type[BaseModel]) -> BaseModel:
    given = request.query_params.multi_items()
    refuse_repeated([name for name, _ in given])
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        found = [{**each, "loc": ("query", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(found) from error


def _host(request: Request) -> "Host":
    host: Host = request.app.state.host
    return host


def _visitor(request: Request) -> "Visitor":
    visitor: Visitor = request.scope["state"]["visitor"]
    return visitor


def _reader(request: Request) -> Reader:
    return Reader(_visitor(request), _host(request).service)


def _of_path(name: str) -> Given:
    return lambda request: request.path_params[name]


GIVEN: Mapping[str, Given] = MappingProxyType(
    {"request": lambda request: request, "host": _host, "visitor": _visitor, "reader": _reader}
)
