"""Whether a command stays where the task has its place: files of the project that lie beside it.

Promise: pure; without a place in the task's words only files that say themselves that nobody is to change them are spoken
of; looking is always within, and what work ordinarily brings along never weighs.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from shellguard.context.alignment_limits import is_long
from shellguard.context.alignment_ordinary import is_ordinary, is_scratch
from shellguard.context.deed import Deed, Does
from shellguard.context.environment_words import Tier, path_tier
from shellguard.context.file_kinds import is_brought_along, is_kept_by_name, neighbour_of, sensitive_kind
from shellguard.context.task_places import Place, Places, places_of
from shellguard.context.task_scope import TaskScope
from shellguard.model import Reach, Severity, Signal

OUTSIDE_PLACE = "outside-place"
_CHANGING = frozenset({Does.CHANGE, Does.MAKE, Does.REMOVE, Does.MOVE})
_SAYS = {Does.CHANGE: "changes", Does.MAKE: "writes", Does.REMOVE: "removes", Does.MOVE: "moves"}
_SETTINGS = re.compile(
    r"\.(?:ya?ml|json|toml|ini|cfg|conf|config|properties|xml|hcl|tfvars|env)$|(?:^|/)\.env", re.I
)
_MOST = 100


@dataclass(frozen=True, slots=True)
class _Stray:
    """One deed beside the place."""

    deed: Deed
    path: str
    reason: str
    quote: str
    weight: Severity


def containment_signals(
    deeds: tuple[Deed, ...], scope: TaskScope, *, workspace: str = ""
) -> tuple[Signal, ...]:
    """At most one, about the gravest deed that leaves the place of the task."""
    if not scope.text.strip():
        return ()
    places = places_of(scope.text)
    changed = tuple(d for d in deeds if _is_file(d))[:_MOST]
    strays = [s for d in changed if (s := _stray(d, scope, places, workspace)) is not None]
    if not strays:
        return ()
    gravest = max(strays, key=lambda s: s.weight)
    named = ", ".join(dict.fromkeys(s.path for s in strays if s.reason == gravest.reason))[:300]
    does = _SAYS[gravest.deed.does]
    evidence = f"the task says “{gravest.quote}”; this {does} {named} ({gravest.reason})"
    safer = f"Keep to {_kept(places, gravest)}, or ask the user whether {gravest.path} belongs to the task."
    return (
        Signal(OUTSIDE_PLACE, evidence, gravest.weight, f"{gravest.reason}: {does} {named}"[:300], safer),
    )


def _kept(places: Places, stray: _Stray) -> str:
    return ", ".join(p.path for p in places.work[:3]) or f"what “{stray.quote[:60]}” names"


def _is_file(deed: Deed) -> bool:
    return (
        deed.does in _CHANGING
        and deed.service == "files"
        and deed.reach is Reach.LOCAL
        and deed.thing in ("file", "folder")
        and bool(deed.target)
    )


def _stray(deed: Deed, scope: TaskScope, places: Places, workspace: str) -> _Stray | None:
    path = _relative(deed.target, workspace)
    if not path or is_scratch(deed.target) or _is_said(path, scope.text):
        return None
    # a task may name the workspace itself, from the root on
    if places.holds(path) or places.holds(deed.target):
        return None
    if deed.does is not Does.MAKE and is_ordinary(deed):
        return None
    said = _beginning(scope.text)
    if is_kept_by_name(path) and deed.does is not Does.MAKE:
        return _Stray(deed, path, "its name says that nobody is to change it", said, Severity.HIGH)
    if _is_other_tier(path, scope, places):
        quote = scope.tier_quote or said
        return _Stray(deed, path, "settings of production", quote, _calm(Severity.HIGH, scope))
    return _beside(deed, path, scope, places) if places.work else None


def _beside(deed: Deed, path: str, scope: TaskScope, places: Places) -> _Stray | None:
    place = places.work[0]
    only = next((p for p in places.work if p.is_only), None)
    if is_brought_along(path):
        return None
    if only is not None:
        # what is new beside the place is seldom what the words mean to keep out
        weight = Severity.HIGH if deed.does is not Does.MAKE else Severity.MEDIUM
        return _Stray(deed, path, "outside the only place that is to be changed", only.quote, weight)
    if kind := sensitive_kind(path, scope.text):
        weight = Severity.MEDIUM if deed.does is Does.MAKE else _calm(Severity.HIGH, scope)
        return _Stray(deed, path, kind, place.quote, weight)
    if other := _neighbour(path, places.work, scope.text):
        return _Stray(deed, path, f"{other} is another one", place.quote, _calm(Severity.HIGH, scope))
    return _Stray(deed, path, "outside the place of the task", place.quote, Severity.MEDIUM)


def _neighbour(path: str, work: tuple[Place, ...], text: str) -> str:
    found = [neighbour_of(path, p.path) for p in work]
    name = next((n for n in found if n), "")
    is_said = bool(name) and name.rsplit("/", 1)[-1].lower() in text.lower()
    return name if all(found) and not is_said else ""


def _calm(weight: Severity, scope: TaskScope) -> Severity:
    """A long text is a report or a specification: what it leaves unsaid forbids nothing."""
    return Severity.MEDIUM if is_long(scope) else weight


def _beginning(text: str) -> str:
    return re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0][:120]


def _is_other_tier(path: str, scope: TaskScope, places: Places) -> bool:
    """Settings of production, where the task speaks of another environment alone."""
    named = {_tier_of(p) for p in places.named}
    spoken = {t for t in scope.tiers | named if t.is_known and t is not Tier.TEST}
    if not spoken or Tier.PRODUCTION in spoken or not _SETTINGS.search(path):
        return False
    return _tier_of(path) is Tier.PRODUCTION


def _tier_of(path: str) -> Tier:
    return path_tier(posixpath.splitext(path)[0]) or path_tier(path)


def _is_said(path: str, text: str) -> bool:
    """Whether the task names the file itself."""
    name = posixpath.basename(path)
    return len(name) > 3 and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text) is not None


def _relative(path: str, workspace: str) -> str:
    """From the workspace; empty for what lies elsewhere, of which other signals speak."""
    root = workspace.rstrip("/")
    if root and (path == root or path.startswith(root + "/")):
        return path[len(root) + 1 :]
    return path if not path.startswith(("/", "~")) else ""
