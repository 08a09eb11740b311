import shlex

from layers.workspace import Workspace
from tests.api.test_cli import run


def test_what_it_writes_and_says_is_loaded_as_synthetic(capsys, tmp_path):
    options = ("--addresses", 300, "--stations", 20, "--divisions", 5)
    code, _, err = run(capsys, "sample-country", tmp_path / "country", *options)
    assert code == 0
    workspace = Workspace.create(tmp_path / "workspace")
    said = [shlex.split(line)[1:] for line in err.splitlines() if "phusong load" in line]
    assert len(said) == 4
    for command in said:
        assert run(capsys, *command, "--workspace", workspace.path)[0] == 0
    datasets = workspace.snapshot().datasets
    assert {name: each.rows for name, each in datasets.items()} == {
        "divisions/communes": 5,
        "stations": 60,
        "postal_points": 20,
        "addresses": 300,
    }
    assert all(each.provenance.synthetic for each in datasets.values())


def test_a_faulty_count_is_a_message(capsys, tmp_path):
    code, _, err = run(capsys, "sample-country", tmp_path, "--divisions", 60_000)
    assert code == 2
    assert "60000" in err
