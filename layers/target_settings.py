"""The settings of what is aimed at; who set the targets, and for when, is in `planning.targets`."""

from pydantic import BaseModel, ConfigDict, Field


class Targets(BaseModel):
    """What figures are measured against in reports."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    population_covered_share: float = Field(
        0.99,
        gt=0,
        le=1,
        description="Least share of the people under 5G outdoors (0.99: national, for 2030).",
    )
    people_per_postal_point: float = Field(
        3700, gt=0, description="Most people per postal point (3,700: national, for 2025)."
    )
    addresses_per_household: float = Field(
        1, gt=0, description="Least digital addresses per household (1: national, for 2025)."
    )
    commune_scheme: str = Field(
        "communes-2025",
        description="Division scheme of the communes that shall each have a staffed postal point.",
    )
