"""Who may write while there are no keys: programs on the machine that the server runs on."""

from ipaddress import IPv6Address, ip_address

from fastapi import Request

from api.errors import ForbiddenError


def require_loopback(request: Request) -> None:
    """Refuse a request that does not come from this machine, or was meant for another name.

    The name is compared too, since a page of another site can have its own name point to this machine, and
    the browser here would send its requests (DNS rebinding).

    Raises
    ------
    ForbiddenError
        The client's address, or the host that is asked, is no loopback address.
    """
    client = request.client.host if request.client else ""
    for what, host in (("the client", client), ("the host asked for", request.url.hostname or "")):
        if not is_loopback(host):
            raise ForbiddenError(
                f"{request.method} {request.url.path}: only from the server's own machine, since there are no"
                f" keys yet; {what} is {host or 'unknown'}"
            )


def is_loopback(host: str) -> bool:
    """Return whether a host's name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback
