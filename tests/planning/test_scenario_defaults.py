"""What a new station is like: as those that its operator has on air."""

from planning.scenario_defaults import UsualSector, usual_sectors
from planning.signal_model import SignalModel
from tests.planning.town import stations, town


def sector(**values):
    return {"frequency_mhz": 3700.0, "bandwidth_mhz": 100.0, "eirp_dbm": 70.0, "height_m": 30.0} | values


def test_the_most_frequent_carrier_and_medians_over_it(tmp_path):
    rows = [
        ("A", "X", 100, 100, sector(height_m=20.0)),
        ("B", "X", 200, 100, sector(height_m=24.0, downtilt_deg=8.0)),
        ("C", "X", 300, 100, sector(height_m=40.0, eirp_dbm=60.0)),
        ("D", "X", 400, 100, sector(frequency_mhz=700.0, bandwidth_mhz=20.0, height_m=90.0)),
        ("E", "X", 500, 100, sector(frequency_mhz=700.0, bandwidth_mhz=20.0, height_m=90.0)),
        ("F", "X", 500, 100, sector(height_m=900.0, status="planned")),
        ("G", "X", 500, 100, sector(height_m=900.0, technology="4G")),
        ("H", "Y", 500, 100, sector(height_m=900.0, technology="4G")),
        ("I", "Z", 500, 100, {}),
    ]
    snapshot = town(tmp_path / "w", model="signal", stations=stations(rows))
    found = usual_sectors(snapshot, "5G")
    carrier = SignalModel.of(snapshot, "5G").carrier
    assert list(found) == ["X", "Y", "Z"]
    assert found["X"] == UsualSector(3, 3700.0, 100.0, 24.0, 70.0, carrier.downtilt_deg)
    assert found["Y"] == UsualSector.from_settings(carrier)
    assert (found["Z"].sectors, found["Z"].eirp_dbm) == (1, carrier.eirp_dbm)


def test_of_two_carriers_as_frequent_the_lower(tmp_path):
    rows = [("A", "X", 1, 1, sector()), ("B", "X", 1, 1, sector(frequency_mhz=2600.0))]
    assert usual_sectors(town(tmp_path / "w", stations=stations(rows)), "5G")["X"].frequency_mhz == 2600.0


def test_nobody_without_stations(tmp_path):
    assert usual_sectors(town(tmp_path / "w"), "5G") == {}
