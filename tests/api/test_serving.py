"""Where a server listens."""

import socket

import pytest

from api.serving import ListenError, listening, url_of


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("::1", "http://[::1]:80"),
        ("::", "http://[::]:80"),
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("a.vn", "http://a.vn:80"),
    ],
)
def test_addresses_of_ipv6_stand_in_brackets(host, url):
    assert url_of(host, 80) == url


@pytest.mark.parametrize(
    ("host", "reached", "not_reached"),
    [("127.0.0.1", ["127.0.0.1"], []), ("::1", ["::1"], ["127.0.0.1"]), ("::", ["::1", "127.0.0.1"], [])],
)
def test_a_server_listens_where_it_is_told(host, reached, not_reached):
    try:
        (listener,) = listening(host, 0)
    except ListenError:
        pytest.skip("this machine has no IPv6")
    with listener:
        port = listener.getsockname()[1]
        for each in reached:
            with socket.create_connection((each, port), timeout=10):
                accepted = listener.accept()[0]
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            accepted.close()
        for each in not_reached:
            with pytest.raises(OSError, match="refused"):
                socket.create_connection((each, port), timeout=10)


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_that_is_not_this_machines_is_refused(host):
    with pytest.raises(ListenError, match="cannot listen there"):
        listening(host, 0)
