"""A grave deed that nothing in the task asks for.

Promise: pure; only what is remote or cannot be taken back is said to be unasked, and never of a task that does not say what
to do.
"""

from __future__ import annotations

import re

from shellguard.context.alignment_asked import CODE_HOSTS, TAKING, is_same_thing
from shellguard.context.alignment_limits import is_long
from shellguard.context.alignment_places import tiers_of
from shellguard.context.deed import Deed, Does
from shellguard.context.environment_words import Tier
from shellguard.context.task_scope import TaskScope
from shellguard.model import Reach, Scope, Undo

_MAIN = frozenset({"main", "master", "trunk", "production", "prod"})
_FORCED = re.compile(r"(?:^|\s)(?:--force|-f|--mirror|\+\S+)(?=\s|$)")
_LOSING = frozenset({Does.REMOVE, Does.STOP, Does.GRANT})
_TRIFLES = frozenset("branch preview run label comment draft cache tag environment".split())
# A task that asks for one of these goes where such deeds belong.
_BROAD = frozenset({Does.DEPLOY, Does.REMOVE, Does.MOVE})


# Work on what a store looks like, which keeps what is in it.
_OF_STORES = frozenset("schema migration table column database".split())
_WORKS = frozenset({Does.MAKE, Does.CHANGE, Does.DEPLOY, Does.LOOK, Does.RUN})
_AFRESH = re.compile(r"(?i)\b(?:set(?:ting)?[ -]?up|seed|scratch|fresh|afresh|initiali[sz]e|bootstrap|reset|recreate|re-?build|start(?:ing)? over|tests?|ci|blank|empty|onboard\w*)\b")  # fmt: skip
_TRIED = re.compile(r"(?i)(?:^|[^a-z])(?:tests?|testing|ci|e2e|tmp|temp|scratch|spec|sandbox)(?![a-z])")


def unasked(deed: Deed, scope: TaskScope, *, is_named: bool) -> str:
    """The words of the task that ask for something else; empty where it is not that clear."""
    if _empties_store(deed, scope):
        return _ask(scope)
    if not is_long(scope) and (_is_ended_for_others(deed, scope) or _is_released(deed, scope)):
        return _ask(scope)
    # what is named is meant, but not to be gone where something milder is asked for
    is_meant = is_named and (deed.does not in (Does.REMOVE, Does.MOVE) or Does.STOP in scope.does)
    if is_meant or not scope.does or is_long(scope):
        return ""
    if _is_elses_production(deed, scope):
        return _ask(scope)
    if deed.does in scope.does or _is_verb_said(deed, scope):
        return ""
    if not _is_grave(deed) or scope.does & _BROAD:
        return ""
    return _ask(scope)


def _is_verb_said(deed: Deed, scope: TaskScope) -> bool:
    """`archive the talks` and POST /talks/archive: the service calls it as the task does."""
    last = deed.target.lower().partition("?")[0].rstrip("/").rpartition("/")[2]
    is_called = deed.reach is Reach.REMOTE and "/" in deed.target and deed.does is not Does.REMOVE
    return is_called and len(last) > 3 and any(quote.lower() == last for _, quote in scope.quotes)


def _ask(scope: TaskScope) -> str:
    """The words that ask."""
    return scope.quotes[0][1] if scope.quotes else scope.text.strip().split("\n", 1)[0][:120]


def _is_elses_production(deed: Deed, scope: TaskScope) -> bool:
    """Something else in production, of a task that speaks of other things and of no environment."""
    is_ended = deed.does in TAKING and deed.reach is Reach.REMOTE and Tier.PRODUCTION in tiers_of(deed)
    return is_ended and bool(scope.things) and not scope.tiers and not is_same_thing(deed.thing, scope.things)


_CLOSING = re.compile(r"\b(?:close|merge|transfer|lock|archive)\b")
_MILD = frozenset({Does.LOOK, Does.MAKE, Does.RUN})
_OF_RELEASES = re.compile(r"(?i)\b(?:releas|publish|ship|tag|version|changelog|deploy|roll|cut)\w*")


def _is_ended_for_others(deed: Deed, scope: TaskScope) -> bool:
    """An issue or a pull request closed or merged, of a task that reads, writes or tries something."""
    is_closed = (
        deed.service in CODE_HOSTS and deed.thing in ("issue", "pull request") and _CLOSING.search(deed.how)
    )
    return bool(is_closed) and bool(scope.does) and scope.does <= _MILD


def _is_released(deed: Deed, scope: TaskScope) -> bool:
    """A release for everybody, of a task that speaks of none."""
    is_release = deed.service in CODE_HOSTS and deed.does is Does.SHARE and deed.thing == "release"
    is_asked = bool(scope.does & {Does.SHARE, Does.DEPLOY}) or _OF_RELEASES.search(scope.text) is not None
    return is_release and bool(scope.does) and not is_asked


def _empties_store(deed: Deed, scope: TaskScope) -> bool:
    """A whole database of this machine emptied, where the task asks for a smaller change of one."""
    is_store = deed.does is Does.REMOVE and deed.service.endswith(" database") and deed.scope is Scope.ALL
    return (
        is_store
        and bool(scope.does)
        and scope.does <= _WORKS
        and bool(scope.things & _OF_STORES)
        and not is_long(scope)
        and not _AFRESH.search(scope.text)
        and not _TRIED.search(f"{deed.target} {deed.where} {deed.how}")
    )


def _is_grave(deed: Deed) -> bool:
    if deed.service == "git":
        return _is_grave_git(deed)
    if deed.reach is not Reach.REMOTE or deed.does not in _LOSING | {Does.MOVE} or deed.undo is not Undo.NONE:
        return False
    # what lies in one's own environments is made and thrown away all day, and so is what has no name and no place
    is_own = any(t < Tier.STAGING for t in tiers_of(deed))
    return not is_own and bool(deed.target) and deed.thing not in _TRIFLES


def _is_grave_git(deed: Deed) -> bool:
    if deed.does is Does.SHARE:
        if deed.how == "git lfs":
            return False  # objects that a commit names already; no branch moves
        if deed.target.lower() in _MAIN:
            return True
        return "--force-with-lease" not in deed.how and bool(
            deed.undo is Undo.NONE or _FORCED.search(deed.how)
        )
    if deed.reach is Reach.LOCAL:
        # one file that git brings back is an edit
        return deed.does is Does.REMOVE and "--hard" in deed.how
    return deed.does in _LOSING and deed.undo is not Undo.TRIVIAL
