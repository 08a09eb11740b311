"""The settings of how a server runs: ``[serving]``."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

LogFormat = Literal["auto", "text", "json"]


class Serving(BaseModel):
    """How a server runs, and what it tells of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workers: int = Field(
        1,
        ge=1,
        le=64,
        description="Processes that answer; they share the memory of what was loaded when they began.",
    )
    shutdown_s: int = Field(
        30,
        ge=1,
        le=3600,
        description="How long requests that are under way may take when the server is told to end, in"
        " seconds.",
    )
    log_format: LogFormat = Field(
        "auto",
        description="Lines of the log: text, json (one object a line), or auto: text on a terminal, else"
        " json.",
    )
    metrics_for_all: bool = Field(
        default=False,
        description="Whether /metrics answers everybody; else only this machine, and keys of administrators.",
    )
