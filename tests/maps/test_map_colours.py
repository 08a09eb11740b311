"""Colours: ordered in lightness for everybody, and apart from each other."""

import re

import numpy as np
import pytest

from maps.colours import CATEGORIES, NO_DATA, categorical, sequential

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes (2009), full severity, on linear RGB.
COLOUR_VISION = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}
RGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def linear_rgb(colours):
    encoded = np.array([[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in colours])
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def cielab(linear):
    ratio = np.clip(linear, 0, 1) @ RGB_TO_XYZ.T / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.column_stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])])


@pytest.mark.parametrize("classes", range(2, 8))
@pytest.mark.parametrize("eyes", COLOUR_VISION)
def test_each_class_is_darker_than_the_one_before_to_every_eye(classes, eyes):
    lightness = cielab(linear_rgb(sequential(classes)) @ COLOUR_VISION[eyes].T)[:, 0]
    steps = -np.diff(lightness)
    assert steps.min() > 0.5 * steps.mean()
    assert steps.min() > 6


@pytest.mark.parametrize("eyes", COLOUR_VISION)
def test_classes_are_told_apart_by_every_eye(eyes):
    ramp = cielab(linear_rgb(sequential(5)) @ COLOUR_VISION[eyes].T)
    assert np.linalg.norm(np.diff(ramp, axis=0), axis=1).min() > 12


@pytest.mark.parametrize("eyes", COLOUR_VISION)
def test_categories_are_told_apart_by_every_eye(eyes):
    colours = cielab(linear_rgb(CATEGORIES) @ COLOUR_VISION[eyes].T)
    apart = np.linalg.norm(colours[:, np.newaxis] - colours, axis=2)
    assert apart[~np.eye(len(colours), dtype=bool)].min() > 12


def test_missing_data_has_no_colour_of_the_ramp():
    _, a, b = cielab(linear_rgb([NO_DATA]))[0]
    assert np.hypot(a, b) < 5


@pytest.mark.parametrize("classes", range(8))
def test_there_are_as_many_colours_as_classes(classes):
    colours = sequential(classes)
    assert len(set(colours)) == classes
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)


def test_categories_repeat_where_names_outnumber_them():
    names = [str(number) for number in range(len(CATEGORIES) + 1)]
    colours = categorical(names)
    assert list(colours) == names
    assert colours[names[-1]] == colours[names[0]]
