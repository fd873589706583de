"""Whether a deed lies where the task is about: its environment, and its side of what stands here and elsewhere alike.

Promise: pure; an unknown environment is no other one.
"""

from __future__ import annotations

import re

from shellguard.context.deed import Deed
from shellguard.context.environment_words import Tier, branch_tier, parts_of, path_tier, tier_of
from shellguard.context.task_scope import NamedBy, TaskScope
from shellguard.model import Reach

_SENTENCE = re.compile(r"[.!?;\n]+(?:\s|$)")
_HERE = re.compile(
    r"\b(?:local(?:ly)?[- ](?:branch|branches|tag|tags|copy|copies|checkout|clone|repo|repository|side|history|ref|refs|only|one|ones)"
    r"|local(?:ly)? (?:and|or|as well as)|local ?[&+/]|(?:and|or|as well as|[&+/]) ?local"
    r"|work(?:ing)?[- ](?:copy|history|tree|side)|locally|(?:my|this) (?:laptop|machine|checkout|clone)|checkout side)\b",
    re.I,
)
_THERE = re.compile(
    r"\b(?:remotes?|origin|upstream|server[- ]side|(?:shared|published|central|hosted|pushed)[- ](?:history|side|copy|copies|repo|repository|branch|branches)"
    r"|on (?:github|gitlab|bitbucket|the server))\b",
    re.I,
)
_INNER = frozenset("table rows index view column".split())
_BOTH_SIDED = frozenset({"branch", "tag", "ref", "history", "commit"})


def tiers_of(deed: Deed) -> frozenset[Tier]:
    """The environments its place and its name speak of."""
    # the folder a command runs in is called whatever it is called
    where = "" if deed.where.startswith("/") else deed.where
    named = {_named_tier(deed), *(tier_of(part) for part in where.split(","))}
    return frozenset(t for t in named if t.is_known)


def _named_tier(deed: Deed) -> Tier:
    if deed.thing in _BOTH_SIDED:
        return branch_tier(deed.target)
    if deed.reach is Reach.LOCAL and deed.service in ("files", ""):
        return path_tier(deed.target)
    if deed.thing in _INNER:
        return Tier.UNKNOWN  # `staging_orders`: what stands inside of a database is called after its content
    if "/" not in deed.target:
        return tier_of(deed.target)
    plain = deed.target.split("://", 1)[-1]
    return path_tier(plain) or tier_of(plain.split("/", 1)[0]) or _last(plain)


def _last(path: str) -> Tier:
    """`deployment/svc-prod-auth`: the name behind its kind."""
    return tier_of(path.rsplit("/", 1)[-1]) if path.count("/") == 1 else Tier.UNKNOWN


def other_environment(deed: Deed, scope: TaskScope) -> Tier | None:
    """The environment it lies in that the task is not about."""
    if not scope.tiers:
        return None
    return next((t for t in sorted(tiers_of(deed), reverse=True) if not _is_among(t, scope.tiers)), None)


def _is_among(tier: Tier, spoken: frozenset[Tier]) -> bool:
    """Below staging environments are one's own and called by many words."""
    return tier in spoken or (tier < Tier.STAGING and any(t < Tier.STAGING for t in spoken))


def other_place(deed: Deed, scope: TaskScope) -> str:
    """The place that the task names where the deed lies in one called alike: `web-07` where it is `web-08`."""
    places = [s.split()[-1].rpartition("@")[2].lower() for s in deed.where.split(",")[:8] if s.strip()]
    names = [n.text for n in scope.names[:60] if n.by is not NamedBy.PATTERN]
    said = {n.lower() for n in names}
    for place in places:
        form = _form(place)
        if place.startswith(("/", "~")) or place in said or "#" not in form or len(form) < 2:
            continue
        if alike := next((n for n in names if _form(n) == form), ""):
            return alike
    return ""


def _form(name: str) -> tuple[str, ...]:
    return tuple("#" if p.isdigit() else p for p in parts_of(name))


def side_of(text: str) -> Reach | None:
    """Whether a task is about what stands here or elsewhere; a sentence that speaks of both says nothing."""
    found: dict[Reach, str] = {}
    for sentence in _SENTENCE.split(text[:4000]):
        here, there = _HERE.search(sentence), _THERE.search(sentence)
        if bool(here) != bool(there):
            said = here or there
            found[Reach.LOCAL if here else Reach.REMOTE] = said.group() if said else ""
    return next(iter(found)) if len(found) == 1 else None


def side_quote(text: str) -> str:
    """The sentence that says which side."""
    for sentence in _SENTENCE.split(text[:4000]):
        if bool(_HERE.search(sentence)) != bool(_THERE.search(sentence)):
            return sentence.strip()[:200]
    return ""


def is_other_side(deed: Deed, scope: TaskScope) -> bool:
    """Whether it acts on the copy here where the one elsewhere is meant, or the other way round."""
    if deed.thing not in _BOTH_SIDED:
        return False
    if deed.thing == "commit" and deed.target.startswith(("origin/", "upstream/")):
        return False  # the copy here, made like the one there
    side = side_of(scope.text)
    return side is not None and side is not deed.reach
