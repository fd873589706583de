"""What a command changes in an environment above the one that the task speaks of.

Promise: pure; only of a task whose words say where, in a session that nobody has said it of. What only looks crosses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from shellguard.classify.subject import Subject
from shellguard.context.alignment_signals import AGAINST_TASK
from shellguard.context.crossing import CROSSED
from shellguard.context.deed import Deed, Does
from shellguard.context.deeds import deeds as deeds_of
from shellguard.context.environment_words import Tier, tier_of
from shellguard.context.landing import Landing
from shellguard.context.landing_tables import READ_METHODS
from shellguard.context.task_scope import LimitKind, NamedBy, TaskScope
from shellguard.context.task_tiers import said_tier
from shellguard.model import Severity, Signal
from shellguard.parse.invocation import UNKNOWN

_MOST = 60
_RUNNERS = frozenset(
    "node deno bun python python3 ruby php perl bash sh go cargo npx tsx ts-node make java dotnet".split()
)
_SAFER = "Do it where the task says, or ask the user which environment is meant."


def is_bounded_in(deeds: tuple[Deed, ...], scope: TaskScope) -> bool:
    """Whether the words say an environment at all, and the command does more than look."""
    if _only_looks(deeds):
        return False
    return bool(scope.tiers) or any(n.by is NamedBy.WORD for limit in scope.limits[:40] for n in limit.names)


def task_crossings(
    subjects: tuple[Subject, ...], landed: tuple[tuple[Landing, ...], ...], scope: TaskScope
) -> tuple[Signal, ...]:
    """At most one, about the highest place; `landed` are the landings of each subject."""
    limits = _limits(scope)
    is_below = bool(scope.tiers) and Tier.PRODUCTION not in scope.tiers
    if not limits and not is_below:
        return ()
    few = zip(subjects[:_MOST], landed[:_MOST], strict=True)
    places = [place for subject, own in few for place in _places(subject, own)]
    for tier, said in places:
        if tier in limits:
            return (_signal(AGAINST_TASK, limits[tier], tier, said),)
    highest = max(scope.tiers) if is_below else Tier.PRODUCTION
    above = [p for p in places if p[0] > highest and p[0] >= Tier.STAGING]
    return (_signal(CROSSED, scope.tier_quote, *max(above, key=lambda p: p[0])),) if above else ()


def _signal(id_: str, quote: str, tier: Tier, said: str) -> Signal:
    evidence = f"the task says “{quote}”; {said} is {tier.label}"
    return Signal(id_, evidence, Severity.HIGH, f"{tier.label}: {said}"[:200], _SAFER)


def _limits(scope: TaskScope) -> dict[Tier, str]:
    """`this must not go to production yet`: which environments are ruled out, and the words."""
    return {
        tier: limit.quote
        for limit in scope.limits
        if limit.kind is LimitKind.NOT and not limit.things
        for name in limit.names
        if name.by is NamedBy.WORD and (tier := said_tier(name.text)).is_known
    }


def _places(subject: Subject, landed: tuple[Landing, ...]) -> Iterator[tuple[Tier, str]]:
    is_sending = any(r.method.upper() not in READ_METHODS for r in subject.requests)
    for at in landed:
        if at.is_remote and at.tier.is_known and (at.is_change or is_sending):
            yield at.tier, f"`{at.how}`"
    if _may_change(subject, deeds_of(subject)):
        yield from _given(subject)


def _may_change(subject: Subject, deeds: tuple[Deed, ...]) -> bool:
    """A program of which nobody can say what it does with a database that it is given."""
    is_runner = subject.program in _RUNNERS or subject.program.startswith(("./", "/", "bin/", "scripts/"))
    return is_runner and bool(subject.operand_texts) and not _only_looks(deeds)


def _only_looks(deeds: tuple[Deed, ...]) -> bool:
    return bool(deeds) and all(d.does is Does.LOOK for d in deeds)


def _given(subject: Subject) -> Iterator[tuple[Tier, str]]:
    """`MONGO_URL="$PROD_MONGO_URL"`: a variable whose value nobody knows and whose name says where."""
    for name, value in subject.call.assignments[:40]:
        for source in value.sources if UNKNOWN in value.text else ():
            if source.startswith("$") and len(source) < 100 and (tier := tier_of(source[1:])).is_known:
                yield tier, f"{name}={source}"
