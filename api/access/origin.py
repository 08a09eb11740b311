"""Where a request comes from: this machine or another, through proxies that are trusted or not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

FOR, PROTO = "x-forwarded-for", "x-forwarded-proto"
# What a browser sends as Host: a name, or an address of IPv6 in brackets, and perhaps a port.
HOST = re.compile(r"(\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[^\s:\[\]]+))(:\d+)?")
# Whoever sends one of these is a proxy, or wants to be taken for one.
RELAYED = (FOR, PROTO, "forwarded", "x-forwarded-host", "x-real-ip", "via")
SCHEMES = ("http", "https")

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Origin:
    """Where a request comes from.

    Attributes
    ----------
    address : str
        Address of the client; empty where a trusted proxy does not tell it.
    scheme : str
        How the client asked: http or https.
    is_relayed : bool
        Whether somebody who is not trusted passed it on, so that nobody knows whose it is.
    """

    address: str
    scheme: str
    is_relayed: bool

    @property
    def is_here(self) -> bool:
        """Whether it was this machine, for certain."""
        return not self.is_relayed and is_loopback(self.address)


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Return the networks of the setting ``trusted_proxies``."""
    return tuple(map(ip_network, texts))


def origin_of(peer: str, scheme: str, headers: Mapping[str, str], trusted: Sequence[Network]) -> Origin:
    """Return where a request comes from.

    A proxy that is trusted speaks for its clients, so a request of it is never its own: a proxy on this
    machine does not make everybody a neighbour. What others say of whom they speak for is not believed, and
    that they say so is reason enough not to take the request for this machine's own.

    Parameters
    ----------
    peer : str
        Address of who holds the connection.
    scheme : str
        Scheme of the connection.
    headers : mapping of str to str
        Those of the request, by names in lower case; those given twice joined by commas.
    trusted : sequence of network
        The proxies that are believed.
    """
    if not _is_in(peer, trusted):
        return Origin(peer, scheme, is_relayed=any(name in headers for name in RELAYED))
    hops = [each.strip() for each in headers.get(FOR, "").split(",") if each.strip()]
    # The right end was written by the nearest proxy; further left stands what clients may have made up.
    client = next((each for each in reversed(hops) if not _is_in(each, trusted)), next(iter(hops), ""))
    told = headers.get(PROTO, "").rpartition(",")[2].strip()
    return Origin(client if _parsed(client) else "", told if told in SCHEMES else scheme, is_relayed=False)


def is_loopback(host: str) -> bool:
    """Return whether a host's name or address is this machine's own."""
    address = _parsed(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def host_asked(header: str) -> str:
    """Return the name or the address that a ``Host`` header asks for; empty where it is none.

    Starlette puts the server's own address in the place of one that it finds wrong, such as of a name with
    an underscore, which browsers send all the same.
    """
    match = HOST.fullmatch(header)
    return (match["address"] or match["name"]).lower() if match else ""


def _is_in(host: str, trusted: Sequence[Network]) -> bool:
    address = _parsed(host)
    return address is not None and any(address in network for network in trusted)


@lru_cache(4096)  # the same few clients ask again and again
def _parsed(host: str) -> IPv4Address | IPv6Address | None:
    """Return an address, one of IPv4 in the clothes of IPv6 as itself; None where it is none."""
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
