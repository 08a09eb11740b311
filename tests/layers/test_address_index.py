"""The address index of a workspace: stored with the version, and made anew only where it must be."""

import pytest

from layers import address_index
from layers.addresses.search import AddressIndex
from layers.settings import SETTINGS_FILE
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, addresses, divisions, stations

SCHEME = "divisions/districts-2023"


@pytest.fixture
def workspace(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    workspace.publish(
        {"addresses": (addresses(), PROVENANCE), SCHEME: (divisions(), PROVENANCE)}, note="first load"
    )
    return workspace


@pytest.fixture
def built(monkeypatch):
    """Return a list that grows with each index that is built."""
    calls = []
    build = address_index.build
    monkeypatch.setattr(address_index, "build", lambda snapshot: calls.append(snapshot) or build(snapshot))
    return calls


def index_files(workspace):
    return sorted((workspace.path / "data").glob("*.index.arrow"))


def found(workspace, text="5 hang be"):
    return [(each.kind, each.position) for each in workspace.snapshot().address_index().search(text)]


def test_it_is_stored_when_a_version_is_published_and_opened_without_building(workspace, built):
    assert len(index_files(workspace)) == 1
    assert found(workspace) == [("exact", 2)]
    assert built == []


def test_it_knows_the_divisions_that_addresses_lie_in(workspace):
    index = workspace.snapshot().address_index()
    rows = {unit: index.search(f"Quận {unit}")[0].positions.tolist() for unit in ("Ba Đình", "Hoàn Kiếm")}
    assert rows == {"Ba Đình": [0, 1, 2], "Hoàn Kiếm": [3]}


def test_other_layers_leave_it_as_it_is(workspace, built):
    before = workspace.snapshot().version.address_index
    workspace.publish({"stations": (stations(), PROVENANCE)}, note="stations")
    assert workspace.snapshot().version.address_index == before
    assert built == []


def test_new_addresses_and_new_divisions_make_a_new_one(workspace, built):
    workspace.publish({"addresses": (addresses(6), PROVENANCE)}, note="more")
    assert found(workspace, "11 hang be") == [("exact", 5)]
    workspace.publish({SCHEME: (divisions(["Quận Tây Hồ"]), PROVENANCE)}, note="other districts")
    assert workspace.snapshot().address_index().search("Quận Tây Hồ")[0].kind == "district"
    assert len(built) == 2
    assert len(index_files(workspace)) == 3


def test_a_restored_version_has_its_index_again(workspace, built):
    workspace.publish({"addresses": (addresses(6), PROVENANCE)}, note="more")
    restored = workspace.restore(1)
    assert restored.version.address_index == workspace.snapshot(1).version.address_index
    assert len(built) == 1


def test_the_indexes_of_pruned_versions_go(workspace):
    settings = workspace.path / SETTINGS_FILE
    settings.write_text("keep_versions = 1\n", encoding="utf-8")
    workspace = Workspace.open(workspace.path)
    workspace.publish({"addresses": (addresses(6), PROVENANCE)}, note="more")
    assert len(index_files(workspace)) == 1


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_or_missing_one_is_made_anew(workspace, built, damage):
    path = index_files(workspace)[0]
    path.unlink()
    if damage is not None:
        path.write_bytes(damage)
    assert found(workspace) == [("exact", 2)]
    assert len(built) == 1


def test_another_city_in_the_settings_makes_it_anew(workspace, built):
    (workspace.path / SETTINGS_FILE).write_text('city = "Huế"\n', encoding="utf-8")
    workspace = Workspace.open(workspace.path)
    assert found(workspace, "5 Hàng Bè, Huế") == [("exact", 2)]
    assert len(built) == 1


def test_without_addresses_there_is_none_to_store(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    snapshot = workspace.publish({"stations": (stations(), PROVENANCE)}, note="stations")
    assert snapshot.version.address_index is None
    assert index_files(workspace) == []
    assert len(snapshot.address_index()) == 0
    assert snapshot.address_index().search("5 Hàng Bè") == []


def test_a_version_is_verified_with_its_index(workspace):
    index_files(workspace)[0].write_bytes(b"nonsense")
    with pytest.raises(OSError, match="is damaged"):
        workspace.snapshot().verify()


def test_an_opened_index_answers_as_the_one_that_was_saved(workspace, tmp_path):
    index = address_index.build(workspace.snapshot())
    index.save(tmp_path / "a.index.arrow")
    opened = AddressIndex.open(tmp_path / "a.index.arrow")
    texts = ("5 Hàng Bè", "hang be", "6 hang be", "7 Hàng Bè, Ba Đình", "Quận Hoàn Kiếm", "9 hang bee", "1")
    for text in texts:
        assert answers(opened.search(text)) == answers(index.search(text))
        assert answers(opened.suggest(text)) == answers(index.suggest(text))
    # What an index has worked out meanwhile is no part of its file.
    index.save(tmp_path / "b.index.arrow")
    assert (tmp_path / "b.index.arrow").read_bytes() == (tmp_path / "a.index.arrow").read_bytes()
    assert opened.by_code("1111600002") == 2
    assert len(opened) == len(index) == 4


def answers(matches):
    return [(each.kind, each.confidence, each.unit, each.positions.tolist()) for each in matches]
