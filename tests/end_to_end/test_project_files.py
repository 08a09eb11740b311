"""The project's own lists agree with one another."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs.audit import verdict
from docs.generate import PAGES

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# conda-forge splits matplotlib: the -base package is what PyPI calls matplotlib, without a GUI toolkit; h3 is
# the C library there, and h3-py its Python binding.
CONDA_NAMES = {"matplotlib-base": "matplotlib", "h3-py": "h3"}


def requirements(lines):
    parsed = [Requirement(re.sub(r"\s+#.*", "", line)) for line in lines]
    return {CONDA_NAMES.get(each.name, canonicalize_name(each.name)): str(each.specifier) for each in parsed}


def test_conda_environment_lists_the_dependencies_of_pyproject():
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    named = [entry for entry in entries if isinstance(entry, str)]
    conda = [entry for entry in named if not re.match(r"(python|pip)\b(?!-)", entry)]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    assert requirements([*conda, *pip]) == requirements(PYPROJECT["dependencies"])


def test_conda_environment_asks_for_the_same_python():
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert f"python{PYPROJECT['requires-python']}" in entries


@pytest.mark.parametrize("name", ["constraints.txt", "maps/package-lock.json"])
def test_lock_files_name_no_index_and_no_download_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    homes = r"(github\.com|opencollective\.com|tidelift\.com)"
    assert not re.search(rf"https?://(?!{homes})|--index|--find-links|@ file", text)


def test_constraints_pin_every_direct_dependency():
    pinned = requirements((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())
    wanted = requirements(PYPROJECT["dependencies"])
    assert set(wanted) <= set(pinned)
    assert all(pinned[name].startswith("==") for name in wanted)


@pytest.mark.parametrize("name", PAGES)
def test_reference_pages_are_what_the_code_says(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name]()


def test_an_audit_says_what_was_found_and_what_was_not_looked_up():
    unknown = {"name": "a", "skip_reason": "not found"}
    clean = {"name": "b", "version": "1", "vulns": []}
    broken = {"name": "c", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["3"]}]}
    assert verdict([]) == verdict([unknown])
    assert verdict([unknown])[0] == 0
    assert "skipped" in verdict([unknown])[1]
    assert verdict([clean, unknown]) == (0, "audit: 1 of 2 dependencies looked up, 0 vulnerabilities")
    code, said = verdict([clean, broken])
    assert code == 1
    assert said.startswith("c 2: X-1, mended in 3\n")
