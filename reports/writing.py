"""Reports as files, in any format."""

from collections.abc import Callable
from pathlib import Path

from layers.atomic import write_whole
from layers.definitions import Language
from layers.snapshot import Snapshot
from planning.indicators import CITY, indicators_of
from reports.content import coverage_report
from reports.formats import format_named
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
    format : {"html", "csv", "json"}
        What the reports are rendered to.
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
    chosen = format_named(format)
    told = ReportedScenario.load(snapshot, scenario, scheme) if scenario else None
    table = indicators_of(snapshot, scheme)
    codes = [CITY, *table.frame.index] if code is None else [code]
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for done, each in enumerate(codes):
        if progress:
            progress(each or scheme, done / len(codes))
        report = coverage_report(
            snapshot, table, each, language=language, figures=chosen.is_drawn, scenario=told
        )
        stem = "-".join(filter(None, (scheme, each, scenario)))
        paths.append(_write(folder / f"{stem}.{format}", chosen.render(report)))
    return paths


def _write(path: Path, content: bytes) -> Path:
    write_whole(path, lambda draft: draft.write_bytes(content))
    return path
