"""One place that a call names: the noun, and how its address is shown.

Promise: pure; of an address only the host is taken, never a user or a password.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellguard.context.environment_words import Tier
from shellguard.parse.invocation import UNKNOWN

MOST_ARGS = 400
"""Words of a call that are looked at."""


@dataclass(frozen=True, slots=True)
class Said:
    """One place that is named."""

    kind: str
    text: str
    how: str
    is_hint: bool = False
    """Counts only where nothing better says which environment it is."""
    is_change: bool | None = None
    """Whether this very place is changed, where that differs from the whole call."""
    tier: Tier | None = None
    """What it says whatever its words are."""
    is_earlier: bool = False
    """Set by an earlier command or before the session began; `how` is a phrase then."""


HINTS = frozenset({"paths", "names"})
"""Kinds that only hint: where a thing comes from, and what it is called."""


# SAFETY: whatever a reader made of a connection's text, nothing that looks like `user:password@` or `password=…` is a
# place. tests/context/test_act_environments.py::test_no_secret_of_an_address_is_told
_MAY_HOLD_A_SECRET = re.compile(r"[=;]|^[^\s@]{0,200}:[^\s@]{0,200}@")


def is_place(said: Said) -> bool:
    """Whether something is named at all, and nothing that may be a secret."""
    return bool(said.text.strip(UNKNOWN + "…")) and not _MAY_HOLD_A_SECRET.search(said.text)


def bare_host(text: str) -> str:
    """`ssh://u@prod1:22/x` as `prod1`."""
    rest = text.partition("://")[2] if "://" in text else text
    return re.sub(r":\d+$", "", re.split(r"[/?#]", rest.rpartition("@")[2], maxsplit=1)[0])


def shown(text: str) -> str:
    """A name for people."""
    return text[:120].replace(UNKNOWN, "…")
