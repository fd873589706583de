"""How one deed fits a task: the table of fits.

Promise: pure and total; every row that speaks against a deed quotes the words it stands on, and without words nothing is
said.
"""

from __future__ import annotations

from collections.abc import Callable

from shellguard.context.alignment_asked import (
    TAKING,
    is_consequential,
    is_done_as_asked,
    is_wide,
)
from shellguard.context.alignment_case import (
    AGAINST_WORDS,
    LOWER_ENVIRONMENT,
    OTHER_ENVIRONMENT,
    UNRELATED,
    Case,
    outside_for,
)
from shellguard.context.alignment_limits import limit_against
from shellguard.context.alignment_names import Match, naming
from shellguard.context.alignment_ordinary import is_ordinary
from shellguard.context.alignment_places import is_other_side, other_environment, other_place, side_quote
from shellguard.context.alignment_targets import not_named, parent, shared, someone_elses, wider, wildcard
from shellguard.context.alignment_unasked import unasked
from shellguard.context.deed import Deed, Does
from shellguard.context.task_scope import Fit, Fitted, NamedBy, TaskScope


def fitted(
    deed: Deed, scope: TaskScope, *, siblings: tuple[Deed, ...] = (), made: frozenset[str] = frozenset()
) -> Fitted:
    """How it fits: the first row that holds. `siblings` are all deeds of the command, `made` keys of what the session made."""
    if not scope.text.strip():
        return Fitted(Fit.UNKNOWN)
    case = Case(deed, scope, siblings, made)
    return next((found for row in ROWS if (found := row(case)) is not None), Fitted(Fit.UNKNOWN))


def _against_the_words(case: Case) -> Fitted | None:
    limit = limit_against(case.deed, case.scope)
    return Fitted(Fit.AGAINST, AGAINST_WORDS, limit.quote[:200]) if limit is not None else None


def _ordinary(case: Case) -> Fitted | None:
    is_own = bool(case.deed.target) and not is_wide(case.deed) and case.deed.key in case.made
    return Fitted(Fit.ADJACENT) if is_own or is_ordinary(case.deed) else None


def _elsewhere(case: Case) -> Fitted | None:
    """Another environment, or the other of two sides."""
    if not is_consequential(case.deed) and case.deed.does is not Does.CHANGE:
        return None
    other = other_environment(case.deed, case.scope)
    if other is not None:
        is_mistaken = case.is_asked and case.deed.does in TAKING
        is_lower = all(other < t for t in case.scope.tiers) and not is_mistaken
        return outside_for(
            LOWER_ENVIRONMENT if is_lower else OTHER_ENVIRONMENT,
            case.scope.tier_quote or _tiers_said(case.scope),
        )
    if named := other_place(case.deed, case.scope):
        return outside_for(OTHER_ENVIRONMENT, named)
    if case.deed.does in TAKING and is_other_side(case.deed, case.scope):
        return outside_for(OTHER_ENVIRONMENT, side_quote(case.scope.text))
    return None


def _tiers_said(scope: TaskScope) -> str:
    return ", ".join(t.label for t in sorted(scope.tiers))


def _slight(case: Case) -> Fitted | None:
    """What is simply changed back: nothing is said against it but by the words of limits and places."""
    if is_consequential(case.deed):
        return None
    is_named = case.naming.match >= Match.COVERED
    return Fitted(Fit.INSIDE if case.is_asked and is_named else Fit.UNKNOWN)


def _inside(case: Case) -> Fitted | None:
    if _is_ended_by_name(case):
        return Fitted(Fit.INSIDE)
    if not case.is_asked:
        return None
    if case.naming.match >= Match.COVERED:
        return Fitted(Fit.INSIDE)
    has_names = bool(case.strict) or bool(case.names)
    is_open = not has_names and bool(case.scope.things) and bool(case.scope.does)
    return Fitted(Fit.INSIDE) if is_open and not is_wide(case.deed) else None


def _is_ended_by_name(case: Case) -> bool:
    """`uninstall grafana-old`: whatever kind of thing a tool takes it for."""
    ended = tuple(n for n in case.scope.ended or () if n.by is NamedBy.IDENTIFIER)
    if not ended or not is_done_as_asked(case.deed, case.scope.does & TAKING) or is_wide(case.deed):
        return False
    return naming(ended, case.deed.target, text=case.scope.text).match is Match.EXACT


def _unasked(case: Case) -> Fitted | None:
    quote = unasked(case.deed, case.scope, is_named=case.naming.match >= Match.COVERED)
    return outside_for(UNRELATED, quote) if quote else None


ROWS: tuple[Callable[[Case], Fitted | None], ...] = (
    _against_the_words,
    _ordinary,
    _elsewhere,
    _slight,
    parent,
    wildcard,
    shared,
    someone_elses,
    not_named,
    wider,
    _inside,
    _unasked,
)
"""In this order; the first that holds says how it fits."""
