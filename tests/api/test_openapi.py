from openapi_spec_validator import OpenAPIV30SpecValidator, validate

from api.openapi import nullable


def test_the_description_is_valid_openapi_3_0(client):
    document = client.get("/openapi.json").json()
    assert document["openapi"] == "3.0.3"
    validate(document, cls=OpenAPIV30SpecValidator)


def test_every_route_says_how_its_problems_look(client):
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for operation in methods.values():
            for status in ("400", "401", "403", "429", "431"):
                assert "application/problem+json" in operation["responses"][status]["content"], path
            assert "422" not in operation["responses"]


def test_the_documentation_page_needs_no_other_machine(client):
    page = client.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "https://" not in page.text


def test_null_unions_become_nullable():
    assert nullable({"anyOf": [{"type": "number"}, {"type": "null"}], "title": "X"}) == {
        "type": "number",
        "title": "X",
        "nullable": True,
    }
    assert nullable({"anyOf": [{"$ref": "#/x"}, {"type": "null"}]}) == {
        "allOf": [{"$ref": "#/x"}],
        "nullable": True,
    }
    assert nullable({"const": 1}) == {"enum": [1]}
