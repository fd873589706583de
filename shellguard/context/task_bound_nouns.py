"""One limit of a task, read to facts about deeds: the nouns.

Promise: frozen; every bound keeps the words and the sentence it was read from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from shellguard.context.deed import Does


class Binds(StrEnum):
    """What a bound is about."""

    NOT_FILES = "not these files"
    ONLY_FILES = "only these files"
    NOT_WAY = "not in this way"
    NOT_SHOWN = "not shown"
    COUNT = "no more than"
    ASK_FIRST = "ask first"
    NOTHING = "nothing"
    """A limit on files that nobody can resolve: it forbids no ordinary act."""


@dataclass(frozen=True, slots=True)
class Files:
    """Files as words name them."""

    kinds: frozenset[str] = frozenset()
    """Of `task_bound_files`."""
    paths: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    """Words in the singular that a part of a path may be called by: `exporter`."""

    near: tuple[str, ...] = ()
    """Words of which one stands in a path too: `shared configuration`, `integration tests`."""

    @property
    def is_empty(self) -> bool:
        """Whether it names none."""
        return not (self.kinds or self.paths or self.nouns)


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit."""

    binds: Binds
    quote: str
    """The words of the task."""
    sentence: str
    files: Files = field(default_factory=Files)
    is_new_meant: bool = False
    """Also new files: `do not write to`, `do not create files in`."""
    is_soft: bool = False
    """`unnecessarily`, `unless needed`: whoever works weighs it."""
    ways: tuple[str, ...] = ()
    """Names of families of ways, or words that a call carries."""
    noun: str = ""
    """What is counted, in the singular."""
    most: int = 0
    does: frozenset[Does] = frozenset()
