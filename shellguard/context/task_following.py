"""A task after the person spoke again: extended, replaced, its limits kept or lifted.

Promise: pure and total; a limit ends only by the person's own later words.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.context.deed import Does
from shellguard.context.task_reading import scope_of
from shellguard.context.task_scope import Limit, LimitKind, Named, TaskScope
from shellguard.context.task_tokens import EMPTY, Vocabulary

_REPLACES = re.compile(
    r"\s*(?:ok(?:ay)?[,.]? |actually[,.]? |no[,.]? |wait[,.]? )*(?:forget (?:that|it|about|the|all|everything)|never ?mind|scratch that|ignore (?:that|my (?:last|previous))|"
    r"drop that|new task\b|next task\b|different (?:task|thing|topic)|something else|start over|let's do something else|switching (?:gears|topics))|.*\binstead\b",
    re.I,
)
_LONGEST_LEAD = 400


def extended(
    scope: TaskScope, next_text: str, *, vocabulary: Vocabulary = EMPTY, is_added: bool = False
) -> TaskScope:
    """The scope after `next_text`: more is asked, or something else; nots stay until they are lifted. `is_added`: it is
    more, whatever the words say."""
    after = scope_of(next_text, vocabulary=vocabulary)
    if not scope.text:
        return after
    is_new = not is_added and _REPLACES.match(next_text[:_LONGEST_LEAD]) is not None
    kept = tuple(k for limit in scope.limits if (k := _kept(limit, after, is_new=is_new)) is not None)
    is_going_on = bool(scope.does - {Does.LOOK}) or any(x.kind is LimitKind.LOOK_ONLY for x in kept)
    said = _without_implied(after.limits) if is_going_on and not is_new else after.limits
    limits = tuple(dict.fromkeys((*kept, *said)))
    if is_new and not after.is_empty:
        return replace(after, limits=limits)
    return TaskScope(
        text=f"{scope.text}\n\n{next_text}",
        does=scope.does | after.does,
        things=scope.things | after.things,
        names=tuple(dict.fromkeys((*scope.names, *after.names))),
        tiers=scope.tiers | after.tiers,
        tier_quote=", ".join(dict.fromkeys(q for q in (scope.tier_quote, after.tier_quote) if q)),
        owners=tuple(dict.fromkeys((*scope.owners, *after.owners))),
        limits=limits,
        quotes=tuple(dict.fromkeys((*scope.quotes, *after.quotes))),
        ended=tuple(dict.fromkeys((*(scope.ended or ()), *(after.ended or ())))),
        places=tuple(
            n
            for n in dict.fromkeys((*scope.places, *after.places))
            if n not in (*(scope.ended or ()), *(after.ended or ()))
        ),
        mentioned=_still_mentioned(scope, after),
    )


def _without_implied(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """A question in between ends no work: what only follows from being asked is left out."""
    return tuple(x for x in limits if not (x.kind is LimitKind.LOOK_ONLY and x.does))


def _still_mentioned(scope: TaskScope, after: TaskScope) -> tuple[Named, ...]:
    """Names that neither text asks for anything of."""
    names = dict.fromkeys((*scope.mentioned, *after.mentioned))
    asked = {n for s in (scope, after) for n in s.names if n not in s.mentioned}
    return tuple(n for n in names if n not in asked)


def _kept(limit: Limit, after: TaskScope, *, is_new: bool) -> Limit | None:
    """What is left of an earlier limit."""
    asked = after.does - {Does.LOOK}
    if limit.kind is LimitKind.LOOK_ONLY:
        return None if asked or is_new else limit
    if limit.kind is LimitKind.ONLY:
        return _kept_only(limit, after, is_new=is_new)
    return _kept_not(limit, after)


def _kept_only(limit: Limit, after: TaskScope, *, is_new: bool) -> Limit | None:
    """An only holds for what it was said of: asking for more lifts it that far."""
    if is_new:
        return None
    names = tuple(n for n in after.names if n not in limit.names) if limit.names else ()
    does = (after.does - limit.does) if limit.does else frozenset[Does]()
    return replace(limit, names=(*limit.names, *names), does=limit.does | does)


def _kept_not(limit: Limit, after: TaskScope) -> Limit | None:
    """A not is lifted where the person now asks for the very thing."""
    is_same_name = not limit.names or bool(set(limit.names) & set(after.names))
    is_same_tier = (
        any(n.text.lower() in after.tier_quote.lower() for n in limit.names) if after.tier_quote else False
    )
    is_same_thing = not limit.things or bool(limit.things & after.things) or not after.things
    if not (is_same_name or is_same_tier) or not is_same_thing or not after.does - {Does.LOOK}:
        return limit
    if not limit.does:
        return None if limit.names else limit
    left = limit.does - after.does
    return replace(limit, does=left) if left else None
