"""Which program is read by which reader.

Promise: pure but for the import of a reader when its program is met; a reader is total, and a program that is not
listed does nothing to a service as far as anybody knows.

A reader is a module of this package with `read(call, *, world) -> tuple[ServiceAct, ...]`.
"""

from __future__ import annotations

from importlib import import_module

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import ServiceAct
from shellguard.parse.world import World

# Module of this package -> programs it reads, by their usual names.
_READERS: dict[str, str] = {
    "database_tools": "dropdb dropuser pg_restore mysqladmin mariadb-admin",
    "secret_tools": "op bw rbw pass gopass lpass dcli keepassxc-cli kpcli secret-tool kwallet-query security keyring sops doppler infisical dotenvx "
    "teller chamber docker-credential-osxkeychain docker-credential-secretservice docker-credential-pass docker-credential-desktop "
    "git-credential-store git-credential-cache git-credential gpg gpg2",
}

_BY_PROGRAM: dict[str, str] = {name: module for module, names in _READERS.items() for name in names.split()}

PROGRAMS = frozenset(_BY_PROGRAM)
"""Every program that some reader knows."""


def service_acts(
    call: Invocation, *, names: tuple[str, ...], world: World | None = None
) -> tuple[ServiceAct, ...]:
    """What `call`, whose program goes by these names, would do to services; empty when nothing is changed. Total."""
    module = next((_BY_PROGRAM[n] for n in reversed(names) if n in _BY_PROGRAM), None)
    if module is None:
        return ()
    acts: tuple[ServiceAct, ...] = import_module(f"{__package__}.{module}").read(call, world=world)
    return acts
