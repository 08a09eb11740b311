"""What is no address, at the HTTP door: an answer that says what it is, or a problem; never a bug."""

import unicodedata
from urllib.parse import quote

import pytest
from pydantic import TypeAdapter

from api.models import Problem, Suggestions
from planning.answers import LookupAnswer

NO_LETTER = "holds no letter and no digit"

# What is typed, the status, and what the problem or the answer's kind says.
GARBAGE = [
    ("🏠🏠🏠", 400, NO_LETTER),
    ("!?", 400, NO_LETTER),
    ("%", 400, NO_LETTER),
    ("\x00\x01", 400, NO_LETTER),
    ("\u200b\u2060", 400, NO_LETTER),
    ("," * 500, 400, NO_LETTER),
    ("\u202e", 400, NO_LETTER),
    ("x" * 501, 400, "longer than 500"),
    ("x" * 10_240, 400, "longer than 500"),
    ("1234567", 400, "has 7 digits"),
    ("21, 300.5", 400, "longitude 300.5 is not in"),
    ("21°75'N 105°E", 400, "75 minutes are not in"),
    ("2VH3+C", 400, "a single digit stands after its plus sign"),
    ("123456 654321", 400, "no easting and northing"),
    ("EPSG:3405 588384 2326366", 400, "EPSG:3405"),
    ("-89.9, -75", 200, "position"),
    ("'; DROP TABLE addresses; --", 200, "address"),
    ("<script>alert(1)</script>", 200, "address"),
    ("\u202eabc", 200, "address"),
    ("שלום", 200, "address"),
    ("a" * 500, 200, "address"),
    ("Hàng " * 99, 200, "address"),
    ("12", 200, "address"),
    ("9" * 400, 200, "address"),
    ("Xa lộ Hà Nội, TP Thủ Đức, TP Hồ Chí Minh", 200, "address"),
    ("12 Đường Hà Nội, Huế", 200, "address"),
    ('"""Quận "Hoàn Kiếm"""', 200, "address"),
    (unicodedata.normalize("NFD", "Quận Hoàn Kiếm"), 200, "address"),
    ("Quận Ho\u200bàn Kiếm", 200, "address"),
    ("Quận Ho\u0430n Ki\u0435m", 200, "address"),
    ("１１１１６", 200, "postal_code"),
    ("100000", 200, "postal_code"),
    ("0000000000", 200, "digital_code"),
    ("000002222222", 200, "vpostcode"),
    ("2222+22", 200, "plus_code"),
]


def problem_of(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    return Problem.model_validate_json(answer.content).detail


@pytest.mark.parametrize(("text", "status", "said"), GARBAGE)
def test_a_look_up_answers_or_says_why_not(client, text, status, said):
    answer = client.get("/lookup", params={"q": text})
    assert answer.status_code == status
    if status == 200:
        found = TypeAdapter(LookupAnswer).validate_json(answer.content)
        assert (found.query, found.kind) == (text.strip(), said)
        assert bool(found.candidates) <= (found.place is not None)
    else:
        assert said in problem_of(answer)


@pytest.mark.parametrize("text", [text for text, _, _ in GARBAGE])
def test_suggestions_answer_or_say_why_not(client, text):
    answer = client.get("/suggest", params={"q": text})
    if answer.status_code == 200:
        Suggestions.model_validate_json(answer.content)
    else:
        assert answer.status_code == 400
        assert problem_of(answer)


@pytest.mark.parametrize("text", [text for text, _, _ in GARBAGE])
def test_a_batch_has_a_row_for_it(client, text):
    rows = client.post("/lookup/batch", json=[text, "Quận Hoàn Kiếm"]).json()["results"]
    assert [row["query"] for row in rows] == [text, "Quận Hoàn Kiếm"]
    assert (rows[0]["lon"] is None) == bool(rows[0]["found_problem"])
    assert rows[1]["found_match"] == "district"


@pytest.mark.parametrize("escaped", ["%FF%FE", "24%20H%E0ng%20B%E8", "%ED%A0%80", "%C3", "%", "%zz", "a%00b"])
def test_bytes_that_are_no_text_are_answered_or_refused(client, escaped):
    """Python takes them for signs of what cannot be read, as browsers do."""
    answer = client.get(f"/lookup?q={escaped}")
    assert answer.status_code in {200, 400}
    assert answer.json()
    assert client.get(f"/lookup?q=a&{escaped}=1").status_code == 400


@pytest.mark.parametrize(
    "code", ["%FF", "🏠", "1" * 5000, "11116%2F00001", "١١١١٦٠٠٠٠١", "../healthz", "%00"]
)
def test_a_code_that_is_none_is_a_problem(client, code):
    answer = client.get(f"/addresses/{code if '%' in code else quote(code, safe='')}")
    assert answer.status_code in {400, 404}
    assert problem_of(answer)


@pytest.mark.parametrize(
    "position", [("1e3", "2"), ("105", "1e400"), ("０", "0x10"), ("--1", "1"), ("1,5", "2")]
)
def test_a_point_that_is_none_is_a_problem(client, position):
    lon, lat = position
    answer = client.get("/lookup", params={"lon": lon, "lat": lat})
    assert answer.status_code == 400
    assert "l" in problem_of(answer)


@pytest.mark.parametrize("names", [["Quận Hoàn Kiếm"], ["Quận Hoàn Kiếm", "Hà Nội"]])
def test_what_is_legible_is_found_all_the_same(client, names):
    for text in (
        unicodedata.normalize("NFD", ", ".join(names)),
        f"«{', '.join(names)}»",
        f"\u202a{names[0]}\u202c",
    ):
        best = client.get("/lookup", params={"q": text}).json()["candidates"][0]
        assert (best["match"], best["text"]) == ("district", "Quận Hoàn Kiếm, Hà Nội")
