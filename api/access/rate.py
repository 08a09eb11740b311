"""How often a client may ask: a bucket of tokens for each, filled at a steady rate."""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from time import monotonic

# Of a client that has not asked for long the bucket is full, and so need not be kept; these are plenty.
MOST_BUCKETS = 20_000
SECONDS_IN_MINUTE = 60
# One customer is commonly given as many addresses of IPv6.
NETWORK_BITS = 64


class Buckets:
    """The buckets of all clients; used from the server's loop alone, so that it needs no lock.

    Parameters
    ----------
    per_minute : int
        How many tokens a minute each is given, and how many it holds.
    clock : callable
        Gives seconds that never go back.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = per_minute
        self._per_second = per_minute / SECONDS_IN_MINUTE
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> float:
        """Take a token of a client; return 0, or how many seconds it has to wait for one."""
        now = self._clock()
        tokens, since = self._buckets.pop(client, (float(self._most), now))
        tokens = min(self._most, tokens + (now - since) * self._per_second)
        wait_s = 0.0 if tokens >= 1 else (1 - tokens) / self._per_second
        self._buckets[client] = (tokens - (wait_s == 0), now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return wait_s


@lru_cache(4096)  # the same few clients ask again and again
def network_of(address: str) -> str:
    """Return by what a client without a key is counted: its address, of IPv6 the network of a customer."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped or int(parsed) >> NETWORK_BITS)
