"""Figures that are no comparison of times: shares, sizes, latencies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Value = float | str | None


@dataclass(frozen=True)
class Figures:
    """A table of figures.

    Attributes
    ----------
    title : str
        What was measured, with its sizes.
    records : sequence of mapping of str to float, str or None
        Rows; each names its columns, in the order of the first.
    formats : mapping of str to str
        How the numbers of a column are printed.
    notes : sequence of str
        What a reader has to know.
    """

    title: str
    records: Sequence[Mapping[str, Value]]
    formats: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The columns."""
        return tuple(self.records[0])

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The cells, row by row."""
        return [
            tuple(self._cell(name, record.get(name)) for name in self.headings) for record in self.records
        ]

    @property
    def remarks(self) -> Sequence[str]:
        """What a reader has to know."""
        return self.notes

    def _cell(self, name: str, value: Value) -> str:
        if value is None:
            return ""
        return value if isinstance(value, str) else format(value, self.formats.get(name, ",g"))
