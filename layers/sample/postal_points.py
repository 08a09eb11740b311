"""Synthetic postal points: about a thousand, at homes of their ward."""

import numpy as np
import pandas as pd

from layers.definitions import POSTAL_POINTS

SYNTHETIC = "synthetic"
OPERATOR = "VNPost"
TITLES = {choice.value: choice.title.vi for choice in POSTAL_POINTS["kind"].choices}
UNSTAFFED = "public_mailbox"


def postal_points(homes: pd.DataFrame, *, random: np.random.Generator) -> pd.DataFrame:
    """Invent postal points: an office in each district, a point in each ward, mailboxes where people are.

    Parameters
    ----------
    homes : DataFrame
        Addresses with ``ward``, ``district``, ``postal_code``, ``address_text`` and ``x``, ``y`` in metres.
    random : numpy.random.Generator
        Source of chance.

    Returns
    -------
    DataFrame
        Fields of the postal points layer, with ``x`` and ``y`` in metres.
    """
    shuffled = homes.iloc[random.permutation(len(homes))]
    of_district, of_ward = (shuffled.groupby(each, sort=True) for each in ("district", "postal_code"))
    rural = shuffled["ward"].str.startswith("Xã")
    chosen = {
        "post_office_level_1": shuffled[shuffled["district"] == "Quận Hoàn Kiếm"].head(1),
        "post_office_level_2": of_district.nth(1),
        "post_office_level_3": of_ward.nth(2).loc[lambda rows: ~rural[rows.index]],
        "commune_culture_point": of_ward.nth(3).loc[lambda rows: rural[rows.index]],
        "delivery_office": of_district.nth([4, 5]),
        "public_mailbox": shuffled.head(360),
    }
    rows = pd.concat(chosen, names=["kind"]).reset_index(level="kind").reset_index(drop=True)
    numbers = pd.Series(np.arange(1, len(rows) + 1)).astype(str).str.zfill(4)
    return pd.DataFrame(
        {
            "point_id": "SYN-BC-" + numbers,
            "name": rows["kind"].map(TITLES) + " " + rows["ward"],
            "kind": rows["kind"],
            "staffed": rows["kind"] != UNSTAFFED,
            "operator": OPERATOR,
            "address_text": rows["address_text"],
            "source": SYNTHETIC,
            "x": rows["x"],
            "y": rows["y"],
        }
    )
