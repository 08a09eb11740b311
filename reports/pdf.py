"""A report as a PDF on A4: typeset by typst, tagged for readers who do not see it (PDF/UA-1)."""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_be_vietnam_pro
import matplotlib as mpl
import typst

from reports.model import Report
from reports.printed import printed

TEMPLATE = Path(__file__).with_name("templates") / "report.typ"
STANDARD = "ua-1"
# What the compiler says of letters without a shape, and of shapes without a letter.
NO_LETTER = ("could not be displayed", "missing codepoints")


def render(report: Report) -> bytes:
    """Return the report as a PDF; the same report gives the same bytes.

    Where a drawing has a letter that its fonts do not, such as one in a name of the data, the file is tagged
    all the same but claims no standard.
    """
    try:
        content: bytes = compiled(report, format="pdf", pdf_standards=STANDARD)
    except typst.TypstError as error:
        if not any(each in str(error) for each in NO_LETTER):
            raise
        content = compiled(report, format="pdf")
    return content


def compiled(report: Report, **options: Any) -> Any:
    """Return what typst makes of a report; threads may call it at the same time.

    Parameters
    ----------
    report : Report
        The report.
    **options
        For `typst.compile`, such as the format.
    """
    return typst.compile(
        str(TEMPLATE),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(printed(report), ensure_ascii=False)},
        timestamp=datetime.combine(report.issued_on, time(), tzinfo=UTC),
        **options,
    )


@cache
def fonts() -> typst.Fonts:
    """Return the fonts of reports and of their figures, which come with our packages, found once.

    Those of matplotlib have what Be Vietnam Pro has not: DejaVu Sans knows more signs, and the last resort
    has one for every character, so that no text of the data is without.
    """
    folders = [fontpkg_be_vietnam_pro.ROOT / "files", Path(mpl.get_data_path(), "fonts", "ttf")]
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(each) for each in folders]
    )
