"""The conformance classes that are kept."""

FEATURES = "http://www.opengis.net/spec/ogcapi-features"
TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
CLASSES = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    *(f"{TILES}/{name}" for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")),
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
    *(f"{FEATURES}-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson", "html")),
    f"{FEATURES}-2/1.0/conf/crs",
    *(
        f"{FEATURES}-3/1.0/conf/{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"{FEATURES}-4/1.0/conf/{name}"
        for name in ("create-replace-delete", "update", "features", "optimistic-locking-etags")
    ),
    *(
        f"{CQL2}/{name}"
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "property-property",
        )
    ),
)
