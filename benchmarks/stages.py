"""Where the time of a piece of work goes, by wrapping functions from outside."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any


class Stages:
    """Seconds by stage; what a stage within another takes does not count for the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._within: list[float] = []

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same and is timed."""

        @wraps(function)
        def around(*args: Any, **options: Any) -> Any:
            with self.stage(stage):
                return function(*args, **options)

        return around

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is done within."""
        start = time.perf_counter()
        self._within.append(0.0)
        try:
            yield
        finally:
            taken = time.perf_counter() - start
            self.seconds[name] += taken - self._within.pop()
            if self._within:
                self._within[-1] += taken

    @contextmanager
    def wrapped(self, places: Mapping[tuple[object, str], str]) -> Iterator[None]:
        """Time functions, given as holder and name of attribute, by stage; they are put back afterwards."""
        kept = {place: getattr(*place) for place in places}
        try:
            for (holder, attribute), stage in places.items():
                setattr(holder, attribute, self.timed(stage, getattr(holder, attribute)))
            yield
        finally:
            for (holder, attribute), function in kept.items():
                setattr(holder, attribute, function)
