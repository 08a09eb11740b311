"""The base of every error that is the user's to mend, and those of geometry."""


class PhusongError(Exception):
    """Something the user can mend: the message names the thing and the value.

    Anything else that is raised is a bug. Every subclass is a builtin exception as well, so that callers
    who do not know this project can still catch it.
    """


class CrsError(PhusongError, ValueError):
    """Coordinates are in a reference system that the calculation cannot use."""


class GeometryError(PhusongError, ValueError):
    """A geometry is of the wrong kind, empty, or not valid."""


class IndexFileError(PhusongError, OSError):
    """A saved index is missing, damaged, or of another format."""


class TileError(PhusongError, ValueError):
    """A map tile does not exist: its zoom, column or row is out of range."""
