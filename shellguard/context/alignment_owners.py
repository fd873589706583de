"""Whose a thing is, as far as names tell, and which of several differs from the others.

Promise: pure; one name alone tells nothing about its owner, unless the task says whose it means.
"""

from __future__ import annotations

import re
from collections import Counter

from shellguard.context.environment_words import parts_of, tier_of

_HOME = re.compile(r"(?:^|/)(?:home|Users|users)/([^/]+)")
# First parts of a branch that say what kind of work it is, or where.
_KINDS = frozenset(
    (
        "feature features feat fix fixes bugfix hotfix chore docs doc test tests refactor perf style ci build release releases"
        " dependabot renovate origin upstream refs heads tags remotes wip tmp temp archive backup experiment exp spike task"
        " support dev prod staging main master deploy env"
    ).split()
)


def owner_in(target: str, *, thing: str) -> str:
    """The part of a name that says whose it is: `alex` of `alex/fix-login` and of `/home/alex/x`; empty where none does."""
    if found := _HOME.search(target[:300]):
        return found.group(1).lower()
    first, slash, rest = target.removeprefix("origin/").partition("/")
    is_branch = thing in ("branch", "ref", "history", "tag") and bool(slash and rest)
    return first.lower() if is_branch and first.lower() not in _KINDS else ""


def _template(target: str) -> tuple[str, ...]:
    """`job-dev-4812-a` as `job dev # a`."""
    return tuple("#" if p.isdigit() else p for p in parts_of(target))


def odd_part(target: str, others: tuple[str, ...]) -> str:
    """What sets a target apart from those it is named together with: `sam` among `alex/x-1 alex/x-2 sam/x-1`; empty where
    they have no common form, or it has it."""
    forms = Counter(_template(t) for t in dict.fromkeys((target, *others[:60])))
    common, count = forms.most_common(1)[0]
    own = _template(target)
    if own == common or count < 2 or count * 2 <= sum(forms.values()) or len(own) != len(common):
        return ""
    differing = [p for p, q in zip(own, common, strict=True) if p != q]
    is_near = "#" not in differing and len(differing) * 2 <= len(own) - 1
    return differing[0] if is_near and len(differing) == 1 and not tier_of(differing[0]).is_known else ""


def is_owner_part(part: str, target: str, *, thing: str) -> bool:
    """Whether that part stands where names say whose something is: before everything else, behind the environment, or as one
    or two letters at the end."""
    if part == owner_in(target, thing=thing):
        return True
    words = parts_of(target)
    if words and words[-1] == part and len(part) <= 2:
        return True
    segments = [s.lower() for s in target.split("://", 1)[-1].split("/")]
    return part in segments[:-1]
