"""Measured antenna patterns in the MSI (Planet) format."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.antenna import DEGREES, MeasuredPattern
from layers.errors import ReadError

# A half-wave dipole has 2.15 dB more than an isotropic antenna.
DBD_IN_DBI = 2.15
CUTS = ("HORIZONTAL", "VERTICAL")
MOST_BYTES = 1_000_000
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d*)?(?:[eE][+-]?\d+)?")


def read_msi(path: Path) -> MeasuredPattern:
    """Return the pattern of an antenna.

    The file has a keyword and its value in each line, in any order, and after HORIZONTAL and VERTICAL a line
    for each direction: angle in degrees and attenuation in decibels. Angles in between whole degrees are
    interpolated, and so are missing ones. Numbers may have a decimal comma. A gain without a unit is in dBd,
    as the format says; an electrical tilt is in the vertical cut already.

    Parameters
    ----------
    path : Path
        File with the suffix ``.msi`` or ``.pln``.

    Raises
    ------
    ReadError
        The file cannot be read, lacks a cut or the gain, or a line is not what it has to be; named with its
        number.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReadError(f"{path}: larger than an antenna pattern can be")
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise ReadError(f"{path}: cannot be read: {error}") from error
    words = [(number, line.split()) for number, line in enumerate(lines, start=1) if line.strip()]
    facts = {line[0].upper(): (number, line[1:]) for number, line in words if line[0][0].isalpha()}
    cuts = [_cut(path, words, facts, name) for name in CUTS]
    name = " ".join(facts["NAME"][1]) if "NAME" in facts else path.stem
    return MeasuredPattern(name, _gain_dbi(path, facts), *cuts)


def _gain_dbi(path: Path, facts: dict[str, tuple[int, list[str]]]) -> float:
    if "GAIN" not in facts:
        raise ReadError(f"{path}: no GAIN")
    number, values = facts["GAIN"]
    text = "".join(values)
    found = _NUMBER.match(text)
    if found is None:
        raise ReadError(f"{path}: line {number}: GAIN {text!r} is not a number")
    unit = text[found.end() :].lower()
    if unit not in {"", "dbd", "dbi"}:
        raise ReadError(f"{path}: line {number}: GAIN in {unit!r}, not dBd or dBi")
    return _number(found.group()) + (0.0 if unit == "dbi" else DBD_IN_DBI)


def _cut(
    path: Path, words: list[tuple[int, list[str]]], facts: dict[str, tuple[int, list[str]]], name: str
) -> NDArray[np.float64]:
    """Return the attenuation at whole degrees of the lines that follow a cut's keyword."""
    if name not in facts:
        raise ReadError(f"{path}: no {name} cut")
    start = facts[name][0]
    pairs = list(_pairs(path, [each for each in words if each[0] > start]))
    if len(pairs) < 2:  # noqa: PLR2004
        raise ReadError(f"{path}: line {start}: {name} has {len(pairs)} directions")
    angles, losses = np.array(pairs).T
    return np.asarray(np.interp(np.arange(DEGREES), angles, losses, period=DEGREES))


def _pairs(path: Path, words: list[tuple[int, list[str]]]) -> Iterator[tuple[float, float]]:
    """Yield angles and attenuations up to the next keyword."""
    for number, line in words:
        if line[0][0].isalpha():
            return
        if len(line) != 2 or not all(_NUMBER.fullmatch(each) for each in line):  # noqa: PLR2004
            raise ReadError(f"{path}: line {number}: {' '.join(line)!r} is not an angle and an attenuation")
        yield _number(line[0]), _number(line[1])


def _number(text: str) -> float:
    return float(text.replace(",", "."))
