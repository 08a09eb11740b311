"""Drive tests: signal levels measured along the way, from tables and vector files.

A drive test is no layer of the workspace: it is read to compare a model with, and what is kept is what the
comparison taught. Columns such as times or cell identities that nothing here needs are named and left out.
"""

from collections.abc import Mapping
from pathlib import Path

from layers.definitions import STATIONS, Choice, Field, Layer, Text
from layers.readers.reading import read
from layers.settings import Settings
from layers.validation import Checked, check

# The range in which handsets report: TS 38.133, table 10.1.6.1-1, and within it TS 36.133, table 9.1.4-1.
LEAST_DBM, MOST_DBM = -156.0, -31.0

DRIVE_TEST = Layer(
    name="drive_test",
    title=Text("Đo kiểm hiện trường", "Drive test"),
    fields=(
        Field(
            "rsrp_dbm",
            "number",
            Text("Mức tín hiệu RSRP", "Measured RSRP"),
            required=True,
            unit="dBm",
            minimum=LEAST_DBM,
            maximum=MOST_DBM,
            aliases=(
                "rsrp",
                "ss rsrp",
                "serving rsrp",
                "lte rsrp",
                "nr rsrp",
                "nr ss rsrp",
                "muc tin hieu",
                "muc thu",
                "cuong do tin hieu",
                "signal strength",
                "signal level",
                "level",
                "dbm",
            ),
            example="-95.5",
        ),
        Field(
            "sector_id",
            "string",
            Text("Mã sector phục vụ", "Serving sector"),
            aliases=("sector", "ma sector", "cell", "cell id", "serving cell", "ma cell", "o phuc vu"),
            example="VT-HN-0001-1",
        ),
        Field(
            "environment",
            "string",
            Text("Môi trường đo", "Environment"),
            choices=(
                Choice("outdoor", Text("Ngoài trời", "Outdoor"), ("outdoors", "ngoai nha", "di bo", "walk")),
                Choice("vehicle", Text("Trong xe", "In a vehicle"), ("in vehicle", "car", "xe", "o to")),
                Choice("indoor", Text("Trong nhà", "Indoor"), ("indoors", "trong toa nha", "in building")),
            ),
            aliases=("moi truong", "moi truong do", "noi do", "env"),
            example="outdoor",
        ),
        Field(
            "operator",
            "string",
            Text("Nhà mạng", "Operator"),
            aliases=STATIONS["operator"].aliases,
            example="Viettel",
        ),
    ),
    key=(),
)


def read_drive_test(
    path: Path,
    *,
    settings: Settings,
    environment: str = "outdoor",
    crs: str | None = None,
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Checked:
    """Read the samples of a drive test, and list the rows that are none.

    Parameters
    ----------
    path : Path
        Table or vector file with a position (as for the layers) and ``rsrp_dbm``; ``sector_id``,
        ``environment`` and ``operator`` are read where there are such columns.
    settings : Settings
        Limits of files.
    environment : {"outdoor", "vehicle", "indoor"}
        Where the receiver was, for rows that do not say it.
    crs : str, optional
        CRS of a file that does not say its own.
    encoding : str, optional
        Encoding of a text file; detected unless given.
    columns : mapping of str to str, optional
        Headings of fields that would not be recognised, by field.

    Returns
    -------
    Checked
        ``good``: ``rsrp_dbm`` (float), ``sector_id``, ``environment``, ``operator`` and points in EPSG:4326;
        ``rejected``: file, row, field, value and reason of each fault.

    Raises
    ------
    ReadError
        The file is missing, damaged or of an unknown format, has no column of levels, or does not say where
        its rows are.
    """
    raw = read(path, DRIVE_TEST, settings=settings, crs=crs, encoding=encoding, columns=columns)
    checked = check(raw, DRIVE_TEST)
    good = checked.good.assign(environment=checked.good["environment"].fillna(environment))
    return Checked(good, checked.rejected, checked.notes)
