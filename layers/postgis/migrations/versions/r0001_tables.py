"""One table a layer, and the versions."""

from alembic import op

revision = "0001"
down_revision = None

# A row is valid from the version that brought it up to the one that no longer has it. Rows of one version are
# in the order of their positions. No two rows of the newest version have one key.
TABLES = """
CREATE TABLE phusong.versions (
    number integer PRIMARY KEY,
    created timestamp with time zone NOT NULL,
    note text NOT NULL,
    datasets jsonb NOT NULL
);

CREATE TABLE phusong.divisions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    valid int4range NOT NULL,
    position bigint NOT NULL,
    scheme text NOT NULL,
    code text,
    name text,
    kind text,
    area_km2 double precision,
    population bigint,
    households bigint,
    area_source text,
    population_source text,
    source text,
    geom geometry(Geometry, 4326) NOT NULL
);
CREATE UNIQUE INDEX divisions_key ON phusong.divisions (scheme, code)
    WHERE upper_inf(valid);
CREATE INDEX divisions_closed ON phusong.divisions (upper(valid)) WHERE NOT upper_inf(valid);
CREATE INDEX divisions_geom ON phusong.divisions USING gist (geom);

CREATE TABLE phusong.stations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    valid int4range NOT NULL,
    position bigint NOT NULL,
    station_id text,
    sector_id text,
    site_id text,
    operator text,
    technology text,
    status text,
    on_air_since date,
    azimuth_deg double precision,
    height_m double precision,
    frequency_mhz double precision,
    bandwidth_mhz double precision,
    scs_khz double precision,
    eirp_dbm double precision,
    beamwidth_h_deg double precision,
    beamwidth_v_deg double precision,
    downtilt_deg double precision,
    mechanical_tilt_deg double precision,
    antenna text,
    reach_m double precision,
    source text,
    geom geometry(Point, 4326) NOT NULL
);
CREATE UNIQUE INDEX stations_key ON phusong.stations (station_id, sector_id)
    WHERE upper_inf(valid);
CREATE INDEX stations_closed ON phusong.stations (upper(valid)) WHERE NOT upper_inf(valid);
CREATE INDEX stations_geom ON phusong.stations USING gist (geom);

CREATE TABLE phusong.postal_points (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    valid int4range NOT NULL,
    position bigint NOT NULL,
    point_id text,
    name text,
    kind text,
    staffed boolean,
    operator text,
    address_text text,
    source text,
    geom geometry(Point, 4326) NOT NULL
);
CREATE UNIQUE INDEX postal_points_key ON phusong.postal_points (point_id)
    WHERE upper_inf(valid);
CREATE INDEX postal_points_closed ON phusong.postal_points (upper(valid)) WHERE NOT upper_inf(valid);
CREATE INDEX postal_points_geom ON phusong.postal_points USING gist (geom);

CREATE TABLE phusong.addresses (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    valid int4range NOT NULL,
    position bigint NOT NULL,
    address_id text,
    code text,
    house_number text,
    lane text,
    street text,
    hamlet text,
    ward text,
    district text,
    city text,
    postal_code text,
    address_text text,
    state text,
    updated_on date,
    source text,
    geom geometry(Point, 4326) NOT NULL
);
CREATE UNIQUE INDEX addresses_key ON phusong.addresses (address_id)
    WHERE upper_inf(valid);
CREATE INDEX addresses_closed ON phusong.addresses (upper(valid)) WHERE NOT upper_inf(valid);
CREATE INDEX addresses_geom ON phusong.addresses USING gist (geom);

CREATE TABLE phusong.key_places (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    valid int4range NOT NULL,
    position bigint NOT NULL,
    place_id text,
    name text,
    kind text,
    radius_m double precision,
    source text,
    geom geometry(Geometry, 4326) NOT NULL
);
CREATE UNIQUE INDEX key_places_key ON phusong.key_places (place_id)
    WHERE upper_inf(valid);
CREATE INDEX key_places_closed ON phusong.key_places (upper(valid)) WHERE NOT upper_inf(valid);
CREATE INDEX key_places_geom ON phusong.key_places USING gist (geom);

CREATE TABLE phusong.statistics (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    valid int4range NOT NULL,
    position bigint NOT NULL,
    scheme text,
    code text,
    operator text,
    as_of date,
    providers bigint,
    mobile_subscribers bigint,
    mobile_broadband_subscribers bigint,
    fixed_subscribers bigint,
    source text
);
CREATE UNIQUE INDEX statistics_key ON phusong.statistics (scheme, code, operator, as_of)
    WHERE upper_inf(valid);
CREATE INDEX statistics_closed ON phusong.statistics (upper(valid)) WHERE NOT upper_inf(valid);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute(TABLES)
