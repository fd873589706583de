"""What chosen readers of identities say of a call: what others read of the same call is tried elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from shellguard.classify.subject import names_of
from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.readers import _BY_PROGRAM
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World


def said_by(
    modules: tuple[str, ...], call: Invocation, *, world: World | None = None
) -> Iterator[IdentityUse]:
    """Uses by those of `modules` that the call's program stands with."""
    known = next((_BY_PROGRAM[n] for n in reversed(names_of(call.program)) if n in _BY_PROGRAM), ())
    for module in known:
        if module in modules:
            yield from import_module(f"shellguard.parse.identities.{module}").read(call, world=world)
