"""What a search of addresses answers, and how the answer's confidence is made up."""

from dataclasses import dataclass
from typing import Literal

from layers.addresses.records import Ids

MatchKind = Literal["exact", "interpolated", "street", "ward", "district"]

# How much is left of the confidence where …
LANE_NOT_NAMED = 0.6  # the query names no lane, but the address is in one
LANE_OF_STREET = 0.3  # the query names a street alone, and this is one of its lanes
LANE_NOT_FOUND = 0.5  # the query names a lane that the street is not known to have
OTHER_HAMLET = 0.9  # the query names another hamlet than the address
SUFFIX_DIFFERS = 0.85  # the number is right, the letter behind it is not
BETWEEN_NEIGHBOURS = 0.8  # the number is not known, but a lower and a higher one are
BEYOND_THE_LAST = 0.6  # only lower or only higher ones are
NUMBER_NOT_FOUND = 0.5  # none near the number is known
STREET_NOT_FOUND = 0.3  # only the ward or district of the query is known
NUMBER_BEHIND_STREET = 0.9  # Hàng Bè 24 is taken for 24 Hàng Bè
SLASH_READ_AS_LANE = 0.95  # 15/64 is taken for number 15 in lane 64


@dataclass(frozen=True, eq=False)
class Match:
    """One answer of a search.

    Attributes
    ----------
    kind : {"exact", "interpolated", "street", "ward", "district"}
        ``exact``: the record of the house number asked for. ``interpolated``: that number is not known, but
        others near it on the same street are. ``street``, ``ward``, ``district``: no more than that is known,
        or was asked for.
    confidence : float
        How sure it is that the answer is what was meant, 0…1.
    positions : ndarray of int32
        Rows that the answer's place follows from: the one, its neighbours, or all of a street or unit.
    share : float
        How far the place is from the first to the second of two neighbours, 0…1.
    unit : str
        Name of the ward or district, as the data spell it; empty for other kinds.
    """

    kind: MatchKind
    confidence: float
    positions: Ids
    share: float = 0.0
    unit: str = ""

    @property
    def position(self) -> int:
        """The row itself, else the nearest neighbour, else the middle one of the street or unit."""
        if self.kind == "interpolated":
            return int(self.positions[round(self.share)])
        return int(self.positions[len(self.positions) // 2])
