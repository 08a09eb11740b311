"""What a new station is like unless the planner says otherwise: as those that its operator has on air."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import pandas as pd

from layers.definitions import STATIONS
from layers.radio_settings import Carrier, Technology
from layers.snapshot import Snapshot
from planning.link_budget import filled
from planning.signal_model import SignalModel
from planning.stations import ON_AIR, sectors

# At the 10 m of UMi (3GPP TR 38.901, table 7.2-1). The power, 33 dBm into 8 dBi, is an assumption of ours.
SMALL_CELL_HEIGHT_M = 10.0
SMALL_CELL_EIRP_DBM = 33.0 + 8.0


@dataclass(frozen=True)
class UsualSector:
    """A sector as it usually is.

    Attributes
    ----------
    sectors : int
        How many it stands for; 0 where the values are the settings'.
    frequency_mhz, bandwidth_mhz : float
        The most frequent carrier; of two as frequent, the lower frequency and the narrower bandwidth.
    height_m, eirp_dbm, downtilt_deg : float
        Medians over the sectors of that carrier.
    """

    sectors: int
    frequency_mhz: float
    bandwidth_mhz: float
    height_m: float
    eirp_dbm: float
    downtilt_deg: float

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Self:
        """Return what sectors without gaps usually are.

        Parameters
        ----------
        rows : DataFrame
            At least one sector, as `planning.link_budget.filled` returns them.
        """
        by_carrier = rows.groupby(["frequency_mhz", "bandwidth_mhz"])
        _, those = max(by_carrier, key=lambda carrier: len(carrier[1]))
        usual = those[["frequency_mhz", "bandwidth_mhz", "height_m", "eirp_dbm", "downtilt_deg"]].median()
        return cls(len(those), *(float(value) for value in usual))

    @classmethod
    def from_settings(cls, carrier: Carrier) -> Self:
        """Return what the settings say, for an operator that has nothing on air."""
        return cls(
            sectors=0,
            frequency_mhz=carrier.frequency_mhz,
            bandwidth_mhz=carrier.bandwidth_mhz,
            height_m=carrier.height_m,
            eirp_dbm=carrier.eirp_dbm,
            downtilt_deg=carrier.downtilt_deg,
        )


def usual_sectors(snapshot: Snapshot, technology: Technology) -> Mapping[str, UsualSector]:
    """Return the usual sector of every operator of any technology, by name in alphabetical order.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    technology : {"5G", "4G", "3G", "2G"}
        Technology whose sectors on air count; an operator without any has the settings' values.
    """
    carrier = SignalModel.of(snapshot, technology).carrier
    if STATIONS.name not in snapshot.datasets:
        return {}
    every = sectors(snapshot)
    on_air = every[(every["technology"] == technology) & (every["status"] == ON_AIR)]
    known = {
        str(operator): UsualSector.of(rows) for operator, rows in filled(on_air, carrier).groupby("operator")
    }
    standard = UsualSector.from_settings(carrier)
    return {name: known.get(name, standard) for name in sorted(every["operator"].unique())}
