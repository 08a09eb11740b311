import numpy as np
import pytest

from geo.antenna import attenuation_db
from layers.errors import ReadError
from layers.readers.msi import read_msi

ANGLES = np.arange(360)


def rows(losses, *, comma=False):
    lines = (f"{angle:.1f} {loss:.2f}" for angle, loss in zip(ANGLES, losses, strict=True))
    text = "\n".join(lines)
    return text.replace(".", ",") if comma else text


def pattern_file(tmp_path, *, gain="GAIN 15.5 dBd", comma=False, order=("HORIZONTAL", "VERTICAL")):
    wide = {"beamwidth_h_deg": 65.0, "beamwidth_v_deg": 1e6}
    narrow = {"beamwidth_h_deg": 360.0, "beamwidth_v_deg": 10.0}
    cuts = {
        "HORIZONTAL": attenuation_db(ANGLES, 0, **wide),
        "VERTICAL": attenuation_db(0, (ANGLES + 180) % 360 - 180, **narrow),
    }
    body = "\n".join(f"{name} 360\n{rows(cuts[name], comma=comma)}" for name in order)
    path = tmp_path / "antenna.msi"
    path.write_text(f"NAME made up 65\nMAKE nobody\nFREQUENCY 3700\n{gain}\nTILT ELECTRICAL\n{body}\n")
    return path, cuts


@pytest.mark.parametrize("order", [("HORIZONTAL", "VERTICAL"), ("VERTICAL", "HORIZONTAL")])
@pytest.mark.parametrize("comma", [False, True])
def test_both_cuts_and_the_name_are_read_in_any_order(tmp_path, order, comma):
    path, cuts = pattern_file(tmp_path, order=order, comma=comma)
    found = read_msi(path)
    assert found.name == "made up 65"
    assert found.horizontal_db == pytest.approx(cuts["HORIZONTAL"], abs=0.005)
    assert found.vertical_db == pytest.approx(cuts["VERTICAL"], abs=0.005)


@pytest.mark.parametrize(
    ("gain", "dbi"),
    [("GAIN 15.5 dBd", 17.65), ("GAIN 17,65 dBi", 17.65), ("GAIN 15.5", 17.65), ("GAIN 17dBi", 17)],
)
def test_gains_are_told_in_dbi(tmp_path, gain, dbi):
    assert read_msi(pattern_file(tmp_path, gain=gain)[0]).gain_dbi == pytest.approx(dbi)


def test_directions_in_between_are_interpolated(tmp_path):
    path = tmp_path / "coarse.msi"
    path.write_text("GAIN 0 dBi\nHORIZONTAL 4\n0 0\n90 9\n180 18\n270 9\nVERTICAL 2\n0 0\n180 10\n")
    found = read_msi(path)
    assert found.horizontal_db[[0, 10, 90, 260, 350]].tolist() == pytest.approx([0, 1, 9, 10, 1])
    assert found.vertical_db[90] == pytest.approx(5)
    assert found.name == "coarse"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("GAIN 0 dBi\nHORIZONTAL 2\n0 0\n180 3\n", "no VERTICAL cut"),
        ("HORIZONTAL 2\n0 0\n180 3\nVERTICAL 2\n0 0\n180 3\n", "no GAIN"),
        ("GAIN loud\nHORIZONTAL 2\n0 0\n180 3\nVERTICAL 2\n0 0\n180 3\n", "line 1: GAIN 'loud'"),
        ("GAIN 3 dB\nHORIZONTAL 2\n0 0\n180 3\nVERTICAL 2\n0 0\n180 3\n", "line 1: GAIN in 'db'"),
        ("GAIN 0 dBi\nHORIZONTAL 2\n0 0\n180 x\nVERTICAL 2\n0 0\n180 3\n", "line 4: '180 x'"),
        ("GAIN 0 dBi\nHORIZONTAL 1\n0 0\nVERTICAL 2\n0 0\n180 3\n", "line 2: HORIZONTAL has 1 directions"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, text, message):
    path = tmp_path / "bad.msi"
    path.write_text(text)
    with pytest.raises(ReadError, match=message):
        read_msi(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ReadError, match=r"none\.msi"):
        read_msi(tmp_path / "none.msi")
