"""The settings of who may ask what, and how much: ``[access]`` and ``[limits]``."""

import re
from ipaddress import ip_network
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Protected = Literal["addresses", "stations"]
# Scheme, server and perhaps a port: nothing that could end a source in a content-security policy.
_ORIGIN = re.compile(r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?")


class Access(BaseModel):
    """Who may read and write, once there are keys (``phusong keys create``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    protected: tuple[Protected, ...] = Field(
        ("addresses", "stations"),
        description="Layers that need a key to be read, once their data are not synthetic: addresses (of"
        " households), stations (their exact positions), both, or none.",
    )
    trusted_proxies: tuple[str, ...] = Field(
        (),
        description="Addresses or networks of reverse proxies, such as 127.0.0.1 or 10.0.0.0/8, whose"
        " X-Forwarded-For and X-Forwarded-Proto are believed; nobody's otherwise.",
    )
    cors_origins: tuple[str, ...] = Field(
        (),
        description="Origins of other sites, such as https://portal.example.vn, whose pages may ask this"
        " server from a reader's browser; without the reader's cookie.",
    )
    frame_origins: tuple[str, ...] = Field(
        (), description="Origins of other sites that may show this server's pages within theirs."
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(each)) for each in proxies)

    @field_validator("cors_origins", "frame_origins")
    @classmethod
    def _origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for each in origins:
            if not _ORIGIN.fullmatch(each):
                raise ValueError(f"{each!r} is no origin, such as https://portal.example.vn")
        return origins


class Limits(BaseModel):
    """How much one client may ask, and how long an answer may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    requests_per_minute: int = Field(
        6000,
        ge=0,
        le=10_000_000,
        description="Most requests a minute of one key, or of one address without a key, to each server"
        " process once there are keys; as many may come at once. 0: any number.",
    )
    answer_s: float = Field(
        60,
        gt=0,
        le=3600,
        description="How long an expensive answer (a report, a picture, a scenario, the map) may take, its"
        " wait for others included, in seconds.",
    )
    expensive_at_once: int = Field(
        4, ge=1, le=1000, description="Most expensive answers of one kind that are computed at a time."
    )
    max_header_kb: float = Field(32, ge=1, le=1000, description="Largest headers of a request, in kilobytes.")
