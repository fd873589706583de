"""What is known of identities on this machine: which ones the session began with, and where a secret was seen.

Promise: nouns and one protocol, no I/O; a secret's value never stands here, only its keyed fingerprint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

FINGERPRINT_DIGITS = 16
"""As kept and compared: they tell the secrets of a whole machine apart."""
SHOWN_DIGITS = 6
"""Of a fingerprint, as people see it."""


@dataclass(frozen=True, slots=True)
class Held:
    """One identity that is at hand."""

    service: str
    """As `IdentityUse.service` has it."""
    account: str = ""
    """Profile, context, user, address; empty where only a secret says who it is."""
    fingerprint: str = ""
    """16 hex digits of its secret's keyed hash; empty where it was not read or has none."""
    place: str = ""
    """Where it stands, for people: `~/.aws/credentials [staging]`, `$GH_TOKEN`, `.env line 3`."""
    is_current: bool = True
    """Its tool acts with it unless told otherwise; False for one that is merely configured."""
    host: str = ""
    """The service's address where it names one: a cluster's server, a registry, a database's host."""
    file: str = ""
    """Absolute path of the file that says so; empty for a variable."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret was seen."""

    path: str
    """Absolute."""
    line: int
    name: str = ""
    """What it is called there: `RAILWAY_TOKEN`; empty when nothing names it."""
    since_s: float = 0.0
    """Unix time at which the file was last changed."""
    is_there: bool = True
    """False: the file held it once, and was deleted or written anew since."""


class Identities(Protocol):
    """Answers about identities. Never raises; what is not known is None or empty."""

    def fingerprint(self, secret: str) -> str:
        """16 hex digits; the same secret has the same ones under one installation's key."""

    def baseline(self) -> tuple[Held, ...] | None:
        """What the session began with, and what the person has added since; None when nobody has looked."""

    def places(self, fingerprint: str) -> tuple[Place, ...]:
        """Files that hold it, nearest to the workspace first, bounded."""
