"""Pictures of what a workspace's stations cover, by technology, operator and environment."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from geo.grid import Grid
from layers.definitions import STATIONS
from layers.errors import UnknownNameError
from layers.radio_settings import Technology
from layers.settings import Environment
from layers.snapshot import Snapshot
from maps.colours import CLASS_COLOURS
from maps.coverage_images import Corners, class_png, corners, mercator_bounds, spots_png
from planning.coverage import Coverage, CoverageModel
from planning.coverages import coverage_of, radio_grid
from planning.divisions import OUTSIDE
from planning.signal_coverage import SignalCoverage
from planning.signal_model import SignalModel
from planning.stations import stations

# The reach model knows whether a place is covered, but not how well.
REACHED_COLOURS = (CLASS_COLOURS["good"],)


def operators_by_technology(snapshot: Snapshot) -> Mapping[Technology, Sequence[str]]:
    """Return the technologies that stations have, that of the settings first, each with its operators."""
    found: Mapping[Technology, Sequence[str]] = snapshot.once(
        "operators by technology", lambda: _operators_by_technology(snapshot)
    )
    return found


def _operators_by_technology(snapshot: Snapshot) -> Mapping[Technology, Sequence[str]]:
    if STATIONS.name not in snapshot.datasets:
        return {}
    found = stations(snapshot).groupby("technology")["operator"].unique()
    order = sorted(found.index, key=lambda name: (name != snapshot.settings.technology, -_generation(name)))
    return {name: sorted(found[name]) for name in order}


def classes_picture(
    snapshot: Snapshot, technology: str, environment: Environment, operator: str = ""
) -> bytes:
    """Return the coverage classes of an operator, or the best of any, as a PNG in Web Mercator.

    Where the settings ask for coverage by reach, there is one class: within reach.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    technology : str
        Technology whose stations count; its coverage is computed when it is first asked for.
    environment : {"outdoor", "indoor"}
        Where the receiver is.
    operator : str
        Whose stations count; everybody's unless given.

    Raises
    ------
    UnknownNameError
        There are no stations of that technology, or none of them is that operator's.
    """
    chosen = known_technology(snapshot, technology, operator)
    coverage, grid = coverage_of(snapshot, chosen), picture_grid(snapshot)
    theirs = coverage.of(operator) if operator else coverage
    return class_png(
        _classes(theirs, grid, environment),
        grid,
        class_colours(coverage.model),
        crs=snapshot.settings.working_crs,
    )


def spots_picture(snapshot: Snapshot, technology: str, environment: Environment) -> bytes:
    """Return where in the divisions no operator covers, and where one alone, as a PNG in Web Mercator.

    Parameters
    ----------
    snapshot, technology, environment
        As for `classes_picture`.

    Raises
    ------
    UnknownNameError
        There are no stations of that technology, or no divisions.
    """
    coverage, grid = coverage_of(snapshot, known_technology(snapshot, technology)), picture_grid(snapshot)
    inside = snapshot.once("cells of pictures inside divisions", lambda: _inside(snapshot, grid))
    operators = _operators(coverage, grid, environment)
    return spots_png(operators, inside, grid, crs=snapshot.settings.working_crs)


def picture_corners(snapshot: Snapshot) -> Corners:
    """Return where the pictures lie: south-west and north-east corner, latitude and longitude each."""
    return corners(picture_grid(snapshot), crs=snapshot.settings.working_crs)


def picture_bounds(snapshot: Snapshot) -> tuple[float, float, float, float]:
    """Return where the pictures lie: west, south, east and north in metres of Web Mercator."""
    return mercator_bounds(picture_grid(snapshot), crs=snapshot.settings.working_crs)


def picture_grid(snapshot: Snapshot) -> Grid:
    """Return the cells of the pictures, which are those of the radio maps."""
    return radio_grid(snapshot)


def class_colours(model: CoverageModel) -> Sequence[str]:
    """Return the colours of a model's classes, the weakest first."""
    if isinstance(model, SignalModel):
        return [CLASS_COLOURS[name] for name in model.profile.classes[1:]]
    return REACHED_COLOURS


def _generation(technology: str) -> int:
    return int(technology.removesuffix("G"))


def known_technology(snapshot: Snapshot, technology: str, operator: str = "") -> Technology:
    """Return a technology that has stations, of the operator if there is one.

    Raises
    ------
    UnknownNameError
        There are no such stations.
    """
    held = operators_by_technology(snapshot)
    chosen = next((each for each in held if each == technology), None)
    if chosen is None:
        raise UnknownNameError(
            f"no stations of technology {technology!r}; there are {', '.join(held) or 'none at all'}"
        )
    if operator and operator not in held[chosen]:
        raise UnknownNameError(
            f"no {chosen} stations of operator {operator!r}; operators are {', '.join(held[chosen])}"
        )
    return chosen


def inside_divisions(snapshot: Snapshot, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which positions in the working CRS lie in a division of any scheme.

    Raises
    ------
    UnknownNameError
        There are no divisions.
    """
    if not snapshot.schemes:
        raise UnknownNameError("no division scheme is loaded, so there is nothing in which to look for spots")
    places = [snapshot.division_index(scheme).locate(x, y) for scheme in snapshot.schemes]
    return np.asarray(np.max(places, axis=0) != OUTSIDE)


def _classes(coverage: Coverage, grid: Grid, environment: Environment) -> NDArray[np.uint8]:
    if isinstance(coverage, SignalCoverage):
        return coverage.classes(environment)
    x, y = _centres(grid)
    return coverage.covers(x, y, environment).reshape(grid.shape).astype(np.uint8)


def _operators(coverage: Coverage, grid: Grid, environment: Environment) -> NDArray[np.int64]:
    if isinstance(coverage, SignalCoverage):
        return coverage.operators_on(environment)
    x, y = _centres(grid)
    return coverage.operators_at(x, y, environment).reshape(grid.shape)


def _centres(grid: Grid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.meshgrid(grid.x, grid.y)
    return x.ravel(), y.ravel()


def _inside(snapshot: Snapshot, grid: Grid) -> NDArray[np.bool_]:
    """Return the cells whose centre lies in a division of any scheme."""
    return inside_divisions(snapshot, *_centres(grid)).reshape(grid.shape)
