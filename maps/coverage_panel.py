"""What the page knows of coverage: what may be chosen, what the colours mean, and where the pictures are."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from layers.definitions import Language
from layers.errors import WorkspaceError
from layers.radio_settings import Technology
from layers.settings import ENVIRONMENTS
from layers.snapshot import Snapshot
from maps import texts
from maps.colours import SPOT_COLOURS
from maps.coverage_images import ClassKey, class_keys, data_url
from maps.coverage_pictures import (
    class_colours,
    classes_picture,
    operators_by_technology,
    picture_corners,
    spots_picture,
)
from planning.coverage import CoverageModel
from planning.coverages import model_of
from planning.signal_model import SignalModel

ANY_OPERATOR = ""


def coverage_panel(snapshot: Snapshot, *, language: Language, embedded: bool) -> dict[str, Any] | None:
    """Return what the page's script reads of coverage, or None where there are no stations.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    language : {"vi", "en"}
        Language of all texts.
    embedded : bool
        Whether the pictures stand in the page, since it has no server to ask; then there is but one
        technology, that of the settings.
    """
    found = list(_technologies(snapshot, language))
    if embedded:
        found = [each for each in found if each["name"] == snapshot.settings.technology]
    if not found:
        return None
    return {
        "texts": {name: text[language] for name, text in texts.COVERAGE.items()},
        "bounds": picture_corners(snapshot),
        "tiled": bool(snapshot.settings.sheet_deg) and not embedded,
        "technologies": found,
        "spot_colours": SPOT_COLOURS,
        "pictures": _pictures(snapshot, found[0]["operators"]) if embedded else None,
    }


def _technologies(snapshot: Snapshot, language: Language) -> Iterator[dict[str, Any]]:
    for technology, operators in operators_by_technology(snapshot).items():
        model = _model(snapshot, technology)
        if model is not None:
            keys = _keys(model, language)
            yield {
                "name": technology,
                "operators": operators,
                "classes": [asdict(key) for key in keys],
                "text": model.text[language],
            }


def _model(snapshot: Snapshot, technology: Technology) -> CoverageModel | None:
    """Return the model of a technology; None where the calibration of the settings is that of another."""
    try:
        return model_of(snapshot, technology)
    except WorkspaceError:
        if technology == snapshot.settings.technology:
            raise
        return None


def _keys(model: CoverageModel, language: Language) -> list[ClassKey]:
    if isinstance(model, SignalModel):
        return class_keys(model.profile, language)
    return [ClassKey(colour, texts.COVERAGE["reached"][language]) for colour in class_colours(model)]


def _pictures(snapshot: Snapshot, operators: Sequence[str]) -> dict[str, Any]:
    """Return all pictures of the settings' technology as data URLs, by environment."""
    technology = snapshot.settings.technology
    return {
        environment: {
            "classes": {
                operator: data_url(classes_picture(snapshot, technology, environment, operator))
                for operator in (ANY_OPERATOR, *operators)
            },
            "spots": data_url(spots_picture(snapshot, technology, environment)),
        }
        for environment in ENVIRONMENTS
    }
