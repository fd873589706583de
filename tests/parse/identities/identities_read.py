"""What the calls of a shell text do with identities, for tables of tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from shellguard.classify.subject import names_of
from shellguard.parse.bash import read_command
from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.readers import identity_uses

HOME, PROJECT = "/home/dev", "/home/dev/shop"


@dataclass
class Files:
    """A world of a few files, by absolute path."""

    texts: dict[str, str] = field(default_factory=dict)

    def content(self, path: str) -> bytes | None:
        text = self.texts.get(path)
        return None if text is None else text.encode()

    def place(self, path):
        return None

    target = matches = repository = place


def uses(command: str, *, cwd: str | None = PROJECT, world=None) -> list[IdentityUse]:
    """Of every call, in order."""
    reading = read_command(command, cwd=cwd, home=HOME, workspace=cwd or "")
    return [u for c in reading.invocations for u in identity_uses(c, names=names_of(c.program), world=world)]
