"""Errors of reports."""

from geo.errors import PhusongError


class ReportError(PhusongError, RuntimeError):
    """One of the reports that are wanted cannot be made."""
