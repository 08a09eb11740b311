"""Names by likeness, against the plain comparison with every name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from layers.addresses.likeness import NEAR, NameDictionary, signature

NAMES = st.lists(st.text("abcd e1", min_size=1, max_size=12), min_size=1, max_size=30)
STREETS = ["phan dinh giot", "phan dinh phung", "tran hung dao", "hang bac", "hang be", "", "hue"]


@given(NAMES, st.text("abcd e1", min_size=1, max_size=12), st.sampled_from([0.5, 0.7, 0.8]))
def test_it_finds_what_the_plain_comparison_finds(names, name, least):
    likeness = [OSA.normalized_similarity(name, each) for each in names]
    errors = [OSA.distance(name, each) for each in names]
    alike = {i for i in range(len(names)) if likeness[i] >= least}
    near = {i for i in alike if errors[i] <= NEAR}
    found = NameDictionary(names).like(name, least=least)
    positions = [position for position, _ in found]
    assert len(set(positions)) == len(positions)
    assert near <= set(positions) <= alike
    assert bool(positions) == bool(alike)
    assert all(share == pytest.approx(likeness[position]) for position, share in found)


@given(st.text("abc 1", max_size=12), st.text("abc 1", max_size=12))
def test_a_typing_error_changes_two_bits_at_most(one, other):
    assert (signature(one) ^ signature(other)).bit_count() <= 2 * OSA.distance(one, other)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("phan dinh giot", [0]),
        ("phan dihn giot", [0]),
        ("hang b", [4, 3]),
        ("xa la", []),
        ("", []),
    ],
)
def test_streets(typed, found):
    positions = [position for position, _ in NameDictionary(STREETS).like(typed, least=0.7)]
    assert positions == found


def test_the_most_alike_come_first_and_are_few():
    dictionary = NameDictionary([f"hang ba{letter}" for letter in "abcdefgh"])
    assert dictionary.like("hang baa", least=0.7, limit=3)[0] == (0, 1)
    assert len(dictionary.like("hang baa", least=0.7, limit=3)) == 3


def test_a_dictionary_of_nothing_finds_nothing():
    assert NameDictionary([]).like("hang be", least=0.5) == []
