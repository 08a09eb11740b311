"""The settings file of a new workspace documents every setting, truly."""

import re
import tomllib

from layers.settings import Settings
from layers.settings_file import default_settings_text

TEXT = default_settings_text()


def test_it_changes_nothing():
    assert tomllib.loads(TEXT) == {}


def test_without_the_comment_signs_it_says_the_defaults(monkeypatch):
    monkeypatch.delenv("PHUSONG_WORKSPACE", raising=False)
    told = tomllib.loads(re.sub(r"^# (?=\[|\w+ = )", "", TEXT, flags=re.MULTILINE))
    assert set(told) == set(Settings.model_fields) - {"workspace"}
    assert Settings(**told) == Settings()


def test_every_setting_is_described():
    plain = " ".join(line.removeprefix("## ") for line in TEXT.splitlines() if line.startswith("## "))
    for name, field in Settings.model_fields.items():
        assert name == "workspace" or field.description in plain


def test_one_technologys_reach_may_be_set_alone(tmp_path):
    (tmp_path / "phusong.toml").write_text("[reach.5G]\noutdoor_m = 900\nindoor_m = 300\n")
    reach = Settings.load(tmp_path).reach
    assert reach["5G"].outdoor_m == 900
    assert reach["4G"] == Settings().reach["4G"]
