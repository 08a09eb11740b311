"""Validation: good rows typed as the layer says, bad rows listed with their reasons, nothing lost."""

from layers.validation.checking import Checked, check
from layers.validation.faults import REJECTED_COLUMNS
from layers.validation.places import Whole

__all__ = ["REJECTED_COLUMNS", "Checked", "Whole", "check"]
