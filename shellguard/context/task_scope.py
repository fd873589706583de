"""What a person asked for, as far as their own words say: the nouns.

Promise: frozen; every part keeps the words it was read from, so that a refusal can quote them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from shellguard.context.deed import Does
from shellguard.context.environment_words import Tier


class NamedBy(StrEnum):
    """How a task names a thing."""

    QUOTE = "quote"
    """In quotes or backticks: exactly this."""
    PATH = "path"
    """A path or a file name."""
    IDENTIFIER = "identifier"
    """A word that only names have: `feature/login`, `svc-auth-2`, `users_old`, `ABC-123`, `v1.2.3`."""
    PATTERN = "pattern"
    """A range or a pattern: `48xx`, `*.tmp`, `feature/*`, `tickets 10 to 20`."""
    WORD = "word"
    """An ordinary noun of the project's own vocabulary: "the login page", "the orders table"."""


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that a task names."""

    text: str
    by: NamedBy


class LimitKind(StrEnum):
    """How a task limits what may be done."""

    ONLY = "only"
    """Nothing else than what is named: only, just, nothing but, keep ... contained to ..."""
    NOT = "not"
    """Not this: don't, without, except, leave ... alone, keep, never, must not."""
    LOOK_ONLY = "look only"
    """Read-only, just look, dry run, plan, don't change anything, explain, review."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit, with its words."""

    kind: LimitKind
    quote: str
    """The words of the task."""
    does: frozenset[Does] = frozenset()
    """What it is about; empty: whatever is done."""
    things: frozenset[str] = frozenset()
    names: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskScope:
    """What a task covers."""

    text: str = ""
    does: frozenset[Does] = frozenset()
    """What is asked for; empty where no word says."""
    things: frozenset[str] = frozenset()
    """Kinds of things spoken of, in `Deed.thing`'s words."""
    names: tuple[Named, ...] = ()
    tiers: frozenset[Tier] = frozenset()
    """Environments spoken of."""
    tier_quote: str = ""
    owners: tuple[str, ...] = ()
    """Whose: `mine` for the person's own; names as said."""
    limits: tuple[Limit, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    """(`Does`, thing or name) -> the words that say so."""
    ended: tuple[Named, ...] | None = None
    """Names of what is asked to be removed, stopped or restarted; None where nobody has read that."""
    places: tuple[Named, ...] = ()
    """Names that only say what holds the thing: `the snapshots of volume X`."""
    mentioned: tuple[Named, ...] = ()
    """Names that stand in reasons, conditions and warnings alone."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be said of it."""
        return not (self.does or self.things or self.names or self.limits)


class Fit(IntEnum):
    """How a deed fits a task."""

    INSIDE = 0
    """It is what was asked for."""
    ADJACENT = 1
    """What such a task ordinarily needs: reading, building, testing, its own branch, its own scratch."""
    UNKNOWN = 2
    """Nothing in the words speaks for or against it."""
    OUTSIDE = 3
    """Wider, elsewhere, somebody else's, or something else than was asked for."""
    AGAINST = 4
    """The task's own words speak against it."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """How one deed fits, and why."""

    fit: Fit
    reason: str = ""
    """`other environment` `wider than asked` `not named` `someone else's` `protected or shared` `a wildcard where names
    were given` `unrelated` `against the words`; empty where it fits."""
    quote: str = ""
    """The words of the task that say so."""
