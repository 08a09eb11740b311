"""The reach model: a station covers what lies within a distance of it that depends on the environment.

A simple model, and named as such wherever its figures are shown: flat terrain, no interference, no antenna
directions. docs/method.md derives the default distances from a link budget.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.definitions import STATIONS, Text
from layers.settings import Environment, Reach, Technology
from layers.snapshot import Snapshot
from layers.text import format_number

ENVIRONMENTS: tuple[Environment, ...] = ("outdoor", "indoor")
ON_AIR = "on_air"
PLANNED = "planned"

STATION_COLUMNS = ("station_id", "site_id", "operator", "technology", "status", "reach_m")


@dataclass(frozen=True)
class ReachModel:
    """How far the stations of one technology are taken to reach.

    Attributes
    ----------
    technology : {"5G", "4G", "3G", "2G"}
        Technology whose stations count.
    reach : Reach
        Reach of a station that does not state its own.
    """

    technology: Technology
    reach: Reach

    @classmethod
    def of(cls, snapshot: Snapshot, technology: Technology | None = None) -> "ReachModel":
        """Return the model that a workspace's settings describe, for its default technology or another."""
        chosen = technology or snapshot.settings.technology
        return cls(chosen, snapshot.settings.reach[chosen])

    def distances_m(self, own_reach_m: "pd.Series[float]", environment: Environment) -> NDArray[np.float64]:
        """Return how far each station reaches in an environment.

        Parameters
        ----------
        own_reach_m : Series of float
            Outdoor reach that each station states itself, in metres; NaN where it states none.
        environment : {"outdoor", "indoor"}
            Where the receiver is. A stated outdoor reach shrinks indoors in the proportion of the defaults.
        """
        outdoor = own_reach_m.astype(float).fillna(self.reach.outdoor_m).to_numpy()
        shrunk = 1.0 if environment == "outdoor" else self.reach.indoor_m / self.reach.outdoor_m
        return np.asarray(outdoor * shrunk, dtype=np.float64)

    @property
    def text(self) -> Text:
        """The model in plain words, with its parameters."""
        outdoor, indoor = self.reach.outdoor_m, self.reach.indoor_m
        vi = (format_number(each, digits=0, language="vi") for each in (outdoor, indoor))
        en = (format_number(each, digits=0, language="en") for each in (outdoor, indoor))
        return Text(
            "Mô hình đơn giản: mỗi trạm {} đang phát sóng phủ một hình tròn bán kính {} m ngoài trời và {} m"
            " trong nhà, trừ khi dữ liệu trạm ghi tầm phủ riêng; địa hình phẳng, không tính nhiễu.".format(
                self.technology, *vi
            ),
            "A simple model: each {} station on air covers a circle of {} m outdoors and {} m indoors, unless"
            " its data state a reach of its own; flat terrain, no interference.".format(self.technology, *en),
        )


def stations(snapshot: Snapshot) -> pd.DataFrame:
    """Return one row per station, from the rows of its sectors.

    Returns
    -------
    DataFrame
        Indexed by ``station_id``: ``site_id`` (the station's own id where it names no site), ``operator``,
        ``technology``, ``status``, ``reach_m`` (the widest that a sector states, NaN where none does),
        ``sectors`` (how many), ``x`` and ``y`` in the working CRS. In the order of first appearance.
    """
    points = snapshot.points(STATIONS.name, STATION_COLUMNS)
    rows = cast("pd.DataFrame", points.table.to_pandas()).assign(x=points.x, y=points.y)
    by_station = rows.groupby("station_id", sort=False)
    table = by_station[["site_id", "operator", "technology", "status", "x", "y"]].first()
    return table.assign(
        site_id=table["site_id"].fillna(table.index.to_series()),
        reach_m=by_station["reach_m"].max().astype(float),
        sectors=by_station.size(),
    )
