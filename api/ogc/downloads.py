"""The formats in which the features of a collection can be had whole."""

from dataclasses import dataclass

from api.ogc.links import GEOJSON


@dataclass(frozen=True)
class Download:
    """A format of features.

    Attributes
    ----------
    f : str
        What requests call it.
    title : str
        What people call it.
    media_type : str
        Its media type.
    is_registered : bool
        Whether IANA knows that type.
    is_paged : bool
        Whether an answer holds a page of the features rather than all.
    """

    f: str
    title: str
    media_type: str
    is_registered: bool = True
    is_paged: bool = False


DOWNLOADS = (
    Download("json", "GeoJSON", GEOJSON, is_paged=True),
    Download("csv", "CSV", "text/csv"),
    Download("parquet", "GeoParquet", "application/vnd.apache.parquet"),
    Download("fgb", "FlatGeobuf", "application/flatgeobuf", is_registered=False),
)
