"""What the page's script knows of scenarios beside their texts: what stations are like, and their bounds."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from layers.definitions import STATIONS, Language
from layers.snapshot import Snapshot
from maps import scenario_texts as texts
from planning.coverages import is_in_one_map
from planning.scenario_defaults import SMALL_CELL_EIRP_DBM, SMALL_CELL_HEIGHT_M, usual_sectors

FIELDS = ("azimuth_deg", "height_m", "downtilt_deg", "frequency_mhz", "bandwidth_mhz", "eirp_dbm")


def scenario_data(snapshot: Snapshot, language: Language) -> Mapping[str, Any]:
    """Return what the panel for scenarios starts from.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    language : {"vi", "en"}
        Language of titles.

    Returns
    -------
    mapping
        ``lacking``, the name of the text that says why there are none; and where there are, ``technology``;
        ``operators``, each with its usual sector; ``small_cell``; the ``fields`` of a sector with title,
        unit and bounds; ``most`` changes of a scenario.
    """
    settings = snapshot.settings
    if settings.coverage_model != "signal":
        return {"lacking": "plan_by_signal_only"}
    if not is_in_one_map(snapshot):
        return {"lacking": "plan_too_large"}
    usual = usual_sectors(snapshot, settings.technology)
    return {
        "lacking": None,
        "technology": settings.technology,
        "operators": {name: asdict(sector) for name, sector in usual.items()},
        "small_cell": {
            "height_m": SMALL_CELL_HEIGHT_M,
            "eirp_dbm": SMALL_CELL_EIRP_DBM,
            "downtilt_deg": 0.0,
        },
        "fields": {name: _field(name, language) for name in FIELDS},
        "most": settings.max_scenario_stations,
    }


def scenario_texts(language: Language) -> dict[str, str]:
    """Return the texts of the panel for scenarios."""
    return {name: text[language] for name, text in texts.SCRIPT.items()}


def _field(name: str, language: Language) -> dict[str, Any]:
    field = STATIONS[name]
    return {
        "title": field.title[language],
        "unit": field.unit,
        "least": field.minimum,
        "most": field.maximum,
    }
