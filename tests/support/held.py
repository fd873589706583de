"""Asks what identities stand ready in a throwaway home, with a fingerprint that tests can make themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from shellguard.context.identities import Held
from shellguard.probe.identities_here import HeldNow, identities_here

LONG_S = 20.0


def mark(secret: str) -> str:
    """16 hex digits that say nothing of the secret."""
    return hashlib.sha256(b"test" + secret.encode()).hexdigest()[:16]


def now(root: Path, variables: Mapping[str, str] | None = None, **options: float) -> HeldNow:
    """`root/home`, or `root` where there is none, and `root/work`."""
    home = root / "home"
    return identities_here(
        home=str(home if home.exists() else root),
        workspace=str(root / "work"),
        variables=variables or {},
        fingerprint=mark,
        **{"deadline_s": LONG_S, **options},
    )


def held(root: Path, variables: Mapping[str, str] | None = None) -> set[Held]:
    """All of it, everything read; tests of places' texts need no paths beside them."""
    found = now(root, variables)
    assert found.left_out == ()
    return {replace(h, file="") for h in found.held}
