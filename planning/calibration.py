"""Calibrations kept in a workspace, by name, as small JSON files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter

from layers.errors import UnknownNameError
from layers.named_files import NAME, NamedFiles
from planning.model_fit import (
    Calibration,
    CalibrationError,
    cell_means,
    compared,
    fit,
    fit_environments,
    server_distance_m,
)
from planning.reliability import overall, reliability

__all__ = [
    "Calibration",
    "CalibrationError",
    "CalibrationProfile",
    "calibration_names",
    "cell_means",
    "compared",
    "fit",
    "fit_environments",
    "load_calibration",
    "overall",
    "reliability",
    "save_calibration",
    "server_distance_m",
]

# Which environment's calibration stands for the model itself: the one with the least around the receiver.
PREFERENCE = ("outdoor", "vehicle", "indoor")


@dataclass(frozen=True)
class CalibrationProfile:
    """What a drive test taught of a model, in every environment that was measured.

    Attributes
    ----------
    name : str
        Lower-case letters, digits and hyphens.
    created : datetime
        When it was fitted, in UTC.
    model : str
        Propagation model that was fitted.
    technology, operator : str
        Whose stations were measured; an empty operator stands for all.
    source : str
        The files measured, or who measured.
    cell_m : float
        Side of the cells that means were taken over.
    environments : mapping of str to Calibration
        By environment; not empty.
    synthetic : bool
        Whether the measurements are invented.
    format : int
        Version of this file format.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", ser_json_inf_nan="constants")

    name: str
    created: datetime
    model: str
    technology: str
    operator: str
    source: str
    cell_m: float
    environments: Mapping[str, Calibration]
    synthetic: bool = False
    format: Literal[1] = 1

    def __post_init__(self) -> None:
        if not re.fullmatch(NAME, self.name):
            raise UnknownNameError(
                f"calibration {self.name!r}: is not a name of lower-case letters, digits and single hyphens"
            )
        if not self.environments:
            raise UnknownNameError(f"calibration {self.name!r}: holds no environment")

    @property
    def base(self) -> Calibration:
        """The calibration of the model itself: that of the environment with the clearest view."""
        return next(self.environments[each] for each in self._order)

    @property
    def offset_db(self) -> float:
        """What is to be added to the model's levels at 1 km, in every environment."""
        return self.base.offset_db

    @property
    def slope_db_per_decade(self) -> float:
        """What is to be added for each tenfold of the distance."""
        return self.base.slope_db_per_decade

    @property
    def offset_error_db(self) -> float:
        """Standard error of the offset."""
        return self.base.offset_error_db

    @property
    def _order(self) -> list[str]:
        others = sorted(set(self.environments) - set(PREFERENCE))
        return [each for each in (*PREFERENCE, *others) if each in self.environments]


FILES = NamedFiles(
    "calibration", "calibrations", TypeAdapter(CalibrationProfile), hint="`phusong calibrate` makes one"
)


def save_calibration(workspace: Path, profile: CalibrationProfile) -> Path:
    """Write a profile into a workspace, whole or not at all, in place of one of the same name.

    Parameters
    ----------
    workspace : Path
        Folder of the workspace.
    profile : CalibrationProfile
        The profile.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    WorkspaceError
        It cannot be written.
    """
    return FILES.save(workspace, profile.name, profile)


def load_calibration(workspace: Path, name: str) -> CalibrationProfile:
    """Return a profile of a workspace.

    Parameters
    ----------
    workspace : Path
        Folder of the workspace.
    name : str
        Name of the profile.

    Raises
    ------
    UnknownNameError
        There is none of that name.
    WorkspaceError
        Its file is damaged, or of a later release of this program.
    """
    return FILES.load(workspace, name)


def calibration_names(workspace: Path) -> list[str]:
    """Return the names of a workspace's calibrations, in alphabetical order."""
    return FILES.names(workspace)
