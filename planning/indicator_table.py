"""One table of indicators per division scheme: every division, and all together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd

from layers.definitions import DIVISIONS, Language, Text
from layers.errors import UnknownNameError
from layers.manifest import DatasetInfo
from layers.snapshot import Snapshot
from planning.coverage import CoverageModel
from planning.figures import Figures
from planning.formulas import derive, derive_city
from planning.inputs import dataset_names
from planning.operators import operator_table
from planning.tally import Tally

CITY = ""
BY_ADDRESSES, BY_AREA, BY_RASTER = "addresses", "area", "raster"
POPULATION_METHODS = {
    BY_ADDRESSES: Text(
        "dân số phân bổ đều theo địa chỉ số trong từng đơn vị",
        "population spread evenly over the digital addresses of each division",
    ),
    BY_RASTER: Text(
        "dân số phân bổ theo lưới dân số trong từng đơn vị",
        "population spread within each division as the population raster has it",
    ),
    BY_AREA: Text(
        "dân số phân bổ đều theo diện tích của đơn vị",
        "population spread evenly over the area of the division",
    ),
}


@dataclass(frozen=True, eq=False)
class IndicatorTable:
    """The indicators of every division of a scheme, and of all together.

    Attributes
    ----------
    scheme : str
        Division scheme.
    frame : DataFrame
        One row per division, indexed by code: ``name``, ``kind``, ``area_is_official``, ``population_method``
        and the columns of `planning.columns.INDICATORS`; shares are 0 … 1, what is unknown is NaN.
    city : Series
        The same columns for the whole: sums of the divisions, and the formulas applied to the sums.
    by_operator : DataFrame
        Indexed by code (empty for the whole) and operator: stations, sites, sectors and covered shares.
    tally : Tally
        The additive figures from which all that follows.
    model : CoverageModel
        How coverage was computed.
    notes : tuple of Text
        What the reader must know: points outside every division, missing layers, unknown figures.
    datasets : mapping of str to DatasetInfo
        The datasets that went in, with their provenance.
    """

    scheme: str
    frame: pd.DataFrame
    city: "pd.Series[Any]"
    by_operator: pd.DataFrame
    tally: Tally
    model: CoverageModel
    notes: tuple[Text, ...]
    datasets: Mapping[str, DatasetInfo]

    @property
    def synthetic(self) -> tuple[str, ...]:
        """Names of the datasets that are invented."""
        return tuple(name for name, info in self.datasets.items() if info.provenance.synthetic)

    @property
    def approximate(self) -> tuple[str, ...]:
        """Names of the datasets that are only roughly right."""
        return tuple(name for name, info in self.datasets.items() if info.provenance.approximate)

    def row(self, code: str) -> "pd.Series[Any]":
        """Return the indicators of one division, or of the whole for the empty code.

        Raises
        ------
        UnknownNameError
            The scheme has no such division.
        """
        if code == CITY:
            return self.city
        if code not in self._rows:
            raise UnknownNameError(f"no division {code!r} in scheme {self.scheme!r}")
        return self._rows[code]

    def ranks(self, name: str, *, ascending: bool) -> "pd.Series[float]":
        """Return the place of every division by an indicator, 1 first; NaN where it is unknown."""
        if (name, ascending) not in self._ranks:
            self._ranks[name, ascending] = self.frame[name].rank(method="min", ascending=ascending)
        return self._ranks[name, ascending]

    # Reports ask for hundreds of figures: looking a row up by its label takes a millisecond each time.
    @cached_property
    def _rows(self) -> "dict[str, pd.Series[Any]]":
        return {str(code): row for code, row in self.frame.iterrows()}

    @cached_property
    def _ranks(self) -> "dict[tuple[str, bool], pd.Series[float]]":
        return {}

    def operators(self, code: str) -> pd.DataFrame:
        """Return the figures of every operator in one division (or the whole), indexed by operator."""
        self.row(code)
        return (
            self.by_operator if self.by_operator.empty else cast("pd.DataFrame", self.by_operator.loc[code])
        )

    def model_text(self, language: Language) -> str:
        """Return the model of coverage in plain words, with its parameters."""
        return self.model.text[language]

    def population_text(self, language: Language) -> str:
        """Return how people were placed within the divisions, in plain words."""
        return "; ".join(
            POPULATION_METHODS[each][language] for each in self.frame["population_method"].unique()
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the table as plain values for JSON; what is unknown is None."""
        return {
            "scheme": self.scheme,
            "technology": self.model.technology,
            "model": self.model_text("en"),
            "population_method": self.population_text("en"),
            "notes": [note.en for note in self.notes],
            "city": plain(self.city),
            "divisions": [{"code": code, **row} for code, row in plain_rows(self.frame)],
        }


def plain_rows(frame: pd.DataFrame) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the labels and the rows of a table as plain Python values, as `plain` returns one."""
    known = frame.astype(object).where(frame.notna(), None)
    for label, row in known.to_dict("index").items():
        yield str(label), {str(name): value for name, value in row.items()}


def plain(row: "pd.Series[Any]") -> dict[str, Any]:
    """Return a row as plain Python values; what is unknown is None."""
    return {str(name): _plain(value) for name, value in row.items()}


def indicator_table(
    snapshot: Snapshot, scheme: str, figures: Figures, *, model: CoverageModel, notes: tuple[Text, ...]
) -> IndicatorTable:
    """Return the table of the figures of all divisions of a scheme."""
    tally, divisions = figures.tally, snapshot.frame(f"{DIVISIONS.name}/{scheme}")
    spread = BY_RASTER if snapshot.settings.radio.population_raster else BY_ADDRESSES
    described = divisions[["name", "kind"]].assign(
        area_is_official=divisions["area_km2"].notna(),
        population_method=figures.has_people.map({True: spread, False: BY_AREA}),
    )
    return IndicatorTable(
        scheme=scheme,
        frame=pd.DataFrame(described).join(derive(tally)),
        city=pd.concat([pd.Series({"name": snapshot.settings.city, "kind": ""}), derive_city(tally, CITY)]),
        by_operator=operator_table(figures.by_operator, CITY),
        tally=tally,
        model=model,
        notes=notes,
        datasets={name: snapshot.datasets[name] for name in dataset_names(snapshot, scheme)},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return None if pd.isna(value) else value
