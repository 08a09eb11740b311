"""Buckets of tokens: laws that hold whatever clients do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.access import rate
from api.access.rate import Buckets, network_of

# Quarters of seconds are exact, so that what is counted is counted by hand, too.
WAITS = st.lists(st.integers(0, 400), max_size=120).map(lambda each: [quarter / 4 for quarter in each])


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@given(per_minute=st.integers(1, 600), waits=WAITS)
def test_no_span_of_time_has_more_than_its_share(per_minute, waits):
    clock = Clock()
    buckets, taken = Buckets(per_minute, clock), []
    for wait in waits:
        clock.now += wait
        if buckets.take("a") == 0:
            taken.append(clock.now)
    for first, begin in enumerate(taken):
        for last in range(first, len(taken)):
            share = per_minute + (taken[last] - begin) * per_minute / 60
            assert last - first + 1 <= share + 1e-6


@given(per_minute=st.integers(1, 600), waits=WAITS)
def test_who_waits_as_long_as_told_is_answered_and_who_waits_less_is_not(per_minute, waits):
    clock = Clock()
    buckets = Buckets(per_minute, clock)
    for wait in waits:
        clock.now += wait
        if (told := buckets.take("a")) > 0:
            clock.now += told / 2
            assert buckets.take("a") > 0
            clock.now += told / 2 + 1e-6
            assert buckets.take("a") == 0


@given(waits=WAITS, others=st.lists(st.sampled_from("bcd"), max_size=50))
def test_clients_do_not_take_each_others_tokens(waits, others):
    clock = Clock()
    alone, together = Buckets(5, clock), Buckets(5, clock)
    for at, wait in enumerate(waits):
        clock.now += wait
        if at < len(others):
            together.take(others[at])
        assert alone.take("a") == together.take("a")


def test_buckets_are_bounded(monkeypatch):
    monkeypatch.setattr(rate, "MOST_BUCKETS", 3)
    buckets = Buckets(1, Clock())
    for client in "abcda":
        assert buckets.take(client) == 0  # a was forgotten when d came
    assert buckets.take("d") > 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8::1", "2001:db8::ffff:0:0:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2", False),
        ("", "x", False),
    ],
)
def test_a_customer_of_ipv6_is_one_client(one, other, same):
    assert (network_of(one) == network_of(other)) == same
