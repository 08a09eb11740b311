"""Reports as text and as files, in any format."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from layers.atomic import write_whole
from layers.definitions import Language
from layers.errors import UnknownNameError
from layers.snapshot import Snapshot
from planning.indicators import CITY, indicators
from reports import delimited, document, html
from reports.content import coverage_report
from reports.model import Report
from reports.scenario_section import ReportedScenario

RENDERERS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {"html": html.render, "csv": delimited.render, "json": document.render}
)

# A table of figures holds no drawings.
WITH_FIGURES = ("html", "json")


def render(report: Report, format: str) -> str:
    """Return a report in a format: "html", "csv" or "json".

    Raises
    ------
    UnknownNameError
        There is no such format.
    """
    if format not in RENDERERS:
        raise UnknownNameError(f"no report format {format!r}; formats are {', '.join(RENDERERS)}")
    return RENDERERS[format](report)


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
    told = ReportedScenario.load(snapshot, scenario, scheme) if scenario else None
    table = indicators(snapshot, scheme)
    codes = [CITY, *table.frame.index] if code is None else [code]
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for done, each in enumerate(codes):
        if progress:
            progress(each or scheme, done / len(codes))
        drawn = format in WITH_FIGURES
        report = coverage_report(snapshot, table, each, language=language, figures=drawn, scenario=told)
        stem = "-".join(filter(None, (scheme, each, scenario)))
        paths.append(_write(folder / f"{stem}.{format}", render(report, format)))
    return paths


def _write(path: Path, text: str) -> Path:
    write_whole(path, lambda draft: draft.write_bytes(text.encode()))
    return path
