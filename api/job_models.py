"""What the API takes and gives of background jobs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models import ReportFormat
from layers.definitions import Language
from layers.radio_settings import Technology

State = Literal["queued", "running", "done", "failed"]
Code = Annotated[str, Field(max_length=200)]


class ReportJob(BaseModel):
    """Reports that are wanted together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheme: str = Field(min_length=1, max_length=200, description="Division scheme.")
    codes: tuple[Code, ...] = Field(
        (),
        max_length=20_000,
        description="Codes of divisions, an empty one for the whole; all of them and the whole unless given.",
    )
    formats: tuple[ReportFormat, ...] = Field(("pdf",), min_length=1, max_length=20, description="Formats.")
    languages: tuple[Language, ...] = Field(
        (), max_length=2, description="Languages; the workspace's setting unless given."
    )
    technology: Technology | None = Field(
        None, description="Technology whose coverage is told; the workspace's setting unless given."
    )
    scenario: str = Field("", max_length=200, description="Name of a scenario that the reports tell, too.")
    since: int | None = Field(
        None, ge=1, description="Earlier version to compare with; the last one whose data differ otherwise."
    )


class JobStatus(BaseModel):
    """How far a job is."""

    id: str
    state: State
    share: float = Field(description="How much is done, 0 to 1.")
    doing: str = Field(description="What is being made; empty unless it runs.")
    version: int = Field(description="Version of the workspace that its reports are computed from.")
    created: datetime = Field(description="When it was asked for, in UTC.")
    started: datetime | None = Field(description="When it began.")
    finished: datetime | None = Field(description="When it was done, or failed.")
    error: str = Field(description="Why it failed; empty otherwise.")
    result: str | None = Field(description="Where its ZIP file is; null until it is done.")
