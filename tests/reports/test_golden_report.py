"""Pages look as they did when somebody last looked at them."""

import numpy as np

from tests.reports.golden_report import page_pictures, page_texts, read_pictures, read_texts

# Of 255: letters are smoothed a little differently from one version of the typesetter to the next.
MEAN_DIFFERENCE = 2.0


def test_pages_say_what_they_said():
    assert page_texts() == read_texts()


def test_pages_look_as_they_did():
    made, golden = page_pictures(), read_pictures()
    assert [page.shape for page in made] == [page.shape for page in golden]
    for number, (page, old) in enumerate(zip(made, golden, strict=True), 1):
        difference = np.abs(page.astype(float) - old.astype(float)).mean()
        assert difference < MEAN_DIFFERENCE, f"page {number} differs by {difference:.1f}"


def test_the_measure_tells_pages_apart():
    first, second, *_ = read_pictures()
    rows = min(len(first), len(second))
    assert np.abs(first[:rows].astype(float) - second[:rows]).mean() > 3 * MEAN_DIFFERENCE
