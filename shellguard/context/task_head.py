"""The verb of a sentence, and how it is meant: the nouns.

Promise: frozen; what they say is read by `task_heads`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from shellguard.context.deed import Does


class Mood(Enum):
    """How a verb is meant."""

    ASKED = "asked"
    FORBIDDEN = "forbidden"
    TOLD = "told"
    """Spoken of: conditions, purposes, what happened, what a program shall do."""


@dataclass(frozen=True, slots=True)
class Head:
    """One verb of a sentence."""

    at: int
    """Place of its token."""
    until: int
    """Place behind its last word."""
    lemma: str
    mood: Mood
    does: Does | None = None
    cue: int = -1
    """Where a prohibition begins."""
