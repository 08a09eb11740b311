"""House numbers on one stretch of a street: found, or placed between their neighbours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

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


# Gives rows, each, a positive weight.
Weigh = Callable[[Ids], NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Stretch:
    """The addresses of one street, lane and ward, ascending by number.

    Attributes
    ----------
    lane : int
        Number of the lane that they are in; 0 where they are in none.
    number, house, row : ndarray of int32
        Leading number, house number and row of each.
    """

    lane: int
    number: Ids
    house: Ids
    row: Ids

    @classmethod
    def of(cls, groups: Groups, members: Sequence[int]) -> Self:
        """Return the stretch that groups of one family make up."""
        spans = [slice(groups.starts[each], groups.starts[each + 1]) for each in members]
        lane = int(groups.lane[members[0]])
        if len(spans) == 1:
            return cls(lane, groups.number[spans[0]], groups.house[spans[0]], groups.row[spans[0]])
        number, house, row = (
            np.concatenate([column[span] for span in spans])
            for column in (groups.number, groups.house, groups.row)
        )
        order = np.argsort(number, kind="stable")
        return cls(lane, number[order], house[order], row[order])

    def whole(self, confidence: float) -> Match:
        """Return the stretch itself as the answer."""
        return Match("street", confidence, np.unique(self.row))

    def find(self, house: HouseNumber, house_id: int, confidence: float) -> list[Match]:
        """Return the addresses of a house number; else its neighbours; else the stretch.

        Parameters
        ----------
        house : HouseNumber
            Number to find.
        house_id : int
            Its number among those of the data; negative where it is none of them.
        confidence : float
            How sure it is that the stretch is the one that is meant.
        """
        low, high = np.searchsorted(self.number, (house.number, house.number + 1)).tolist()
        same = self.row[low:high]
        exact = same[self.house[low:high] == house_id]
        if len(exact):
            return [Match("exact", confidence, exact[i : i + 1]) for i in range(len(exact))]
        if house.number and len(same):
            return [Match("interpolated", confidence * SUFFIX_DIFFERS, same[:1])]
        return [self._between(house.number, low, confidence) or self.whole(confidence * NUMBER_NOT_FOUND)]

    def _between(self, number: int, position: int, confidence: float) -> Match | None:
        """Return the place between the neighbours on the same side, odd or even, of a number not known."""
        lower = _same_side(self.number, range(position - 1, -1, -1), number)
        upper = _same_side(self.number, range(position, len(self.number)), number)
        neighbours = [each for each in (lower, upper) if each is not None]
        gaps = [abs(int(self.number[each]) - number) for each in neighbours]
        if not number or not gaps or min(gaps) > (MAX_GAP if len(gaps) > 1 else MAX_BEYOND):
            return None
        rows = self.row[neighbours]
        if len(gaps) == 1:
            return Match("interpolated", confidence * BEYOND_THE_LAST, rows)
        return Match("interpolated", confidence * BETWEEN_NEIGHBOURS, rows, share=gaps[0] / sum(gaps))


def _same_side(numbers: Ids, positions: Sequence[int], number: int) -> int | None:
    """Return the first position with a number that is odd or even as another is."""
    for position in positions[:MAX_LOOKED_AT]:
        if numbers[position] and (numbers[position] - number) % 2 == 0:
            return position
    return None
