"""Errors of the maps."""

from geo.errors import PhusongError


class AssetError(PhusongError, FileNotFoundError):
    """A file that the map page is made of is not where the installation should have put it."""


class FilterError(PhusongError, ValueError):
    """Points are to be chosen by a field or a value that their layer does not have."""
