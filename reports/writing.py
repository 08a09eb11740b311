"""Reports as files: any number of them, in any formats and languages."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from geo.errors import PhusongError
from layers.atomic import write_whole
from layers.definitions import DIVISIONS, Language
from layers.errors import ExportError, UnknownNameError
from layers.radio_settings import Technology
from layers.scenario_store import load_scenario
from layers.snapshot import Snapshot
from planning.indicator_table import CITY
from planning.sheet_parts import by_parts
from reports.errors import ReportError
from reports.formats import format_named
from reports.rendering import Render, renderings
from reports.sources import Sources, earlier_version

# Reports that are drawn but not yet written; more would only hold memory.
MOST_BEHIND = 2
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Wanted:
    """Which reports are wanted.

    Attributes
    ----------
    scheme : str
        Division scheme.
    codes : tuple of str
        Codes of divisions; the empty one for the whole. Where none is named: the whole and every division.
    formats : tuple of str
        What they are rendered to, as in `reports.formats.FORMATS`.
    languages : tuple of {"vi", "en"}
        Languages of the reports.
    technology : {"5G", "4G", "3G", "2G"} or None
        Technology whose coverage they tell; the setting where it is None.
    scenario : str
        Name of a scenario that they tell, too; none where it is empty.
    since : int or None
        Number of an earlier version to compare with; the last one whose data differ where it is None.
    """

    scheme: str
    codes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("html",)
    languages: tuple[Language, ...] = ("vi",)
    technology: Technology | None = None
    scenario: str = ""
    since: int | None = None

    def check(self, snapshot: Snapshot) -> None:
        """Check what can be checked before anything is computed.

        Raises
        ------
        UnknownNameError
            There is no such scheme, division, format, scenario or version.
        ValidationError
            The version to compare with is no earlier one.
        """
        for each in self.formats:
            format_named(each)
        divisions = snapshot.frame(f"{DIVISIONS.name}/{self.scheme}").index
        for code in self.codes:
            if code != CITY and code not in divisions:
                raise UnknownNameError(f"no division {code!r} in scheme {self.scheme!r}")
        if self.scenario:
            load_scenario(snapshot.path, self.scenario)
        if self.since is not None:
            earlier_version(snapshot, self.since)

    def stem(self, code: str) -> str:
        """Return ``<scheme>[-<code>][-<scenario>]``."""
        return "-".join(filter(None, (self.scheme, code, self.scenario)))

    def file_name(self, code: str, language: Language, format: str) -> str:
        """Return the stem and the format as suffix; where there are several languages, that between."""
        several = len(set(self.languages)) > 1
        return ".".join((self.stem(code), language, format) if several else (self.stem(code), format))


def write_reports(
    snapshot: Snapshot, wanted: Wanted, folder: Path, *, progress: Progress = lambda *_: None
) -> list[Path]:
    """Write reports into a folder; while one is compiled, the next is drawn.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    wanted : Wanted
        Which reports.
    folder : Path
        Where the files go, named by `Wanted.file_name`; made where it does not exist.
    progress : callable
        Is told what is made next, and the share that is done, 0 … 1; what it raises ends the writing.

    Returns
    -------
    list of Path
        The files written, by code, language and format as they were wanted; of a country those of a part of
        it together.

    Raises
    ------
    UnknownNameError
        There is no such scheme, division, format, scenario or version.
    ValidationError
        The version to compare with is no earlier one.
    ConflictError
        The scenario no longer fits the stations.
    ExportError
        The folder cannot be made.
    ReportError
        One of the reports cannot be made or written; it is named.
    """
    wanted.check(snapshot)
    sources = Sources.load(
        snapshot,
        wanted.scheme,
        technology=wanted.technology,
        scenario=wanted.scenario,
        since=wanted.since,
    )
    names = {code: sources.name(code) for code in wanted.codes or sources.codes}
    codes = by_parts(snapshot, wanted.scheme, names)
    tasks = [(code, language) for code in codes for language in dict.fromkeys(wanted.languages)]
    _make(folder)
    with _Behind() as behind:
        for done, (code, language) in enumerate(tasks):
            progress(f"{names[code]} ({language})", done / len(tasks))
            with _naming(wanted.file_name(code, language, wanted.formats[0])):
                made = renderings(sources, code, formats=wanted.formats, language=language)
            for name, render in made.items():
                behind.put(folder / wanted.file_name(code, language, name), render)
    return behind.written


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be made a folder for reports: {error.strerror}") from error


class _Behind:
    """Renders and writes files in threads of its own, at most so many behind.

    The compiler of PDF needs no lock of Python's: two files are typeset while the next report is drawn.
    """

    def __init__(self) -> None:
        self.written: list[Path] = []
        self._threads = ThreadPoolExecutor(MOST_BEHIND, thread_name_prefix="report")
        self._waiting: deque[Future[Path]] = deque()

    def put(self, path: Path, render: Render) -> None:
        """Have a file written; wait for an earlier one where too many are behind."""
        while len(self._waiting) >= MOST_BEHIND:
            self._take()
        self._waiting.append(self._threads.submit(_write, path, render))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            while self._waiting and error is None:
                self._take()
        finally:
            self._threads.shutdown(cancel_futures=True)

    def _take(self) -> None:
        self.written.append(self._waiting.popleft().result())


def _write(path: Path, render: Render) -> Path:
    with _naming(path.name):
        content = render()
        try:
            write_whole(path, lambda draft: draft.write_bytes(content))
        except OSError as error:
            raise ExportError(f"cannot be written: {error}") from error
    return path


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Let errors say which report they are of."""
    try:
        yield
    except PhusongError as error:
        raise ReportError(f"report {name}: {error}") from error
    except Exception as error:
        error.add_note(f"while making report {name}")
        raise
