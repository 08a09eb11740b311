"""On which addresses a server may listen."""

from api.access.keys import KeyRing
from api.access.origin import is_loopback
from geo.errors import PhusongError
from layers.settings import Settings


class OpenToAllError(PhusongError, PermissionError):
    """A server would be reached from other machines, and anybody could do everything."""


def require_safe_address(settings: Settings) -> None:
    """Refuse to listen on an address that other machines reach while there are no keys.

    Raises
    ------
    OpenToAllError
        There are no keys, and ``settings.host`` is no loopback address.
    """
    if not is_loopback(settings.host) and not KeyRing(settings.workspace).exists:
        raise OpenToAllError(
            f"host {settings.host}: other machines would reach the server, and there are no keys yet; make"
            " one first (phusong keys create NAME --role admin), or listen on 127.0.0.1"
        )
