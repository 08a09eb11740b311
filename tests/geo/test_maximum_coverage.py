"""Lazy greedy choice: equal to the plain one, and no worse than its bound."""

from itertools import combinations
from math import e

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plain_greedy import plain_greedy
from geo.maximum_coverage import maximum_coverage

CELLS = 12
WEIGHTS = st.lists(st.integers(0, 5), min_size=CELLS, max_size=CELLS).map(np.array)
SETS = st.lists(st.sets(st.integers(0, CELLS - 1)).map(sorted), max_size=7).map(
    lambda sets: [np.array(each, np.int64) for each in sets]
)


def covered(sets, weights, chosen):
    return int(weights[sorted({cell for number in chosen for cell in sets[number].tolist()})].sum())


@given(sets=SETS, weights=WEIGHTS, most=st.integers(0, 8))
def test_lazy_choice_is_plain_greedy_choice(sets, weights, most):
    lazy, plain = (choose(sets, weights, most=most) for choose in (maximum_coverage, plain_greedy))
    assert (lazy.chosen, lazy.gains) == (plain.chosen, plain.gains)
    assert covered(sets, weights, lazy.chosen) == sum(lazy.gains)
    assert list(lazy.gains) == sorted(lazy.gains, reverse=True)


@given(sets=SETS, weights=WEIGHTS, most=st.integers(1, 4))
def test_greedy_choice_is_within_its_bound_of_the_best(sets, weights, most):
    found = maximum_coverage(sets, weights, most=most)
    best = max(
        (covered(sets, weights, each) for each in combinations(range(len(sets)), min(most, len(sets)))),
        default=0,
    )
    assert sum(found.gains) >= (1 - 1 / e) * best


def test_greedy_choice_may_miss_the_best():
    sets = [np.array(each) for each in ([0, 1, 2], [0, 1, 3, 4], [2, 5, 6])]
    found = maximum_coverage([sets[1], sets[0], sets[2]], np.ones(7, int), most=1)
    assert found.chosen == (0,)
    sets = [np.array([0, 1, 2, 3]), np.array([0, 1, 4]), np.array([2, 3, 5])]
    found = maximum_coverage(sets, np.ones(6, int), most=2)
    assert (found.chosen, found.gains) == ((0, 1), (4, 1))
    assert covered(sets, np.ones(6, int), (1, 2)) == 6


def test_few_gains_are_computed_again():
    sets = [np.arange(number * 10, number * 10 + 10) for number in range(100)]
    told = []
    found = maximum_coverage(sets, np.arange(1000), most=5, progress=told.append)
    assert found.chosen == (99, 98, 97, 96, 95)
    assert found.evaluations == 100 + 4
    assert told == [1, 2, 3, 4, 5]
