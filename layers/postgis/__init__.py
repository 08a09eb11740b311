"""Versions of a workspace in a PostGIS database."""
