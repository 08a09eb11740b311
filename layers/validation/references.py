"""References of rows to divisions: which of them lead nowhere."""

from collections.abc import Mapping

import pandas as pd

from layers.definitions import Layer

SHOWN = 5


def unknown_divisions(rows: pd.DataFrame, layer: Layer, codes: Mapping[str, pd.Index]) -> list[str]:
    """Return which schemes and divisions the rows of a layer name that the workspace does not hold.

    Parameters
    ----------
    rows : DataFrame
        Rows of the layer.
    layer : Layer
        One whose rows name a division by ``scheme`` and ``code``; of others there is nothing to say.
    codes : mapping of str to Index
        The codes of each scheme that is loaded.
    """
    if layer.all_or_none != ("scheme", "code"):
        return []
    named = rows.loc[rows["scheme"] != "", ["scheme", "code"]].groupby("scheme")["code"]
    return [
        note for scheme, each in named if (note := _note(layer, str(scheme), each, codes.get(str(scheme))))
    ]


def _note(layer: Layer, scheme: str, named: "pd.Series[str]", known: pd.Index | None) -> str:
    if known is None:
        return f"{layer.name}: {len(named)} rows are of scheme {scheme}, which is not loaded"
    unknown = named[~named.isin(known)].unique()
    more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
    listed = ", ".join(unknown[:SHOWN]) + more
    return f"{layer.name}: scheme {scheme} has no division {listed}" if len(unknown) else ""
