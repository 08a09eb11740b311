"""The order of the answers of a search, and how answers that are equally good share what is sure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from layers.addresses.matches import Match, MatchKind
from layers.addresses.stretches import Weigh

# Answers that are this close share the confidence between them.
TIE = 0.02
# Answers with less than this share of the best one's confidence are left out.
WORTH_SHOWING = 0.45


def ranked(matches: Iterable[Match], weigh: Weigh | None) -> list[Match]:
    """Return different answers, the surest first; those as good as the best share the confidence.

    Parameters
    ----------
    matches : iterable of Match
        Answers, of which some may be the same.
    weigh : callable or None
        Gives rows, each, a positive weight; equal answers share the confidence in that proportion.
    """
    kept: dict[tuple[MatchKind, int, int], Match] = {}
    for match in sorted(matches, key=lambda match: -match.confidence):
        kept.setdefault((match.kind, int(match.positions[0]), len(match.positions)), match)
    answers = list(kept.values())
    if not answers:
        return []
    best = answers[0].confidence
    tied = [match for match in answers if match.confidence >= best - TIE]
    shared = _shared(tied, weigh)
    # The others come behind: they agree less, wherever they are.
    most = shared[-1].confidence
    others = [match for match in answers[len(tied) :] if match.confidence >= WORTH_SHOWING * best]
    return shared + [replace(match, confidence=min(match.confidence / len(tied), most)) for match in others]


def _shared(tied: Sequence[Match], weigh: Weigh | None) -> list[Match]:
    """Return answers with the confidence that weights leave to each of them, the surest first."""
    if len(tied) == 1:
        return list(tied)
    rows = np.array([match.position for match in tied], dtype=np.int32)
    weights = weigh(rows) if weigh else np.ones(len(rows))
    shares = (weights / weights.sum()).tolist()
    shared = [
        replace(match, confidence=match.confidence * share) for match, share in zip(tied, shares, strict=True)
    ]
    return sorted(shared, key=lambda match: -match.confidence)
