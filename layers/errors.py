"""Errors of files, layers and the workspace."""

from geo.errors import PhusongError


class ReadError(PhusongError, ValueError):
    """A file cannot be read as what it says it is."""


class ValidationError(PhusongError, ValueError):
    """A layer as a whole breaks a rule, so that nothing of it is loaded."""


class WorkspaceError(PhusongError, OSError):
    """A workspace is missing, damaged, or held by another writer."""


class ExtentError(PhusongError, ValueError):
    """A workspace is too large for what is asked of all of it at once."""


class UnknownNameError(PhusongError, LookupError):
    """A layer, scheme, division, version, operator or address does not exist."""


class FetchError(PhusongError, OSError):
    """A download failed, or what came is not what was promised."""


class ExportError(PhusongError, ValueError):
    """A dataset cannot be written to that file, or not in that format."""


class PreconditionFailedError(PhusongError, RuntimeError):
    """What was to be replaced or deleted is no longer what its writer had read."""


class ConflictError(PhusongError, ValueError):
    """What is asked for does not fit what is there: a name that is taken, a station that is not on air."""


class FilterError(PhusongError, ValueError):
    """A filter of features is not written as it should be, or does not fit their fields."""
