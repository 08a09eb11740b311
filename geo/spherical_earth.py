"""The complete diffraction loss of one path: Bullington, mended by the loss of the spherical earth.

Recommendation ITU-R P.526-15, section 4.5.2 ("delta-Bullington"), with sections 3.1.1 and 3.2 for the
spherical earth; ITU-R P.452-16, sections 4.2.2 and 4.2.3 and attachment 2, section 5.1.6, is the same. It is
for single paths; the radio map adds `geo.diffraction.excess_loss_db`.
"""

from math import acos, cbrt, cos, log10, pi, sqrt
from typing import NamedTuple

import numpy as np

from geo.diffraction import EFFECTIVE_RADIUS_M, bullington_loss_db
from geo.terrain import Profile

SPEED_OF_LIGHT_M_GHZ = 0.299_792_458

# Of average land: P.452-16, section 4.2.2.1.
_PERMITTIVITY = 22.0
_CONDUCTIVITY = 0.003
_CLEARANCE = 0.552  # of the Fresnel radius: with it there is no diffraction loss


class _Ends(NamedTuple):
    antenna_m: float
    receiver_m: float


def delta_bullington_loss_db(
    profile: Profile,
    *,
    antenna_height_m: float,
    receiver_height_m: float,
    wavelength_m: float,
    effective_radius_m: float = EFFECTIVE_RADIUS_M,
) -> float:
    """Return the diffraction loss of a general path.

    P.526-15, section 4.5.2: B(profile) + max(0, S − B(smooth)), with B the Bullington loss, S the loss of the
    spherical earth and both of the latter for antennas at their effective heights above a smooth surface that
    is fitted to the ground.

    Parameters
    ----------
    profile : Profile
        Heights along the path.
    antenna_height_m, receiver_height_m : float
        Heights of the antennas above the ground at the first and the last point, positive.
    wavelength_m : float
        Wavelength.
    effective_radius_m : float
        Radius of the earth with the bending of rays in it.

    Returns
    -------
    float
        Decibels beyond free space, not negative.

    Raises
    ------
    GeometryError
        The profile has no point between its ends.
    """
    ground, length = profile.ground_m, float(profile.distance_m[-1])
    real = _Ends(float(ground[0]) + antenna_height_m, float(ground[-1]) + receiver_height_m)
    surface = _smooth_surface(profile, real)
    effective = _Ends(real.antenna_m - surface.antenna_m, real.receiver_m - surface.receiver_m)
    wave = {"wavelength_m": wavelength_m, "effective_radius_m": effective_radius_m}
    of_ground = bullington_loss_db(profile.distance_m, profile.obstacle_m, **real._asdict(), **wave)
    level = np.zeros_like(profile.distance_m)
    of_smooth = bullington_loss_db(profile.distance_m, level, **effective._asdict(), **wave)
    return of_ground + max(spherical_earth_loss_db(length, **effective._asdict(), **wave) - of_smooth, 0.0)


def spherical_earth_loss_db(
    distance_m: float,
    *,
    antenna_m: float,
    receiver_m: float,
    wavelength_m: float,
    effective_radius_m: float = EFFECTIVE_RADIUS_M,
) -> float:
    """Return the diffraction loss over a smooth spherical earth of average land, vertical polarisation.

    P.526-15, section 3.2; the first term of the residue series beyond the horizon, and before it the same for
    an earth on whose horizon the receiver would be, in proportion to the clearance that is missing.

    Parameters
    ----------
    distance_m : float
        Length of the path.
    antenna_m, receiver_m : float
        Heights of the antennas above the surface, positive.
    wavelength_m : float
        Wavelength.
    effective_radius_m : float
        Radius of the earth with the bending of rays in it.

    Returns
    -------
    float
        Decibels beyond free space, not negative.
    """
    ends, wave = _Ends(antenna_m, receiver_m), wavelength_m
    roots = sqrt(antenna_m) + sqrt(receiver_m)
    if distance_m >= sqrt(2 * effective_radius_m) * roots:
        return max(_first_term_db(distance_m, effective_radius_m, ends, wave), 0.0)
    before = _nearest_to_ray(distance_m, effective_radius_m, ends)
    behind = distance_m - before
    clearance = (
        (antenna_m - before**2 / (2 * effective_radius_m)) * behind
        + (receiver_m - behind**2 / (2 * effective_radius_m)) * before
    ) / distance_m
    missing = 1 - clearance / (_CLEARANCE * sqrt(before * behind * wave / distance_m))
    if missing < 0:
        return 0.0
    return missing * max(_first_term_db(distance_m, (distance_m / roots) ** 2 / 2, ends, wave), 0.0)


def _nearest_to_ray(distance: float, radius: float, ends: _Ends) -> float:
    """Return where the smooth earth comes nearest to the ray: P.526-15, section 3.2."""
    both = ends.antenna_m + ends.receiver_m
    c, m = (ends.antenna_m - ends.receiver_m) / both, distance**2 / (4 * radius * both)
    angle = acos(min(max(1.5 * c * sqrt(3 * m / (m + 1) ** 3), -1), 1))
    return distance / 2 * (1 + 2 * sqrt((m + 1) / (3 * m)) * cos(pi / 3 + angle / 3))


def _first_term_db(distance: float, radius: float, ends: _Ends, wavelength: float) -> float:
    """Return the first term of the residue series: P.526-15, section 3.1.1; in gigahertz and kilometres."""
    frequency, radius_km = SPEED_OF_LIGHT_M_GHZ / wavelength, radius / 1000
    admittance = _admittance(frequency, radius_km)
    square = admittance * admittance
    beta = (1 + 1.6 * square + 0.67 * square**2) / (1 + 4.5 * square + 1.53 * square**2)
    x = 21.88 * beta * cbrt(frequency / radius_km**2) * distance / 1000
    per_metre = 0.9575 * beta * cbrt(frequency**2 / radius_km)
    along = 11 + 10 * log10(x) - 17.6 * x if x >= 1.6 else -20 * log10(x) - 5.6488 * x**1.425  # noqa: PLR2004
    return -along - sum(_height_gain_db(beta * per_metre * height, admittance) for height in ends)


def _admittance(frequency: float, radius_km: float) -> float:
    conduction = (18 * _CONDUCTIVITY / frequency) ** 2
    horizontal = 0.036 / cbrt(radius_km * frequency) / sqrt(sqrt((_PERMITTIVITY - 1) ** 2 + conduction))
    return horizontal * sqrt(_PERMITTIVITY**2 + conduction)


def _height_gain_db(b: float, admittance: float) -> float:
    gain = 17.6 * sqrt(b - 1.1) - 5 * log10(b - 1.1) - 8 if b > 2 else 20 * log10(b + 0.1 * b**3)  # noqa: PLR2004
    return max(gain, 2 + 20 * log10(admittance))


def _smooth_surface(profile: Profile, antennas: _Ends) -> _Ends:
    """Return the heights at both ends of a straight surface fitted to the ground, and not above it.

    P.452-16, attachment 2, sections 5.1.6.2 and 5.1.6.3: a line of the same area and first moment
    as the profile, lowered at each end where the ground rises above the straight ray.
    """
    d, h, length = profile.distance_m, profile.ground_m, float(profile.distance_m[-1])
    steps = np.diff(d)
    area = float(np.sum(steps * (h[1:] + h[:-1])))
    moment = float(np.sum(steps * (h[1:] * (2 * d[1:] + d[:-1]) + h[:-1] * (d[1:] + 2 * d[:-1]))))
    start, end = (2 * area * length - moment) / length**2, (moment - area * length) / length**2
    before, behind = d[1:-1], length - d[1:-1]
    above = h[1:-1] - (antennas.antenna_m * behind + antennas.receiver_m * before) / length
    highest = float(above.max())
    if highest > 0:
        up, back = float((above / before).max()), float((above / behind).max())
        start, end = start - highest * up / (up + back), end - highest * back / (up + back)
    return _Ends(min(start, float(h[0])), min(end, float(h[-1])))
