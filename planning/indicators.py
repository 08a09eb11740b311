"""One table of indicators per division scheme."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
import pandas as pd

from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS, Language, Text
from layers.errors import UnknownNameError
from layers.manifest import DatasetInfo
from layers.radio_settings import Technology
from layers.settings import ENVIRONMENTS
from layers.snapshot import Snapshot
from planning import counts
from planning.coverage import SPOTS, CoverageModel, coverage_sums
from planning.formulas import derive, derive_city, share, spread_share
from planning.inputs import Inputs
from planning.notes import notes
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
            "divisions": [{"code": code, **plain(row)} for code, row in self.frame.iterrows()],
        }


def plain(row: "pd.Series[Any]") -> dict[str, Any]:
    """Return a row as plain Python values; what is unknown is None."""
    return {str(name): _plain(value) for name, value in row.items()}


def indicators_of(snapshot: Snapshot, scheme: str, technology: Technology | None = None) -> IndicatorTable:
    """Return the indicators of a scheme, as `indicators` does; computed once for each version.

    Raises
    ------
    UnknownNameError
        The workspace holds no such scheme.
    """
    chosen = technology or snapshot.settings.technology
    found: IndicatorTable = snapshot.once(
        ("indicators", scheme, chosen), lambda: indicators(snapshot, scheme, technology=chosen)
    )
    return found


def indicators(snapshot: Snapshot, scheme: str, *, technology: Technology | None = None) -> IndicatorTable:
    """Compute the indicators of every division of a scheme.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme in it.
    technology : {"5G", "4G", "3G", "2G"}, optional
        Technology whose stations count; the setting unless given.

    Returns
    -------
    IndicatorTable
        Layers that the workspace does not hold leave their indicators unknown (NaN).

    Raises
    ------
    UnknownNameError
        The workspace holds no such scheme.
    """
    inputs = Inputs.of(snapshot, scheme, technology or snapshot.settings.technology)
    tally = Tally(tally_sums(inputs), _histograms(inputs), _maxima(inputs))
    return IndicatorTable(
        scheme=scheme,
        frame=_described(inputs, derive(tally)),
        city=pd.concat([pd.Series({"name": snapshot.settings.city, "kind": ""}), derive_city(tally, CITY)]),
        by_operator=operator_table(inputs, tally.sums, CITY),
        tally=tally,
        model=inputs.coverage.model,
        notes=tuple(notes(inputs)),
        datasets={name: snapshot.datasets[name] for name in inputs.dataset_names},
    )


def tally_sums(inputs: Inputs) -> pd.DataFrame:
    """Return every additive figure of every division; NaN where the layer that it counts is missing."""
    sums = pd.concat(list(_parts(inputs)), axis=1).astype(float)
    return sums.assign(**_people_and_areas(sums))


def _parts(inputs: Inputs) -> Iterator[pd.DataFrame]:
    def known_with(part: pd.DataFrame, *layers: str) -> pd.DataFrame:
        return part if inputs.has(*layers) else part * np.nan

    coverage = coverage_sums(inputs.coverage, inputs.divisions, inputs.addresses, inputs.people)
    of_addresses = [name for name in coverage if str(name).startswith("addresses")]
    of_people = [name for name in coverage if str(name).startswith("people")]
    yield counts.division_sums(inputs.divisions)
    yield known_with(counts.station_sums(inputs.stations, inputs.stations_placed), STATIONS.name)
    yield known_with(counts.postal_sums(inputs.postal_points, inputs.postal_placed), POSTAL_POINTS.name)
    yield known_with(counts.address_sums(inputs.address_states, inputs.addresses), ADDRESSES.name)
    yield known_with(coverage.drop(columns=of_addresses + of_people), STATIONS.name)
    yield known_with(coverage[of_people], STATIONS.name)
    yield known_with(coverage[of_addresses], STATIONS.name, ADDRESSES.name)
    access = counts.postal_access_sums(inputs.postal_distance_m, inputs.addresses)
    yield known_with(access, POSTAL_POINTS.name, ADDRESSES.name)


def _people_and_areas(sums: pd.DataFrame) -> dict[str, "pd.Series[float]"]:
    people = {
        f"population_{what}_{environment}": sums["population"] * spread_share(sums, what, environment)
        for environment in ENVIRONMENTS
        for what in ("covered", *SPOTS)
    }
    # Printed km² are the share times the official area, so that they fit the area printed beside them.
    areas = {
        f"area_covered_km2_{environment}": sums["area_km2"]
        * share(sums[f"area_covered_m2_{environment}"], sums["polygon_m2"])
        for environment in ENVIRONMENTS
    }
    return people | areas


def _histograms(inputs: Inputs) -> dict[str, "pd.Series[Any]"]:
    return {
        **inputs.coverage.levels(inputs.divisions),
        "station_distance_m": counts.distance_histograms(inputs.station_distance_m, inputs.addresses),
        "postal_distance_m": counts.distance_histograms(inputs.postal_distance_m, inputs.addresses),
    }


def _maxima(inputs: Inputs) -> pd.DataFrame:
    largest = {
        f"largest_white_patch_km2_{each}": inputs.coverage.largest_white_km2(inputs.divisions, each)
        for each in ENVIRONMENTS
    }
    return pd.DataFrame(largest) if inputs.has(STATIONS.name) else pd.DataFrame(largest) * np.nan


def _described(inputs: Inputs, frame: pd.DataFrame) -> pd.DataFrame:
    divisions = inputs.divisions.frame
    spread = BY_RASTER if inputs.people.is_raster else BY_ADDRESSES
    has_people = inputs.people.count() > 0
    described = divisions[["name", "kind"]].assign(
        area_is_official=divisions["area_km2"].notna(),
        population_method=has_people.map({True: spread, False: BY_AREA}),
    )
    return pd.DataFrame(described).join(frame)


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return None if pd.isna(value) else value
