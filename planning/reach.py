"""The reach model: a station covers what lies within a distance of it that depends on the environment.

A simple model, and named as such wherever its figures are shown: flat terrain, no interference, no antenna
directions. docs/method.md derives the default distances from a link budget.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from layers.definitions import Text
from layers.radio_settings import Technology
from layers.settings import Environment, Reach
from layers.snapshot import Snapshot
from layers.text import format_number

if TYPE_CHECKING:
    import pandas as pd


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
        own = own_reach_m.to_numpy(float, na_value=np.nan)
        outdoor = np.where(np.isnan(own), self.reach.outdoor_m, own)
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
