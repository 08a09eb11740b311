"""Many reports as files: which, in what order, under what names, and what becomes of errors."""

import threading

import pytest

from layers.errors import ExportError, UnknownNameError, ValidationError
from layers.workspace import Workspace
from reports import formats
from reports.errors import ReportError
from reports.formats import DataFormat
from reports.rendering import rendered
from reports.sources import Sources
from reports.writing import MOST_BEHIND, Wanted, write_reports
from tests.planning.town import HERE, postal, stations, town

SQUARES = Wanted("squares", formats=("csv", "json"), languages=("vi", "en"))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("writing") / "w"
    town(folder, stations=stations([("A", "X", 500, 500)]))
    return Workspace.open(folder).publish(
        {"postal_points": (postal([(9, 9, "post_office")]), HERE)}, note="2"
    )


@pytest.fixture
def broken(monkeypatch):
    """Return a function that adds a format whose files a function makes of subjects."""

    def add(render):
        monkeypatch.setattr(formats, "FORMATS", {"x": DataFormat("x", "text/x", render)})
        return Wanted("squares", formats=("x",))

    return add


def test_everything_is_written_in_order_and_under_its_name(snapshot, tmp_path):
    told = []
    paths = write_reports(snapshot, SQUARES, tmp_path / "a/b", progress=lambda *each: told.append(each))
    assert [path.relative_to(tmp_path / "a/b").as_posix() for path in paths] == [
        f"squares{code}.{language}.{suffix}"
        for code in ("", "-001", "-002")
        for language in ("vi", "en")
        for suffix in ("csv", "json")
    ]
    assert sorted(paths) == sorted((tmp_path / "a/b").iterdir())
    assert [name for name, _ in told][2:4] == ["West (vi)", "West (en)"]
    assert [share for _, share in told] == pytest.approx([each / 6 for each in range(6)])


def test_a_file_holds_what_one_report_alone_would(snapshot, tmp_path):
    sources = Sources.load(snapshot, "squares")
    for path in write_reports(snapshot, Wanted("squares", codes=("002",), formats=("csv", "html")), tmp_path):
        assert path.stem == "squares-002"
        assert path.read_bytes() == rendered(sources, "002", format=path.suffix[1:], language="vi")


def test_names_of_files_tell_what_is_in_them():
    both = Wanted("s", scenario="best", languages=("vi", "en"))
    assert both.file_name("001", "en", "pdf") == "s-001-best.en.pdf"
    assert both.file_name("", "vi", "pdf") == "s-best.vi.pdf"
    assert Wanted("s", languages=("en", "en")).file_name("001", "en", "csv") == "s-001.csv"


@pytest.mark.parametrize(
    ("wanted", "kind", "named"),
    [
        (Wanted("none"), UnknownNameError, "none"),
        (Wanted("squares", codes=("001", "999")), UnknownNameError, "'999'"),
        (Wanted("squares", formats=("docx",)), UnknownNameError, "'docx'"),
        (Wanted("squares", scenario="none"), UnknownNameError, "no scenario 'none'"),
        (Wanted("squares", since=2), ValidationError, "version 2 is no earlier one than version 2"),
        (Wanted("squares", since=0), UnknownNameError, "no version 0"),
    ],
)
def test_what_is_not_there_is_named_before_anything_is_written(snapshot, tmp_path, wanted, kind, named):
    with pytest.raises(kind, match=named):
        write_reports(snapshot, wanted, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_error_names_its_report_and_leaves_the_others(snapshot, tmp_path, broken):
    def render(subject):
        if subject.code == "001":
            raise ExportError("no ink")
        return b"x"

    with pytest.raises(ReportError, match=r"report squares-001\.x: no ink"):
        write_reports(snapshot, broken(render), tmp_path)
    assert (tmp_path / "squares.x").read_bytes() == b"x"


def test_a_bug_stays_a_bug_and_names_its_report(snapshot, tmp_path, broken):
    with pytest.raises(ZeroDivisionError) as raised:
        write_reports(snapshot, broken(lambda _: 1 // 0), tmp_path)
    assert raised.value.__notes__ == ["while making report squares.x"]


def test_a_file_that_cannot_be_written_is_named(snapshot, tmp_path):
    (tmp_path / "squares-001.csv").mkdir()
    with pytest.raises(ReportError, match=r"report squares-001\.csv: cannot be written"):
        write_reports(snapshot, Wanted("squares", codes=("001",), formats=("csv",)), tmp_path)


def test_who_is_told_of_progress_can_end_it(snapshot, tmp_path):
    def stop(_name, share):
        if share > 0:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write_reports(snapshot, SQUARES, tmp_path, progress=stop)
    assert len(list(tmp_path.iterdir())) <= len(SQUARES.formats)
    assert not any(each.name.startswith("report") for each in threading.enumerate())


def test_a_file_in_the_place_of_the_folder_is_told(snapshot, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="file: cannot be made a folder"):
        write_reports(snapshot, SQUARES, tmp_path / "file")


def test_the_next_report_is_drawn_while_one_is_compiled(snapshot, tmp_path, broken):
    """The first file is finished only when the next is being drawn; without threads it never would be."""
    begun, ahead = threading.Event(), []

    def render(subject):
        assert begun.wait(30)
        ahead.append((subject.code, len(drawn)))
        return b""

    drawn = []

    def told(name, share):
        drawn.append(name)
        if share > 0:
            begun.set()

    write_reports(snapshot, broken(render), tmp_path, progress=told)
    assert {code for code, _ in ahead} == {"", "001", "002"}
    assert all(count - done <= MOST_BEHIND + 1 for done, (_, count) in enumerate(ahead))
