"""Threads make every thing once, keep the order, and stop with whoever asks."""

import threading

import pytest

from planning.threads import in_threads


def test_what_is_made_comes_in_order():
    assert list(in_threads(lambda each: each * each, range(50))) == [each * each for each in range(50)]
    assert list(in_threads(str, [])) == []


def test_an_error_is_the_callers():
    with pytest.raises(ZeroDivisionError):
        list(in_threads(lambda each: 1 / each, [1, 0, 1]))


def test_who_stops_waits_only_for_what_has_been_begun():
    begun, never = [], threading.Event()

    def make(item):
        begun.append(item)
        never.wait(timeout=0.1 if item else 0)
        return item

    made = in_threads(make, range(1000))
    assert next(made) == 0
    made.close()
    assert len(begun) < 1000
