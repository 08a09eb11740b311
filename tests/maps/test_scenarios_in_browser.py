"""What if, in a real browser against the real application on this machine."""

import json
import re
import threading
import time
from types import SimpleNamespace

import pytest

uvicorn = pytest.importorskip("uvicorn")
sync_api = pytest.importorskip("playwright.sync_api")

from api.app import create_app  # noqa: E402  only where it can be served
from layers.scenario import Plan  # noqa: E402
from layers.scenario_store import load_scenario, scenario_names  # noqa: E402
from layers.text import format_number  # noqa: E402
from layers.workspace import Workspace  # noqa: E402
from maps.page import render_map  # noqa: E402
from planning.indicators import indicators  # noqa: E402
from planning.scenarios import evaluate  # noqa: E402
from tests.maps.test_map_in_browser import SETTLED_MS  # noqa: E402
from tests.planning.test_scenarios import PLACES, THERE, WEAK, lonlat  # noqa: E402
from tests.planning.town import HERE, addresses, divisions, stations, town  # noqa: E402

pytestmark = pytest.mark.browser

AMOUNTS = {"people": 0, "area_km2": 2, "addresses": 0}
WORD = {"vi": "Giả định", "en": "What if"}


def workspace_with(folder, model="signal", places=PLACES):
    rows = [*THERE, ("P", "X", 1900, 900, WEAK | {"status": "planned"})]
    layers = {"addresses": addresses(places)} if places else {}
    town(folder, model=model, stations=stations(rows), **layers)
    workspace = Workspace.open(folder)
    strips = divisions(population=[None, None], area_km2=[1.0, 1.0])
    workspace.publish({"divisions/strips": (strips, HERE)}, note="another scheme")
    return workspace


@pytest.fixture(scope="module")
def serving():
    """Return a function that serves a workspace's application on this machine and returns its address."""
    servers = []

    def start(workspace):
        config = uvicorn.Config(create_app(workspace.settings), host="127.0.0.1", port=0, log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        servers.append(server)
        while not server.started:
            assert thread.is_alive(), "the application did not start"
            time.sleep(0.05)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.should_exit = True


@pytest.fixture(scope="module")
def place(tmp_path_factory, serving):
    """Return a workspace, and where it is served."""
    workspace = workspace_with(tmp_path_factory.mktemp("what-if") / "w")
    return SimpleNamespace(workspace=workspace, address=serving(workspace))


@pytest.fixture
def opened(place, look):
    """Return a function that opens the tab; what was asked and answered is kept."""
    pages = []

    def open_tab(language="en", tail=""):
        seen = look(f"{place.address}/map?lang={language}{tail}")
        seen.workspace, seen.address, seen.answers = place.workspace, place.address, []
        seen.page.on("response", lambda response: keep_answer(seen, response))
        if not tail:
            seen.page.get_by_role("tab", name=WORD[language]).click()
            seen.page.wait_for_selector(".plan-figure")
        pages.append(seen.page)
        return seen

    yield open_tab
    for page in pages:
        page.close(run_before_unload=False)
    for name in scenario_names(place.workspace.path):
        (place.workspace.path / "scenarios" / f"{name}.json").unlink()


def keep_answer(seen, response):
    if response.url.startswith(f"{seen.address}/scenarios/evaluate"):
        seen.answers.append((json.loads(response.request.post_data), response))


def settled(seen):
    """Wait until the newest draft has been answered, and return what was asked and answered."""
    seen.page.wait_for_timeout(SETTLED_MS / 4)
    seen.page.locator(".plan-timing", has_text=re.compile("Computed and drawn|Tính và vẽ")).wait_for()
    asked, response = seen.answers[-1]
    return asked, response.json()


def figures(page):
    """Return the main figures as they are read: what is gained and lost of each amount."""
    texts = page.locator(".plan-figure strong").all()
    return [[each.inner_text() for each in text.locator("span").all()] for text in texts]


def told(gain, language="en"):
    """Return the same as `figures` from an answer's gain."""
    rows = []
    for amount, digits in AMOUNTS.items():
        pairs = (("+", gain[f"{amount}_gained"]), ("−", gain[f"{amount}_lost"]))
        signs = [
            f"{sign}{format_number(value, digits=digits, language=language)}"
            for sign, value in pairs
            if value
        ]
        rows.append(signs or ["0" if not digits else format_number(0.0, digits=digits, language=language)])
    return rows


def add_by_click(seen, x=0.3, y=0.45):
    """Put a station on the map at a share of its width and height."""
    page = seen.page
    page.get_by_role("button", name="Add a station").click()
    box = page.locator("#phusong_map").bounding_box()
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    return settled(seen)


def pull(page, locator, by=(60, 40)):
    box = locator.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 7):
        page.mouse.move(x + by[0] * step / 6, y + by[1] * step / 6)
    page.mouse.up()


def existing(seen, name, action):
    seen.page.get_by_label("An existing station (its id)").fill(name)
    seen.page.locator(".plan-existing").get_by_role("button", name=action, exact=True).click()
    return settled(seen)


def changes_listed(page):
    return [each.inner_text().split() for each in page.locator(".plan-changes li button:first-child").all()]


def test_a_station_dropped_on_the_map_shows_what_the_engine_reckons(opened):
    seen = opened()
    asked, answer = add_by_click(seen)
    assert [change["action"] for change in asked["changes"]] == ["add"]
    assert [each["azimuth_deg"] for each in asked["changes"][0]["sectors"]] == [0, 120, 240]
    gain = answer["city"]["outdoor"]["operator"]
    assert gain["area_km2_gained"] > 0
    assert figures(seen.page) == told(gain)
    evaluation = evaluate(seen.workspace.snapshot(), Plan.model_validate(asked), "squares")
    row = evaluation.gains.loc[("", "outdoor", "operator")]
    assert gain["people_gained"] == pytest.approx(row["people_gained"])
    listed = seen.page.locator(".plan-divisions tbody th").all_inner_texts()
    assert sorted(listed) == sorted(each["name"] for each in answer["divisions"])
    assert f"gained {format_number(gain['people_gained'], digits=0, language='en')} people" in (
        seen.page.locator(".plan-status").inner_text()
    )
    assert (
        seen.page.locator("img.plan-picture-changed").get_attribute("src")
        == (answer["pictures"]["outdoor"]["changed_url"])
    )
    seen.page.locator(".plan-switches").get_by_text("Indoors").click()
    assert figures(seen.page) == told(answer["city"]["indoor"]["operator"])
    present = seen.page.locator("img.coverage-image:not(.plan-picture-changed)")
    sync_api.expect(present).to_have_attribute("src", answer["pictures"]["indoor"]["url"])
    assert seen.complaints == []


def test_the_form_starts_from_what_the_operator_has_and_says_what_is_wrong(opened):
    seen = opened()
    page = seen.page
    asked, _ = add_by_click(seen)
    first = asked["changes"][0]["sectors"][0]
    assert {name: first[name] for name in WEAK if name in first} == {"eirp_dbm": 15, "height_m": 20}
    page.get_by_label("Antenna height (m)").fill("45")
    assert {each["height_m"] for each in settled(seen)[0]["changes"][0]["sectors"]} == {45}
    count = len(seen.answers)
    page.get_by_label("Antenna height (m)").fill("5000")
    assert "0 to 1,000 m" in page.locator("#plan-height_m-wrong").inner_text()
    page.get_by_label(re.compile("Azimuths of the sectors")).fill("10, 400")
    assert "from 0 to 360" in page.locator("#plan-azimuths-wrong").inner_text()
    page.wait_for_timeout(SETTLED_MS)
    assert len(seen.answers) == count
    page.get_by_label(re.compile("Azimuths of the sectors")).fill("10, 190")
    asked, _ = settled(seen)
    assert [each["azimuth_deg"] for each in asked["changes"][0]["sectors"]] == [10, 190]
    assert page.get_by_label("Type").input_value() == "custom"
    page.get_by_label("Type").select_option("small")
    asked, _ = settled(seen)
    (sector,) = asked["changes"][0]["sectors"]
    assert "azimuth_deg" not in sector
    assert (sector["height_m"], sector["eirp_dbm"]) == (10, 41)
    page.get_by_label("Station id").fill("A")
    page.get_by_label("Station id").press("Tab")
    assert "that no other has" in page.locator("#plan-id-wrong").inner_text()
    page.get_by_label("Station id").fill("Hồ Tây 1")
    page.get_by_label("Station id").press("Tab")
    assert settled(seen)[0]["changes"][0]["station_id"] == "Hồ Tây 1"
    assert seen.complaints == []


def test_a_drag_is_one_step_to_undo_and_the_keyboard_does_it_too(opened):
    seen = opened()
    page = seen.page
    before = add_by_click(seen)[0]["changes"][0]
    pull(page, page.locator(".plan-station"))
    after = settled(seen)[0]["changes"][0]
    assert after["lon"] > before["lon"]
    assert after["lat"] < before["lat"]
    assert float(page.get_by_label("Longitude (°)").input_value()) == after["lon"]
    page.get_by_role("button", name="Undo", exact=True).click()
    assert settled(seen)[0]["changes"][0] == before
    assert float(page.get_by_label("Longitude (°)").input_value()) == before["lon"]
    page.locator("#panel-scenario").focus()
    page.keyboard.press("Control+Shift+Z")
    assert settled(seen)[0]["changes"][0] == after
    page.get_by_label("Longitude (°)").fill(str(before["lon"]))
    assert settled(seen)[0]["changes"][0]["lon"] == before["lon"]
    page.get_by_role("button", name="Add at the map's centre").press("Enter")
    assert changes_listed(page) == [["Added", "NEW-1"], ["Added", "NEW-2"]]
    page.get_by_role("button", name="Add a station").click()
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="Add a station").get_attribute("aria-pressed") == "false"
    assert seen.complaints == []


def test_stations_that_are_there_are_removed_moved_and_put_on_air(opened):
    seen = opened()
    page = seen.page
    asked, answer = existing(seen, "C", "Remove")
    assert asked["changes"] == [{"action": "remove", "station_id": "C"}]
    assert answer["city"]["outdoor"]["operator"]["area_km2_lost"] > 0
    assert figures(page) == told(answer["city"]["outdoor"]["operator"])
    assert page.locator(".plan-gone").count() == 1
    page.get_by_role("button", name="Undo this change: C").click()
    assert settled(seen)[0]["changes"] == []
    assert page.locator(".plan-gone").count() == 0
    asked, _ = existing(seen, "A", "Move")
    pull(page, page.locator(".plan-move"), by=(80, 0))
    moved, _ = settled(seen)
    assert [each["action"] for each in moved["changes"]] == ["move"]
    assert moved["changes"][0]["lon"] > asked["changes"][0]["lon"]
    assert page.locator(".plan-gone").count() == 1
    asked, answer = existing(seen, "P", "Put on air")
    assert asked["changes"][1] == {"action": "activate", "station_id": "P"}
    assert changes_listed(page) == [["Moved", "A"], ["On", "air", "P"]]
    assert seen.complaints == []


def popup_of(page, station):
    """Return a station's popup; another may be fading still."""
    return page.locator(".leaflet-popup", has=page.get_by_role("heading", name=station, exact=True))


def test_a_stations_popup_begins_a_change_of_its_operator(opened):
    seen = opened()
    page = seen.page
    page.get_by_role("tab", name="Figures").click()
    page.locator('.symbol-station[title="Y D"]').click()
    popup_of(page, "D").get_by_role("button", name="Remove").click()
    page.wait_for_selector(".plan-gone")
    asked, _ = settled(seen)
    assert (asked["operator"], asked["changes"]) == ("Y", [{"action": "remove", "station_id": "D"}])
    page.locator('.symbol-station[title="X C"]').click()
    popup_of(page, "C").get_by_role("button", name="Remove").click()
    page.get_by_text("The draft is of Y").wait_for()
    assert changes_listed(page) == [["Removed", "D"]]
    assert seen.complaints == []


def test_another_operator_is_asked_about_and_named(opened):
    seen = opened()
    page = seen.page
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_label("Network of").select_option("Y")
    asked, _ = settled(seen)
    assert (asked["operator"], asked["changes"]) == ("Y", [])
    assert page.locator(".plan-switches").get_by_text("Y", exact=True).is_visible()
    add_by_click(seen)
    page.get_by_label("Network of").select_option("X")
    assert page.get_by_label("Network of").input_value() == "Y"
    assert changes_listed(page) == [["Added", "NEW-1"]]
    assert seen.complaints == []


def test_what_does_not_fit_is_said_beside_the_form(opened):
    seen = opened()
    page = seen.page
    add_by_click(seen)
    page.get_by_label("Latitude (°)").fill("10")
    page.wait_for_selector(".plan-problems .problem")
    assert "outside the map" in page.locator(".plan-problems").inner_text()
    page.get_by_role("button", name="Undo", exact=True).click()
    settled(seen)
    assert page.locator(".plan-problems .problem").count() == 0


def test_a_scenario_is_saved_opened_compared_and_deleted(opened):
    seen = opened()
    page = seen.page
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.accept()))
    add_by_click(seen)
    assert page.locator(".plan-opened").inner_text() == "Open: New scenario · not saved"
    page.get_by_label("Title of the scenario").fill("Đường Láng – thêm 1 trạm")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".plan-list [data-name=duong-lang-them-1-tram]")
    assert page.locator(".plan-opened").inner_text() == "Open: Đường Láng – thêm 1 trạm"
    kept = load_scenario(seen.workspace.path, "duong-lang-them-1-tram").scenario
    assert kept.title == "Đường Láng – thêm 1 trạm"
    assert [each.action for each in kept.changes] == ["add"]
    existing(seen, "C", "Remove")
    page.get_by_label("Title of the scenario").fill("<b>Bỏ C</b>")
    page.get_by_role("button", name="Save as a new scenario").click()
    page.wait_for_selector(".plan-list [data-name=b-bo-c-b]")
    assert page.locator(".plan-list b").count() == 0
    page.get_by_role("button", name="Compare").click()
    page.wait_for_selector(".plan-comparison tfoot")
    cells = page.locator(".plan-comparison tfoot td").all_inner_texts()
    found = page.request.get(f"{seen.address}/scenarios/compare?a=b-bo-c-b&b=duong-lang-them-1-tram").json()
    nets = [
        gain["people_gained"] - gain["people_lost"]
        for gain in (found[each]["evaluation"]["city"]["outdoor"]["operator"] for each in "ab")
    ]
    assert [number(cell) for cell in cells] == pytest.approx([*nets, nets[1] - nets[0]], abs=0.51)
    shared = opened(tail=f"#{page.url.partition('#')[2]}")
    shared.page.wait_for_selector(".plan-comparison tfoot")
    assert changes_listed(shared.page) == [["Added", "NEW-1"], ["Removed", "C"]]
    page.get_by_role("button", name="Open: Đường Láng – thêm 1 trạm").click()
    assert changes_listed_soon(page, 1) == [["Added", "NEW-1"]]
    assert dialogs == []
    page.get_by_role("button", name="Add at the map's centre").click()
    page.get_by_role("button", name="New scenario", exact=True).click()
    assert dialogs == ["The draft has changes that are not saved. Drop them?"]
    assert changes_listed(page) == []
    for name in ("<b>Bỏ C</b>", "Đường Láng – thêm 1 trạm"):
        page.get_by_role("button", name=f"Delete: {name}").click()
        page.get_by_role("button", name=f"Delete: {name}").wait_for(state="detached")
    assert scenario_names(seen.workspace.path) == []
    assert seen.complaints == shared.complaints == []


def number(text):
    return float(text.replace("−", "-").replace(",", ""))


def changes_listed_soon(page, count):
    sync_api.expect(page.locator(".plan-changes li")).to_have_count(count)
    return changes_listed(page)


def test_two_who_save_the_same_scenario_are_told(opened):
    one = opened()
    add_by_click(one)
    one.page.get_by_label("Title of the scenario").fill("Shared")
    one.page.get_by_role("button", name="Save", exact=True).click()
    one.page.wait_for_selector(".plan-list [data-name=shared]")
    two = opened(tail="#panel=scenario&scenario=shared")
    changes_listed_soon(two.page, 1)
    two.page.get_by_role("button", name="Add at the map's centre").click()
    two.page.get_by_role("button", name="Save", exact=True).click()
    two.page.get_by_text("“Shared” was saved.").wait_for()
    one.page.get_by_role("button", name="Save", exact=True).click()
    one.page.get_by_text("This scenario was saved elsewhere").wait_for()
    assert len(load_scenario(one.workspace.path, "shared").scenario.changes) == 2


def test_who_may_not_save_is_told_why(opened):
    seen = opened("vi")
    page = seen.page
    refused = {"title": "Forbidden", "status": 403, "detail": "this needs a key with the role planner"}
    page.route("**/scenarios?*", lambda route: route.fulfill(status=403, json=refused))
    page.get_by_role("button", name="Thêm ở giữa bản đồ").click()
    page.get_by_label("Tiêu đề kịch bản").fill("Thử")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("Khóa truy cập của bạn không cho phép việc này.").wait_for()


def test_stations_of_tiles_are_changed_from_their_card(tmp_path, serving, look):
    workspace = workspace_with(tmp_path / "w", places=())
    settings = tmp_path / "w" / "phusong.toml"
    settings.write_text(f"max_map_features = 3\n{settings.read_text(encoding='utf-8')}", encoding="utf-8")
    seen = look(f"{serving(Workspace.open(workspace.path))}/map?lang=en#hidden=addresses&zoom=17&" + at("C"))
    seen.address, seen.answers = seen.page.url.partition("/map")[0], []
    seen.page.on("response", lambda response: keep_answer(seen, response))
    box = seen.page.locator("#phusong_map").bounding_box()
    for _ in range(20):  # until the tile has come
        seen.page.wait_for_timeout(SETTLED_MS)
        seen.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        if popup_of(seen.page, "C").count():
            break
    popup_of(seen.page, "C").get_by_role("button", name="Move", exact=True).click()
    seen.page.wait_for_selector(".plan-move")
    pull(seen.page, seen.page.locator(".plan-move"), by=(40, 0))
    (change,) = settled(seen)[0]["changes"]
    assert (change["action"], change["station_id"]) == ("move", "C")
    assert change["lon"] > lonlat(1500, 500)["lon"]
    assert seen.page.get_by_text("Click a station on the map to move or remove it.").is_visible()
    assert seen.complaints == []


def at(name):
    """Return where a station stands, as the page's address has it."""
    _, _, x, y, _ = next(row for row in THERE if row[0] == name)
    return "&".join(f"{axis}={value:.5f}" for axis, value in lonlat(x, y).items())


def test_a_scheme_without_population_leads_to_one_that_has(opened):
    seen = opened("vi")
    page = seen.page
    page.get_by_role("button", name="Thêm ở giữa bản đồ").click()
    settled(seen)
    page.locator("#schemes").get_by_text("strips").click()
    page.get_by_text("chưa có dân số").wait_for()
    assert settled(seen)[1]["scheme"] == "strips"
    assert figures(page)[0] == []
    assert page.locator(".plan-figure strong").first.inner_text() == "–"
    page.get_by_role("button", name="Xem theo squares").click()
    page.get_by_text("chưa có dân số").wait_for(state="detached")
    assert seen.complaints == []


def test_coverage_by_reach_says_that_it_knows_no_scenarios(tmp_path, serving, look):
    seen = look(f"{serving(workspace_with(tmp_path / 'w', model='reach'))}/map?lang=en")
    seen.page.get_by_role("tab", name="What if").click()
    assert 'coverage_model = "signal"' in seen.page.locator("#panel-scenario").inner_text()
    assert seen.complaints == []


def test_a_map_that_is_a_file_asks_nobody_about_plans(place, look, tmp_path):
    snapshot = place.workspace.snapshot()
    tables = {name: indicators(snapshot, name) for name in snapshot.schemes}
    path = tmp_path / "map.html"
    path.write_text(render_map(snapshot, tables, language="en", inline=True), encoding="utf-8")
    seen = look(path.as_uri(), offline=True)
    assert seen.page.get_by_role("tab", name="What if").count() == 0
    seen.page.locator('.symbol-station[title="X C"]').click()
    assert popup_of(seen.page, "C").get_by_role("button", name="Move").count() == 0
    assert seen.complaints == []
