"""Towns of the invented country: a few large ones and many small, where the land is not too high."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.sample_country.land import rural_density

Floats = NDArray[np.float64]

# The size of a town falls with its rank (Zipf), its radius with the root of its size.
ZIPF = 1.0
LARGEST_RADIUS_KM, LEAST_RADIUS_KM = 9.0, 0.8


@dataclass(frozen=True, eq=False)
class Towns:
    """Towns, the largest first.

    Attributes
    ----------
    x, y : ndarray of float64, shape (n,)
        Their middles in the plane, in kilometres.
    share : ndarray of float64, shape (n,)
        Their shares of all who live in towns.
    radius_km : ndarray of float64, shape (n,)
        Within which about a quarter of them live: people thin out by e with each radius.
    """

    x: Floats
    y: Floats
    share: Floats
    radius_km: Floats

    @classmethod
    def draw(cls, count: int, outline: shapely.Polygon, random: np.random.Generator) -> "Towns":
        """Return as many towns as are wanted."""
        size = np.arange(1, count + 1) ** -ZIPF
        radius = np.maximum(LARGEST_RADIUS_KM * size**0.5, LEAST_RADIUS_KM)
        x, y = places(count, outline.buffer(-LARGEST_RADIUS_KM), random, power=1.0)
        return cls(x, y, size / size.sum(), radius)

    def around(self, count: int, random: np.random.Generator) -> tuple[Floats, Floats]:
        """Return places around towns, in the plane; larger towns have more, less than in proportion."""
        wanted = self.share**0.7
        town = random.choice(len(self.x), count, p=wanted / wanted.sum())
        radius = random.gamma(2.0, 1.2, count) * self.radius_km[town]
        turn = 2 * np.pi * random.random(count)
        return self.x[town] + radius * np.cos(turn), self.y[town] + radius * np.sin(turn)


def places(
    count: int, outline: shapely.Polygon, random: np.random.Generator, *, power: float
) -> tuple[Floats, Floats]:
    """Return places in an outline, as dense as a power of the people in the country there."""
    west, south, east, north = outline.bounds
    found: list[Floats] = [np.empty((0, 2))]
    while sum(map(len, found)) < count:
        x, y = random.uniform(west, east, 4 * count), random.uniform(south, north, 4 * count)
        kept = random.random(4 * count) < rural_density(x, y) ** power
        kept &= shapely.contains_xy(outline, x, y)
        found.append(np.column_stack([x, y])[kept])
    x, y = np.concatenate(found)[:count].T
    return x, y
