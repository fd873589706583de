"""A git repository as a whole: branches, what was never pushed, what was never committed.

Promise: read-only; each figure that could not be had in time is None, an empty set or an empty text.
"""

from __future__ import annotations

import heapq
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shellguard.parse.world import Repository
from shellguard.probe.git_program import Question
from shellguard.probe.git_status import GitStatus, read_small

# More tips than this make the question of what contains what too long for one command.
_MOST_TIPS = 300
_MOST_ALIASES = 200
_MOST_NAMED = 4
_REFS = "--format=%(refname)%00%(objectname)%00%(upstream:short)%00%(symref)"


@dataclass(frozen=True, slots=True)
class _Ref:
    name: str
    oid: str
    upstream: str
    symref: str


def repository(status: GitStatus, *, home: str, left_s: Callable[[], float]) -> Repository | None:
    """What can be said of it; None when git will not speak of it. Raises OSError."""
    checkout = status.checkout

    def ask(*words: str) -> Question:
        return Question([*words], root=checkout.root, home=home)

    status.begin()
    listing = ask("for-each-ref", _REFS, "refs/heads", "refs/remotes")
    counting = ask("rev-list", "--count", "HEAD", "--not", "--remotes")
    aliases = ask("config", "-z", "--get-regexp", r"^alias\.")
    dirty = status.changed_names()
    refs = _refs(listing.answer(left_s()))
    if refs is None:
        counting.drop()
        aliases.drop()
        return None
    branch = _branch(checkout.git_dir)
    ahead = counting.answer(left_s())
    unknown = status.unknown_names()
    return Repository(
        root=checkout.root,
        git_dir=checkout.git_dir,
        branch=branch,
        upstream=next((r.upstream for r in refs if r.name == f"refs/heads/{branch}"), ""),
        default_branch=_default(refs),
        ahead=int(ahead) if ahead else None,
        dirty=None if dirty is None else len(dirty),
        untracked=None if unknown is None else len(unknown),
        stashes=len(read_small(checkout.common_dir + "/logs/refs/stash").splitlines()),
        aliases=_aliases(aliases.answer(left_s())),
        dirty_names=_some(dirty),
        untracked_names=_some(unknown),
        own_untracked=status.own_among(unknown or frozenset()),
        branches=frozenset(
            r.name.removeprefix("refs/heads/") for r in refs if r.name.startswith("refs/heads/")
        ),
        merged=_merged(refs, ask, left_s),
    )


def _some(names: frozenset[bytes] | None) -> tuple[str, ...]:
    """The first few, shallow ones first: they say most."""
    chosen = heapq.nsmallest(_MOST_NAMED, names or (), key=lambda name: (name.count(b"/"), name))
    return tuple(map(os.fsdecode, chosen))


def _refs(output: bytes | None) -> list[_Ref] | None:
    if output is None:
        return None
    rows = (os.fsdecode(row).split("\0") for row in output.splitlines())
    return [_Ref(*row) for row in rows if len(row) == 4]


def _branch(git_dir: str) -> str:
    head = os.fsdecode(read_small(git_dir + "/HEAD")).strip()
    return head.removeprefix("ref: refs/heads/") if head.startswith("ref: refs/heads/") else ""


def _default(refs: Iterable[_Ref]) -> str:
    """What the remote's HEAD names, origin's before others'."""
    named = {r.name: r.symref for r in refs if r.name.endswith("/HEAD") and r.symref}
    chosen = named.get("refs/remotes/origin/HEAD") or next(iter(named.values()), "")
    return chosen.removeprefix("refs/remotes/").partition("/")[2]


def _aliases(output: bytes | None) -> tuple[tuple[str, str], ...]:
    rows = (os.fsdecode(row).partition("\n") for row in (output or b"").split(b"\0") if row)
    return tuple((name.removeprefix("alias."), value) for name, _, value in rows)[:_MOST_ALIASES]


def _merged(
    refs: Iterable[_Ref], ask: Callable[..., Question], left_s: Callable[[], float]
) -> frozenset[str]:
    """Local branches whose tip another branch has, or contains."""
    real = [r for r in refs if not r.symref]
    shared = Counter(r.oid for r in real)
    if not real or len(shared) > _MOST_TIPS or left_s() <= 0:
        return frozenset()
    # the tips that no other tip contains
    out = ask("merge-base", "--independent", *shared).answer(left_s())
    if out is None:
        return frozenset()
    alone = set(os.fsdecode(out).split())
    return frozenset(
        r.name.removeprefix("refs/heads/")
        for r in real
        if r.name.startswith("refs/heads/") and (r.oid not in alone or shared[r.oid] > 1)
    )
