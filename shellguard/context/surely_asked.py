"""Whether what a task asks for by name is asked for in this very place and to this very extent.

Promise: pure and total; it only ever keeps the milder row from answering. In doubt nothing is asked for.
"""

from __future__ import annotations

import posixpath
import re

from shellguard.classify.subject import Subject
from shellguard.context.alignment_names import Match, naming
from shellguard.context.alignment_places import tiers_of
from shellguard.context.deed import Deed
from shellguard.context.environment_words import Tier, tier_of
from shellguard.context.plain_orders import is_ordered
from shellguard.context.task_scope import TaskScope
from shellguard.context.whole_words import is_said
from shellguard.context.widening import is_widening
from shellguard.model import Signal

_CLAUSE = re.compile(
    r"[.!?;\n]+(?:\s|$)|[,(]\s*(?:which|who|because|since|as|while|but|not|now|it|that)\b|\b(?:because|since|while|whereas|but not|unlike|instead of|rather than|except|other than)\b",
    re.I,
)
_REGION = re.compile(r"\b(?:[a-z]{2,12}-){1,3}[a-z]{3,12}-?\d{1,2}(?:-?[a-f])?\b", re.I)
_KINDS = frozenset(
    "pod deployment statefulset daemonset replicaset job cronjob service ingress configmap secret namespace pvc persistentvolumeclaim".split()
)
_HOLDER = re.compile(r"\b(?:bucket|registry|vhost|keyspace)\s+[`'\"]?([\w.-]{3,})")
_HELD_BY = re.compile(r"([\w.-]{3,})[`'\"]?\s+(?:bucket|registry|vhost|keyspace)\b")
_NO_NAMES = frozenset(
    "the this that our your old new same whole shared storage object and for with from which called named public private".split()
)
_MOST_TEXT = 8000
_MOST_WORDS = 200


def surely(
    asked: tuple[Deed, ...],
    subjects: tuple[Subject, ...],
    scope: TaskScope,
    *,
    signals: tuple[Signal, ...],
    workspace: str,
) -> tuple[Deed, ...]:
    """`asked`, or none of it."""
    if not asked or any(map(is_widening, subjects)) or len(scope.text) > _MOST_TEXT:
        return ()
    words = " ".join(a.text for s in subjects for a in s.call.args[:_MOST_WORDS])
    is_there = _is_region(words, scope.text) and not _is_unsaid_production(asked, signals, scope)
    is_meant = all(
        _is_meant(d, scope.text, workspace) and any(is_ordered(n, scope.text) for n in _names(d, scope))
        for d in asked
    )
    return asked if is_there and is_meant else ()


def _names(deed: Deed, scope: TaskScope) -> list[str]:
    """The task's own names of what it ends that name this very thing."""
    return [
        n.text
        for n in (scope.ended or scope.names)[:60]
        if naming((n,), deed.target, text=scope.text).match >= Match.COVERED
    ]


def _is_region(words: str, text: str) -> bool:
    """A task that says a region means no other one."""
    said, used = ({m.lower() for m in _REGION.findall(t)} for t in (text, words))
    named = {u for u in used if re.search(r"(?:^|-)(?:east|west|north|south|central|europe|us|asia)", u)}
    meant = {s for s in said if re.search(r"(?:^|-)(?:east|west|north|south|central|europe|us|asia)", s)}
    return not meant or not named or all(any(u.startswith(s) for s in meant) for u in named)


def _is_unsaid_production(asked: tuple[Deed, ...], signals: tuple[Signal, ...], scope: TaskScope) -> bool:
    is_touched = any(s.id == "production-touched" for s in signals)
    is_there = is_touched or any(Tier.PRODUCTION in tiers_of(d) for d in asked)
    return is_there and not (scope.tiers == {Tier.PRODUCTION} and _is_said_of(asked, scope))


def _is_said_of(asked: tuple[Deed, ...], scope: TaskScope) -> bool:
    """Whether production is spoken of in the very words that name the things; a lane's own words say nothing else."""
    # SAFETY: "it was replaced in production", "production is slow": spoken of, and not meant
    names = {n.lower() for deed in asked for n in _names(deed, scope)}
    clauses = [c for c in _CLAUSE.split(scope.text.lower()) if c and _is_of_production(c)]
    return not clauses or any(is_said(n, c) for n in names for c in clauses)


def _is_of_production(clause: str) -> bool:
    return any(tier_of(w.strip("`'\"():,")) is Tier.PRODUCTION for w in clause.split())


def _is_meant(deed: Deed, text: str, workspace: str) -> bool:
    said = text.lower()
    if deed.service.startswith("kubernetes"):
        return _is_kind_said(deed, said)
    if deed.service == "github" and (deed.where or deed.target.count("/") > 1):
        return _is_repository_meant(deed.where or deed.target.rpartition("/")[0], said, workspace)
    if ".." in deed.target.split("/"):
        return False
    # "in the bucket acme" means no other one
    holders = {name.strip(".") for name in (*_HOLDER.findall(said), *_HELD_BY.findall(said))} - _NO_NAMES
    return (
        not holders
        or deed.service in ("files", "git")
        or any(is_said(h, deed.target.lower()) for h in holders)
    )


def _is_kind_said(deed: Deed, said: str) -> bool:
    """`the pod web` is not the deployment web."""
    kind, slash, _ = deed.target.partition("/")
    spoken = {k for k in _KINDS if re.search(rf"\b{k}s?\b", said)}
    return not slash or kind not in _KINDS or not spoken or kind in spoken or "service" in spoken


def _is_repository_meant(where: str, said: str, workspace: str) -> bool:
    name = where.rsplit("/", 1)[-1].lower()
    return is_said(name, said) or name == posixpath.basename(workspace.rstrip("/")).lower()
