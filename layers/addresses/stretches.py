"""House numbers on one stretch of a street: found, or placed between their neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from layers.addresses.groups import Groups
from layers.addresses.keys import HouseNumber
from layers.addresses.matches import (
    BETWEEN_NEIGHBOURS,
    BEYOND_THE_LAST,
    NUMBER_NOT_FOUND,
    SUFFIX_DIFFERS,
    Match,
)
from layers.addresses.records import Ids

# Neighbours farther than this, in house numbers, say nothing about a place between them, or beyond them.
MAX_GAP = 100
MAX_BEYOND = 20
# How many neighbours are looked at for one on the same side of the street.
MAX_LOOKED_AT = 32


@dataclass(frozen=True, eq=False)
class Stretch:
    """The addresses of one group.

    Attributes
    ----------
    groups : Groups
        All groups.
    group : int
        The group.
    """

    groups: Groups
    group: int

    @property
    def lane(self) -> int:
        """Number of the lane in which the addresses are; 0 where they are in none."""
        return int(self.groups.lane[self.group])

    @property
    def _span(self) -> slice:
        return slice(int(self.groups.starts[self.group]), int(self.groups.starts[self.group + 1]))

    def whole(self, confidence: float) -> Match:
        """Return the stretch itself as the answer."""
        return Match("street", confidence, self.groups.row[self._span])

    def find(self, house: HouseNumber, confidence: float) -> list[Match]:
        """Return the addresses of a house number; else its neighbours; else the stretch.

        Parameters
        ----------
        house : HouseNumber
            Number to find.
        confidence : float
            How sure it is that the stretch is the one that is meant.
        """
        numbers = self.groups.number[self._span]
        low, high = np.searchsorted(numbers, (house.number, house.number + 1)).tolist()
        same = self._rows(low, high)
        exact = same[self.groups.house[self._span][low:high] == self.groups.house_ids.get(house.key, -1)]
        if len(exact):
            return [Match("exact", confidence, exact[i : i + 1]) for i in range(len(exact))]
        if house.number and len(same):
            return [Match("interpolated", confidence * SUFFIX_DIFFERS, same[:1])]
        return [self._between(house.number, low, confidence) or self.whole(confidence * NUMBER_NOT_FOUND)]

    def _between(self, number: int, position: int, confidence: float) -> Match | None:
        """Return the place between the neighbours on the same side, odd or even, of a number not known."""
        numbers = self.groups.number[self._span]
        lower = _same_side(numbers, range(position - 1, -1, -1), number)
        upper = _same_side(numbers, range(position, len(numbers)), number)
        gaps = [abs(int(numbers[each]) - number) for each in (lower, upper) if each is not None]
        if not number or not gaps or min(gaps) > (MAX_GAP if len(gaps) > 1 else MAX_BEYOND):
            return None
        rows = np.concatenate([self._rows(each, each + 1) for each in (lower, upper) if each is not None])
        if len(gaps) == 1:
            return Match("interpolated", confidence * BEYOND_THE_LAST, rows)
        return Match("interpolated", confidence * BETWEEN_NEIGHBOURS, rows, share=gaps[0] / sum(gaps))

    def _rows(self, low: int, high: int) -> Ids:
        return self.groups.row[self._span][low:high]


def _same_side(numbers: Ids, positions: Sequence[int], number: int) -> int | None:
    """Return the first position with a number that is odd or even as another is."""
    for position in positions[:MAX_LOOKED_AT]:
        if numbers[position] and (numbers[position] - number) % 2 == 0:
            return position
    return None
