"""Whole numbers in proportion to weights."""

import numpy as np
from numpy.typing import NDArray


def apportioned(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Return whole numbers in proportion to weights that sum to a total, by largest remainders."""
    quotas = weights / weights.sum() * total
    whole: NDArray[np.int64] = np.floor(quotas).astype(np.int64)
    order = np.argsort(whole - quotas, kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return whole
