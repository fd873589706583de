"""Commands read to what they do with identities, for tables of tests."""

from __future__ import annotations

from typing import Any

from shellguard.parse.bash import read_command
from shellguard.parse.identities.identity_use import IdentityUse
from tests.support.identity_readers import said_by

OWN = ("databases", "forges", "git", "local_users", "packages", "platforms", "registries", "ssh")


def uses(command: str) -> tuple[IdentityUse, ...]:
    """Everything that a shell text does with identities; it stands in `/w`, its user's home is `/h`."""
    found = (
        use for call in read_command(command, cwd="/w", home="/h").invocations for use in said_by(OWN, call)
    )
    return tuple(dict.fromkeys(found))


def told(command: str) -> list[str]:
    """Each use in one line: `stored github account=bob secret=X host=github.com`, less what is empty."""
    return [line(use) for use in uses(command)]


def line(use: IdentityUse) -> str:
    """One use as a line."""
    pieces: list[tuple[str, Any]] = [
        ("account", use.account),
        ("secret", use.secret),
        ("variable", use.variable),
        ("file", use.file),
        ("host", use.host),
    ]
    shown = [f"{name}={value}" for name, value in pieces if value]
    return " ".join([use.use.value, use.service, *shown, *(["guess"] if use.is_guess else [])])
