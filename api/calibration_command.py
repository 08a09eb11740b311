"""What ``phusong calibrate`` writes: the fit of each environment, and how often the maps were right."""

import pandas as pd
from rich.console import Console
from rich.table import Table

from layers.definitions import Language, Text
from layers.text import format_number
from planning.drive_test import DriveTestResult
from planning.reliability import TITLES

BEFORE = Text("Trước hiệu chỉnh", "Before calibration")
AFTER = Text("Sau hiệu chỉnh", "After calibration")
OUTSIDE = Text("{count} mẫu ngoài bản đồ, không dùng", "{count} samples outside the maps, not used")
SHOWN = ("cells", "measured_share", "predicted_share", "agreement", "mean_error_db")
SHARES = ("measured_share", "predicted_share", "agreement")


def print_calibration(result: DriveTestResult, language: Language) -> None:
    """Write a calibration to standard output.

    Parameters
    ----------
    result : DriveTestResult
        The calibration.
    language : {"vi", "en"}
        Language of all texts.
    """
    out = Console(markup=False, highlight=False)
    for found in result.profile.environments.values():
        out.print(found.text[language])
    if result.outside:
        out.print(OUTSIDE[language].format(count=result.outside))
    for title, table in ((BEFORE, result.before), (AFTER, result.after)):
        out.print(_reliability(title[language], table, language))


def _reliability(title: str, table: pd.DataFrame, language: Language) -> Table:
    shown = Table(title=title, title_justify="left", header_style="bold")
    for name in table.index.names:
        shown.add_column(str(name))
    for name in SHOWN:
        shown.add_column(TITLES[name][language], justify="right")
    for key, row in table.iterrows():
        shown.add_row(
            *map(str, key if isinstance(key, tuple) else (key,)),
            *(_cell(row[n], n, language) for n in SHOWN),
        )
    return shown


def _cell(value: float, name: str, language: Language) -> str:
    if name in SHARES:
        return f"{format_number(100 * value, digits=1, language=language)} %"
    return format_number(float(value), digits=0 if name == "cells" else 1, language=language)
