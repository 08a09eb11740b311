"""Densities and mean service figures: pure formulas over numbers, arrays or Series.

Where the divisor is zero there is no such figure, and the result is NaN. A Series comes back as a Series with
its index kept; two Series are matched by their index.
"""

from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = TypeVar("Numbers", float, NDArray[np.float64], "pd.Series[Any]")


def per_km2(amount: Numbers, area_km2: Numbers) -> Numbers:
    """Return an amount per square kilometre.

    Parameters
    ----------
    amount : float, ndarray or Series
        How many there are.
    area_km2 : float, ndarray or Series
        Area in square kilometres.

    Returns
    -------
    float, ndarray or Series
        Amount per square kilometre; NaN where the area is zero.
    """
    return _ratio(amount, area_km2)


def per_10_000_people(amount: Numbers, people: Numbers) -> Numbers:
    """Return an amount per 10,000 people.

    Parameters
    ----------
    amount : float, ndarray or Series
        How many there are.
    people : float, ndarray or Series
        Inhabitants.

    Returns
    -------
    float, ndarray or Series
        Amount per 10,000 people; NaN where nobody lives.
    """
    return _ratio(amount, people) * 10_000


def people_per_point(people: Numbers, points: Numbers) -> Numbers:
    """Return the mean number of people that one point serves (*dân số phục vụ bình quân*), P / n.

    Parameters
    ----------
    people : float, ndarray or Series
        Inhabitants, P.
    points : float, ndarray or Series
        Number of points, n.

    Returns
    -------
    float, ndarray or Series
        People a point; NaN where there is no point.
    """
    return _ratio(people, points)


def mean_service_radius_km(area_km2: Numbers, points: Numbers) -> Numbers:
    """Return the mean service radius (*bán kính phục vụ bình quân*), R = √(S / (π n)).

    This is the radius of the circle whose area is the share of one point, as Vietnam's ministry publishes it
    for its postal network; it takes the points as spread evenly, so print a real distance beside it.

    Parameters
    ----------
    area_km2 : float, ndarray or Series
        Area in square kilometres, S.
    points : float, ndarray or Series
        Number of points, n.

    Returns
    -------
    float, ndarray or Series
        Radius in kilometres; NaN where there is no point.
    """
    radius: Numbers = (_ratio(area_km2, points) / np.pi) ** 0.5
    return radius


def _ratio(amount: Numbers, divisor: Numbers) -> Numbers:
    known: Any
    if isinstance(divisor, pd.Series):
        known = divisor.where(divisor != 0).astype(float)
    else:
        known = np.where(divisor == 0, np.nan, divisor)[()]
    ratio: Numbers = amount / known
    return ratio
