"""Where a request comes from, told by proxies that are trusted, and by those that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.access.origin import Origin, networks, origin_of

TRUSTED = networks(("127.0.0.1/32", "10.0.0.0/8", "fd00::/8"))
ADDRESSES = st.ip_addresses().map(str)


@pytest.mark.parametrize(
    ("peer", "hops", "address"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "127.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("127.0.0.1", "", ""),
        ("127.0.0.1", " , ,", ""),
        ("127.0.0.1", "unknown", ""),
        ("127.0.0.1", "203.0.113.9, _hidden", ""),
        ("127.0.0.1", "localhost", ""),
    ],
)
def test_a_trusted_proxy_says_who_asks(peer, hops, address):
    found = origin_of(peer, "http", {"x-forwarded-for": hops, "x-forwarded-proto": "https"}, TRUSTED)
    assert found == Origin(address, "https", is_relayed=False)
    assert not found.is_here


@given(peer=ADDRESSES, hops=st.lists(ADDRESSES | st.text(max_size=9), max_size=4))
def test_nobody_becomes_this_machine_by_saying_so(peer, hops):
    headers = {"x-forwarded-for": ", ".join(hops)}
    found = origin_of(peer, "http", headers, ())
    assert (found.address, found.is_here) == (peer, False)


@given(hops=st.lists(ADDRESSES, max_size=4), client=ADDRESSES)
def test_what_stands_left_of_the_client_counts_for_nothing(hops, client):
    found = origin_of("10.0.0.1", "http", {"x-forwarded-for": ", ".join([*hops, client])}, TRUSTED[:1])
    assert found.address == "10.0.0.1"
    trusted = networks(("192.0.2.1",))
    found = origin_of("192.0.2.1", "http", {"x-forwarded-for": ", ".join([*hops, client])}, trusted)
    assert client in {found.address, "192.0.2.1"}


@pytest.mark.parametrize("told", ["gopher", "", "https, http", "javascript:"])
def test_a_scheme_that_is_none_is_that_of_the_connection(told):
    found = origin_of("10.0.0.1", "http", {"x-forwarded-proto": told}, TRUSTED)
    assert found.scheme == "http"


def test_this_machine_asks_for_itself():
    for peer in ("127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"):
        assert origin_of(peer, "http", {}, ()).is_here
    for peer in ("10.0.0.1", "", "testclient", "::2"):
        assert not origin_of(peer, "http", {}, ()).is_here
