"""Files that appear whole or not at all."""

import os
from pathlib import Path

import pytest

from layers.atomic import write_whole


def test_the_file_appears_with_its_content(tmp_path):
    write_whole(tmp_path / "x.txt", lambda draft: draft.write_text("new"))
    assert [path.read_text() for path in tmp_path.iterdir()] == ["new"]


def test_the_draft_lies_beside_and_has_the_suffix(tmp_path):
    drafts = []
    write_whole(tmp_path / "x.gpkg", lambda draft: (drafts.append(draft), draft.touch()))
    assert (drafts[0].parent, drafts[0].suffix) == (tmp_path, ".gpkg")


def test_a_failure_leaves_the_old_file_and_no_draft(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("old")

    def fail(draft):
        draft.write_text("half")
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        write_whole(path, fail)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize("links", [True, False])
def test_a_file_may_be_kept_from_being_replaced(tmp_path, monkeypatch, links):
    if not links:

        def refuse(*_):
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "x.txt"
    write_whole(path, lambda draft: draft.write_text("first"), overwrite=False)
    with pytest.raises(FileExistsError):
        write_whole(path, lambda draft: draft.write_text("second"), overwrite=False)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["first"]


def test_others_may_read_it_as_the_umask_says(tmp_path):
    old = os.umask(0o022)
    try:
        write_whole(tmp_path / "x", lambda draft: draft.write_text(""))
    finally:
        os.umask(old)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o644
