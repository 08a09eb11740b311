"""Indexes by which features of any version are found: by their key, and page by page."""

from alembic import op

revision = "0002"
down_revision = "0001"

INDEXES = """
CREATE INDEX divisions_found ON phusong.divisions (code);
CREATE INDEX stations_found ON phusong.stations (station_id, sector_id);
CREATE INDEX postal_points_found ON phusong.postal_points (point_id);
CREATE INDEX addresses_found ON phusong.addresses (address_id);
CREATE INDEX key_places_found ON phusong.key_places (place_id);
CREATE INDEX divisions_paged ON phusong.divisions (scheme, position);
CREATE INDEX stations_paged ON phusong.stations (position);
CREATE INDEX postal_points_paged ON phusong.postal_points (position);
CREATE INDEX addresses_paged ON phusong.addresses (position);
CREATE INDEX key_places_paged ON phusong.key_places (position);
"""


def upgrade() -> None:
    """Make the indexes."""
    op.execute(INDEXES)
