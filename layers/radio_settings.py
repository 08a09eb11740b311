"""The settings of the radio engine: what a station does not say itself, and how signals are judged.

Sources: 3GPP TR 38.901 (propagation, building entry), TR 38.802 table A.2.1-1 (noise figure), TR 36.942 annex
A.1 (attenuated Shannon bound), TS 38.214 table 5.1.3.1-2 (highest scheme), TRAI 2024 (load of 50 %). What has
no source is an assumption, and the description says so.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Technology = Literal["5G", "4G", "3G", "2G"]
RadioEnvironment = Literal["outdoor", "vehicle", "indoor"]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Carrier(_Settings):
    """What is taken for a sector of a technology where the station does not say it itself; assumptions."""

    model: str = Field("uma", description="Propagation model; see docs/method.md.")
    frequency_mhz: float = Field(gt=0, description="Carrier frequency, in megahertz.")
    bandwidth_mhz: float = Field(gt=0, description="Carrier bandwidth, in megahertz.")
    scs_khz: float = Field(15, gt=0, description="Subcarrier spacing, in kilohertz.")
    eirp_dbm: float = Field(description="EIRP of the whole carrier in the main direction.")
    height_m: float = Field(30, gt=0, description="Height of the antenna above the ground, in metres.")
    beamwidth_h_deg: float = Field(65, gt=0, le=360, description="Horizontal beamwidth of a sector.")
    beamwidth_v_deg: float = Field(10, gt=0, le=360, description="Vertical beamwidth.")
    downtilt_deg: float = Field(6, description="Electrical downtilt, in degrees.")
    downlink_share: float = Field(1, gt=0, le=1, description="Share of the time that is downlink (TDD).")
    base_gain_dbi: float = Field(18, description="Antenna gain of the base station, for the uplink.")


class Place(_Settings):
    """What stands between the open air and the receiver."""

    entry: Literal["none", "vehicle", "low", "high"] = Field(
        "none", description="Nothing, a car, a low-loss or a high-loss outer wall (TR 38.901, section 7.4.3)."
    )
    depth_m: float = Field(0, ge=0, description="Distance behind the wall, in metres (0.5 dB each).")
    body_loss_db: float = Field(0, ge=0, description="What the user's body takes, in decibels.")


class Levels(_Settings):
    """A threshold profile of one's own: least values of its classes, ascending."""

    quantity: Literal["rsrp_dbm", "rate_mbit_s"] = Field("rsrp_dbm", description="What is judged.")
    limited: float = Field(description="Least value of limited coverage, where coverage begins.")
    good: float | None = Field(None, description="Least value of good coverage.")
    very_good: float | None = Field(None, description="Least value of very good coverage.")
    source: str = Field("", description="Who set these values.")


DEFAULT_CARRIERS: Mapping[Technology, Carrier] = {
    "5G": Carrier(
        frequency_mhz=3700,
        bandwidth_mhz=100,
        scs_khz=30,
        eirp_dbm=70,
        downlink_share=0.75,
        base_gain_dbi=24,
    ),
    "4G": Carrier(frequency_mhz=1800, bandwidth_mhz=20, eirp_dbm=62),
    "3G": Carrier(frequency_mhz=2100, bandwidth_mhz=5, eirp_dbm=60),
    "2G": Carrier(frequency_mhz=900, bandwidth_mhz=0.2, eirp_dbm=58),
}
DEFAULT_PLACES: Mapping[RadioEnvironment, Place] = {
    "outdoor": Place(),
    "vehicle": Place(entry="vehicle"),
    "indoor": Place(entry="low", depth_m=5),
}


class Radio(_Settings):
    """The radio engine."""

    cell_m: float = Field(100, ge=5, le=1000, description="Side of the cells of the radio map, in metres.")
    range_m: float = Field(
        5000, ge=100, le=50_000, description="How far a sector is computed, as server and as interferer."
    )
    profile: str = Field(
        "four-level", description="Threshold profile: trai, four-level, rate-zones, or one of your own."
    )
    load: float = Field(
        0.5, ge=0, le=1, description="Share of the interferers' resource elements in use (TRAI: 50 %)."
    )
    receiver_height_m: float = Field(1.5, gt=0, le=22.5, description="Height of the receiver, in metres.")
    receiver_gain_dbi: float = Field(0, description="Antenna gain of the receiver.")
    noise_figure_db: float = Field(9, ge=0, description="Noise figure of the receiver (TR 38.802).")
    uplink_power_dbm: float = Field(23, description="Power of the handset (power class 3).")
    base_noise_figure_db: float = Field(5, ge=0, description="Noise figure of the base station (TR 38.802).")
    uplink_margin_db: float = Field(
        3, ge=0, description="Rise of the noise by others' uplink; an assumption."
    )
    shannon_share: float = Field(
        0.6, gt=0, le=1, description="Share of Shannon's bound that a downlink reaches (TR 36.942: 0.6)."
    )
    uplink_shannon_share: float = Field(
        0.4, gt=0, le=1, description="The same for an uplink (TR 36.942: 0.4)."
    )
    least_sinr_db: float = Field(-10, description="SINR below which no link holds (TR 36.942: -10 dB).")
    most_bit_s_hz: float = Field(
        7.4063, gt=0, description="Most that a link carries: 256-QAM at rate 948/1024 (TS 38.214)."
    )
    offset_sigma_db: float = Field(
        6, ge=0, description="Standard deviation of the model's offset, one for all places; an assumption."
    )
    calibration: str = Field("", description="Name of a calibration made by `phusong calibrate`.")
    population_raster: str = Field(
        "",
        description="GeoTIFF of people per cell, in the workspace; else people are where addresses are.",
    )
    dem: str = Field("", description="GeoTIFF of ground heights in metres; flat terrain without it.")
    clutter: str = Field(
        "", description="GeoTIFF of clutter: classes, or heights above the ground without clutter_heights."
    )
    clutter_heights: str = Field("", description="CSV of class and height_m for them.")
    carriers: dict[Technology, Carrier] = Field(
        default=dict(DEFAULT_CARRIERS), description="What stations do not say, by technology; assumptions."
    )
    places: dict[RadioEnvironment, Place] = Field(
        default=dict(DEFAULT_PLACES), description="What takes away from the signal, by environment."
    )
    profiles: dict[str, Levels] = Field(default={}, description="Threshold profiles of your own, by name.")

    @field_validator("carriers", mode="before")
    @classmethod
    def _with_other_carriers(cls, carriers: Any) -> Any:
        return _over(DEFAULT_CARRIERS, carriers)

    @field_validator("places", mode="before")
    @classmethod
    def _with_other_places(cls, places: Any) -> Any:
        return _over(DEFAULT_PLACES, places)


def _over(defaults: Mapping[Any, BaseModel], given: Any) -> Any:
    """Return defaults with those values changed that are given, so that one value may be set alone."""
    if not isinstance(given, Mapping):
        return given
    plain = {
        key: dict(each) if isinstance(each, BaseModel | Mapping) else each for key, each in given.items()
    }
    changed = {key: {**dict(defaults[key]), **each} for key, each in plain.items() if key in defaults}
    return {**defaults, **plain, **changed}
