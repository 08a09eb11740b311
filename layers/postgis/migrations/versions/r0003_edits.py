"""Versions that were made by editing single rows are told from those that were loaded."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the mark."""
    op.execute("ALTER TABLE phusong.versions ADD COLUMN is_edit boolean NOT NULL DEFAULT false")
