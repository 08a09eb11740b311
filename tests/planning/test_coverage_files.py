"""Coverage by signal as files, and the table by class behind them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio

from layers.errors import WorkspaceError
from planning.class_table import class_table
from planning.coverage_files import file_name, write_coverage
from planning.coverages import signal_coverage_of
from planning.inputs import Inputs
from tests.planning.town import addresses, stations, town

ROWS = [("A", "Viettel", 500, 500), ("B", "Mobi Fone", 1500, 500)]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    homes = [(at * 61 + 0.5, at * 29 + 0.5) for at in range(32)]
    weak = {"eirp_dbm": 36.0}
    rows = [(*row, weak) for row in ROWS]
    return town(
        tmp_path_factory.mktemp("files") / "w",
        model="signal",
        stations=stations(rows),
        addresses=addresses(homes),
    )


@pytest.fixture(scope="module")
def coverage(snapshot):
    return signal_coverage_of(snapshot)


@pytest.fixture(scope="module")
def inputs(snapshot):
    return Inputs.read(snapshot, "squares", "5G")


@pytest.fixture(scope="module")
def folder(snapshot, coverage, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    write_coverage(snapshot, "squares", coverage, folder)
    return folder


def table_of(coverage, inputs):
    return class_table(coverage, inputs.divisions, inputs.addresses, inputs.people)


def test_the_classes_of_a_division_add_up_to_the_whole(coverage, inputs):
    table = table_of(coverage, inputs)
    whole = table.groupby(level=["code", "operator", "environment"], sort=False).sum()
    assert whole["area_share"].to_numpy() == pytest.approx(1)
    assert whole["addresses_share"].to_numpy() == pytest.approx(1)
    assert whole["population_share"].to_numpy() == pytest.approx(1)
    areas = inputs.divisions.polygons.area / 1e6
    assert whole["area_km2"].xs("any", level="operator").groupby("code").max().to_numpy() == pytest.approx(
        areas
    )


def test_any_has_at_least_and_all_at_most_what_each_operator_has(coverage, inputs):
    none = table_of(coverage, inputs)["area_share"].xs("none", level="coverage_class")
    best, worst = (none.xs(each, level="operator") for each in ("any", "all"))
    assert 0 < best.min() < worst.max()
    for operator in coverage.operators:
        alone = none.xs(operator, level="operator")
        assert (best <= alone + 1e-9).all()
        assert (worst >= alone - 1e-9).all()


def test_covered_shares_of_the_class_table_are_those_of_the_sums(coverage, inputs):
    areas = coverage.areas_m2(inputs.divisions, "outdoor")
    classes = table_of(coverage, inputs)["area_km2"].xs(("any", "outdoor"), level=("operator", "environment"))
    covered = classes.drop("none", level="coverage_class").groupby("code").sum()
    assert covered.to_numpy() == pytest.approx(areas["covered"] / 1e6)


def test_rasters_hold_what_the_maps_hold(folder, coverage):
    with rasterio.open(folder / "coverage_viettel_indoor.tif") as raster:
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert raster.tags()["operator"] == "Viettel"
        assert "flat terrain" in raster.tags()["model"]
        bands = dict(zip(raster.descriptions, raster.read(), strict=True))
        transform = raster.transform
    found = coverage.maps["Viettel"]
    assert tuple(transform)[:6] == coverage.grid.transform
    assert np.array_equal(bands["rsrp_dbm"], found.rsrp_dbm("indoor"), equal_nan=True)
    assert np.array_equal(bands["coverage_class"], found.classes("indoor"))
    assert np.array_equal(bands["servers"], found.servers("indoor"))


def test_polygons_and_spots_have_the_areas_of_the_cells(folder, coverage, inputs):
    best = coverage.classes("outdoor")
    polygons = gpd.read_file(folder / "classes_any_outdoor.gpkg")
    for number in np.unique(best[best > 0]):
        drawn = polygons.loc[polygons["class"] == number, "area_km2"].sum()
        assert drawn == pytest.approx((best == number).sum() * coverage.grid.cell_km2)
    white = gpd.read_file(folder / "white_spots_outdoor.gpkg")
    official = inputs.divisions.frame["area_km2"] / inputs.divisions.polygons.area
    areas = coverage.areas_m2(inputs.divisions, "outdoor")["white"] * official
    assert white.groupby("code")["area_km2"].sum().to_dict() == pytest.approx(areas.to_dict())
    row, column = coverage.grid.cells(inputs.addresses.x, inputs.addresses.y)
    assert white["addresses"].sum() == (best[row, column] == 0).sum()


def test_hexagons_have_the_fields_of_the_fcc(folder):
    hexagons = pd.read_csv(folder / "hexagons_mobi-fone.csv")
    wanted = {"h3_res9_id", "technology", "mindown", "minup", "minsignal", "environmnt"}
    assert wanted <= set(hexagons.columns)
    assert set(hexagons["technology"]) == {500}
    assert hexagons["minsignal"].max() <= 0


def test_a_table_of_classes_is_written(folder, coverage, inputs):
    written = pd.read_csv(folder / "classes.csv", dtype={"code": str})
    assert len(written) == len(table_of(coverage, inputs))


def test_reach_has_nothing_to_write(tmp_path):
    snapshot = town(tmp_path / "w", stations=stations(ROWS))
    with pytest.raises(WorkspaceError, match="reach"):
        signal_coverage_of(snapshot)


def test_names_of_operators_become_names_of_files():
    assert file_name("Mobi Fone/VN") == "mobi-fone-vn"
