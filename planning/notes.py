"""What the reader of a table must know beside its figures."""

from collections.abc import Iterator

from layers.definitions import ADDRESSES, LAYERS, POSTAL_POINTS, STATIONS, Text
from planning.divisions import Placed
from planning.inputs import Inputs


def notes(inputs: Inputs) -> Iterator[Text]:
    """Yield a sentence for each layer that is missing, each point outside, each figure that is unknown."""
    for name in (STATIONS.name, POSTAL_POINTS.name, ADDRESSES.name):
        if not inputs.has(name):
            title = LAYERS[name].title
            yield Text(f"Chưa có lớp dữ liệu: {title.vi}.", f"Not loaded: {title.en.lower()}.")
    yield from _outside(inputs.stations_placed, STATIONS.title)
    yield from _outside(inputs.postal_placed, POSTAL_POINTS.title)
    yield from _outside(inputs.addresses, ADDRESSES.title)
    yield from inputs.coverage.notes
    yield from _unknown(inputs, "population", Text("dân số", "population"))
    yield from _unknown(inputs, "area_km2", Text("diện tích chính thức", "official area"))


def _outside(placed: Placed, title: Text) -> Iterator[Text]:
    if count := placed.outside:
        yield Text(
            f"{title.vi} nằm ngoài mọi đơn vị, không được tính: {count}.",
            f"{title.en} outside every division, not counted: {count}.",
        )


def _unknown(inputs: Inputs, field: str, title: Text) -> Iterator[Text]:
    column = inputs.divisions.frame[field]
    if count := int(column.isna().sum()):
        of = len(column)
        yield Text(
            f"Không rõ {title.vi} của {count} trên {of} đơn vị.",
            f"The {title.en} of {count} of {of} divisions is unknown.",
        )
