"""The JSON of a report, and its schema."""

import json
from dataclasses import fields

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from reports import document, model
from tests.reports.by_hand import hostile_report, report


@pytest.mark.parametrize("made", [report(), hostile_report()])
def test_a_document_follows_the_schema_that_it_names_and_reads_back(made):
    text = document.render(made)
    schema = document.schema()
    Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(text), schema)
    assert json.loads(text)["$schema"] == schema["$id"]
    assert document.parse(text) == made


def test_the_schema_refuses_another_document():
    wrong = json.loads(document.render(report()))
    wrong["sections"][0]["tables"][0]["rows"][0][1]["value"] = "160600"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, document.schema())


def test_every_property_says_what_it_means():
    schema = document.schema()
    assert schema["title"] == "Phủ Sóng coverage report"
    assert schema["$id"].endswith(f":{schema['version']}")
    for name, each in schema["$defs"].items():
        wanted = {field.name for field in fields(getattr(model, name))}
        described = {key for key, value in each["properties"].items() if value.get("description")}
        assert described == wanted, name
