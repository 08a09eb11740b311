"""Where loaded rows come from: what the user says, what their files say, and what the rows say themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from layers.content import APPROXIMATE, SYNTHETIC
from layers.definitions import Text
from layers.provenance import Provenance


def of_files(paths: Sequence[Path], given: Provenance) -> Provenance:
    """Return what the user says of the data, and what its files say where the user says nothing."""
    latest = max(path.stat().st_mtime for path in paths)
    return replace(
        given,
        source=given.source or ", ".join(path.name for path in paths),
        data_date=given.data_date or datetime.fromtimestamp(latest, UTC).date().isoformat(),
    )


def with_own_words(provenance: Provenance, sources: Iterable[str]) -> Provenance:
    """Return a provenance as cautious as the rows' own sources: what is exported as invented stays so."""
    words = " ".join(sources).casefold()
    return replace(
        provenance,
        synthetic=provenance.synthetic or _say(words, SYNTHETIC, "synthetic"),
        approximate=provenance.approximate or _say(words, APPROXIMATE, "approximate"),
    )


def joined(first: Provenance, second: Provenance) -> Provenance:
    """Return the provenance of rows from two places."""
    return Provenance(
        source=_listed_once(first.source, second.source),
        licence=_listed_once(first.licence, second.licence),
        data_date=max(first.data_date, second.data_date),
        synthetic=first.synthetic or second.synthetic,
        approximate=first.approximate or second.approximate,
    )


def _say(words: str, doubt: Text, marker: str) -> bool:
    """Return whether sources say a doubt, as exports of either language do, or by its marker."""
    return any(each in words for each in (doubt.vi, doubt.en, marker))


def _listed_once(first: str, second: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, (*first.split("; "), second))))
