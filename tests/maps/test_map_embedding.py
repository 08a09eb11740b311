"""Data and code inside pages."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.embedding import json_for_html, script, style


@given(st.recursive(st.text() | st.floats(allow_nan=False, allow_infinity=False), st.lists))
def test_any_value_survives_and_none_can_end_its_element(value):
    text = json_for_html(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_for_html([number])


def test_code_that_would_end_its_element_is_refused():
    with pytest.raises(ValueError, match="holds </script"):
        script("const text = '</SCRIPT>'")
    with pytest.raises(ValueError, match="holds </style"):
        style("a::after { content: '</style>' }")
