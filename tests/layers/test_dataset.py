"""Names of datasets."""

import pytest

from layers.dataset import DatasetName, division_scheme
from layers.definitions import DIVISIONS, STATIONS
from layers.errors import UnknownNameError


@pytest.mark.parametrize(
    ("text", "name", "stem"),
    [
        ("stations", DatasetName(STATIONS), "stations"),
        ("divisions/districts-2023", DatasetName(DIVISIONS, "districts-2023"), "divisions-districts-2023"),
    ],
)
def test_names_are_parsed_and_printed(text, name, stem):
    assert DatasetName.parse(text) == name
    assert str(name) == text
    assert name.stem == stem
    assert len({name, DatasetName.parse(text)}) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("trams", "no layer 'trams'"),
        ("divisions", "scheme '' is not a name"),
        ("divisions/", "scheme '' is not a name"),
        ("divisions/Quận", "scheme 'Quận' is not a name"),
        ("divisions/../../etc", "is not a name"),
        ("divisions/a--b", "is not a name"),
        ("stations/districts-2023", "takes no scheme, but was given 'districts-2023'"),
    ],
)
def test_other_names_are_refused(text, message):
    with pytest.raises(UnknownNameError, match=message):
        DatasetName.parse(text)


@pytest.mark.parametrize(
    ("name", "scheme"), [("divisions/communes-2025", "communes-2025"), ("stations", ""), ("x/y", "")]
)
def test_the_scheme_of_a_name(name, scheme):
    assert division_scheme(name) == scheme
