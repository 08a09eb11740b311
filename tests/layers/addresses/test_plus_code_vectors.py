"""The reference vectors of the Open Location Code specification."""

import csv

import pytest

from layers.addresses.errors import CodeError
from layers.addresses.plus_codes import PlusCode

pytestmark = pytest.mark.real_data


def rows(shared_data, name):
    """Return the rows of a file of vectors, without its comments."""
    lines = (shared_data / "open_location_code" / name).read_text().splitlines()
    return list(csv.reader(line for line in lines if line and not line.startswith("#")))


def test_decoding(shared_data):
    vectors = rows(shared_data, "decoding.csv")
    assert len(vectors) > 400
    for code, _length, south, west, north, east in vectors:
        expected = [float(each) for each in (west, south, east, north)]
        assert PlusCode(code).bounds == pytest.approx(expected, abs=1e-9), code


def test_encoding(shared_data):
    vectors = rows(shared_data, "encoding.csv")
    assert len(vectors) > 250
    for lat, lon, _lat, _lon, digits, code in vectors:
        assert str(PlusCode.at(float(lon), float(lat), digits=int(digits))) == code


def test_short_codes(shared_data):
    for code, lat, lon, short, what in rows(shared_data, "shortCodeTests.csv"):
        if what in "BS":
            assert PlusCode(code).shortened(float(lon), float(lat)) == PlusCode(short)
        if what in "BR":
            assert PlusCode(short).recovered(float(lon), float(lat)) == PlusCode(code)


def test_validity(shared_data):
    for code, is_valid, is_short, _is_full in rows(shared_data, "validityTests.csv"):
        if is_valid == "true":
            assert PlusCode(code).is_short == (is_short == "true"), code
        else:
            with pytest.raises(CodeError, match="is not valid"):
                PlusCode(code)
