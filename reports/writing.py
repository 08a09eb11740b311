"""Reports as files, in any format."""

from collections.abc import Callable
from pathlib import Path

from layers.atomic import write_whole
from layers.definitions import Language
from layers.snapshot import Snapshot
from planning.indicators import CITY, indicators_of
from reports.formats import format_named
from reports.rendering import rendered
from reports.sections.scenario import ReportedScenario


def write_reports(
    snapshot: Snapshot,
    scheme: str,
    code: str | None = None,
    *,
    format: str,
    folder: Path,
    language: Language,
    scenario: str = "",
    progress: Callable[[str, float], None] | None = None,
) -> list[Path]:
    """Write the report of a division, or of every division and of the scheme.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme.
    code : str, optional
        Code of the division; all of them, and the scheme as a whole, unless given.
    format : str
        What the reports are rendered to, as in `reports.formats.FORMATS`.
    folder : Path
        Where the files go, as ``<scheme>-<code>.<format>``, with a scenario as
        ``<scheme>-<code>-<scenario>.<format>``; made where it does not exist.
    language : {"vi", "en"}
        Language of the reports.
    scenario : str
        Name of a scenario that they tell, too; none where it is empty.
    progress : callable, optional
        Called with the code of each division and the share that is done, 0 … 1.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UnknownNameError
        There is no such scheme, division, format or scenario.
    ConflictError
        The scenario no longer fits the stations.
    """
    format_named(format)  # an unknown one is told before anything is computed
    told = ReportedScenario.load(snapshot, scenario, scheme) if scenario else None
    table = indicators_of(snapshot, scheme)
    codes = [CITY, *table.frame.index] if code is None else [code]
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for done, each in enumerate(codes):
        if progress:
            progress(each or scheme, done / len(codes))
        content = rendered(snapshot, table, each, format=format, language=language, scenario=told)
        stem = "-".join(filter(None, (scheme, each, scenario)))
        paths.append(_write(folder / f"{stem}.{format}", content))
    return paths


def _write(path: Path, content: bytes) -> Path:
    write_whole(path, lambda draft: draft.write_bytes(content))
    return path
