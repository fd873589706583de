"""What the sentences of a task have said so far.

Promise: a plain holder; `task_reading` alone makes a scope of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shellguard.context.deed import Does
from shellguard.context.environment_words import Tier
from shellguard.context.task_scope import Limit, Named

MOST = 200
"""Names, limits and quotes that are kept of each."""


@dataclass(slots=True)
class Gathered:
    """What the sentences have said so far."""

    does: dict[Does, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    names: dict[Named, str] = field(default_factory=dict)
    tiers: dict[Tier, str] = field(default_factory=dict)
    said_tiers: set[Tier] = field(default_factory=set)
    """Those that words said, not only names."""
    owners: dict[str, None] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)
    lemmas: set[str] = field(default_factory=set)
    states: set[Does] = field(default_factory=set)
    nominals: dict[Does, str] = field(default_factory=dict)
    ended: dict[Named, None] = field(default_factory=dict)
    main: dict[Named, None] = field(default_factory=dict)
    places: dict[Named, None] = field(default_factory=dict)
    told: dict[Named, None] = field(default_factory=dict)
    """Those that stand for no place, as far as a sentence says."""
    aside: dict[Named, None] = field(default_factory=dict)
    is_ending: bool = False
    """The last sentence asked for an end."""
    last_names: tuple[Named, ...] = ()
    last_things: frozenset[str] = frozenset()
    is_question: bool = False
    question: str = ""
    failure: str = ""
    attention: str = ""
