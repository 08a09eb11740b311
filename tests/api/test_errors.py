"""Every wrong request is answered as a problem (RFC 9457) that names the thing and the value."""

import pytest

from api.models import Problem
from planning.lookup import Locator

WRONG = [
    ("GET", "/nowhere", 404, "/nowhere"),
    ("GET", "/static/nothing.js", 404, "/static/nothing.js"),
    ("POST", "/healthz", 405, "POST /healthz"),
    ("GET", "/healthz?verbose=1", 400, "verbose"),
    ("GET", "/lookup", 400, "give q, or lon and lat"),
    ("GET", "/lookup?q=%20", 400, "give q, or lon and lat"),
    ("GET", "/lookup?q=a&lon=105", 400, "lon and lat go together"),
    ("GET", "/lookup?lon=105&lat=21&division=districts-2023/001", 400, "division goes with q"),
    ("GET", "/lookup?q=a&division=001", 400, "division"),
    ("GET", "/lookup?q=a&division=none/001", 404, "'none'"),
    ("GET", "/lookup?q=a&division=districts-2023/999", 404, "'999'"),
    ("GET", "/lookup?lon=105.85", 400, "lon and lat go together"),
    ("GET", "/lookup?lon=nan&lat=21", 400, "'nan'"),
    ("GET", "/lookup?lon=105&lat=inf", 400, "'inf'"),
    ("GET", "/lookup?lon=105&lat=91", 400, "'91'"),
    ("GET", "/lookup?lon=abc&lat=21", 400, "'abc'"),
    ("GET", "/lookup?q=a&limit=0", 400, "limit"),
    ("GET", "/lookup?q=a&limit=many", 400, "'many'"),
    ("GET", "/lookup?q=a&q=b", 400, "given more than once: q"),
    ("GET", "/lookup?q=a&colour=red", 400, "colour"),
    ("GET", "/lookup?q=" + "x" * 501, 400, "longer than 500"),
    ("GET", "/addresses/123", 400, "'123'"),
    ("GET", "/addresses/0000000000", 404, "0000000000"),
    ("GET", "/divisions/districts-1888", 404, "districts-1888"),
    ("GET", "/divisions/NO SCHEME", 404, "NO SCHEME"),
    ("GET", "/divisions/districts-2023/999", 404, "'999'"),
    ("GET", "/map?scheme=none", 404, "'none'"),
    ("GET", "/map?indicator=happiness", 404, "'happiness'"),
    ("GET", "/map?lang=fr", 400, "'fr'"),
    ("GET", "/reports/districts-2023/001.docx", 400, "'docx'"),
    ("GET", "/reports/districts-2023/999.html", 404, "'999'"),
    ("GET", "/reports/none/001.html", 404, "none"),
    ("GET", "/reports/districts-2023/001.html?colour=1", 400, "colour"),
    ("GET", "/tiles/roads/0/0/0.mvt", 404, "'roads'"),
    ("GET", "/tiles/divisions/0/0/0.mvt", 404, "divisions: scheme ''"),
    ("GET", "/tiles/divisions/none/0/0/0.mvt", 404, "'divisions/none'"),
    ("GET", "/tiles/addresses/18/0/0.mvt", 400, "zoom 18 is not in 0…17"),
    ("GET", "/tiles/addresses/-1/0/0.mvt", 400, "zoom -1"),
    ("GET", "/tiles/addresses/3/8/0.mvt", 400, "tile 3/8/0: at zoom 3"),
    ("GET", "/tiles/divisions/districts-2023/3/0/8.mvt", 400, "tile 3/0/8"),
    ("GET", "/tiles/addresses/3/0/-1.mvt", 400, "tile 3/0/-1"),
    ("GET", "/tiles/addresses/3/a/0.mvt", 400, "'a'"),
    ("GET", "/tiles/addresses/1e0/0/0.mvt", 400, "'1e0'"),
    ("GET", "/tiles/addresses/0/0/0.mvt?f=1", 400, "f:"),
    ("GET", "/tiles/addresses/0/0/0.png", 404, "0.png"),
]


@pytest.mark.parametrize(("method", "path", "status", "named"), WRONG)
def test_a_wrong_request_is_a_problem(client, method, path, status, named):
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(answer.content)
    assert problem.status == status
    assert named in problem.detail


def test_a_bug_is_a_problem_without_its_traceback(client, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(Locator, "search", broken)
    answer = client.get("/lookup", params={"q": "Hàng Bạc"})
    assert answer.status_code == 500
    assert Problem.model_validate_json(answer.content).title == "Internal Server Error"
    assert "secret" not in answer.text
