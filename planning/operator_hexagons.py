"""The hexagons that an operator covers, in every environment."""

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.radio_settings import RadioEnvironment
from planning.hexagons import HexagonGrid, hexagons
from planning.profiles import CLASS_NAMES
from planning.signal_maps import SignalMap
from planning.signal_model import RADIO_ENVIRONMENTS

WITHOUT_HEXAGONS = ("2G",)
"""Technologies for which the FCC has no code."""


def operator_hexagons(over: HexagonGrid, found: SignalMap) -> gpd.GeoDataFrame:
    """Return the hexagons that one operator covers, outdoors, in vehicles and indoors.

    Returns
    -------
    GeoDataFrame
        As `planning.hexagons.hexagons` gives it, and ``coverage_class``: that of the cell at the centre.
    """
    parts = [_in_environment(over, found, each) for each in RADIO_ENVIRONMENTS]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)


def _in_environment(over: HexagonGrid, found: SignalMap, environment: RadioEnvironment) -> gpd.GeoDataFrame:
    classes = found.classes(environment)
    frame = hexagons(
        over,
        covered=classes > 0,
        rsrp_dbm=found.rsrp_dbm(environment),
        down_mbit_s=found.rate_mbit_s(environment),
        up_mbit_s=found.uplink_mbit_s(environment),
        technology=found.model.technology,
        environment=environment,
    )
    at_centre = classes.ravel()[over.centre]
    frame.insert(len(frame.columns) - 1, "coverage_class", np.array(CLASS_NAMES)[at_centre[at_centre > 0]])
    return frame
