"""The stations of the invented country: sites at houses, shared by operators, of every technology."""

from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.sample.stations import CARRIERS_MHZ, DAYS, FIRST_DAY, OPERATORS, with_sectors
from layers.sample_country.communes import SOURCE
from layers.sample_country.houses import Houses

Integers = NDArray[np.int64]

OPERATORS_A_SITE = (0.6, 0.28, 0.12)
STATUS = {"on_air": 0.94, "planned": 0.04, "retired": 0.02}
# Sites follow people, though not in proportion: wide land needs its own.
OF_PEOPLE, OF_AREA = 0.75, 0.25


class Radio(NamedTuple):
    """What stations of a technology have in common; how often an operator has it at a site."""

    at_rural: float
    at_urban: float
    bandwidth_mhz: float
    scs_khz: float
    eirp_dbm: float


RADIOS = MappingProxyType(
    {
        "5G": Radio(0.12, 0.5, 100.0, 30.0, 70.0),
        "4G": Radio(1.0, 1.0, 20.0, 15.0, 63.0),
        "3G": Radio(0.3, 0.3, 5.0, np.nan, 60.0),
        "2G": Radio(0.5, 0.4, 0.2, np.nan, 58.0),
    }
)
FREQUENCIES_MHZ = MappingProxyType({"4G": 1800.0, "3G": 2100.0, "2G": 900.0})


def country_stations(count: int, *, houses: Houses) -> pd.DataFrame:
    """Invent stations.

    Parameters
    ----------
    count : int
        How many; each has three sectors.
    houses : Houses
        At which they stand, denser where more are.

    Returns
    -------
    DataFrame
        Fields of the stations layer, one row per sector, with ``lon`` and ``lat`` in degrees.
    """
    random = np.random.default_rng([houses.seed, 1])
    commune, site, operator, technology = _equipped(count, houses, random)
    number = (random.random(len(commune)) * np.maximum(houses.counts[commune], 1)).astype(np.int64)
    places = houses.of(commune, number)
    status = random.choice(list(STATUS), count, p=list(STATUS.values()))
    since = FIRST_DAY + random.integers(0, DAYS, count)
    frame = pd.DataFrame(
        {
            "station_id": [f"SYN-{kind}-{n:07}" for n, kind in enumerate(technology, start=1)],
            "site_id": [f"SYN-SITE-{n + 1:07}" for n in site],
            "operator": operator,
            "technology": technology,
            "status": status,
            "on_air_since": np.where(status == "planned", np.datetime64("NaT"), since),
            "height_m": random.integers(20, 61, len(commune))[site].astype(float),
            "frequency_mhz": _frequencies(operator, technology),
            **{name: _of(technology, name) for name in ("bandwidth_mhz", "scs_khz", "eirp_dbm")},
            "beamwidth_h_deg": 65.0,
            "beamwidth_v_deg": 10.0,
            "downtilt_deg": random.integers(2, 9, count).astype(float),
            "source": SOURCE,
            "lon": places.lon[site],
            "lat": places.lat[site],
        }
    )
    return with_sectors(frame, random.integers(0, 120, count))


def _equipped(
    count: int, houses: Houses, random: np.random.Generator
) -> tuple[Integers, Integers, NDArray[np.str_], NDArray[np.str_]]:
    """Return the commune of each site, and the site, operator and technology of each station."""
    communes = houses.communes
    weight = communes.share**OF_PEOPLE * communes.area_km2**OF_AREA
    commune = random.choice(len(communes), count, p=weight / weight.sum())
    # A ranking of the operators by chance at each site, of which the first few are there.
    ranks = np.argsort(random.random((count, len(OPERATORS))) ** (1 / np.array(list(OPERATORS.values()))))
    there = np.arange(len(OPERATORS)) >= len(OPERATORS) - random.choice(
        [1, 2, 3], (count, 1), p=OPERATORS_A_SITE
    )
    rates = np.array([radio[:2] for radio in RADIOS.values()]).T[communes.urban[commune].astype(int)]
    has = there[:, :, None] & (random.random((count, len(OPERATORS), len(RADIOS))) < rates[:, None])
    # Each site has a station, since 4G is everywhere: as many sites as stations are enough.
    site, rank, radio = (each[:count] for each in np.nonzero(has))
    operator = np.array(list(OPERATORS))[ranks[site, rank]]
    return commune[: site.max(initial=-1) + 1], site, operator, np.array(list(RADIOS))[radio]


def _frequencies(operator: NDArray[np.str_], technology: NDArray[np.str_]) -> "pd.Series[float]":
    shared = pd.Series(technology).map(dict(FREQUENCIES_MHZ))
    return shared.fillna(pd.Series(operator).map(CARRIERS_MHZ).astype(float))


def _of(technology: NDArray[np.str_], name: str) -> "pd.Series[float]":
    return pd.Series(technology).map({kind: getattr(radio, name) for kind, radio in RADIOS.items()})
