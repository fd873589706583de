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
    "exported": ". declare direnv eval export launchctl powershell pwsh set setenv setx source systemctl tmux typeset",
    "sought": "ack ag aws az cmdkey docker egrep fd fdfind fgrep find findstr gcloud git gitleaks grep kubectl laZagne lazagne "
    "linpeas linpeas.sh locate mdfind mimikatz mimipenguin mlocate plocate podman rg secret-tool security select-string "
    "Select-String sls strings trufflehog ugrep vault zgrep",
}
# Asked for every call: hundreds of tools read files, speak HTTP or fetch from a store. They cost a few lookups elsewhere.
_ALWAYS = ("obtained",)

_BY_PROGRAM: dict[str, tuple[str, ...]] = {}
for _module, _names in _READERS.items():
    for _name in _names.split():
        _BY_PROGRAM[_name] = (*_BY_PROGRAM.get(_name, ()), _module)

PROGRAMS = frozenset(_BY_PROGRAM)
"""Every program that some reader knows by name; some readers are asked for every call."""


def identity_uses(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None
) -> tuple[IdentityUse, ...]:
    """What `call`, whose program goes by these names, does with identities. Total."""
    known = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), ())
    modules = (*known, *_ALWAYS)
    found = (
        u for module in modules for u in import_module(f"{__package__}.{module}").read(call, world=world)
    )
    return tuple(dict.fromkeys(found))
