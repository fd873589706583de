"""What a command line does with identities, as short texts to compare: `used aws prod by --profile`."""

from __future__ import annotations

from dataclasses import dataclass, field

from shellguard.parse.bash import read_command
from shellguard.parse.identities.identity_use import IdentityUse
from tests.support.identity_readers import said_by

OWN = ("aws", "azure", "clouds_else", "gcloud", "hashicorp", "infrastructure", "kubernetes")
"""Readers of clouds, clusters and infrastructure: what others read of the same call is tried elsewhere."""


@dataclass
class Files:
    """A world that only gives the texts of files."""

    texts: dict[str, str] = field(default_factory=dict)

    def content(self, path: str) -> bytes | None:
        text = self.texts.get(path)
        return None if text is None else text.encode()


def uses(command: str, world: Files | None = None) -> list[IdentityUse]:
    """Every use in a command, in order."""
    calls = read_command(command, cwd="/work", home="/home/me").invocations
    return [u for c in calls for u in said_by(OWN, c, world=world)]  # type: ignore[arg-type]


def said(command: str, world: Files | None = None) -> list[str]:
    """Each use as a text."""
    return [_line(u) for u in uses(command, world)]


def _line(use: IdentityUse) -> str:
    parts = [use.use.value, use.service]
    parts += [use.account] if use.account else []
    parts += [f"secret={use.secret}"] if use.secret else []
    parts += [f"file={use.file}"] if use.file else []
    parts += [f"host={use.host}"] if use.host else []
    parts += [f"${use.variable}"] if use.variable else []
    parts += ["guessed"] if use.is_guess else []
    return " ".join([*parts, "by", use.how])
