"""CSV files of many shapes that are read part by part become the same version as read whole."""

import codecs
import csv
import io
import shutil
from dataclasses import astuple

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers import geoparquet, text_lines
from layers.dataset import DatasetName
from layers.encodings import decode
from layers.errors import ReadError, ValidationError
from layers.ingest import streamed
from layers.loading import load_files
from layers.readers import csv_parts, read
from layers.readers.csv_parts import CsvInParts
from layers.readers.tables import csv_table
from layers.settings import Settings
from layers.workspace import Workspace
from tests.layers.test_encodings import to_cp1258, to_tcvn3, to_vni
from tests.layers.test_loading_in_parts import content, failing

ADDRESSES = DatasetName.parse("addresses")
DEGREES = st.tuples(
    st.sampled_from(["105.8", "105,81", "105°51'07.9\"E", "21.0", "0", "x", "", " 106.1 ", "588383.9"]),
    st.sampled_from(["21.01", "21,02", "21°01'43\"N", "105.8", "0", "", "95", "2326366.3"]),
)
METRES = st.tuples(
    st.sampled_from(["588383.9", "588390", "2326366.3", "12", ""]),
    st.sampled_from(["2326366.3", "2326300,5"]),
)
KEYS = st.sampled_from(["", "A", "B", "C", *map(str, range(9))])
CODES = st.sampled_from(["1111600001", "11116", "", "1111600002"])
LANES = st.sampled_from(
    ["", "Ngõ 5; hẻm 2", 'Ngách "Chợ, cũ"', "Tổ 1\nthôn Đông", "Ngõ 7\r\nxóm Đình", "\u0110ường ấy"]
)
WRITERS = {
    "utf-8": str.encode,
    "utf-8-sig": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "cp1258": to_cp1258,
    "tcvn3": to_tcvn3,
    "vni": to_vni,
}


@st.composite
def files(draw):
    """Draw how a file is read, and its bytes."""
    crs = draw(st.sampled_from([None, "EPSG:5897"]))
    places = METRES if crs else DEGREES
    rows = draw(st.lists(st.tuples(KEYS, CODES, places, LANES, st.integers(0, 9)), min_size=1, max_size=25))
    headings = ["Mã địa chỉ", "Địa chỉ số", *draw(st.permutations(["x", "y"])), "Ngõ", "Màu"]
    delimiter = draw(st.sampled_from(",;\t|"))
    out = io.StringIO(newline="")
    written = csv.writer(out, delimiter=delimiter, lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"])))
    written.writerows([[]] * draw(st.integers(0, 2)))
    written.writerow(headings)
    for key, code, (x, y), lane, odd in rows:
        row = [key, code, x, y, lane, "đỏ"]
        written.writerow({0: [*row, "", "thừa"], 1: row[:5], 2: []}.get(odd, row))
    return crs, WRITERS[draw(st.sampled_from(list(WRITERS)))](out.getvalue())


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(text_lines, "BLOCK_BYTES", 7)
    monkeypatch.setattr(csv_parts, "BYTES_A_ROW", 1)
    monkeypatch.setattr(geoparquet, "ROW_GROUP_ROWS", 5)
    monkeypatch.setattr(streamed, "BATCH_ROWS", 8)


PROPERTY = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.mark.usefixtures("small")
@settings(max_examples=60, **PROPERTY)
@given(files(), st.integers(1, 9))
def test_rows_are_those_of_the_whole(tmp_path, file, size):
    crs, written = file
    path = tmp_path / "a.csv"
    path.write_bytes(written)
    assert in_parts(path, crs, size=size) == at_once(path, crs)


def at_once(path, crs):
    """Return rows, places, problems and notes of a file that is read at once, or the error."""
    try:
        return told([read(path, ADDRESSES.layer, settings=Settings(), crs=crs)])
    except ReadError as error:
        return str(error)


def in_parts(path, crs, *, size):
    """Return the same of a file that is read part by part."""
    file = CsvInParts.of(path, ADDRESSES.layer, crs=crs, encoding=None, columns=None)
    if file is None:  # no text, or no rows, as its reader will say
        return f"{path}: {fault(path)}"
    try:
        survey = file.survey(size=size)
        parts = list(file.parts(ADDRESSES.layer, survey, size=size))
    except ReadError as error:
        return str(error)
    assert len(parts) == -(-survey.rows // size)
    return told(parts)


def fault(path):
    with pytest.raises(ReadError) as error:
        csv_table(path, encoding=None)
    return error.value


def told(raws):
    """Return what tables say together."""
    frame = pd.concat([each.frame for each in raws]).astype(object)
    places = {row: place and place.wkt for each in raws for row, place in each.geometry.items()}
    problems = sorted((problem for each in raws for problem in each.problems), key=astuple)
    (notes,) = {each.notes for each in raws}
    return frame.where(frame.notna(), None).to_dict("split"), places, problems, notes


@pytest.mark.usefixtures("small")
@settings(max_examples=8, **PROPERTY)
@given(files())
def test_the_version_is_that_of_the_whole(tmp_path, file):
    crs, written = file
    path = tmp_path / "a.csv"
    path.write_bytes(written)
    parts = loaded(tmp_path / "parts", path, crs=crs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streamed, "BATCH_ROWS", 10**9)
        assert loaded(tmp_path / "whole", path, crs=crs) == parts


def loaded(folder, path, **options):
    """Load a file into a new workspace and return what came of it, or the error."""
    shutil.rmtree(folder, ignore_errors=True)
    workspace = Workspace.create(folder)
    try:
        return content(workspace, load_files(workspace, ADDRESSES, [path], **options))
    except (ReadError, ValidationError) as error:
        return str(error).partition(", listed in")[0]


def lines(count):
    rows = (
        f"{number:04},1111600001,{105 + number % 7 / 10},{21 + number % 5 / 10}" for number in range(count)
    )
    return "\n".join(["address_id,code,lon,lat", *rows])


@pytest.mark.usefixtures("small")
class TestDraft:
    def test_what_is_done_is_not_done_again(self, workspace, tmp_path, monkeypatch):
        path = tmp_path / "a.csv"
        path.write_text(lines(60))
        failing(monkeypatch, after=3)
        with pytest.raises(KeyboardInterrupt):
            load_files(workspace, ADDRESSES, [path])
        checks = failing(monkeypatch, after=100)
        assert load_files(workspace, ADDRESSES, [path]).loaded == 60
        assert [raw.frame.index[0] for raw in checks] == [26, 34, 42, 50, 58]
        assert sorted(workspace.snapshot().table("addresses")["address_id"]) == [f"{n:04}" for n in range(60)]

    def test_another_encoding_is_read_anew(self, workspace, tmp_path, monkeypatch):
        path = tmp_path / "a.csv"
        path.write_text(lines(60))
        failing(monkeypatch, after=3)
        with pytest.raises(KeyboardInterrupt):
            load_files(workspace, ADDRESSES, [path])
        checks = failing(monkeypatch, after=100)
        load_files(workspace, ADDRESSES, [path], encoding="cp1258")
        assert len(checks) == 8


def test_a_file_of_metres_is_understood_by_all_its_rows(tmp_path):
    """Its first part alone looks like degrees, and would be taken the other way round."""
    path = tmp_path / "a.csv"
    wild, good = ["0,1111600001,12,13"] * 4, ["0,1111600001,2326366.3,588383.9"] * 9
    path.write_text("\n".join(["address_id,code,x,y", *wild, *good]))
    assert in_parts(path, "EPSG:5897", size=4) == at_once(path, "EPSG:5897")
    assert "are no degrees" in in_parts(path, None, size=4)
    assert in_parts(path, None, size=4) == at_once(path, None)


@pytest.mark.parametrize(
    "text",
    [
        "address_id,code,wkt\nA,1,POINT (105 21)",
        "address_id,code,lon,lat,wkt\nA,1,,,POINT (105 21)",
        "address_id,code\nA,1",
        "address_id,code,lon,lat",
        "lon,lat\n105,21",
        "",
    ],
)
def test_what_is_read_at_once(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text)
    assert CsvInParts.of(path, ADDRESSES.layer, crs=None, encoding=None, columns=None) is None


@given(
    st.text(st.sampled_from("aé\r\n\u0301\u20ac"), max_size=12),
    st.integers(1, 5),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_lines_are_those_of_the_text(tmp_path_factory, text, block, encoding):
    path = tmp_path_factory.mktemp("text") / "a.txt"
    path.write_bytes(text.encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_lines, "BLOCK_BYTES", block)
        found = list(text_lines.text_lines(path, encoding=encoding))
    assert found == list(io.StringIO(decode(path.read_bytes(), encoding=encoding), newline=""))


@pytest.mark.parametrize(
    ("data", "at"), [(b"abc\xff", 3), (b"ab\xc3", 2), (b"a\xe1\xbb\xff", 1), (b"abcdef\xc3\xa9\xff", 8)]
)
def test_the_byte_that_is_no_text_is_named(tmp_path, monkeypatch, data, at):
    monkeypatch.setattr(text_lines, "BLOCK_BYTES", 2)
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=rf"encoding utf-8: .* at byte {at}$") as streamed_error:
        list(text_lines.text_lines(path, encoding="utf-8"))
    with pytest.raises(ReadError) as whole_error:
        decode(data, encoding="utf-8")
    assert str(streamed_error.value) == str(whole_error.value)
