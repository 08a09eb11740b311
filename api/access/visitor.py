"""Who asks, and what they may do."""

from dataclasses import dataclass

from api.access.keys import Key, Role
from api.errors import ForbiddenError, NeedsKeyError
from layers.snapshot import Snapshot

HOW = "send it as Authorization: Bearer KEY, or sign in at /sign-in"


@dataclass(frozen=True)
class Visitor:
    """Who sent a request.

    Attributes
    ----------
    address : str
        Address of the client; empty where it is not known.
    key : Key or None
        The valid key that was sent.
    is_owner : bool
        Whether it is this machine's own, of a workspace without keys: then everything is allowed.
    """

    address: str
    key: Key | None = None
    is_owner: bool = False

    @property
    def signed_in(self) -> bool | None:
        """Whether a key was sent; None where there are no keys."""
        return None if self.is_owner else self.key is not None

    def may(self, role: Role, collection: str = "") -> bool:
        """Return whether the visitor may do what a role may, with a collection where one is named."""
        return self.is_owner or (self.key is not None and self.key.allows(role, collection))

    def require(self, role: Role, collection: str = "") -> None:
        """Refuse a visitor who may not do what a role may.

        Raises
        ------
        NeedsKeyError
            No valid key was sent.
        ForbiddenError
            The key that was sent does not suffice.
        """
        if self.may(role, collection):
            return
        wanted = f"a key with the role {role}" + (f" for {collection}" if collection else "")
        if self.key is None:
            raise NeedsKeyError(f"this needs {wanted}; {HOW}")
        held = f"{self.key.role} for {', '.join(self.key.collections) or 'all collections'}"
        raise ForbiddenError(f"this needs {wanted}; key {self.key.id} ({self.key.name}) is {held}")

    def hidden(self, snapshot: Snapshot) -> frozenset[str]:
        """Return the layers of a version that the visitor may not read."""
        return frozenset(name for name in protected(snapshot) if not self.may("viewer", name))

    def require_reading(self, collection: str, snapshot: Snapshot) -> None:
        """Refuse a visitor who may not read a collection; errors are those of `require`."""
        if collection in self.hidden(snapshot):
            self.require("viewer", collection)


def protected(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the layers of a version that need a key: those of the setting, whose data are not invented."""
    held, wanted = snapshot.version.datasets, snapshot.settings.access.protected
    return tuple(name for name in wanted if name in held and not held[name].provenance.synthetic)
