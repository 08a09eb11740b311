"""What the resources of OGC API – Features hold, and what their parameters are."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models import PageQuery
from layers.definitions import Language

DEFAULT_LIMIT = 10
ResourceFormat = Literal["", "json", "html"]


class Link(BaseModel):
    """A link to another resource (RFC 8288)."""

    href: str
    rel: str
    type: str
    title: str = ""


class TemplatedLink(Link):
    """A link to many resources."""

    templated: Literal[True] = True


class LandingPage(BaseModel):
    """Where everything begins."""

    title: str
    description: str
    attribution: str
    links: list[Link]


class Conformance(BaseModel):
    """Which parts of the standards are kept."""

    conformsTo: list[str]  # noqa: N815 — named by the standard


class SpatialExtent(BaseModel):
    """West, south, east, north of all features, in degrees."""

    bbox: list[list[float]]
    crs: str


class TemporalExtent(BaseModel):
    """First and last day of the features; null where open."""

    interval: list[list[str | None]]
    trs: str


class Extent(BaseModel):
    """Where and when the features are."""

    spatial: SpatialExtent
    temporal: TemporalExtent | None = None


class CollectionAnswer(BaseModel):
    """What is known of a collection without its features."""

    id: str
    title: str
    description: str
    license: str = Field("", description="Terms under which the data may be used.")
    attribution: str = Field(description="Where the data comes from.")
    synthetic: bool = Field(description="Whether the data is invented.")
    approximate: bool = Field(description="Whether the data is only roughly right.")
    version: int = Field(description="Version of the workspace.")
    updated: str = Field(description="When that version was published.")
    itemType: Literal["feature"] = "feature"  # noqa: N815
    crs: list[str]
    storageCrs: str  # noqa: N815
    extent: Extent | None = None
    links: list[Link]


class CollectionList(BaseModel):
    """All collections."""

    links: list[Link]
    collections: list[CollectionAnswer]


class ResourceQuery(PageQuery):
    """Parameters of a resource that is a page, too."""

    f: ResourceFormat = Field("", description="Format; by Accept unless given.")


class ItemQuery(ResourceQuery):
    """Parameters of one feature."""

    crs: str = Field("", description="Reference system of the answer, by its address; CRS84 unless given.")


class ItemsQuery(BaseModel):
    """Parameters of features; beside these, the name of any property asks for its value."""

    model_config = ConfigDict(extra="allow", frozen=True)

    f: str = Field("", description="json, html, fgb (FlatGeobuf), parquet (GeoParquet) or csv.")
    limit: int = Field(
        DEFAULT_LIMIT,
        ge=1,
        description="Most features of a page, bounded by a setting; all in files (fgb, parquet, csv) unless"
        " given.",
    )
    offset: int = Field(0, ge=0, description="How many features are passed over.")
    version: int | None = Field(
        None, ge=1, description="Earlier version of the data that is still kept; the newest unless given."
    )
    lang: Language | Literal[""] = Field("", description="Language of pages.")
    cursor: str = Field("", description="Where the next page begins, and in which version; see links.")
    bbox: str = Field(
        "",
        description="west,south,east,north, in the order of the axes of bbox-crs.",
    )
    bbox_crs: str = Field("", alias="bbox-crs", description="Reference system of bbox; CRS84 unless given.")
    crs: str = Field("", description="Reference system of the answer, by its address; CRS84 unless given.")
    datetime: str = Field("", description="A day, a moment, or an interval of them, such as 2023-01-01/..")
    filter: str = Field("", description="Condition in CQL2.")
    filter_lang: Literal["cql2-text", "cql2-json", "cql-text"] = Field(
        "cql2-text",
        alias="filter-lang",
        description="How the filter is written; cql-text is GDAL's older name of cql2-text.",
    )
    filter_crs: str = Field(
        "", alias="filter-crs", description="Reference system of the filter's geometries; CRS84 unless given."
    )

    @property
    def by_property(self) -> dict[str, Any]:
        """What is asked of properties by their names."""
        return self.model_extra or {}
