"""Keys: made once, kept as digests, seen by a running server, and never in a log."""

import json
import logging
import re
import stat
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api import cli
from api.access.keys import FORM, KEYS_FILE, ROLES, Key, KeyRing, create_key, read_keys, revoke_key
from api.access.listening import OpenToAllError, require_safe_address
from api.app import create_app
from layers.errors import ConflictError, UnknownNameError, WorkspaceError
from layers.workspace import Workspace
from tests.local_client import LocalClient

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - nothing listens there


@pytest.fixture
def folder(tmp_path):
    return Workspace.create(tmp_path / "w").path


def test_a_key_is_kept_as_its_digest_in_a_file_of_its_owner_alone(folder):
    made = create_key(folder, "Sở KHCN", "planner", collections=("stations",), days=30)
    assert FORM.fullmatch(made.text)["id"] == made.key.id
    path = folder / KEYS_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert FORM.fullmatch(made.text)["secret"] not in path.read_text()
    assert read_keys(folder) == (made.key,)
    assert made.key.expires - made.key.created == timedelta(days=30)
    assert KeyRing(folder).find(made.text) == made.key


def test_keys_differ_and_names_are_of_one_valid_key(folder):
    texts = {create_key(folder, str(at), "viewer").text for at in range(20)}
    assert len({FORM.fullmatch(each)["secret"] for each in texts}) == 20
    with pytest.raises(ConflictError, match="'3'"):
        create_key(folder, "3", "admin")
    revoke_key(folder, "3")
    create_key(folder, "3", "admin")
    with pytest.raises(UnknownNameError, match="'nobody'"):
        revoke_key(folder, "nobody")


def test_only_the_whole_text_of_a_valid_key_opens(folder):
    made, other = create_key(folder, "a", "viewer"), create_key(folder, "b", "viewer")
    ring = KeyRing(folder)
    secret = FORM.fullmatch(made.text)["secret"]
    for text in (
        "",
        secret,
        made.text[:-1],
        f"{made.text} ",
        made.text.upper(),
        f"phusong_{other.key.id}_{secret}",
        f"phusong_{made.key.id}_{made.key.digest}",
        f"{made.text}\n",
    ):
        assert ring.find(text) is None
    assert ring.find(made.text) == made.key


def test_a_key_ends_when_it_expires_or_is_revoked_and_the_ring_notices(folder):
    ring = KeyRing(folder)
    assert not ring.exists
    short, made = create_key(folder, "short", "viewer", days=0), create_key(folder, "long", "viewer")
    assert ring.exists
    assert ring.find(short.text) is None
    assert ring.find(made.text) == made.key
    revoke_key(folder, made.key.id)
    assert ring.find(made.text) is None
    # Nothing opens by itself when the last valid key is gone.
    assert ring.exists


def test_a_damaged_file_is_an_error_and_not_no_keys(folder):
    made = create_key(folder, "a", "viewer")
    ring = KeyRing(folder)
    for content in ("", "{}", '[{"id": "x"}]', "[" * 100_000):
        (folder / KEYS_FILE).write_text(content)
        with pytest.raises(WorkspaceError, match=r"keys\.json") as caught:
            ring.find(made.text)
        assert made.key.digest not in str(caught.value)


def test_writers_lose_no_key_of_each_other(folder):
    threads = [threading.Thread(target=create_key, args=(folder, str(at), "viewer")) for at in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {each.name for each in read_keys(folder)} == set(map(str, range(8)))


@given(held=st.sampled_from(ROLES), wanted=st.sampled_from(ROLES), names=st.sets(st.sampled_from("abc")))
def test_a_role_allows_what_those_before_it_do(held, wanted, names):
    key = Key("1", "n", held, tuple(names), datetime.now(UTC), "")
    enough = ROLES.index(held) >= ROLES.index(wanted)
    assert key.allows(wanted) == enough
    for collection in "abcd":
        assert key.allows(wanted, collection) == (enough and (not names or collection in names))


def run(capsys, *arguments):
    try:
        cli.main([str(each) for each in arguments])
        code = 0
    except SystemExit as error:
        code = error.code
    captured = capsys.readouterr()
    return code or 0, captured.out, captured.err


def test_the_command_line_makes_lists_and_revokes(capsys, folder):
    code, out, err = run(
        capsys, "keys", "create", "[red]Đội", "--role", "editor", "--collection", "stations", "-w", folder
    )
    assert code == 0
    text = out.strip()
    assert FORM.fullmatch(text)
    assert text not in err
    listed = json.loads(run(capsys, "keys", "list", "--format", "json", "-w", folder)[1])
    assert [(each["name"], each["role"], each["collections"]) for each in listed] == [
        ("[red]Đội", "editor", ["stations"])
    ]
    assert "digest" not in listed[0]
    table = run(capsys, "keys", "list", "-w", folder)[1]
    assert "[red]Đội" in table
    assert "valid" in table
    assert run(capsys, "keys", "revoke", listed[0]["id"], "-w", folder)[0] == 0
    assert "revoked" in run(capsys, "keys", "list", "-w", folder)[1]
    for wrong in (
        ("create", "x", "--role", "king"),
        ("create", "x", "--role", "viewer", "--collection", "roads"),
        ("revoke", "x"),
    ):
        assert run(capsys, "keys", *wrong, "-w", folder)[0] == 2


@pytest.mark.parametrize("host", [EVERY_ADDRESS, "::", "10.0.0.7", "map.example.vn"])
def test_a_server_without_keys_listens_to_this_machine_alone(folder, host):
    settings = Workspace.open(folder).settings.model_copy(update={"host": host})
    with pytest.raises(OpenToAllError, match=re.escape(host)):
        require_safe_address(settings)
    create_key(folder, "a", "admin")
    require_safe_address(settings)


def test_the_command_line_refuses_to_serve_everybody_everything(capsys, folder):
    code, _, err = run(capsys, "serve", "-w", folder, "--host", EVERY_ADDRESS)
    assert code == 2
    assert "phusong keys create" in err.replace("\n", " ")
    for host in ("127.0.0.1", "localhost", "::1"):
        require_safe_address(Workspace.open(folder).settings.model_copy(update={"host": host}))


def test_a_running_server_notices_the_first_key_and_what_becomes_of_the_file(tmp_path):
    folder = tmp_path / "w"
    Workspace.create(folder)
    settings = Workspace.open(folder).settings
    app = create_app(settings)
    owner = LocalClient(app, raise_server_exceptions=False)
    other = TestClient(app, raise_server_exceptions=False, client=("203.0.113.9", 1))
    assert (owner.get("/healthz").status_code, other.get("/healthz").status_code) == (200, 403)
    assert owner.post("/scenarios", json={}).status_code == 400
    made = create_key(folder, "a", "admin")
    assert (owner.get("/healthz").status_code, other.get("/healthz").status_code) == (200, 200)
    assert owner.post("/scenarios", json={}).status_code == 401
    key = {"X-API-Key": made.text}
    assert other.post("/scenarios", json={}, headers=key).status_code == 400
    (folder / KEYS_FILE).write_text("damaged")
    for headers in (key, {}):
        answer = other.get("/healthz", headers=headers)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_no_key_is_ever_logged_or_kept_in_the_clear(folder, caplog, capfd):
    made = create_key(folder, "a", "admin")
    secret = FORM.fullmatch(made.text)["secret"]
    client = TestClient(create_app(Workspace.open(folder).settings), raise_server_exceptions=False)
    # The client's own log names the addresses that it asks for.
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.WARNING, "httpx"):
        for headers in ({"X-API-Key": made.text}, {"Authorization": f"Bearer {made.text}"}, {}):
            answers = [
                client.post("/scenarios", json={"name": made.text}, headers=headers),
                client.delete("/scenarios/none", headers=headers),
                client.get("/scenarios", params={"key": made.text}, headers=headers),
                client.post("/sign-in", data={"key": made.text[:-1]}, headers=headers),
                client.post("/sign-in", content=f"{made.text}", headers=headers),
                client.get("/nowhere", headers=headers),
            ]
            # What a client sends to another place comes back to that client alone.
            assert all(secret not in each.text for each in (answers[1], *answers[3:]))
        client.get("/healthz", headers={"X-API-Key": made.text[:-1]})
    captured = capfd.readouterr()
    assert secret not in caplog.text + captured.out + captured.err
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert {KEYS_FILE, "audit.log"} <= {each.name for each in files}
    assert not [each for each in files if secret.encode() in each.read_bytes()]
    assert all((folder / name).stat().st_mode & 0o077 == 0 for name in (KEYS_FILE, "audit.log"))
