"""The postal points of the invented country: four a commune, more where more people live."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.sample.postal_points import OPERATOR, TITLES, UNSTAFFED
from layers.sample.shares import apportioned
from layers.sample_country.addresses import CountryAddresses
from layers.sample_country.communes import SOURCE, Communes

POINTS_A_COMMUNE = 4
COMMUNES_AN_OFFICE, COMMUNES_A_DELIVERY = 12, 2


def country_postal_points(addresses: CountryAddresses) -> pd.DataFrame:
    """Invent postal points: a counter in each commune, offices in larger ones, mailboxes where people are.

    Parameters
    ----------
    addresses : CountryAddresses
        At which they are.

    Returns
    -------
    DataFrame
        Fields of the postal points layer, with ``lon`` and ``lat`` in degrees.
    """
    houses = addresses.houses
    random = np.random.default_rng([houses.seed, 2])
    commune, kind = _kinds(houses.communes)
    number = (random.random(len(commune)) * np.maximum(houses.counts[commune], 1)).astype(np.int64)
    places = houses.of(commune, number)
    titles = pd.Series(kind).map(TITLES)
    return pd.DataFrame(
        {
            "point_id": [f"SYN-BC-{each:06}" for each in range(1, len(commune) + 1)],
            "name": titles + " " + houses.communes.frame["name"].to_numpy()[commune],
            "kind": kind,
            "staffed": kind != UNSTAFFED,
            "operator": OPERATOR,
            "address_text": addresses.text(places).to_pandas(),
            "source": SOURCE,
            "lon": places.lon,
            "lat": places.lat,
        }
    )


def _kinds(communes: Communes) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """Return the commune and the kind of each point."""
    count, largest = len(communes), np.argsort(-communes.share, kind="stable")
    provinces = communes.frame["province"].to_numpy()[largest]
    first = largest[np.unique(provinces, return_index=True)[1]]
    chosen = {
        "post_office_level_1": first,
        "post_office_level_2": largest[: count // COMMUNES_AN_OFFICE],
        "post_office_level_3": np.flatnonzero(communes.urban),
        "commune_culture_point": np.flatnonzero(~communes.urban),
        "delivery_office": _spread(communes, count // COMMUNES_A_DELIVERY),
    }
    left = max(POINTS_A_COMMUNE * count - sum(map(len, chosen.values())), 0)
    chosen[UNSTAFFED] = _spread(communes, left)
    kinds = np.repeat(list(chosen), [len(each) for each in chosen.values()])
    return np.concatenate(list(chosen.values())), kinds


def _spread(communes: Communes, count: int) -> NDArray[np.int64]:
    """Return communes, each as often as its people suggest."""
    return np.repeat(np.arange(len(communes)), apportioned(communes.share, count))
