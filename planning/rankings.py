"""Rankings of candidate sites that a workspace keeps, so that reports can tell the best next ones."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self

from pydantic import ConfigDict, TypeAdapter

from layers.definitions import ADDRESSES
from layers.errors import UnknownNameError, WorkspaceError
from layers.named_files import NamedFiles
from layers.snapshot import Snapshot
from layers.text import fold
from planning.site_ranking import SiteQuestion, SiteRanking

LONGEST_OPERATOR = 40


@dataclass(frozen=True)
class RankedSite:
    """One of the best sites.

    Attributes
    ----------
    rank : int
        1 for the best.
    candidate_id : str
        What it was called among the candidates.
    lon, lat : float
        Where it is, in EPSG:4326.
    people_gained, area_km2_gained : float
        What a station there would newly cover, beyond the sites before it.
    addresses_gained : float or None
        The same of digital addresses; None where there was no such layer.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    rank: int
    candidate_id: str
    lon: float
    lat: float
    people_gained: float
    area_km2_gained: float
    addresses_gained: float | None


@dataclass(frozen=True)
class KeptRanking:
    """The best sites for one operator, and how they were found.

    Attributes
    ----------
    question : SiteQuestion
        What was asked.
    ranked : datetime
        When, in UTC.
    version : int
        Version of the workspace on which they were ranked.
    candidates : int
        How many sites were compared.
    sites : tuple of RankedSite
        The best of them, the best first.
    format : int
        Version of this file format.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    question: SiteQuestion
    ranked: datetime
    version: int
    candidates: int
    sites: tuple[RankedSite, ...]
    format: Literal[1] = 1

    @classmethod
    def of(cls, ranking: SiteRanking, question: SiteQuestion, snapshot: Snapshot) -> Self:
        """Return what is to be kept of a ranking that was made just now on a version."""
        return cls(
            question,
            datetime.now(UTC),
            snapshot.number,
            ranking.candidates,
            tuple(_sites(ranking, addresses_known=ADDRESSES.name in snapshot.datasets)),
        )

    @property
    def name(self) -> str:
        """What it is called: one for each operator, technology, environment and scheme."""
        asked = self.question
        return "-".join(
            (_operator(asked.operator), *map(_slug, (asked.technology, asked.environment, asked.scheme)))
        )


@dataclass(frozen=True)
class Rankings:
    """The rankings of a workspace.

    Attributes
    ----------
    kept : tuple of KeptRanking
        Those that can be read.
    damaged : tuple of str
        Names of the others: damaged, or of a later release of this program.
    """

    kept: tuple[KeptRanking, ...]
    damaged: tuple[str, ...]


FILES = NamedFiles("ranking", "rankings", TypeAdapter(KeptRanking), hint="`phusong rank-sites` makes one")


def save_ranking(workspace: Path, ranking: KeptRanking) -> Path:
    """Write a ranking into a workspace, whole or not at all, in place of an older one of the same question.

    Raises
    ------
    WorkspaceError
        It cannot be written.
    """
    return FILES.save(workspace, ranking.name, ranking)


def kept_rankings(workspace: Path) -> Rankings:
    """Return the rankings of a workspace, in the order of their names; one damaged hides no other."""
    kept, damaged = [], []
    for name in FILES.names(workspace):
        try:
            kept.append(FILES.load(workspace, name))
        except UnknownNameError:  # it has just been removed
            continue
        except WorkspaceError:
            damaged.append(name)
    return Rankings(tuple(kept), tuple(damaged))


def rankings_tag(workspace: Path) -> str:
    """Return what tells the rankings that are kept from any others, without reading them."""
    return " ".join(f"{name} {_changed(workspace, name)}" for name in FILES.names(workspace))


def _changed(workspace: Path, name: str) -> int:
    """Return when a file was last written, in nanoseconds; 0 where it has just been removed."""
    try:
        return FILES.path(workspace, name).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _sites(ranking: SiteRanking, *, addresses_known: bool) -> list[RankedSite]:
    return [
        RankedSite(
            rank=int(row.rank),
            candidate_id=str(row.candidate_id),
            lon=float(row.geometry.x),
            lat=float(row.geometry.y),
            people_gained=float(row.people_gained),
            area_km2_gained=float(row.area_km2_gained),
            addresses_gained=float(row.addresses_gained) if addresses_known else None,
        )
        for row in ranking.frame.itertuples(index=False)
    ]


def _operator(name: str) -> str:
    """Return an operator's name as part of a file's; with a digest where letters had to be left out."""
    plain = _slug(name)[:LONGEST_OPERATOR].strip("-")
    if plain == name.lower():
        return plain
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{plain}-{digest}" if plain else digest


def _slug(text: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", fold(text)))
