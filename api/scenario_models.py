"""What the API takes and gives of scenarios."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.models import Query
from layers.definitions import Language
from layers.scenario import Scenario


class ScenarioQuery(Query):
    """Parameters of an evaluation."""

    scheme: str = Field("", description="Division scheme of the gains; the first of the workspace otherwise.")
    pictures: bool = Field(default=True, description="Whether the new coverage comes as pictures, too.")
    lang: Language = Field("en", description="Language of the model's text and the notes.")


class SchemeQuery(Query):
    """Parameters of an export."""

    scheme: str = Field("", description="Division scheme of the gains; the first of the workspace otherwise.")


class CompareQuery(SchemeQuery):
    """Parameters of a comparison."""

    a: str = Field(min_length=1, description="Name of a scenario.")
    b: str = Field(min_length=1, description="Name of the other one.")


class Gain(BaseModel):
    """What is newly covered, and what no longer is; null where it is not known."""

    area_km2_gained: float | None
    people_gained: float | None
    addresses_gained: float | None
    area_km2_lost: float | None
    people_lost: float | None
    addresses_lost: float | None


class GainOfWhom(BaseModel):
    """Gains in one environment."""

    operator: Gain = Field(description="Places that the operator covers.")
    any: Gain = Field(description="Places that any operator covers.")


class Gains(BaseModel):
    """Gains outdoors and indoors."""

    outdoor: GainOfWhom
    indoor: GainOfWhom


class DivisionGains(BaseModel):
    """Gains of one division."""

    code: str
    name: str
    gains: Gains


class CoveragePicture(BaseModel):
    """The operator's coverage classes afterwards, as a picture to lay over a web map in Web Mercator."""

    url: str = Field(description="PNG as a data URL.")
    changed_url: str = Field(description="The same of what is newly covered and what no longer is.")
    west: float
    south: float
    east: float
    north: float


class CoveragePictures(BaseModel):
    """Pictures of both environments."""

    outdoor: CoveragePicture
    indoor: CoveragePicture


class ScenarioEvaluation(BaseModel):
    """What a plan would change, against a version of the workspace."""

    version: int = Field(description="Version of the workspace on which it was evaluated.")
    scheme: str
    operator: str
    technology: str
    city: Gains = Field(description="Sums over the divisions.")
    divisions: list[DivisionGains] = Field(description="Divisions in which anything changes.")
    pictures: CoveragePictures | None = Field(description="Null unless asked for.")
    model: str = Field(description="The model of coverage, in plain words.")
    notes: list[str]
    synthetic: list[str] = Field(description="Datasets that are invented.")
    approximate: list[str] = Field(description="Datasets that are only roughly right.")


class ScenarioPlan(BaseModel):
    """A scenario as it is kept."""

    scenario: Scenario
    saved: datetime = Field(description="When it was saved, in UTC.")
    saved_on_version: int = Field(description="Version on which it was evaluated when it was saved.")
    tag: str = Field(description="Names this state of the scenario, as the ETag does, for If-Match.")


class ScenarioAnswer(ScenarioPlan):
    """A scenario that is kept, evaluated on the newest version."""

    evaluation: ScenarioEvaluation


class ScenarioSummary(BaseModel):
    """A scenario in a list."""

    name: str
    title: str
    operator: str
    technology: str
    changes: int = Field(description="How many changes it has.")
    saved: datetime
    saved_on_version: int
    tag: str = Field(description="Names this state of the scenario, for If-Match.")


class ScenarioList(BaseModel):
    """The scenarios of a workspace, by name."""

    scenarios: list[ScenarioSummary]
    damaged: list[str] = Field(description="Names of those whose file cannot be read.")


class DivisionComparison(BaseModel):
    """The gains of one division by two scenarios."""

    code: str
    name: str
    a: Gains
    b: Gains


class ScenarioComparison(BaseModel):
    """Two scenarios side by side, on the same version."""

    a: ScenarioAnswer
    b: ScenarioAnswer
    divisions: list[DivisionComparison] = Field(description="Divisions in which either changes anything.")
