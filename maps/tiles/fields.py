"""Which datasets come as tiles, and what their features hold there."""

from collections.abc import Mapping
from types import MappingProxyType

from layers.dataset import division_scheme
from layers.definitions import ADDRESSES, DIVISIONS, POSTAL_POINTS, STATIONS, Field, Text
from maps.tiles.division_tiles import FIELDS as DIVISION_FIELDS
from maps.tiles.point_tiles import AZIMUTHS, COUNT, POSTAL_FIELDS, STATION_FIELDS

_AZIMUTHS = Field(AZIMUTHS, "string", Text("Các góc phương vị", "Azimuths"), unit="°")
_COUNT = Field(COUNT, "integer", Text("Số điểm của cụm", "Points of a cluster"), minimum=2)
_TEXT = Field("text", "string", Text("Địa chỉ", "Address"))
_OF_POINTS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        STATIONS.name: (*(STATIONS[name] for name in STATION_FIELDS), _AZIMUTHS, _COUNT),
        POSTAL_POINTS.name: (*(POSTAL_POINTS[name] for name in POSTAL_FIELDS), _COUNT),
        ADDRESSES.name: (ADDRESSES["address_id"], ADDRESSES["code"], _TEXT, ADDRESSES["state"], _COUNT),
    }
)


def has_tiles(name: str) -> bool:
    """Return whether a dataset of that name comes as tiles."""
    return name in _OF_POINTS or bool(division_scheme(name))


def tile_fields(name: str) -> tuple[Field, ...]:
    """Return the attributes that features have in the tiles of a dataset which comes as tiles."""
    return _OF_POINTS.get(name) or tuple(DIVISIONS[field] for field in DIVISION_FIELDS)
