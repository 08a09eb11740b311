"""Where data comes from, and how far it may be believed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Provenance:
    """Origin of one dataset, kept with it in the workspace and shown wherever it is.

    Attributes
    ----------
    source : str
        Who or which file the data comes from.
    licence : str
        Terms under which it may be used; empty where unknown.
    data_date : str
        Day, month or year that the data describes, as ISO 8601 text; empty where unknown.
    synthetic : bool
        Whether the data is invented, for trials and demonstrations.
    approximate : bool
        Whether the data is derived and only roughly right.
    """

    source: str
    licence: str = ""
    data_date: str = ""
    synthetic: bool = False
    approximate: bool = False
