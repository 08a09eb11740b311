"""Loading: files become a version, what is rejected is listed, and nothing is lost in silence."""

import json
import os
import shutil

import openpyxl
import pandas as pd
import pytest
from geopandas.testing import assert_geoseries_equal

from layers.dataset import DatasetName
from layers.definitions import LAYERS, STATISTICS
from layers.errors import ReadError, ValidationError, WorkspaceError
from layers.export import WRITERS, export
from layers.loading import load_files
from layers.template import columns, example_value, heading, write_template
from tests.layers.workspaces import PROVENANCE, divisions, postal_points, stations

STATIONS = DatasetName.parse("stations")
DISTRICTS = DatasetName.parse("divisions/districts-2023")
HEADER = "Mã trạm,Nhà mạng,Công nghệ,Góc phương vị,Kinh độ,Vĩ độ\n"


@pytest.fixture
def file(tmp_path):
    def write(name, *rows):
        path = tmp_path / name
        path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        os.utime(path, (1_688_083_200, 1_688_083_200))  # 2023-06-30
        return path

    return write


@pytest.fixture
def good(file):
    return file("good.csv", "A,Viettel,5G,0,105.80,21.00", "B,Vinaphone,5G,120,105.81,21.01")


@pytest.fixture
def mixed(file):
    return file(
        "mixed.csv", "A,Viettel,5G,0,105.80,21.00", "C,Viettel,5G,400,105.82,21.02", "D,Viettel,6G,0,0,0"
    )


def rejected(report):
    return pd.read_csv(report.rejected_path, dtype=str, keep_default_na=False)


class TestOneFile:
    def test_good_rows_become_a_version(self, workspace, good):
        report = load_files(workspace, STATIONS, [good])
        assert (report.version, report.loaded, report.rejected, report.rejected_path) == (1, 2, 0, None)
        assert workspace.snapshot().frame("stations")["station_id"].tolist() == ["A", "B"]
        assert workspace.snapshot().note == "stations loaded from good.csv"
        assert not (workspace.path / "rejected").exists()

    def test_bad_rows_are_listed_with_their_reasons(self, workspace, mixed):
        report = load_files(workspace, STATIONS, [mixed])
        assert (report.loaded, report.rejected) == (1, 2)
        listed = rejected(report)
        assert list(listed.columns) == ["file", "row", "field", "value", "reason"]
        assert set(listed["file"]) == {"mixed.csv"}
        assert set(listed["row"]) == {"3", "4"}
        assert listed.iloc[0].tolist() == ["mixed.csv", "3", "azimuth_deg", "400", "is not in 0…360"]
        assert report.rejected_path.parent == workspace.path / "rejected"
        assert report.rejected_path.name.startswith("stations-20")

    def test_the_list_may_go_elsewhere(self, workspace, mixed, tmp_path):
        report = load_files(workspace, STATIONS, [mixed], rejected_to=tmp_path / "bad.csv")
        assert report.rejected_path == tmp_path / "bad.csv"
        with pytest.raises(
            WorkspaceError, match=r"x/y/bad\.csv: the list of rejected rows cannot be written"
        ):
            load_files(workspace, STATIONS, [mixed], rejected_to=tmp_path / "x" / "y" / "bad.csv")

    def test_strict_loads_nothing_for_one_bad_row(self, workspace, good, mixed):
        load_files(workspace, STATIONS, [good], strict=True)
        with pytest.raises(
            ValidationError, match=r"2 rows rejected, listed in .*stations-.*nothing was loaded"
        ):
            load_files(workspace, STATIONS, [mixed], strict=True)
        assert [version.number for version in workspace.versions()] == [1]

    def test_a_file_without_good_rows_replaces_nothing(self, workspace, good, file):
        load_files(workspace, STATIONS, [good])
        with pytest.raises(ValidationError, match=r"1 rows rejected, listed in .*; nothing was loaded"):
            load_files(workspace, STATIONS, [file("bad.csv", "A,Viettel,6G,0,105.8,21")])
        assert workspace.snapshot().number == 1

    def test_a_file_that_cannot_be_read_leaves_all_as_it_was(self, workspace, good, tmp_path):
        load_files(workspace, STATIONS, [good])
        with pytest.raises(ReadError, match=r"nothing\.csv: no such file"):
            load_files(workspace, STATIONS, [good, tmp_path / "nothing.csv"])
        assert workspace.snapshot().number == 1

    def test_provenance_is_that_of_the_files_unless_told(self, workspace, good):
        load_files(workspace, STATIONS, [good])
        provenance = workspace.snapshot().info("stations").provenance
        assert (provenance.source, provenance.data_date, provenance.licence) == ("good.csv", "2023-06-30", "")
        load_files(workspace, STATIONS, [good], source="Viettel", licence="internal", data_date="2024")
        provenance = workspace.snapshot().info("stations").provenance
        assert (provenance.source, provenance.data_date, provenance.licence) == (
            "Viettel",
            "2024",
            "internal",
        )

    def test_progress_rises_and_names_the_file(self, workspace, good):
        steps = []
        load_files(workspace, STATIONS, [good], progress=lambda name, share: steps.append((name, share)))
        assert steps[0][0] == "good.csv"
        shares = [share for _, share in steps]
        assert shares == sorted(shares)
        assert 0 <= shares[0] < shares[-1] <= 1

    def test_the_report_is_plain_for_json(self, workspace, mixed):
        told = json.loads(json.dumps(load_files(workspace, STATIONS, [mixed]).as_dict()))
        assert (told["dataset"], told["loaded"], told["rejected"]) == ("stations", 1, 2)

    def test_options_reach_the_reader(self, workspace, tmp_path):
        path = tmp_path / "vn2000.csv"
        text = "Ký hiệu,Nhà mạng,Công nghệ,Easting,Northing\nA,Viettel,5G,588383.929,2326366.344\n"
        path.write_bytes(text.encode("utf-16"))
        report = load_files(
            workspace, STATIONS, [path], crs="EPSG:5897", encoding="utf-16", columns={"station_id": "Ký hiệu"}
        )
        point = workspace.snapshot().frame("stations").geometry.iloc[0]
        assert report.loaded == 1
        assert (point.x, point.y) == pytest.approx((105.8522, 21.0287), abs=1e-6)


class TestSeveralFiles:
    def test_they_become_one_dataset(self, workspace, good, file):
        report = load_files(workspace, STATIONS, [good, file("more.csv", "C,Viettel,5G,0,105.9,21.0")])
        assert report.loaded == 3
        assert workspace.snapshot().info("stations").provenance.source == "good.csv, more.csv"

    def test_a_key_of_an_earlier_file_is_rejected(self, workspace, good, file):
        more = file("more.csv", "B,Vinaphone,5G,0,105.81,21.01", "C,Viettel,5G,0,105.9,21.0")
        report = load_files(workspace, STATIONS, [good, more])
        assert (report.loaded, report.rejected) == (3, 1)
        assert rejected(report).iloc[0].tolist() == [
            "more.csv",
            "2",
            "station_id + sector_id",
            "B 1",
            "is the key already of good.csv, row 3",
        ]

    def test_appending_keeps_what_is_there(self, workspace, good, file):
        load_files(workspace, STATIONS, [good], source="Viettel", licence="internal", data_date="2022")
        more = file("more.csv", "B,Vinaphone,5G,0,105.81,21.01", "C,Viettel,5G,0,105.9,21.0")
        report = load_files(workspace, STATIONS, [more], append=True)
        assert (report.version, report.loaded, report.rejected) == (2, 1, 1)
        assert rejected(report)["reason"].tolist() == ["is the key already of a row that is loaded already"]
        assert workspace.snapshot().frame("stations")["station_id"].tolist() == ["A", "B", "C"]
        provenance = workspace.snapshot().info("stations").provenance
        assert (provenance.source, provenance.licence) == ("Viettel; more.csv", "internal")
        assert provenance.data_date == "2023-06-30"

    def test_appending_to_nothing_is_loading(self, workspace, good):
        assert load_files(workspace, STATIONS, [good], append=True).loaded == 2

    def test_synthetic_rows_stay_synthetic_when_others_join_them(self, workspace, good):
        workspace.publish({"stations": (stations(), PROVENANCE)}, note="")
        load_files(workspace, STATIONS, [good], append=True)
        assert workspace.snapshot().info("stations").provenance.synthetic


class TestDivisions:
    @pytest.fixture
    def halves(self, tmp_path):
        frame = divisions(("Quận A", "Quận B"))
        paths = [tmp_path / "a.geojson", tmp_path / "b.geojson"]
        for path, half in zip(paths, (frame[:1], frame[1:]), strict=True):
            half.to_file(path)
        return paths

    def test_files_of_one_division_each_are_one_scheme(self, workspace, halves):
        report = load_files(workspace, DISTRICTS, halves)
        assert (report.loaded, report.rejected) == (2, 0)
        assert not any("overlap" in note for note in report.notes)
        assert workspace.snapshot().schemes == ("districts-2023",)

    def test_overlaps_between_files_are_said_once(self, workspace, halves, tmp_path):
        frame = divisions(("Quận C",)).assign(code="003")
        frame.to_file(tmp_path / "c.geojson")
        report = load_files(workspace, DISTRICTS, [*halves, tmp_path / "c.geojson"])
        assert len([note for note in report.notes if "overlap" in note]) == 1

    def test_a_division_that_comes_twice_stops_the_load(self, workspace, halves, tmp_path):
        shutil.copy(halves[0], tmp_path / "again.geojson")
        with pytest.raises(ValidationError, match=r"1 rows rejected, listed in .*; nothing was loaded"):
            load_files(workspace, DISTRICTS, [*halves, tmp_path / "again.geojson"])
        assert workspace.snapshot().number == 0


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("name", ["stations", "postal_points", "divisions/districts-2023"])
def test_what_was_exported_can_be_loaded_again(workspace, tmp_path, name, suffix):
    made = {"stations": stations(), "postal_points": postal_points(), str(DISTRICTS): divisions()}
    old = workspace.publish({name: (made[name], PROVENANCE)}, note="")
    path = tmp_path / f"x{suffix}"
    export(old, name, path)
    report = load_files(workspace, DatasetName.parse(name), [path], strict=True)
    key = DatasetName.parse(name).layer.key[0]
    before, after = (
        workspace.snapshot(version).frame(name).reset_index().sort_values(key, ignore_index=True)
        for version in (1, 2)
    )
    assert report.loaded == len(before)
    same = [field for field in DatasetName.parse(name).layer.field_names if field != "source"]
    pd.testing.assert_frame_equal(pd.DataFrame(after[same]), pd.DataFrame(before[same]))
    assert set(after["source"]) == {"a test (dữ liệu giả lập)"}
    assert_geoseries_equal(
        after.geometry.normalize(),
        before.geometry.normalize(),
        check_less_precise=True,
        check_geom_type=False,
    )


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("layer", LAYERS.values(), ids=lambda layer: layer.name)
def test_a_template_that_was_filled_in_can_be_loaded(workspace, tmp_path, layer, language):
    path = tmp_path / "mẫu.xlsx"
    write_template(layer, path, language=language)
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book.worksheets[0][1]] == [
        heading(f, language=language) for f in columns(layer)
    ]
    for position, field in enumerate(columns(layer), start=1):
        book.worksheets[0].cell(2, position, example_value(field, language=language))
    book.save(path)
    name = DatasetName(layer, "districts-2023" if layer.has_schemes else "")
    report = load_files(workspace, name, [path], strict=True)
    unknown = ("statistics: 1 rows are of scheme districts-2023, which is not loaded",)
    assert (report.loaded, report.notes) == (1, unknown if layer is STATISTICS else ())
    snapshot = workspace.snapshot()
    frame = snapshot.frame(str(name)).reset_index() if layer.has_geometry else snapshot.table(str(name))
    row = frame.iloc[0]
    for field in layer.fields:
        if field.example:
            shown = row[field.name].date().isoformat() if field.type == "date" else row[field.name]
            assert str(shown).lower().removesuffix(".0") == field.example.lower()


@pytest.mark.real_data
def test_real_boundaries_and_addresses_become_a_workspace(workspace, shared_data):
    communes = DatasetName.parse("divisions/communes-2025")
    report = load_files(workspace, communes, [shared_data / "hanoi_communes_2025.geojson"])
    assert (report.loaded, report.rejected) == (126, 0)
    assert "divisions overlap one another in 0.014 km² in all" in report.notes
    assert "divisions leave 2 holes between them, 0.020 km² in all" in report.notes
    report = load_files(
        workspace, DatasetName.parse("addresses"), [shared_data / "hanoi_osm_addresses.geojson"]
    )
    assert (report.loaded, report.rejected) == (182, 0)
    snapshot = workspace.snapshot()
    points = snapshot.points("addresses", ["address_id"])
    inside = snapshot.division_index("communes-2025").locate(points.x, points.y)
    oracle = snapshot.frame("addresses").sjoin(
        snapshot.frame(str(communes)).reset_index(), predicate="within"
    )
    assert list(inside[oracle.index]) == oracle["index_right"].tolist()
