"""What the reader of figures by signal must know of the sectors: what was assumed, and what no table has."""

from collections.abc import Iterator

import pandas as pd

from geo.propagation import model_named
from geo.propagation.losses import LEAST_DISTANCE_M
from layers.definitions import STATIONS, Text
from planning.link_budget import FILLED, listed_bandwidth_mhz
from planning.signal_model import SignalModel

ASSUMED = (*FILLED, "azimuth_deg")


def signal_notes(rows: pd.DataFrame, whole: pd.DataFrame, model: SignalModel) -> Iterator[Text]:
    """Yield a sentence for each column that was filled, each bandwidth and range that a table does not have.

    Parameters
    ----------
    rows : DataFrame
        Sectors on air as they were loaded.
    whole : DataFrame
        The same without gaps, as `planning.link_budget.filled` returns them.
    model : SignalModel
        How signals are computed.
    """
    yield from _assumed(rows)
    yield from _bandwidths(whole, model)
    if len(whole):
        carrier_model = model_named(model.carrier.model)
        for warning in carrier_model.warnings(
            frequency_mhz=whole["frequency_mhz"],
            base_height_m=whole["height_m"],
            mobile_height_m=model.radio.receiver_height_m,
            distance_m=[LEAST_DISTANCE_M, model.radio.range_m],
        ):
            yield Text(
                f"Ngoài phạm vi của mô hình: {warning}.", f"Beyond what the model was made for: {warning}."
            )


def _assumed(rows: pd.DataFrame) -> Iterator[Text]:
    for name in ASSUMED:
        if missing := int(rows[name].isna().sum()):
            title = STATIONS[name].title
            yield Text(
                f"{missing} trên {len(rows)} sector không ghi {title.vi.lower()}; dùng giá trị giả định.",
                f"{missing} of {len(rows)} sectors have no {title.en.lower()}; an assumed one is used.",
            )


def _bandwidths(whole: pd.DataFrame, model: SignalModel) -> Iterator[Text]:
    kinds = whole[["bandwidth_mhz", "scs_khz"]].drop_duplicates()
    for bandwidth, scs in kinds.itertuples(index=False):
        listed = listed_bandwidth_mhz(model.technology, bandwidth_mhz=bandwidth, scs_khz=scs)
        if listed != bandwidth:
            yield Text(
                f"Băng thông {bandwidth:g} MHz không có trong bảng của 3GPP; tính như {listed:g} MHz.",
                f"A bandwidth of {bandwidth:g} MHz is not in 3GPP's tables; it counts as {listed:g} MHz.",
            )
