"""Signing in, in a real browser: what a visitor sees, and what a planner may do then."""

import re

import pytest

pytest.importorskip("playwright.sync_api")

from axe_playwright_python.sync_playwright import Axe

from api.access.keys import create_key
from layers.scenario_store import scenario_names
from layers.workspace import Workspace
from tests.planning.test_scenarios import PLACES, THERE
from tests.planning.town import addresses, stations, town

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory, run):
    """Return the folder of a workspace, the text of a planner's key, and where it is served."""
    folder = tmp_path_factory.mktemp("signing") / "w"
    town(folder, model="signal", stations=stations(THERE), addresses=addresses(PLACES))
    key = create_key(folder, "Lan", "planner").text
    return folder, key, run(Workspace.open(folder))


def layers(page):
    return {each.get_attribute("data-layer") for each in page.locator("[data-layer]").all()}


def test_a_visitor_sees_the_map_without_what_is_protected_and_a_planner_saves(place, look):
    folder, key, address = place
    page = look(f"{address}/map?lang=en").page
    assert not {"stations", "addresses"} & layers(page)
    page.get_by_role("tab", name="What if").click()
    refusal = page.locator("#panel-scenario .problem", has_text="This needs you to sign in").first
    refusal.wait_for()
    refusal.get_by_role("link", name="Sign in").click()

    page.wait_for_url(re.compile("/sign-in"))
    assert Axe().run(page).violations_count == 0
    page.get_by_label("Key").fill(f"{key[:-1]}{'0' if key[-1] != '0' else '1'}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url(re.compile("/map"))
    page.wait_for_selector("#figures tbody tr", state="attached")
    assert {"stations", "addresses"} <= layers(page)
    cookie = next(each for each in page.context.cookies() if each["name"] == "phusong_key")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("tab", name="What if").click()
    page.get_by_role("button", name="Add a station").click()
    box = page.locator("#phusong_map").bounding_box()
    page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 0.5 * box["height"])
    page.wait_for_selector(".plan-figure")
    page.locator("#plan-title").fill("Mine")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".plan-list [data-name=mine]")
    assert scenario_names(folder) == ["mine"]
    assert '"name":"Lan"' in (folder / "audit.log").read_text()

    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Signed in").click()
    page.wait_for_url(re.compile("/sign-in"))
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/map"))
    page.get_by_role("link", name="Sign in").first.wait_for()
    assert not page.context.cookies()
