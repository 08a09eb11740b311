"""The indicators of a division scheme: in one piece, or sheet by sheet as the settings say."""

from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.country import indicators_by_sheets
from planning.figures import Figures
from planning.indicator_table import IndicatorTable, indicator_table
from planning.inputs import Inputs
from planning.notes import notes
from planning.scale_note import scale_note


def indicators_of(snapshot: Snapshot, scheme: str, technology: Technology | None = None) -> IndicatorTable:
    """Return the indicators of a scheme, as `indicators` does; computed once for each version.

    Raises
    ------
    UnknownNameError
        The workspace holds no such scheme.
    """
    chosen = technology or snapshot.settings.technology
    found: IndicatorTable = snapshot.once(
        ("indicators", scheme, chosen), lambda: indicators(snapshot, scheme, technology=chosen)
    )
    return found


def indicators(snapshot: Snapshot, scheme: str, *, technology: Technology | None = None) -> IndicatorTable:
    """Compute the indicators of every division of a scheme.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme in it.
    technology : {"5G", "4G", "3G", "2G"}, optional
        Technology whose stations count; the setting unless given.

    Returns
    -------
    IndicatorTable
        Layers that the workspace does not hold leave their indicators unknown (NaN).

    Raises
    ------
    UnknownNameError
        The workspace holds no such scheme.
    """
    chosen = technology or snapshot.settings.technology
    if snapshot.settings.sheet_deg:
        return indicators_by_sheets(snapshot, scheme, technology=chosen)
    inputs = Inputs.of(snapshot, scheme, chosen)
    figures, divisions = Figures.of(inputs), inputs.divisions.frame
    of_layers = notes(inputs.dataset_names, inputs.outside, inputs.coverage.notes, divisions)
    told = (*scale_note(inputs.divisions), *of_layers)
    return indicator_table(snapshot, scheme, figures, model=inputs.coverage.model, notes=told)
