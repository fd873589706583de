"""A person's narrow yesses: kept, matched, used up, run out.

Promise: no grant is used after it expired, and a single-use one never twice; a grant without a shape is
never kept, because it would match every command that has none.
"""

from __future__ import annotations

from collections.abc import Callable

from shellguard.errors import UsageError
from shellguard.model import Grant

EVERY_RULE = "*"


def is_match(grant: Grant, *, rule: str, shape: str, session: str) -> bool:
    """Whether `grant` answers `rule`'s objection to this shape in this session. Pure; expiry is the book's
    affair."""
    return (
        bool(shape) and grant.shape == shape and grant.session == session and grant.rule in (EVERY_RULE, rule)
    )


class Grants:
    """The grants of one guard, oldest first."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        """`clock` tells Unix time in seconds."""
        self._clock = clock
        self._grants: dict[str, Grant] = {}

    def add(self, grant: Grant) -> None:
        """Keep a grant. Raises UsageError when it has no shape."""
        if not grant.shape:
            raise UsageError(
                "this command has no shape to recognise it by; approve it while it is being held"
            )
        self._grants[grant.id] = grant

    def active(self) -> tuple[Grant, ...]:
        """Every grant that may still be used; forgets the expired ones."""
        now = self._clock()
        for grant in [
            g for g in self._grants.values() if g.expires_at_s is not None and g.expires_at_s <= now
        ]:
            del self._grants[grant.id]
        return tuple(self._grants.values())

    def find(self, *, rule: str, shape: str, session: str) -> Grant | None:
        """The oldest active grant that matches."""
        return next((g for g in self.active() if is_match(g, rule=rule, shape=shape, session=session)), None)

    def use(self, grant_id: str) -> Grant:
        """Note one use; a single-use grant is gone afterwards. Raises UsageError when it is not active."""
        grant = next((g for g in self.active() if g.id == grant_id), None)
        if grant is None:
            raise UsageError(f"no grant {grant_id!r} is active: it was used, has expired or never was")
        if grant.is_single_use:
            del self._grants[grant_id]
        return grant
