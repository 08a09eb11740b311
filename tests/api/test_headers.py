"""What a browser may load for the pages that the server sends."""

import base64
import hashlib
import re

import pytest

from api.app import create_app
from api.headers import content_security_policy
from layers.workspace import Workspace
from tests.local_client import LocalClient
from tests.planning.town import town


def policy_of(answer):
    """Return the sources of each directive."""
    parts = (part.split() for part in answer.headers["content-security-policy"].split(";"))
    return {name: sources for name, *sources in parts}


def test_the_map_may_run_and_be_styled_only_by_what_stands_in_it(client):
    answer = client.get("/map")
    policy = policy_of(answer)
    for directive, tag in (("script-src", "script"), ("style-src", "style")):
        own, *hashes = policy[directive]
        assert own == "'self'"
        texts = re.findall(rf"<{tag}(?![^>]*(?:src=|json))[^>]*>(.*?)</{tag}>", answer.text, re.DOTALL)
        digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
        assert set(hashes) == {f"'sha256-{digest}'" for digest in digests}
        assert bool(hashes) == bool(texts)
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_map_sends_nothing_elsewhere(client):
    policy = policy_of(client.get("/map"))
    assert policy["connect-src"] == policy["form-action"] == policy["default-src"] == ["'self'"]
    assert policy["img-src"] == ["'self'", "data:"]
    assert policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert "http" not in client.get("/map").headers["content-security-policy"]


def test_the_map_needs_no_style_or_handler_of_an_element(client):
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", client.get("/map").text, flags=re.DOTALL)
    assert not re.search(r"<[^>]+\sstyle=", markup)
    assert not re.search(r"<[^>]+\son[a-z]+=", markup)


@pytest.mark.parametrize("path", ["/docs", "/reports/districts-2023/001.html"])
def test_pages_with_drawings_of_others_may_style_elements_but_run_no_other_script(client, path):
    policy = policy_of(client.get(path))
    assert policy["style-src"] == ["'self'", "'unsafe-inline'"]
    assert not any("unsafe" in source for source in policy["script-src"])
    assert policy["connect-src"] == ["'self'"]


@pytest.mark.parametrize(
    ("url", "sources"),
    [
        ("https://tiles.example.vn/{z}/{x}/{y}.png?key=a;b", ["'self'", "data:", "https://tiles.example.vn"]),
        ("http://10.0.0.7:8080/{z}/{x}/{y}", ["'self'", "data:", "http://10.0.0.7:8080"]),
        ("/basemap/{z}/{x}/{y}.png", ["'self'", "data:"]),
        ("", ["'self'", "data:"]),
    ],
)
def test_a_basemap_is_allowed_its_origin_and_only_for_pictures(tmp_path, url, sources):
    town(tmp_path / "w")
    with (tmp_path / "w" / "phusong.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[basemap]\nurl = "{url}"\n')
    with LocalClient(create_app(Workspace.open(tmp_path / "w").settings)) as client:
        policy = policy_of(client.get("/map"))
    assert policy.pop("img-src") == sources
    assert not any("example" in source or "10.0" in source for each in policy.values() for source in each)


def test_a_block_of_data_is_no_script():
    page = '<script type="application/json">{"a": 1}</script><script type="importmap">{}</script>'
    assert content_security_policy(page).count("sha256-") == 1


def test_a_style_sheet_in_a_page_is_allowed_by_its_hash():
    digest = base64.b64encode(hashlib.sha256(b"a { color: red }").digest()).decode()
    policy = content_security_policy("<style media=print>a { color: red }</style>")
    assert f"style-src 'self' 'sha256-{digest}';" in policy
