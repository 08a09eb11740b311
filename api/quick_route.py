"""Routes that are asked so often that the search for their arguments would take longer than their answers."""

from collections.abc import Callable, Coroutine
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, get_args

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError

from api.access.policy import Reader
from api.dependencies import current_service, refuse_repeated

if TYPE_CHECKING:
    from api.models import Query


class QuickRoute(APIRoute):
    """A route whose function takes a ``reader`` and a ``query``, and returns the answer itself.

    FastAPI looks at the types of all parameters anew with every request. Here the model of the query alone
    is asked; errors are the same, and the function's signature describes the route as ever.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        model: type[Query] = get_args(get_annotations(self.endpoint)["query"])[0]
        answer = self.endpoint

        async def handle(request: Request) -> Response:
            given = request.query_params.multi_items()
            refuse_repeated([name for name, _ in given])
            try:
                query = model.model_validate(dict(given))
            except ValidationError as error:
                raise RequestValidationError(
                    [{**each, "loc": ("query", *each["loc"])} for each in error.errors()]
                ) from error
            reader = Reader(request.scope["state"]["visitor"], await current_service(request))
            response: Response = await answer(reader=reader, query=query)
            return response

        return handle
