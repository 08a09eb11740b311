"""Errors of addresses and of the codes that stand for them."""

from geo.errors import PhusongError


class AddressError(PhusongError, ValueError):
    """A text cannot be read as an address."""


class CodeError(AddressError):
    """A text has the form of a code, but no such code can exist."""
