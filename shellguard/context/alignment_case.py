"""One deed against one task, and the reasons why it may not fit.

Promise: pure; everything is worked out once, when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from shellguard.context.alignment_asked import (
    LOCAL_FILES,
    is_asked_kind,
    names_for,
    strict_names_for,
)
from shellguard.context.alignment_names import Match, Naming, naming
from shellguard.context.deed import Deed
from shellguard.context.task_scope import Fit, Fitted, Named, NamedBy, TaskScope
from shellguard.model import Reach

AGAINST_WORDS = "against the words"

OTHER_ENVIRONMENT = "other environment"

LOWER_ENVIRONMENT = "a lower environment"
"""Where what is meant for production is tried first."""

WILDCARD = "a wildcard where names were given"

WIDER = "wider than asked"

NOT_NAMED = "not named"

SOMEONE_ELSES = "someone else's"

SHARED = "protected or shared"

UNRELATED = "unrelated"


@dataclass(frozen=True)
class Case:
    """One deed against one task, and what is done beside it."""

    deed: Deed
    scope: TaskScope
    siblings: tuple[Deed, ...]
    made: frozenset[str]

    @cached_property
    def is_asked(self) -> bool:
        return is_asked_kind(self.deed, self.scope)

    @cached_property
    def names(self) -> tuple[Named, ...]:
        return names_for(self.deed, self.scope)

    @cached_property
    def strict(self) -> tuple[Named, ...]:
        return strict_names_for(self.deed, self.scope)

    @cached_property
    def naming(self) -> Naming:
        # a domain's name may end with the root's dot
        return self.naming_of(
            self.deed.target.rstrip(".") if self.deed.thing == "domain" else self.deed.target
        )

    def naming_of(self, target: str) -> Naming:
        return naming(self.strict or self.names, target, text=self.scope.text)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Targets of the same kind that the command names beside this one, in its order."""
        same = (d for d in self.siblings[:200] if d.does is self.deed.does and d.thing == self.deed.thing)
        return tuple(dict.fromkeys(d.target for d in same if d.target and d.target != self.deed.target))

    @cached_property
    def is_file_here(self) -> bool:
        return self.deed.reach is Reach.LOCAL and self.deed.thing in LOCAL_FILES


def outside_for(reason: str, quote: str) -> Fitted:
    return Fitted(Fit.OUTSIDE, reason, quote[:200])


def has_named_sibling(case: Case) -> bool:
    return any(case.naming_of(t).match >= Match.COVERED for t in case.others)


def names_said(names: tuple[Named, ...]) -> str:
    """The names as the task says them."""
    strict = [n for n in names if n.by is not NamedBy.WORD] or list(names)
    return ", ".join(dict.fromkeys(n.text for n in strict[:4]))


def words_that_ask(scope: TaskScope) -> str:
    """The words that ask."""
    return scope.quotes[0][1] if scope.quotes else scope.text.strip().split("\n", 1)[0][:120]
