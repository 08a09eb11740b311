"""Who may do what, route by route, on a workspace whose data are said to be real."""

import io
import re
from dataclasses import replace

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
from starlette.testclient import TestClient

from api.access.keys import ROLES, KeyRing, create_key, revoke_key
from api.access.middleware import COOKIE
from api.access.policy import may_administer, may_edit
from api.access.visitor import Visitor
from api.app import create_app
from api.errors import ForbiddenError, NeedsKeyError
from api.models import Problem
from layers.access_settings import Access, Limits
from layers.workspace import Workspace
from planning.nearby import BLUR_M
from tests.local_client import LocalClient
from tests.running import run

VISITORS = ("nobody", "narrow", *ROLES)
TILE = "9/406/225"
# Who is refused before anything else is looked at, so that a wrong body or name says who gets through: the
# statuses of nobody, of a viewer of addresses alone, then of viewer, planner, editor and admin.
OPEN = "200 200 200 200 200 200"
READS = "401 403 404 404 404 404"
WRITES = "401 403 403 404 404 404"
BODY = "401 403 403 400 400 400"
TABLE = {
    "GET /": ("/", OPEN),
    "GET /addresses/{code}": ("/addresses/0000000000", "401 404 404 404 404 404"),
    "GET /collections": ("/collections", OPEN),
    "GET /collections/{collection_id}": ("/collections/stations", OPEN),
    "GET /collections/{collection_id}/queryables": ("/collections/stations/queryables", OPEN),
    "GET /collections/{collection_id}/items": (
        "/collections/stations/items?limit=1",
        "401 403 200 200 200 200",
    ),
    "GET /collections/{collection_id}/items/{feature_id:path}": (
        "/collections/addresses/items/none",
        "401 404 404 404 404 404",
    ),
    "POST /collections/{collection_id}/items": (
        "/collections/stations/items",
        "401 403 403 403 400 400",
    ),
    "PUT /collections/{collection_id}/items/{feature_id:path}": (
        "/collections/stations/items/none",
        "401 403 403 403 400 400",
    ),
    "PATCH /collections/{collection_id}/items/{feature_id:path}": (
        "/collections/stations/items/none",
        "401 403 403 403 415 415",
    ),
    "DELETE /collections/{collection_id}/items/{feature_id:path}": (
        "/collections/stations/items/none",
        "401 403 403 403 404 404",
    ),
    "GET /collections/{collection_id}/tiles": ("/collections/stations/tiles", OPEN),
    "GET /collections/{collection_id}/tiles/{tiling}": ("/collections/stations/tiles/WebMercatorQuad", OPEN),
    "GET /collections/{collection_id}/tiles/{tiling}/{tile_matrix}/{tile_row}/{tile_col}": (
        "/collections/stations/tiles/WebMercatorQuad/9/225/406",
        "401 403 200 200 200 200",
    ),
    "GET /dcat": ("/dcat", OPEN),
    "GET /tileMatrixSets": ("/tileMatrixSets", OPEN),
    "GET /tileMatrixSets/{tiling}": ("/tileMatrixSets/WebMercatorQuad", OPEN),
    "GET /collections/{collection_id}/schema": ("/collections/stations/schema", OPEN),
    "GET /conformance": ("/conformance", OPEN),
    "GET /coverage/{technology}/{environment}/classes.png": ("/coverage/5G/outdoor/classes.png", OPEN),
    "GET /coverage/{technology}/{environment}/spots.png": ("/coverage/5G/indoor/spots.png", OPEN),
    "GET /coverage/{technology}/{environment}/classes/{z}/{x}/{y}.png": (
        "/coverage/5G/outdoor/classes/9/406/225.png",
        OPEN,
    ),
    "GET /coverage/{technology}/{environment}/spots/{z}/{x}/{y}.png": (
        "/coverage/5G/indoor/spots/9/406/225.png",
        OPEN,
    ),
    "GET /divisions/{scheme}": ("/divisions/districts-2023", OPEN),
    "GET /divisions/{scheme}/{code}": ("/divisions/districts-2023/001", OPEN),
    "GET /docs": ("/docs", OPEN),
    "GET /favicon.ico": ("/favicon.ico", "307 307 307 307 307 307"),
    "GET /healthz": ("/healthz", OPEN),
    "GET /jobs/{id}": ("/jobs/none", READS),
    "DELETE /jobs/{id}": ("/jobs/none", WRITES),
    "GET /jobs/{id}/result": ("/jobs/none/result", READS),
    "GET /lookup": ("/lookup?q=1111600001", "401 200 200 200 200 200"),
    "POST /lookup/batch": ("/lookup/batch", "400 400 400 400 400 400"),
    "GET /map": ("/map", OPEN),
    "GET /openapi.json": ("/openapi.json", OPEN),
    "GET /metrics": ("/metrics", "401 403 403 403 403 200"),
    "GET /readyz": ("/readyz", OPEN),
    "POST /reports/jobs": ("/reports/jobs", BODY),
    "GET /reports/{scheme}.{format}": ("/reports/districts-2023.csv?scenario=none", READS),
    "GET /reports/{scheme}/{code}.{format}": ("/reports/districts-2023/001.csv", OPEN),
    "GET /scenarios": ("/scenarios", "401 403 200 200 200 200"),
    "POST /scenarios": ("/scenarios", BODY),
    "GET /scenarios/compare": ("/scenarios/compare?a=a&b=b", READS),
    "POST /scenarios/evaluate": ("/scenarios/evaluate", BODY),
    "GET /scenarios/{name}": ("/scenarios/none", READS),
    "PUT /scenarios/{name}": ("/scenarios/none", BODY),
    "DELETE /scenarios/{name}": ("/scenarios/none", WRITES),
    "GET /scenarios/{name}.gpkg": ("/scenarios/none.gpkg", READS),
    "GET /scenarios/{name}/plan": ("/scenarios/none/plan", READS),
    "GET /schemas/report.json": ("/schemas/report.json", OPEN),
    "GET /sign-in": ("/sign-in", OPEN),
    "POST /sign-in": ("/sign-in", "400 400 400 400 400 400"),
    "POST /sign-out": ("/sign-out", "303 303 303 303 303 303"),
    "* /static": ("/static/favicon.svg", OPEN),
    "GET /suggest": ("/suggest?q=hang", OPEN),
    "GET /tiles/divisions/{scheme}/{z}/{x}/{y}.mvt": (f"/tiles/divisions/districts-2023/{TILE}.mvt", OPEN),
    "GET /tiles/{layer}/{z}/{x}/{y}.mvt": (f"/tiles/stations/{TILE}.mvt", "401 403 200 200 200 200"),
}


def routes_of(router):
    """Yield method and path of every route, those of included routers, too."""
    for route in router.routes:
        if hasattr(route, "original_router"):
            yield from routes_of(route.original_router)
        else:
            yield from (f"{method} {route.path}" for method in getattr(route, "methods", None) or ("*",))


def asked(client, texts, who, method, path, **options):
    """Return the answer to a visitor."""
    headers = {"Authorization": f"Bearer {texts[who]}"} if who in texts else {}
    body = {"json": {}} if method in {"POST", "PUT"} else {}
    return client.request(method, path, headers=headers, follow_redirects=False, **body | options)


def test_the_table_names_every_route(public):
    found = {each for each in routes_of(public.app) if not each.startswith(("HEAD", "OPTIONS"))}
    assert found == set(TABLE)


@pytest.mark.parametrize("route", TABLE)
def test_who_may_ask(public, texts, route):
    method = route.split()[0].replace("*", "GET")
    path, statuses = TABLE[route]
    for who, status in zip(VISITORS, statuses.split(), strict=True):
        answer = asked(public, texts, who, method, path)
        assert (who, answer.status_code) == (who, int(status))
        if status in {"401", "403"}:
            assert Problem.model_validate_json(answer.content).status == int(status)
        assert ("www-authenticate" in answer.headers) == (status == "401")


@pytest.mark.parametrize("layer", ["addresses", "stations"])
def test_tiles_of_a_protected_layer(public, texts, layer):
    allowed = {"addresses": {"narrow", *ROLES}, "stations": set(ROLES)}[layer]
    for who in VISITORS:
        answer = asked(public, texts, who, "GET", f"/tiles/{layer}/{TILE}.mvt")
        assert (answer.status_code == 200) == (who in allowed)


# What nobody may learn without a key


@pytest.fixture(scope="module")
def secrets(real):
    """Return a pattern of every code, identifier and full text of an address, and of every station."""
    snapshot = Workspace.open(real).snapshot()
    addresses, stations = snapshot.frame("addresses"), snapshot.frame("stations")
    texts = {*addresses["code"], *addresses["address_id"], *addresses["address_text"]}
    texts |= {*stations["station_id"], *stations["site_id"]}
    # Where a postal point is, is no secret, though a household may live above.
    open_to_all = "\n".join(snapshot.frame("postal_points")["address_text"].dropna())
    texts = {each for each in texts if each not in open_to_all}
    either = "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)({either})(?!\w)")


PUBLIC = [
    "/map",
    "/map?lang=en&scheme=communes-2025",
    "/divisions/districts-2023/001",
    "/collections",
    "/collections/addresses/queryables",
    "/collections/coverage/items?limit=20",
    "/collections/indicators-districts-2023/items?limit=5",
    "/collections/postal_points/items?limit=100",
    "/reports/districts-2023/001.html",
    "/reports/districts-2023/001.json",
    "/reports/districts-2023/001.csv",
    "/reports/districts-2023.json",
    "/suggest?q=1 Duong An Duong",
    "/suggest?q=1111600001",
    "/lookup?lon=105.8485309&lat=21.0462187",
    "/lookup?q=1 Đường An Dương Vương, Phường Phúc Xá",
    "/lookup?q=Đường An Dương Vương",
    "/lookup?q=11116",
    "/lookup?q=7PH72RWX%2BFC",
    "/lookup?q=Quận Hoàn Kiếm",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_no_household_and_no_station_is_named_without_a_key(public, texts, secrets, path):
    answer = public.get(path)
    assert answer.status_code == 200
    assert not secrets.findall(answer.text.replace("1111600001", "") if "q=1111" in path else answer.text)
    with_key = asked(public, texts, "viewer", "GET", path)
    assert with_key.status_code == 200
    if path.startswith(("/map", "/lookup?lon", "/lookup?q=1 ")):
        assert secrets.search(with_key.text)


def test_a_batch_names_none_either(public, texts, secrets):
    queries = ["1 Đường An Dương Vương, Phường Phúc Xá", "1111600001", "21.0462187, 105.8485309"]
    for form in ("json", "csv"):
        text = public.post(f"/lookup/batch?f={form}", json=["Quận Ba Đình", *queries]).text
        for query in queries:
            text = text.replace(query, "")
        assert not secrets.findall(text.replace("1111600001", ""))
    rows = public.post("/lookup/batch", json=queries).json()["results"]
    assert [row["found_match"] for row in rows] == ["street", "none", "position"]
    assert "sign in" in rows[1]["found_problem"]
    assert rows[2]["found_covered_outdoor"] is True
    headers = {"X-API-Key": texts["viewer"]}
    rows = public.post("/lookup/batch", json=queries, headers=headers).json()["results"]
    assert [row["found_match"] for row in rows] == ["exact", "exact", "position"]


def test_the_files_of_a_report_hold_no_stations(public, texts, tmp_path, secrets):
    path = tmp_path / "report.gpkg"
    for who, held in (("nobody", False), ("narrow", False), ("viewer", True)):
        path.write_bytes(asked(public, texts, who, "GET", "/reports/districts-2023/001.gpkg").content)
        layers = {name for name, _ in pyogrio.list_layers(path)}
        assert ("stations" in layers) == held
        assert "divisions" in layers
    book = public.get("/reports/districts-2023/001.xlsx").content
    sheets = openpyxl.load_workbook(io.BytesIO(book))
    cells = (str(cell) for sheet in sheets for row in sheet.values for cell in row if cell)
    assert not [cell for cell in cells if secrets.search(cell)]


def test_the_picture_of_a_report_has_no_stations(public, texts):
    said = "on air"
    with_key = asked(public, texts, "viewer", "GET", "/reports/districts-2023/001.json?lang=en").json()
    without = public.get("/reports/districts-2023/001.json?lang=en").json()
    drawn, plain = (each["sections"][0]["figures"][0]["svg"] for each in (with_key, without))
    assert said in drawn
    assert said not in plain
    assert len(plain) < len(drawn)


def test_stations_stand_in_the_middle_of_squares(public, real):
    snapshot = Workspace.open(real).snapshot()
    found = public.get("/lookup?lon=105.8485309&lat=21.0462187").json()["place"]
    near = [*found["stations"], found["coverage"]["serving"]]
    places = gpd.points_from_xy([each["lon"] for each in near], [each["lat"] for each in near], crs=4326)
    told = gpd.GeoSeries(places).to_crs(snapshot.settings.working_crs)
    for axis in (told.x, told.y):
        # Seven decimals of a degree are a centimetre.
        assert (axis % BLUR_M).tolist() == pytest.approx([BLUR_M / 2] * len(near), abs=0.05)
    assert found["addresses"] == []
    assert found["divisions"]
    assert found["coverage"]["operators_outdoor"]
    assert {each["station_id"] for each in near} == {""}


def test_the_map_has_the_layers_that_its_reader_may_see(public, texts):
    def layers(who):
        return set(
            re.findall(
                r'"(stations|addresses|postal_points)": ?\{"type"',
                asked(public, texts, who, "GET", "/map").text,
            )
        )

    assert layers("nobody") == {"postal_points"}
    assert layers("narrow") == {"postal_points", "addresses"}
    assert layers("viewer") == {"postal_points", "addresses", "stations"}


def test_what_is_synthetic_or_not_named_in_the_setting_is_open(hanoi, real, texts, tmp_path):
    assert texts
    settings = Workspace.open(real).settings
    opened = settings.model_copy(update={"access": Access(protected=())})
    client = TestClient(create_app(opened), client=("203.0.113.9", 1))
    # The version is read with the settings of its folder; those are of this server.
    client.app.state.host.service.snapshot.settings = opened
    assert client.get(f"/tiles/stations/{TILE}.mvt").status_code == 200
    folder = tmp_path / "w"
    Workspace.create(folder)
    for part in ("versions", "data"):
        (folder / part).symlink_to(hanoi / part)
    create_key(folder, "somebody", "admin")
    client = TestClient(create_app(Workspace.open(folder).settings), client=("203.0.113.9", 1))
    assert client.get(f"/tiles/stations/{TILE}.mvt").status_code == 200
    assert client.get("/lookup?q=1111600001").json()["candidates"][0]["match"] == "exact"
    assert client.get("/scenarios").status_code == 200
    assert client.post("/scenarios", json={}).status_code == 401


# What caches keep


def test_an_answer_for_one_reader_is_not_anothers(public, texts):
    for path in ("/map", "/reports/districts-2023/001.csv", f"/tiles/divisions/districts-2023/{TILE}.mvt"):
        known = asked(public, texts, "viewer", "GET", path)
        assert "authorization, x-api-key, cookie" in known.headers["vary"].lower()
        assert known.headers["cache-control"] == "private, no-cache"
        tag = {"If-None-Match": known.headers["etag"]}
        assert public.get(path, headers=tag).status_code == 200
        again = public.get(path, headers=tag | {"X-API-Key": texts["viewer"]})
        assert again.status_code == 304
        assert "authorization" in again.headers["vary"].lower()
    tile = f"/tiles/stations/{TILE}.mvt"
    tag = {"If-None-Match": asked(public, texts, "viewer", "GET", tile).headers["etag"]}
    assert public.get(tile, headers=tag).status_code == 401
    assert "private" in public.get("/lookup?lon=105.85&lat=21").headers["cache-control"]
    assert "vary" not in public.get("/static/favicon.svg").headers


# How keys are sent


def test_a_key_is_sent_in_a_header_or_as_a_cookie_and_never_in_an_address(public, texts):
    key, path = texts["viewer"], "/scenarios"
    for headers in (
        {"Authorization": f"Bearer {key}"},
        {"Authorization": f"bearer  {key} "},
        {"X-API-Key": key},
        {"Cookie": f"other=1; {COOKIE}={key}"},
        {"Authorization": "Basic dXNlcjpwdw==", "X-API-Key": key},
    ):
        assert public.get(path, headers=headers).status_code == 200
    for name in ("key", "api_key", "access_token", "X-API-Key"):
        assert public.get(path, params={name: key}).status_code in {400, 401}
    assert public.get(path, headers={"Authorization": "Basic dXNlcjpwdw=="}).status_code == 401


@pytest.mark.parametrize("text", ["x", "phusong_00000000_" + "0" * 64, "", "ü"])
def test_a_wrong_key_is_refused_everywhere_and_a_wrong_cookie_is_none(public, texts, text):
    wrong = texts["viewer"][:-1] + ("0" if texts["viewer"][-1] != "0" else "1")
    for sent in filter(None, (text.encode().decode("latin-1"), wrong)):
        assert public.get("/healthz", headers={"X-API-Key": sent.encode("latin-1")}).status_code == 401
        cookie = {"Cookie": f"{COOKIE}={sent}".encode("latin-1")}
        assert public.get("/healthz", headers=cookie).status_code == 200
        assert public.get("/scenarios", headers=cookie).status_code == 401


def test_a_neighbours_page_cannot_write_with_the_cookie(public, texts):
    cookie = {"Cookie": f"{COOKIE}={texts['planner']}"}
    for site, status in (("same-origin", 400), ("none", 400), ("same-site", 403), ("cross-site", 403)):
        headers = cookie | {"Sec-Fetch-Site": site}
        assert public.post("/scenarios", json={}, headers=headers).status_code == status
    headers = {"Authorization": f"Bearer {texts['planner']}", "Sec-Fetch-Site": "cross-site"}
    assert public.post("/scenarios", json={}, headers=headers).status_code == 400


def test_signing_in_and_out(public, texts):
    page = public.get("/sign-in?lang=en")
    assert page.headers["cache-control"] == "no-store"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert 'lang="vi"' in public.get("/sign-in?lang=vi").text
    wrong = public.post("/sign-in?lang=en", data={"key": "phusong_wrong"})
    assert wrong.status_code == 401
    assert "phusong_wrong" not in wrong.text
    assert "set-cookie" not in wrong.headers
    signed = public.post("/sign-in?lang=en", data={"key": f" {texts['planner']} "}, follow_redirects=False)
    assert (signed.status_code, signed.headers["location"]) == (303, "/map?lang=en")
    cookie = signed.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=strict", "Secure", "Path=/", "Max-Age=43200"):
        assert part in cookie
    assert "(planner), role planner" in public.get("/sign-in?lang=en").text
    assert texts["planner"] not in public.get("/sign-in").text
    assert '"signed_in": true' in public.get("/map").text.replace('"signed_in":true', '"signed_in": true')
    assert public.get("/scenarios").status_code == 200
    public.post("/sign-out", follow_redirects=False)
    assert COOKIE not in public.cookies
    assert public.get("/scenarios").status_code == 401


def test_a_form_that_is_none_is_refused_without_repeating_it(public):
    for body in (b"key=a&key=b", b"\xff", b"key", b"key=" + b"x" * 5000):
        answer = public.post("/sign-in", content=body)
        assert answer.status_code == 400
        assert "xxx" not in answer.text


@pytest.mark.parametrize(
    "host", ["[", "[::1", "a b", "127.0.0.1:x", "evil.example:8000", "my_evil.example", "", "localhost.evil"]
)
def test_a_host_that_is_none_is_not_this_machine(hanoi, host):
    client = LocalClient(create_app(Workspace.open(hanoi).settings), raise_server_exceptions=False)
    assert client.get("/healthz", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000", "[::1]"])
def test_a_name_of_this_machine_is(hanoi, host):
    client = LocalClient(create_app(Workspace.open(hanoi).settings), raise_server_exceptions=False)
    assert client.get("/sign-in", headers={"Host": host}).status_code == 200


def test_what_routes_ask_of_a_visitor(real, texts):
    ring = KeyRing(real)
    visitors = {role: Visitor("", ring.find(texts[role])) for role in ROLES}
    editing, administering = may_edit("stations"), may_administer
    for role, visitor in visitors.items():
        for require, least in ((editing, "editor"), (administering, "admin")):
            if ROLES.index(role) >= ROLES.index(least):
                run(require(visitor))
            else:
                with pytest.raises(ForbiddenError, match=least):
                    run(require(visitor))
    narrow = replace(visitors["editor"].key, collections=("postal_points",))
    with pytest.raises(ForbiddenError, match="editor for postal_points"):
        run(editing(Visitor("", narrow)))
    run(may_edit("postal_points")(Visitor("", narrow)))
    with pytest.raises(NeedsKeyError, match="editor for stations"):
        run(editing(Visitor("127.0.0.1")))
    run(editing(Visitor("127.0.0.1", is_owner=True)))


# Limits


@pytest.fixture
def limited(real, texts):
    """Return what makes a client of another machine under some settings."""
    assert texts

    def make(client=("203.0.113.9", 1), **settings):
        app = create_app(Workspace.open(real).settings.model_copy(update=settings))
        return TestClient(app, raise_server_exceptions=False, client=client)

    return make


def test_who_asks_too_often_waits(limited, texts):
    client = limited(limits=Limits(requests_per_minute=3))
    statuses = [client.get("/sign-in").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.get("/sign-in")
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert "requests_per_minute" in Problem.model_validate_json(refused.content).detail
    assert client.get("/static/favicon.svg").status_code == 200
    assert client.get("/healthz").status_code == 200
    key = {"X-API-Key": texts["viewer"]}
    assert [client.get("/sign-in", headers=key).status_code for _ in range(4)] == [200, 200, 200, 429]
    # Trying out keys is asking, too.
    wrong, guesser = (
        {"X-API-Key": "wrong"},
        limited(("203.0.113.10", 1), limits=Limits(requests_per_minute=3)),
    )
    statuses = [guesser.get("/sign-in", headers=wrong).status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


def test_headers_are_bounded(limited):
    client = limited()
    answer = client.get("/healthz", headers={"X-Long": "x" * 40_000})
    assert answer.status_code == 431
    assert "max_header_kb = 32" in Problem.model_validate_json(answer.content).detail
    assert client.get("/healthz", headers={"X-Long": "x" * 30_000}).status_code == 200


def test_other_sites_may_ask_where_the_setting_names_them(limited):
    friend = "https://portal.example.vn"
    client = limited(access=Access(cors_origins=(friend,), frame_origins=(friend,)))
    asked_first = {"Origin": friend, "Access-Control-Request-Method": "PUT"}
    wanted = asked_first | {"Access-Control-Request-Headers": "authorization,if-match"}
    answer = client.options("/scenarios/x", headers=wanted)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, friend)
    assert "access-control-allow-credentials" not in answer.headers
    assert (
        client.get("/scenarios", headers={"Origin": friend}).headers["access-control-allow-origin"] == friend
    )
    other = client.get("/healthz", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    closed = limited().options("/scenarios/x", headers=wanted)
    assert "access-control-allow-origin" not in closed.headers


def test_a_key_that_is_revoked_opens_nothing_from_the_next_request_on(real, public):
    made = create_key(real, "for a moment", "viewer")
    headers = {"X-API-Key": made.text}
    assert public.get("/scenarios", headers=headers).status_code == 200
    revoke_key(real, made.key.id)
    assert public.get("/scenarios", headers=headers).status_code == 401


def test_behind_a_proxy_on_this_machine_nobody_is_its_neighbour(hanoi):
    settings = Workspace.open(hanoi).settings
    trusting = settings.model_copy(update={"access": Access(trusted_proxies=("127.0.0.1",))})
    told = {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}
    for each, headers, status in (
        (settings, {}, 200),
        (settings, told, 403),
        (settings, {"Via": "1.1 proxy"}, 403),
        (settings, {"Forwarded": "for=127.0.0.1"}, 403),
        (trusting, {}, 403),
        (trusting, told, 403),
        (trusting, {"X-Forwarded-For": "203.0.113.9, ::1"}, 200),
    ):
        client = LocalClient(create_app(each), headers=headers)
        assert client.get("/healthz").status_code == status
