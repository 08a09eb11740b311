"""Whether one working CRS is enough for the divisions of a scheme, told where it is not."""

from collections.abc import Iterator

from geo.local_area import local_areas_m2
from layers.definitions import Text
from layers.text import format_number
from planning.divisions import Divisions

# More than any city's, of which EPSG:5897 errs by 0.06 % of an area at most in Hanoi.
ALLOWED_SHARE = 0.001


def scale_note(divisions: Divisions) -> Iterator[Text]:
    """Yield a sentence if areas in the working CRS differ from those on the ellipsoid.

    Parameters
    ----------
    divisions : Divisions
        The divisions of a scheme, in the CRS in which they are computed.
    """
    error = (divisions.polygons.area / local_areas_m2(divisions.frame.geometry) - 1).abs()
    if error.max() > ALLOWED_SHARE:
        vi, en = (format_number(100 * error.max(), digits=2, language=each) for each in ("vi", "en"))
        name, crs = divisions.frame["name"][error.idxmax()], divisions.working_crs
        yield Text(
            f"Hệ toạ độ tính toán {crs} sai tới {vi} % diện tích ({name}); nên đặt sheet_deg, ví dụ 0.5.",
            f"The working CRS {crs} errs by up to {en} % of an area ({name}); set sheet_deg, 0.5 for one.",
        )
