"""Answers that are kept: the last ones, of not too many rows."""

import numpy as np
import pytest

from layers.query import answers
from layers.query.answers import Answers
from layers.query.expression import Comparison, Literal, Property


def asked(number):
    return Comparison("=", Property("count", "integer"), Literal(number, "integer"))


@pytest.fixture
def kept(monkeypatch):
    """Return what answers with as many rows as a condition names, and of which it was asked."""
    monkeypatch.setattr(answers, "MOST_ROWS", 10)
    monkeypatch.setattr(answers, "MOST_ANSWERS", 3)
    found = []

    def find(where):
        found.append(where.right.value)
        return np.zeros(where.right.value, np.int32)

    return Answers(find), found


def ask(kept, *numbers):
    find, found = kept
    found.clear()
    assert [len(find(asked(number))) for number in numbers] == list(numbers)
    return found


def test_an_answer_that_is_kept_is_not_looked_for_again(kept):
    assert ask(kept, 1, 2, 3, 1, 2, 3) == [1, 2, 3]


def test_what_was_not_asked_for_the_longest_goes_first(kept):
    assert ask(kept, 1, 2, 3, 1, 4, 1, 2) == [1, 2, 3, 4, 2]


def test_answers_of_many_rows_leave_no_room(kept):
    assert ask(kept, 4, 5, 6, 5, 6, 4) == [4, 5, 6, 5, 6, 4]
    assert ask(kept, 4, 6, 4, 6) == []


def test_the_last_answer_is_kept_however_large(kept):
    assert ask(kept, 1, 100, 100, 1) == [1, 100, 1]
