"""What the reader of figures by signal must know of the sectors: what was assumed, and what no table has."""

from collections.abc import Iterator

import pandas as pd

from geo.propagation import model_named
from geo.propagation.losses import LEAST_DISTANCE_M, Beyond
from layers.definitions import STATIONS, Language, Text
from layers.text import format_number
from planning.link_budget import FILLED, listed_bandwidth_mhz
from planning.signal_model import SignalModel

ASSUMED = (*FILLED, "azimuth_deg")
LANGUAGES: tuple[Language, ...] = ("vi", "en")
QUANTITIES = {
    "frequency_mhz": (Text("tần số", "frequencies"), "MHz"),
    "base_height_m": (Text("độ cao anten trạm", "station antennas at"), "m"),
    "mobile_height_m": (Text("độ cao máy thu", "receivers at"), "m"),
    "distance_m": (Text("cự ly", "distances"), "m"),
}
BEYOND = Text(
    "Ngoài phạm vi của mô hình {model}: {quantity} {used} {unit}, mô hình được lập cho {made_for} {unit}.",
    "Beyond what the model was made for ({model}): {quantity} {used} {unit}, it was made for {made_for}"
    " {unit}.",
)


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
        for beyond in carrier_model.beyond(
            frequency_mhz=whole["frequency_mhz"],
            base_height_m=whole["height_m"],
            mobile_height_m=model.radio.receiver_height_m,
            distance_m=[LEAST_DISTANCE_M, model.radio.range_m],
        ):
            yield Text(*(_beyond(beyond, carrier_model.title, language) for language in LANGUAGES))


def _beyond(beyond: Beyond, model: str, language: Language) -> str:
    def span(least: float, most: float) -> str:
        ends = (format_number(each, digits=0, language=language) for each in sorted({least, most}))
        return " – ".join(ends)

    name, unit = QUANTITIES[beyond.quantity]
    used, made_for = span(beyond.least, beyond.most), span(beyond.low, beyond.high)
    return BEYOND[language].format(
        model=model, quantity=name[language], used=used, made_for=made_for, unit=unit
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
