"""Which program's identities are read by which reader.

Promise: pure but for the import of a reader when its program is met, and for what `world` is asked; total. A call that
carries no identity at all costs a few lookups.

A reader is a module of this package with `read(call, *, world) -> tuple[IdentityUse, ...]`.
"""

from __future__ import annotations

from importlib import import_module

from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World

# Module of this package -> programs it reads, by their usual names.
_READERS: dict[str, str] = {
    "forges": "gh hub glab tea bb bkt gitlab-runner",
}

_BY_PROGRAM: dict[str, tuple[str, ...]] = {}
for _module, _names in _READERS.items():
    for _name in _names.split():
        _BY_PROGRAM[_name] = (*_BY_PROGRAM.get(_name, ()), _module)

PROGRAMS = frozenset(_BY_PROGRAM)
"""Every program that some reader knows."""


def identity_uses(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None
) -> tuple[IdentityUse, ...]:
    """What `call`, whose program goes by these names, does with identities. Total."""
    modules = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), ())
    found = (
        u for module in modules for u in import_module(f"{__package__}.{module}").read(call, world=world)
    )
    return tuple(dict.fromkeys(found))
