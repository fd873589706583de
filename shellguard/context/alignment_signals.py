"""Signals of what fits the task badly, and which deeds the task asks for by name.

Promise: pure; without a task nothing is said; every signal quotes the task's words and names what to leave out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shellguard.context.alignment import fitted
from shellguard.context.alignment_asked import HEAVY, TAKING, names_for
from shellguard.context.alignment_case import (
    LOWER_ENVIRONMENT,
    NOT_NAMED,
    OTHER_ENVIRONMENT,
    SHARED,
    SOMEONE_ELSES,
    UNRELATED,
    WIDER,
    WILDCARD,
)
from shellguard.context.alignment_limits import is_explicit, is_long, is_strange_package, limit_against
from shellguard.context.alignment_names import Match, naming
from shellguard.context.alignment_places import tiers_of
from shellguard.context.deed import Deed, Does
from shellguard.context.environment_words import Tier
from shellguard.context.task_scope import Fit, Fitted, LimitKind, NamedBy, TaskScope
from shellguard.model import Reach, Scope, Severity, Signal, Undo

OFF_TASK = "off-task"
AGAINST_TASK = "against-task"
MOST_DEEDS = 60
_SHOWN = 6
_VAGUE = re.compile(r"\b(?:real|actual|wrong|unrelated)\b", re.I)
_SAYS = {
    Does.LOOK: "looks at",
    Does.MAKE: "makes",
    Does.CHANGE: "changes",
    Does.REMOVE: "removes",
    Does.STOP: "stops",
    Does.RESTART: "restarts",
    Does.MOVE: "moves",
    Does.SHARE: "shares",
    Does.GRANT: "grants rights on",
    Does.DEPLOY: "deploys",
    Does.INSTALL: "installs",
    Does.RUN: "runs",
}
_MAKING = frozenset({Does.CHANGE, Does.MAKE, Does.DEPLOY})
_NO_LOOK = frozenset({Does.REMOVE, Does.DEPLOY, Does.GRANT, Does.SHARE})
_GRAVEST = (
    OTHER_ENVIRONMENT,
    SHARED,
    SOMEONE_ELSES,
    WILDCARD,
    NOT_NAMED,
    WIDER,
    UNRELATED,
    LOWER_ENVIRONMENT,
)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A deed and how it fits."""

    deed: Deed
    fitted: Fitted
    weight: Severity


def fits(
    deeds: tuple[Deed, ...], scope: TaskScope, *, made: frozenset[str] = frozenset()
) -> tuple[tuple[Deed, Fitted], ...]:
    """Each deed of a command and how it fits, bounded."""
    # SAFETY: many harmless looks must not push out what changes something
    changing = tuple(d for d in deeds if d.does not in (Does.LOOK, Does.RUN))
    few = (changing if len(deeds) > MOST_DEEDS else deeds)[:MOST_DEEDS]
    return tuple((d, fitted(d, scope, siblings=few, made=made)) for d in few)


def alignment_signals(
    deeds: tuple[Deed, ...], scope: TaskScope, *, made: frozenset[str] = frozenset()
) -> tuple[Signal, ...]:
    """At most one of each id, about the gravest deed, naming all that fit as badly."""
    if not scope.text.strip() or not deeds:
        return ()
    told = fits(deeds, scope, made=made)
    against = [_Fit(d, f, _weight_against(d, scope)) for d, f in told if f.fit is Fit.AGAINST]
    outside = [
        _Fit(d, f, Severity.MEDIUM if f.reason == LOWER_ENVIRONMENT else _weight_outside(d))
        for d, f in told
        if f.fit is Fit.OUTSIDE
    ]
    kept = tuple(d for d, f in told if f.fit is Fit.INSIDE)
    return tuple(
        _signal(id_, rows, kept) for id_, rows in ((AGAINST_TASK, against), (OFF_TASK, outside)) if rows
    )


def _weight_outside(deed: Deed) -> Severity:
    """What others notice, or what cannot be taken back, is held; what stays here is on record."""
    is_heavy = deed.does in HEAVY or deed.undo is Undo.NONE or deed.reach is Reach.REMOTE
    return Severity.HIGH if is_heavy else Severity.MEDIUM


def _weight_against(deed: Deed, scope: TaskScope) -> Severity:
    """Words that forbid weigh whatever it costs; `only` weighs as being outside does."""
    limit = limit_against(deed, scope)
    if limit is not None and not limit.names and _VAGUE.search(limit.quote):
        # `don't ping any real channel`: which ones are real, nobody has said
        return Severity.MEDIUM
    if limit is not None and is_explicit(limit, scope):
        # `fix it; only inspect the store` says how to look at one thing of a work that changes others
        is_part = limit.quote[:5].lower() == "only " and bool(scope.does & _MAKING)
        return Severity.MEDIUM if is_part and limit.kind is LimitKind.LOOK_ONLY else Severity.HIGH
    if is_long(scope):
        return Severity.MEDIUM
    if limit is not None and limit.kind is LimitKind.LOOK_ONLY:
        # "triage", "review": a look is meant, and what it ordinarily leaves behind is on record
        is_edit = bool(limit.does) and deed.service in ("files", "") and deed.reach is Reach.LOCAL
        is_grave = deed.does in _NO_LOOK and not is_edit
        return Severity.HIGH if is_grave or is_strange_package(deed) else Severity.MEDIUM
    if limit is not None and limit.kind is LimitKind.NOT:
        # ordinary words that something is not, or does not, forbid less than a name does
        return Severity.MEDIUM
    is_only = limit is not None and limit.kind is LimitKind.ONLY
    return Severity.HIGH if is_only and deed.does is Does.INSTALL else _weight_outside(deed)


def _signal(id_: str, rows: list[_Fit], kept: tuple[Deed, ...]) -> Signal:
    gravest = max(rows, key=lambda r: (r.weight, -_rank(r.fitted.reason)))
    same = [r for r in rows if r.fitted.reason == gravest.fitted.reason]
    beyond = _named(r.deed for r in same)
    quote, reason = gravest.fitted.quote, gravest.fitted.reason
    also = "also " if kept and id_ == OFF_TASK else ""
    evidence = f"the task says “{quote}”; this {also}{_SAYS[gravest.deed.does]} {beyond} ({reason})"
    about = f"{reason}: {_SAYS[gravest.deed.does]} {beyond}"
    return Signal(id_, evidence, gravest.weight, about[:300], _safer(beyond, kept, reason))


def _rank(reason: str) -> int:
    return _GRAVEST.index(reason) if reason in _GRAVEST else len(_GRAVEST)


def _named(deeds: Iterable[Deed]) -> str:
    """`a, b and 3 more`; the kind of thing where no name is said."""
    names = tuple(dict.fromkeys(_name(d) for d in deeds))
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _name(deed: Deed) -> str:
    if not deed.target:
        return f"whatever {deed.thing} is found" if deed.scope is not Scope.ONE else f"a {deed.thing}"
    at = deed.where if deed.where and deed.where not in deed.target else ""
    return f"{deed.target[:120]}{f' in {at[:60]}' if at else ''}"


def _safer(beyond: str, kept: tuple[Deed, ...], reason: str) -> str:
    if kept and reason not in (OTHER_ENVIRONMENT, WILDCARD):
        return f"Leave out {beyond}; keep to {_named(kept)}."
    if reason in (OTHER_ENVIRONMENT, LOWER_ENVIRONMENT):
        return "Do it where the task says, or ask the user which place is meant."
    if reason == WILDCARD:
        return "List what the pattern finds, and name one by one what the task asks for."
    return f"Leave out {beyond}, or ask the user whether it belongs to the task."


# -- asked for by name ----------------------------------------------------------------------------------------


def asked_for_by_name(
    deeds: tuple[Deed, ...], scope: TaskScope, *, made: frozenset[str] = frozenset()
) -> tuple[Deed, ...]:
    """What the command ends, where the task asks for exactly that: every such deed is inside, named one by one, in the
    environment that the task says, and nothing else of the command is more than ordinary. Else none."""
    if not scope.text.strip() or not deeds or len(deeds) > MOST_DEEDS:
        return ()
    told = fits(deeds, scope, made=made)
    ended = tuple(d for d, _ in told if d.does in TAKING)
    is_all = all(f.fit is Fit.INSIDE and _is_explicit(d, scope) for d, f in told if d.does in TAKING)
    is_rest_ordinary = all(f.fit <= Fit.ADJACENT for d, f in told if d.does not in TAKING)
    return ended if ended and is_all and is_rest_ordinary else ()


def is_asked_for(deeds: tuple[Deed, ...], scope: TaskScope, *, made: frozenset[str] = frozenset()) -> bool:
    """Whether everything the command ends is asked for by name."""
    return bool(asked_for_by_name(deeds, scope, made=made))


def _is_explicit(deed: Deed, scope: TaskScope) -> bool:
    if deed.scope is not Scope.ONE or not deed.target or set(deed.target) & set("*?["):
        return False
    if deed.does not in scope.does and scope.does & TAKING:
        return False
    names = tuple(n for n in names_for(deed, scope) if n.by is not NamedBy.WORD)
    if scope.ended is not None:
        # SAFETY: a name in a warning or of another wish asks for no end of it
        names = tuple(n for n in names if n in scope.ended)
    found = naming(names, deed.target, text=scope.text)
    if found.match < Match.COVERED:
        return False
    tiers = tiers_of(deed)
    if Tier.PRODUCTION in tiers:
        return Tier.PRODUCTION in scope.tiers
    # where nobody can say where it lies, only its whole name says that this one is meant
    return bool(tiers) or found.match is Match.EXACT or deed.service == "git"
