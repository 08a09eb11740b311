"""What all reports of a scheme are made from, computed once for all of them."""

from dataclasses import dataclass
from typing import Self

from layers.errors import ValidationError
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.indicator_table import CITY, IndicatorTable
from planning.indicators import indicators_of
from reports.sections.scenario import ReportedScenario


@dataclass(frozen=True, eq=False)
class Sources:
    """What reports tell.

    Attributes
    ----------
    snapshot : Snapshot
        Version of a workspace.
    table : IndicatorTable
        Indicators of the scheme, computed from that version.
    scenario : ReportedScenario or None
        A scenario that they tell, too.
    since : Snapshot or None
        Earlier version to compare with; the last one whose data differ where it is None.
    shows_stations : bool
        Whether they may say where each station stands, and list them.
    """

    snapshot: Snapshot
    table: IndicatorTable
    scenario: ReportedScenario | None = None
    since: Snapshot | None = None
    shows_stations: bool = True

    @classmethod
    def load(
        cls,
        snapshot: Snapshot,
        scheme: str,
        *,
        technology: Technology | None = None,
        scenario: str = "",
        since: int | None = None,
    ) -> Self:
        """Compute what reports of a scheme are made from.

        Parameters
        ----------
        snapshot : Snapshot
            Version of a workspace.
        scheme : str
            Division scheme in it.
        technology : {"5G", "4G", "3G", "2G"}, optional
            Technology whose coverage they tell; the setting unless given.
        scenario : str
            Name of a scenario that they tell, too; none where it is empty.
        since : int, optional
            Number of an earlier version to compare with.

        Raises
        ------
        UnknownNameError
            There is no such scheme, scenario or version.
        ValidationError
            That version is no earlier one.
        ConflictError
            The scenario no longer fits the stations.
        """
        earlier = None if since is None else earlier_version(snapshot, since)
        told = ReportedScenario.load(snapshot, scenario, scheme) if scenario else None
        return cls(snapshot, indicators_of(snapshot, scheme, technology), told, earlier)

    @property
    def scheme(self) -> str:
        """Division scheme."""
        return self.table.scheme

    @property
    def codes(self) -> tuple[str, ...]:
        """Everything that there is a report of: the whole first, then each division."""
        return (CITY, *map(str, self.table.frame.index))

    def name(self, code: str) -> str:
        """Return the name of a division, or of the whole.

        Raises
        ------
        UnknownNameError
            The scheme has no such division.
        """
        return str(self.table.row(code)["name"])


def earlier_version(snapshot: Snapshot, number: int) -> Snapshot:
    """Return an earlier version of the same workspace, read with the same settings.

    Raises
    ------
    UnknownNameError
        It is not kept.
    ValidationError
        It is no earlier one.
    """
    if number >= snapshot.number:
        raise ValidationError(f"since: version {number} is no earlier one than version {snapshot.number}")
    return snapshot.at(number)
