"""Whether a task's own words speak against a deed.

Promise: pure; a limit that names something speaks of that alone.
"""

from __future__ import annotations

import re

from shellguard.context.alignment_asked import (
    CODE_HOSTS,
    HEAVY,
    TAKING,
    is_consequential,
    is_done_as_asked,
    is_same_thing,
)
from shellguard.context.alignment_names import Match, naming
from shellguard.context.alignment_ordinary import is_declared, is_ordinary, is_scratch
from shellguard.context.alignment_places import tiers_of
from shellguard.context.deed import Deed, Does
from shellguard.context.environment_words import Tier
from shellguard.context.task_bound_claims import is_claimed
from shellguard.context.task_scope import Limit, LimitKind, Named, NamedBy, TaskScope
from shellguard.context.task_tiers import said_tier
from shellguard.model import Reach, Undo

LONGEST_ORDER = 300
"""Characters. A longer text is a report or a specification: what it asks for stands in no single word."""
_FORBIDDING = re.compile(
    r"\b(?:don['’]?t|do not|no|not|never|without|nothing)\b.{0,30}\b(?:chang|modif|edit|touch|alter|writ|appl|delet|fix)"
    r"|\b(?:only|just|simply)\b.{0,20}\b(?:look|read|inspect|review|check|show|list|explain|report|plan|view|describe|tell|investigate)"
    r"|\b(?:look|read|view)[- ]?only\b|\bdry[- ]?run\b|\b(?:change|modify|edit|touch|do) nothing\b",
    re.I,
)
# A package by an address of somebody's, or one whose name nobody can say, is not what a look needs.
_FROM_ELSEWHERE = re.compile(r"://|^(?:git|github|gitlab|bitbucket|gist)[:+]|\$")
_SLIGHT = frozenset({Does.LOOK, Does.RUN})


def limit_against(deed: Deed, scope: TaskScope) -> Limit | None:
    """The first limit that speaks against it."""
    return next(
        (
            limit
            for limit in scope.limits[:40]
            if _is_against(deed, limit, scope) and not (_is_left_to_bounds(deed, limit, scope))
        ),
        None,
    )


def _is_left_to_bounds(deed: Deed, limit: Limit, scope: TaskScope) -> bool:
    """Whether the bounds of the task say what this limit means; of `only fix the parser` they speak of files alone."""
    if limit.kind is LimitKind.ONLY and Does.INSTALL not in limit.does and deed.service != "files":
        return False
    return is_claimed(limit, scope.text)


def is_explicit(limit: Limit, scope: TaskScope) -> bool:
    """Whether words forbid something outright, rather than say what is wanted; a report or a specification says `only` and
    `not` of many things, and forbids by name."""
    if limit.kind is LimitKind.NOT:
        is_by_name = any(n.by is not NamedBy.WORD for n in limit.names) or bool(_tier_names(limit))
        return is_by_name or (bool(limit.does or limit.things) and not is_long(scope))
    return limit.kind is LimitKind.LOOK_ONLY and bool(_FORBIDDING.search(limit.quote))


def is_strange_package(deed: Deed) -> bool:
    """Whether it installs what no registry vouches for."""
    return deed.does is Does.INSTALL and _FROM_ELSEWHERE.search(deed.target) is not None


def is_long(scope: TaskScope) -> bool:
    """Whether it is more than an order."""
    return len(scope.text) > LONGEST_ORDER


def _is_against(deed: Deed, limit: Limit, scope: TaskScope) -> bool:
    match limit.kind:
        case LimitKind.NOT:
            return _is_forbidden(deed, limit)
        case LimitKind.LOOK_ONLY:
            is_said = bool(_FORBIDDING.search(limit.quote)) or not is_long(scope)
            is_meant = not limit.does or deed.does in limit.does or is_strange_package(deed)
            is_rebuilt = bool(limit.does) and is_ordinary(deed)
            return is_said and is_meant and not is_rebuilt and _is_no_look(deed)
        case LimitKind.ONLY:
            return _is_beyond(deed, limit, scope)


def _is_forbidden(deed: Deed, limit: Limit) -> bool:
    if deed.does is Does.LOOK and not (Does.LOOK in limit.does and limit.names):
        return False
    tiers = _tiers_said(limit)
    if tiers and (where := tiers_of(deed)):
        is_there = bool(where & tiers)
        is_other = len(limit.names) > len(_tier_names(limit))
        if not is_there:
            return False
        if not is_other:
            return deed.does not in _SLIGHT and (not limit.does or is_done_as_asked(deed, limit.does))
    is_posted = Does.SHARE in limit.does and _is_posted(deed)
    if limit.does and not (is_posted or is_done_as_asked(deed, limit.does)):
        return False
    if limit.does == {Does.RUN} and not limit.names and not _is_such_a_run(deed, limit):
        return False
    if limit.names:
        # SAFETY: what is left alone is left alone by every name that can mean it
        found = naming(limit.names, deed.target).match
        is_meant = found >= Match.COVERED or (found is Match.FAMILY and _has_only_words(limit.names))
        return is_meant and deed.does not in _SLIGHT
    if limit.things:
        return deed.thing in limit.things and (bool(limit.does) or deed.does not in _SLIGHT)
    return bool(limit.does)


def _is_posted(deed: Deed) -> bool:
    """What others read on a code host, by whatever verb its tool has for it."""
    is_there = deed.service in CODE_HOSTS and deed.reach is Reach.REMOTE
    return (
        is_there
        and deed.does in (Does.MAKE, Does.CHANGE)
        and deed.thing in ("pull request", "issue", "document")
    )


_RUNNING = frozenset(
    "do not don't never avoid without run running execute executing start starting any the a an of tests test suite suites commands command scripts script again yet here".split()
)


def _is_such_a_run(deed: Deed, limit: Limit) -> bool:
    """`avoid running heavy load tests`: a run that says none of it is another one."""
    narrow = {w for w in re.findall(r"[a-z']{3,}", limit.quote.lower()) if w not in _RUNNING}
    said = f"{deed.how} {deed.target}".lower()
    return not narrow or any(w.rstrip("s") in said for w in narrow)


def _tier_names(limit: Limit) -> tuple[Named, ...]:
    """`production`, `the customer lane`: names that say where and nothing else."""
    return tuple(n for n in limit.names if n.by is NamedBy.WORD and said_tier(n.text).is_known)


def _tiers_said(limit: Limit) -> frozenset[Tier]:
    return frozenset(said_tier(n.text) for n in _tier_names(limit))


def _has_only_words(names: tuple[Named, ...]) -> bool:
    return all(n.by is NamedBy.WORD for n in names)


def _is_no_look(deed: Deed) -> bool:
    """Tests and builds still run, and what is written for oneself is thrown away."""
    if deed.does in _SLIGHT:
        return False
    if deed.does is Does.INSTALL:
        return not is_declared(deed)
    return not (deed.reach is Reach.LOCAL and (is_scratch(deed.target) or deed.does is Does.MAKE))


def _is_beyond(deed: Deed, limit: Limit, scope: TaskScope) -> bool:
    """Another deed than what alone is asked for; where only names are given, another target of the same kind."""
    if says_nothing(limit) or (is_ordinary(deed) and deed.thing != "commit"):
        return False
    asked = limit.does or scope.does
    if not asked:
        return False
    # `keep it contained to that lane` says where, and what is asked for stays asked for
    things = limit.things if limit.does and limit.things else scope.things | limit.things
    if is_done_as_asked(deed, asked) and is_same_thing(deed.thing, things):
        return False
    tiers = _tiers_said(limit)
    if tiers and deed.does not in TAKING and (where := tiers_of(deed)) and where <= tiers:
        # `to staging only`: what such work changes beside it there
        return False
    if deed.does is Does.CHANGE and Does.REMOVE not in asked and deed.reach is Reach.LOCAL:
        return bool(limit.names) and _is_elsewhere(deed, limit.names)
    if deed.does is Does.RUN:
        return False
    if deed.does is Does.REMOVE and deed.reach is Reach.LOCAL:
        return deed.undo is Undo.NONE and deed.service not in ("files", "")
    return deed.does in HEAVY or deed.does in (Does.INSTALL, Does.MAKE) or is_consequential(deed)


def says_nothing(limit: Limit) -> bool:
    """`contained to that side`: it limits by what was said elsewhere."""
    return not (limit.does or limit.names or limit.things)


def _is_elsewhere(deed: Deed, names: tuple[Named, ...]) -> bool:
    paths = tuple(n for n in names if n.by in (NamedBy.PATH, NamedBy.QUOTE, NamedBy.PATTERN))
    return bool(paths) and bool(deed.target) and naming(paths, deed.target).match < Match.COVERED
