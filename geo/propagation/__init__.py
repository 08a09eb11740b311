"""Propagation models: what is lost between a base station and a receiver."""

from collections.abc import Mapping

from geo.propagation.free_space import FREE_SPACE
from geo.propagation.hata import HATA_MODELS
from geo.propagation.losses import Losses, PropagationError, PropagationModel, Validity, by_name, named
from geo.propagation.tr38901 import RMA, UMA, UMI

__all__ = ["MODELS", "Losses", "PropagationError", "PropagationModel", "Validity", "model_named"]

MODELS: Mapping[str, PropagationModel] = by_name(UMA, UMI, RMA, *HATA_MODELS, FREE_SPACE)


def model_named(name: str) -> PropagationModel:
    """Return the propagation model of a name.

    Raises
    ------
    PropagationError
        There is none.
    """
    return named(MODELS, name)
