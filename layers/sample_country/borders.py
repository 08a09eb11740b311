"""Ragged borders between neighbours: a Voronoi diagram whose edges wind, without gaps and overlaps."""

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GRID_KM = 1e-5
FAR, FAR_COUNT = 6.0, 24
STEP_KM, MOST_STEPS = 1.2, 12
# Of the way to the next edge: two winding edges never meet.
RAGGEDNESS = 0.3


def cells(seeds: Floats, outline: shapely.Polygon) -> NDArray[np.object_]:
    """Return the cell of each seed, straight-edged and cut off at the outline.

    Parameters
    ----------
    seeds : ndarray of float64, shape (n, 2)
        Places in kilometres, all different.
    outline : shapely.Polygon
        What the cells divide.
    """
    found: NDArray[np.object_] = shapely.intersection(_diagram(seeds, outline), outline)
    return found


def ragged_cells(seeds: Floats, outline: shapely.Polygon, random: np.random.Generator) -> NDArray[np.object_]:
    """Return the cell of each seed with edges that wind, cut off at the outline.

    An edge stays between the seeds on its two sides and its own ends, where no other edge is. All edges are
    then noded together on a grid of a centimetre, so that neighbours share every vertex.
    """
    edges, of_edge = _edges(_diagram(seeds, outline))
    lines = _wound(edges, seeds[of_edge], random)
    noded = shapely.union_all([*lines, outline.exterior], grid_size=GRID_KM)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = shapely.contains_xy(outline, *shapely.get_coordinates(shapely.point_on_surface(faces)).T)
    return _by_seed(faces[inside], seeds)


def _diagram(seeds: Floats, outline: shapely.Polygon) -> NDArray[np.object_]:
    """Return whole cells; those of seeds far around, which bound the others, are left out."""
    west, south, east, north = outline.bounds
    turn = np.linspace(0, 2 * np.pi, FAR_COUNT, endpoint=False)
    radius = FAR * max(east - west, north - south)
    far = np.column_stack([np.cos(turn), np.sin(turn)]) * radius + [(west + east) / 2, (south + north) / 2]
    diagram = shapely.voronoi_polygons(shapely.MultiPoint(np.concatenate([seeds, far])), ordered=True)
    return shapely.get_parts(diagram)[: len(seeds)]


def _edges(polygons: NDArray[np.object_]) -> tuple[Floats, NDArray[np.intp]]:
    """Return every edge once, its ends as x, y, x, y, and the position of a polygon that has it."""
    ends, owner = shapely.get_coordinates(polygons, return_index=True)
    same = owner[1:] == owner[:-1]
    first, second = ends[:-1][same], ends[1:][same]
    turned = (first[:, 0] > second[:, 0]) | ((first[:, 0] == second[:, 0]) & (first[:, 1] > second[:, 1]))
    edges = np.where(turned[:, None], np.hstack([second, first]), np.hstack([first, second]))
    once, where = np.unique(edges, axis=0, return_index=True)
    return once, owner[:-1][same][where]


def _wound(edges: Floats, seeds: Floats, random: np.random.Generator) -> NDArray[np.object_]:
    """Return edges as lines that stray from the straight, each in proportion to the room at its place."""
    start, along = edges[:, :2], edges[:, 2:] - edges[:, :2]
    length = np.hypot(*along.T)
    steps = np.clip(np.ceil(length / STEP_KM), 1, MOST_STEPS).astype(np.intp)
    edge = np.repeat(np.arange(len(edges)), steps + 1)
    place = np.concatenate([np.arange(count + 1) / count for count in steps])
    room = _room(place, start[edge], along[edge], seeds[edge])
    stray = RAGGEDNESS * room * random.uniform(-1, 1, len(edge)) / length[edge]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    points = start[edge] + place[:, None] * along[edge] + stray[:, None] * across[edge]
    ends = (place == 0) | (place == 1)
    points[ends] = np.where((place == 0)[:, None], edges[edge, :2], edges[edge, 2:])[ends]
    lines: NDArray[np.object_] = np.asarray(shapely.linestrings(points, indices=edge))
    return lines


def _room(place: Floats, start: Floats, along: Floats, seeds: Floats) -> Floats:
    """Return how far a triangle of an edge and the seed beside it reaches above places on the edge, 0 … 1.

    The seed on the other side is the mirror image of this one, so the room is the same.
    """
    length = np.hypot(*along.T)
    to_seed = seeds - start
    foot = (to_seed * along).sum(axis=1) / length**2
    height = np.abs(along[:, 0] * to_seed[:, 1] - along[:, 1] * to_seed[:, 0]) / length
    with np.errstate(divide="ignore", invalid="ignore"):
        before = np.where(foot > 0, place / foot, np.inf)
        behind = np.where(foot < 1, (1 - place) / (1 - foot), np.inf)
    room: Floats = height * np.minimum(before, behind)
    return room


def _by_seed(faces: NDArray[np.object_], seeds: Floats) -> NDArray[np.object_]:
    """Return the faces joined by the seed in them; one that holds none goes to the nearest."""
    points = np.asarray(shapely.points(seeds))
    tree = shapely.STRtree(faces)
    owner = np.full(len(faces), -1)
    seed, face = tree.query(points, predicate="within")
    owner[face] = seed
    left = np.flatnonzero(owner < 0)
    owner[left] = shapely.STRtree(points).nearest(shapely.point_on_surface(faces[left]))
    order = np.argsort(owner, kind="stable")
    groups = np.split(faces[order], np.flatnonzero(np.diff(owner[order])) + 1)
    joined = [group[0] if len(group) == 1 else shapely.union_all(group) for group in groups]
    result = np.empty(len(seeds), dtype=object)
    result[np.unique(owner)] = joined
    return result
