"""Names of datasets in a workspace: a layer and, where it has them, a division scheme."""

import re
from dataclasses import dataclass, field
from typing import Self

from layers.definitions import LAYERS, Layer, layer_named
from layers.errors import UnknownNameError

SCHEME_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class DatasetName:
    """One dataset: ``stations``, or ``divisions/districts-2023``.

    Attributes
    ----------
    layer : Layer
        The layer that it is an instance of.
    scheme : str
        Division scheme in lower-case letters, digits and hyphens; empty for layers without schemes.

    Raises
    ------
    UnknownNameError
        The scheme is missing, not a possible name, or given for a layer that has none.
    """

    layer: Layer = field(hash=False)
    scheme: str = ""

    def __post_init__(self) -> None:
        if not self.layer.has_schemes and self.scheme:
            raise UnknownNameError(f"{self.layer.name}: takes no scheme, but was given {self.scheme!r}")
        if self.layer.has_schemes and not SCHEME_PATTERN.fullmatch(self.scheme):
            raise UnknownNameError(
                f"{self.layer.name}: scheme {self.scheme!r} is not a name of lower-case letters, digits and"
                " single hyphens, such as districts-2023"
            )

    def __str__(self) -> str:
        return f"{self.layer.name}/{self.scheme}" if self.scheme else self.layer.name

    @property
    def stem(self) -> str:
        """Beginning of the names of the dataset's files."""
        return str(self).replace("/", "-")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the dataset of that name.

        Raises
        ------
        UnknownNameError
            There is no such layer, or the scheme does not fit it.
        """
        layer, _, scheme = text.partition("/")
        return cls(layer_named(layer), scheme)


def division_scheme(name: str) -> str:
    """Return the division scheme of a dataset's name; empty where it is no division dataset."""
    layer, _, scheme = name.partition("/")
    return scheme if layer in LAYERS and LAYERS[layer].has_schemes else ""
