"""The golden report: text and pictures of the pages of the report made by hand.

Where a change of the pages is meant, write them anew from the checkout's root and look at them:
``python -m tests.reports.golden_report``.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from reports import pdf
from tests.reports.by_hand import report
from tests.reports.extraction import pdf_pages

FOLDER = Path(__file__).with_name("golden")
POINTS_PER_INCH = 40.0
GREYS = 16


def page_texts():
    return "\n".join(pdf_pages(pdf.render(report()))) + "\n"


def page_pictures():
    """Return the pages as arrays of grey, 0 … 255."""
    pages = pdf.compiled(report(), format="png", ppi=POINTS_PER_INCH)
    return [np.asarray(Image.open(io.BytesIO(page)).convert("L")) for page in pages]


def read_texts():
    return (FOLDER / "pages.txt").read_text(encoding="utf-8")


def read_pictures():
    return [np.asarray(Image.open(path).convert("L")) for path in sorted(FOLDER.glob("page-*.png"))]


def write():
    (FOLDER / "pages.txt").write_text(page_texts(), encoding="utf-8")
    for path in FOLDER.glob("page-*.png"):
        path.unlink()
    for number, page in enumerate(page_pictures(), 1):
        small = Image.fromarray(page).quantize(GREYS)
        small.save(FOLDER / f"page-{number}.png", optimize=True)


if __name__ == "__main__":
    write()
