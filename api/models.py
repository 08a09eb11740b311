"""What the API takes and gives, where no other room has a type for it."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from layers.definitions import Language
from layers.radio_settings import Technology
from maps.content import FIRST_INDICATOR
from planning.answers import Suggestion
from reports.formats import FORMATS

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


def _known_format(name: str) -> str:
    if name not in FORMATS:
        raise ValueError(f"formats are {', '.join(FORMATS)}")
    return name


ReportFormat = Annotated[
    str, AfterValidator(_known_format), WithJsonSchema({"type": "string", "enum": list(FORMATS)})
]


class Problem(BaseModel):
    """A problem, as RFC 9457 describes it."""

    type: str = Field("about:blank", description="What sort of problem; the status says it all.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong with this request.")
    instance: str = Field(description="The path that was asked for.")


class Query(BaseModel):
    """Parameters of a request; a name that is not listed is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageQuery(Query):
    """Parameters of pages and reports."""

    lang: Language | Literal[""] = Field("", description="Language; the workspace's setting unless given.")


class ReportQuery(PageQuery):
    """Parameters of reports."""

    scenario: str = Field("", description="Name of a scenario that the report tells, too.")
    since: int | None = Field(
        None, ge=1, description="Earlier version to compare with; the last one whose data differ otherwise."
    )
    technology: Technology | Literal[""] = Field(
        "", description="Technology whose coverage is told; the workspace's setting unless given."
    )


class MapQuery(PageQuery):
    """Parameters of the map."""

    scheme: str = Field("", description="Division scheme shown first.")
    indicator: str = Field(FIRST_INDICATOR, description="Indicator shaded first.")


class CoverageQuery(Query):
    """Parameters of a picture of coverage classes."""

    operator: str = Field("", description="Whose stations count; everybody's unless given.")


class PlacedQuery(Query):
    """Parameters that say where somebody is who asks, or which division they mean."""

    lon: Lon | None = Field(
        None,
        description="Longitude in degrees (WGS 84); goes with lat. Beside q: of equally good answers those"
        " near this point go first.",
    )
    lat: Lat | None = Field(None, description="Latitude in degrees (WGS 84); goes with lon.")
    division: str = Field(
        "",
        pattern="^([^/]+/[^/]+)?$",
        description="SCHEME/CODE, such as districts-2023/001: of equally good answers those in it go first.",
    )

    @model_validator(mode="after")
    def _a_whole_point(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("lon and lat go together")
        return self

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude; None where they are not given."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)

    @property
    def preferred(self) -> tuple[str, str] | None:
        """Scheme and code of the preferred division; None where there is none."""
        scheme, _, code = self.division.partition("/")
        return (scheme, code) if code else None


class SuggestQuery(PlacedQuery):
    """Parameters of suggestions."""

    q: str = Field(min_length=1, description="The beginning of an address, a street or a ward.")
    limit: int = Field(8, ge=1, le=1000, description="Most suggestions; a setting bounds it.")


class Suggestions(BaseModel):
    """What a text may become; the likely ones first."""

    query: str
    suggestions: list[Suggestion]


class LookupQuery(PlacedQuery):
    """Parameters of a look-up: a text, a point, or a text near a point or in a division."""

    q: str = Field(
        "", description="An address, a digital address code, a Plus Code, or a pair of coordinates."
    )
    limit: int = Field(5, ge=1, le=1000, description="Most candidates; a setting bounds it.")

    @model_validator(mode="after")
    def _a_text_or_a_point(self) -> Self:
        if not self.q.strip() and self.lon is None:
            raise ValueError("give q, or lon and lat")
        if self.division and not self.q.strip():
            raise ValueError("division goes with q")
        return self


class BatchQuery(Query):
    """Parameters of a look-up of many addresses."""

    f: Literal["csv", "json", ""] = Field(
        "", description="Format of the answer; by Accept unless given, else that of the body."
    )
    column: str = Field(
        "", description="Heading of the CSV column that holds the addresses; recognised unless given."
    )


class FoundRow(BaseModel):
    """What was found for one row, beside the columns that were sent; as phusong geocode writes it."""

    model_config = ConfigDict(extra="allow")

    found_match: str = Field(description="How far it was found; for codes their scheme; none.")
    found_confidence: float | None = Field(description="0 to 1.")
    found_candidates: int = Field(description="How many answers there were.")
    found_text: str = Field(description="The best one in one line.")
    found_address_id: str
    found_code: str = Field(description="Digital address of the record.")
    found_house_number: str
    found_lane: str
    found_street: str
    found_hamlet: str
    found_ward: str
    found_district: str
    found_city: str
    found_postal_code: str
    found_old_form: str = Field(description="The query in the wards and districts of 2023.")
    found_new_form: str = Field(description="The same in the communes since July 2025.")
    found_here: str = Field(description="The words for the position.")
    found_plus_code: str
    found_vpostcode: str
    found_divisions: str = Field(description="Scheme, code and name of each, with semicolons between.")
    found_covered_outdoor: bool | None
    found_covered_indoor: bool | None
    found_serving_station: str
    found_rsrp_outdoor_dbm: float | None
    found_rsrp_indoor_dbm: float | None
    found_postal_point: str
    found_postal_point_m: float | None
    found_notes: str = Field(description="What a reader should know, in the language of the settings.")
    found_problem: str = Field(description="Why nothing was found; empty otherwise.")
    source: str = Field(
        description="Where the data come from, and whether they are synthetic or approximate."
    )
    lon: float | None
    lat: float | None


class BatchAnswer(BaseModel):
    """What was found for every row, in the order in which they were sent."""

    results: list[FoundRow]


class Health(BaseModel):
    """Whether the server can answer, and from what."""

    status: Literal["ok"]
    version: int = Field(description="Version of the workspace that is served.")
    published: datetime = Field(description="When that version was published.")
    release: str = Field(description="Release of this program.")


class Readiness(BaseModel):
    """That requests may be sent to the server."""

    status: Literal["ready"]
    version: int = Field(description="Version of the workspace that is served.")
    trouble: str = Field(
        description="Why a newer version could not be looked for, or is not served; empty where all is well."
    )


class Division(BaseModel):
    """A division with its indicators; what is unknown is null."""

    code: str
    name: str
    kind: str | None
    indicators: dict[str, float | None] = Field(description="By name; shares are 0 to 1.")


class DivisionList(BaseModel):
    """All divisions of a scheme."""

    scheme: str
    technology: str
    model: str = Field(description="The model of coverage, in plain words.")
    population_method: str
    notes: list[str]
    synthetic: list[str] = Field(description="Datasets that are invented.")
    approximate: list[str] = Field(description="Datasets that are only roughly right.")
    city: Division
    divisions: list[Division]


class OperatorFigures(BaseModel):
    """One operator in one division."""

    operator: str
    figures: dict[str, float | None]


class DivisionDetail(Division):
    """One division, by operator too."""

    scheme: str
    model: str
    population_method: str
    synthetic: list[str]
    approximate: list[str]
    by_operator: list[OperatorFigures]
