"""What the reader of a table must know beside its figures."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import pandas as pd

from layers.definitions import ADDRESSES, LAYERS, POSTAL_POINTS, STATIONS, Text


def notes(
    dataset_names: Collection[str],
    outside: Mapping[str, int],
    of_coverage: Iterable[Text],
    divisions: pd.DataFrame,
) -> Iterator[Text]:
    """Yield a sentence for each layer that is missing, each point outside, each figure that is unknown.

    Parameters
    ----------
    dataset_names : collection of str
        The datasets that are there.
    outside : mapping of str to int
        How many points of each layer lie outside every division.
    of_coverage : iterable of Text
        What is to be known of the stations.
    divisions : DataFrame
        The divisions, with ``population`` and ``area_km2``.
    """
    for name in (STATIONS.name, POSTAL_POINTS.name, ADDRESSES.name):
        if name not in dataset_names:
            title = LAYERS[name].title
            yield Text(f"Chưa có lớp dữ liệu: {title.vi}.", f"Not loaded: {title.en.lower()}.")
    for name, count in outside.items():
        if count:
            yield _outside(LAYERS[name].title, count)
    yield from of_coverage
    yield from _unknown(divisions["population"], Text("dân số", "population"))
    yield from _unknown(divisions["area_km2"], Text("diện tích chính thức", "official area"))


def _outside(title: Text, count: int) -> Text:
    return Text(
        f"{title.vi} nằm ngoài mọi đơn vị, không được tính: {count}.",
        f"{title.en} outside every division, not counted: {count}.",
    )


def _unknown(column: "pd.Series[float]", title: Text) -> Iterator[Text]:
    if count := int(column.isna().sum()):
        of = len(column)
        yield Text(
            f"Không rõ {title.vi} của {count} trên {of} đơn vị.",
            f"The {title.en} of {count} of {of} divisions is unknown.",
        )
