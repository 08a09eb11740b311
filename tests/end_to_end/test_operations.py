"""What the operations guide tells people to type, and the files that it gives them."""

import re
import shlex
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
import yaml

from layers.workspace import Workspace
from tests.planning.town import HERE, postal, town

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "operations.md").read_text(encoding="utf-8")
DEPLOY = DOCS / "deploy"


def commands(kind):
    """Return the lines of the block of a kind in the guide."""
    return re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)[0].splitlines()


def typed(line, folder):
    """Return how a command of the guide ends, with its folders moved into one of the test's."""
    return subprocess.run(
        shlex.split(line.replace("/srv", f"{folder}/srv")), cwd=folder, check=False
    ).returncode


@pytest.mark.skipif(shutil.which("tar") is None, reason="no tar on this machine")
def test_a_backup_that_is_taken_while_somebody_publishes_is_whole(tmp_path):
    folder = tmp_path / "srv/phusong/hanoi"
    town(folder)
    (folder / "keys.json").write_text("[]", encoding="utf-8")
    stop = threading.Event()

    def publish():
        number = 0
        while not stop.is_set():
            number += 1
            points = postal([(number % 900, 500, "post_office")])
            Workspace.open(folder).publish({"postal_points": (points, HERE)}, note="more")

    writer = threading.Thread(target=publish)
    writer.start()
    try:
        for line in commands("backup"):
            assert typed(line, tmp_path) < 2
    finally:
        stop.set()
        writer.join()
    for line in commands("restore"):
        if not line.startswith("phusong"):
            assert typed(line, tmp_path) == 0
    restored = Workspace.open(tmp_path / "srv/phusong/hanoi-restored")
    newest = restored.snapshot()
    assert newest.number >= 1
    newest.verify()
    assert (restored.path / "keys.json").read_text(encoding="utf-8") == "[]"
    assert restored.restore(newest.number).number == newest.number + 1


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_the_unit_is_one_that_systemd_takes(tmp_path):
    text = (DEPLOY / "phusong.service").read_text(encoding="utf-8")
    unit = tmp_path / "phusong.service"
    unit.write_text(
        text.replace("/opt/phusong/bin/phusong", "/bin/true").replace("User=phusong", "User=root"),
        encoding="utf-8",
    )
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if "phusong.service" in line]
    assert said == []


def test_the_metrics_that_alerts_ask_for_exist():
    text = (DEPLOY / "prometheus.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["scrape_configs"][0]["job_name"] == "phusong"
    rules = yaml.safe_load(
        "\n".join(line[2:] for line in text.splitlines() if line.startswith("# ") and "In a" not in line)
    )
    asked = {
        name for each in rules["groups"][0]["rules"] for name in re.findall(r"phusong_\w+", each["expr"])
    }
    source = (DOCS.parent / "api/metrics.py").read_text(encoding="utf-8")
    for name in asked:
        assert f'"{re.sub("_(total|bucket)$", "", name)}"' in source


def test_files_that_the_guide_names_are_there():
    named = set(re.findall(r"\((deploy/[\w.]+)\)", GUIDE))
    assert named == {f"deploy/{each.name}" for each in DEPLOY.iterdir()}
