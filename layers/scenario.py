"""Scenarios: what a planner would change in one operator's network, as small values that never change.

They are parsed and checked here, once; the bounds of a sector's values are those of the stations layer.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from layers.definitions import STATIONS
from layers.named_files import NAME
from layers.radio_settings import Technology

# Words that stand where a name does in the addresses of the API.
RESERVED = ("compare", "evaluate")
MOST_SECTORS = 24

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, description="Longitude (WGS 84).")]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, description="Latitude (WGS 84).")]
StationId = Annotated[str, Field(min_length=1, max_length=200, description="Identifier of a station.")]


def _as_in_layer(name: str) -> Any:
    """Return what the stations layer says of a field, as pydantic wants it."""
    field = STATIONS[name]
    said = f"{field.title.en} ({field.unit}); the workspace's setting unless given."
    return Field(ge=field.minimum, le=field.maximum, allow_inf_nan=False, description=said)


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProposedSector(_Value):
    """One sector of a station that is added; what is not given is taken from the settings."""

    azimuth_deg: Annotated[float | None, _as_in_layer("azimuth_deg")] = None
    height_m: Annotated[float | None, _as_in_layer("height_m")] = None
    frequency_mhz: Annotated[float | None, _as_in_layer("frequency_mhz")] = None
    bandwidth_mhz: Annotated[float | None, _as_in_layer("bandwidth_mhz")] = None
    scs_khz: Annotated[float | None, _as_in_layer("scs_khz")] = None
    eirp_dbm: Annotated[float | None, _as_in_layer("eirp_dbm")] = None
    beamwidth_h_deg: Annotated[float | None, _as_in_layer("beamwidth_h_deg")] = None
    beamwidth_v_deg: Annotated[float | None, _as_in_layer("beamwidth_v_deg")] = None
    downtilt_deg: Annotated[float | None, _as_in_layer("downtilt_deg")] = None
    mechanical_tilt_deg: Annotated[float | None, _as_in_layer("mechanical_tilt_deg")] = None
    antenna: str | None = Field(None, max_length=200, description="Name of a measured pattern.")


class AddStation(_Value):
    """A station that is not there yet."""

    action: Literal["add"]
    station_id: StationId
    lon: Lon
    lat: Lat
    sectors: tuple[ProposedSector, ...] = Field(min_length=1, max_length=MOST_SECTORS)


class MoveStation(_Value):
    """A station that is put elsewhere, with all its sectors as they are."""

    action: Literal["move"]
    station_id: StationId
    lon: Lon
    lat: Lat


class RemoveStation(_Value):
    """A station that is taken away."""

    action: Literal["remove"]
    station_id: StationId


class ActivateStation(_Value):
    """A planned station of the layer that is put on air, where and as it is planned."""

    action: Literal["activate"]
    station_id: StationId


AnyChange = AddStation | MoveStation | RemoveStation | ActivateStation
Change = Annotated[AnyChange, Field(discriminator="action")]


class Plan(_Value):
    """Changes in the network of one operator, one after the other.

    Attributes
    ----------
    operator : str
        Whose network.
    technology : {"5G", "4G", "3G", "2G"}
        Technology of all stations in it.
    changes : tuple of AddStation, MoveStation, RemoveStation or ActivateStation
        What is done, in this order; a later change sees what the earlier ones made.
    """

    operator: str = Field(min_length=1, max_length=200, description="Whose network is changed.")
    technology: Technology = Field("5G", description="Technology of the stations.")
    changes: tuple[Change, ...] = Field((), description="What is changed, in this order.")

    @field_validator("operator")
    @classmethod
    def _without_spaces_around(cls, operator: str) -> str:
        if not operator.strip():
            raise ValueError("is blank")
        return operator.strip()

    @property
    def station_ids(self) -> frozenset[str]:
        """The stations that are added, moved, removed or put on air."""
        return frozenset(each.station_id for each in self.changes)

    @property
    def activated(self) -> frozenset[str]:
        """The planned stations that are put on air."""
        return frozenset(each.station_id for each in self.changes if isinstance(each, ActivateStation))


class Scenario(Plan):
    """A plan with a name, under which it is kept.

    Attributes
    ----------
    name : str
        Lower-case letters, digits and hyphens; also the name of its file.
    title : str
        What the reader sees.
    """

    name: str = Field(pattern=f"^{NAME}$", max_length=80, description="Lower-case letters, digits, hyphens.")
    title: str = Field("", max_length=200, description="What the reader sees.")

    @field_validator("name")
    @classmethod
    def _not_reserved(cls, name: str) -> str:
        if name in RESERVED:
            raise ValueError(f"{', '.join(RESERVED)} are taken by the API")
        return name
