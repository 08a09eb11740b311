"""Fixtures that every room's tests share."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data, or skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("real data: no folder ../shared/data beside the checkout")
    return SHARED_DATA
