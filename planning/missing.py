"""Why an indicator of a division is unknown: what is not known is never told as 0."""

from collections.abc import Iterator

from layers.definitions import ADDRESSES, LAYERS, POSTAL_POINTS, STATIONS, Layer, Text
from planning.columns import INDICATORS
from planning.indicator_table import IndicatorTable
from planning.signal_model import SignalModel

NOT_LOADED = Text("chưa có lớp {layer}", "{layer} not loaded")
NO_POPULATION = Text("chưa biết dân số", "population not known")
NO_HOUSEHOLDS = Text("chưa biết số hộ", "households not known")
NONE_HERE = {
    "stations": Text("không có trạm đang phát sóng", "no station on air"),
    "sites": Text("không có vị trí đặt trạm", "no site"),
    "postal_points": Text("không có điểm phục vụ", "no postal point"),
    "addresses": Text("không có địa chỉ số", "no digital address"),
}
NO_INTERVAL = Text("mô hình không cho biết khoảng tin cậy", "the model gives no interval")
NO_LEVELS = Text("mô hình theo tầm phủ không tính mức thu", "coverage by reach knows no levels")
NO_SIGNAL = Text("không có tín hiệu ở phần lớn các ô", "no signal in most cells")
TOO_WEAK = Text("không có tín hiệu ở hơn 10 % số ô", "no signal in more than 10 % of the cells")
NOT_KNOWN = Text("không rõ", "not known")

OF_PEOPLE = ("population", "_per_10k", "people_per")
LAYER_OF_THEME = {"stations": STATIONS, "coverage": STATIONS, "postal": POSTAL_POINTS, "addresses": ADDRESSES}


def why_unknown(table: IndicatorTable, code: str, name: str) -> Text:
    """Return why an indicator that is NaN is unknown.

    Parameters
    ----------
    table : IndicatorTable
        Indicators of a scheme.
    code : str
        Code of the division; empty for the whole.
    name : str
        Indicator, as in `planning.columns.INDICATORS`.

    Raises
    ------
    UnknownNameError
        The scheme has no such division.
    """
    row = table.row(code)
    for layer in _layers(name):
        if layer not in table.datasets:
            return not_loaded(LAYERS[layer])
    if "_low_" in name or "_high_" in name:
        return NO_INTERVAL
    if row.isna()["population"] and any(each in name for each in OF_PEOPLE):
        return NO_POPULATION
    if row.isna()["households"] and name in {"households", "addresses_per_household"}:
        return NO_HOUSEHOLDS
    if INDICATORS[name].kind == "level":
        return _no_level(table, name)
    return next(
        (text for each, text in NONE_HERE.items() if each in _counted(name) and row[each] == 0), NOT_KNOWN
    )


def not_loaded(layer: Layer) -> Text:
    """Return that a layer is not loaded, as a reason."""
    vi, en = layer.title.vi.lower(), layer.title.en.lower()
    return Text(NOT_LOADED.vi.format(layer=vi), NOT_LOADED.en.format(layer=en))


def _no_level(table: IndicatorTable, name: str) -> Text:
    if not isinstance(table.model, SignalModel):
        return NO_LEVELS
    return TOO_WEAK if "_p10_" in name else NO_SIGNAL


def _layers(name: str) -> Iterator[str]:
    """Yield the layers without which nobody knows an indicator."""
    theme = INDICATORS[name].theme
    if theme in LAYER_OF_THEME:
        yield LAYER_OF_THEME[theme].name
    if name.startswith(("addresses", "station_distance", "postal_distance", "postal_within")):
        yield ADDRESSES.name


def _counted(name: str) -> tuple[str, ...]:
    """Return what an indicator is a mean over, or divided by."""
    if name == "people_per_station" or name.startswith("station_distance"):
        return ("stations", "addresses")
    if name == "sites_shared_share":
        return ("sites",)
    if name in {"people_per_postal_point", "mean_service_radius_km"}:
        return ("postal_points",)
    if name.startswith(("postal_distance", "postal_within")):
        return ("postal_points", "addresses")
    return ("addresses",) if name.startswith("addresses") else ()
