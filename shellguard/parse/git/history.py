"""Subcommands that take refs, commits, reflogs or objects away: what history they lose.

Promise: pure; a commit that a reflog still names is easily brought back, one that only its object keeps is not.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.model import Undo
from shellguard.parse.git.elsewhere import abandon
from shellguard.parse.git.ground import Ground
from shellguard.parse.git.loss import GitLoss, Loss, Scope
from shellguard.parse.git.worktree import Reader, moved
from shellguard.parse.invocation import UNKNOWN

# A time long enough ago that work of these days is not meant (git's own defaults are two weeks and more).
_LONG_AGO = re.compile(
    r"never|false|default|\d+[. ]*(?:week|month|year)s?(?:[. ]ago)?|(?:[3-9]\d|[12]\d{2,})[. ]*days?(?:[. ]ago)?",
    re.I,
)
_REFLOG_KEYS = ("gc.reflogexpire", "gc.reflogexpireunreachable")


def _is_recent(date: str) -> bool:
    """Whether an expiry date takes what was done lately."""
    return _LONG_AGO.fullmatch(date.strip()) is None


def branch(ground: Ground) -> list[GitLoss]:
    """git-branch(1): `-D`, `-d -f`; `-M`, `-C` and `-f` over another branch."""
    options, names = ground.options, ground.operands
    if options.has("list", "show-current") or not names:
        return []
    if options.has("D") or options.has("delete"):
        if options.has("remotes"):
            return [GitLoss(Loss.TRACKING, Scope.ONE, " ".join(names[:4]), undo=Undo.TRIVIAL)]
        return _deleted(ground, names) if options.has("D") or options.has("force") else []
    is_over = options.has("M", "C") or (options.has("move", "copy") and options.has("force"))
    if is_over:
        return [GitLoss(Loss.BRANCH, Scope.ONE, names[-1], undo=Undo.SNAPSHOT, is_certain=False)]
    if options.has("force"):
        return [GitLoss(Loss.BRANCH, Scope.ONE, names[0], undo=Undo.TRIVIAL, is_certain=False)]
    return []


def _deleted(ground: Ground, names: list[str]) -> list[GitLoss]:
    """Branches deleted whether merged or not; facts say which are."""
    repository = ground.repository
    lost = [n for n in names if repository is None or n.removeprefix("refs/heads/") not in repository.merged]
    if not lost:
        return []
    scope = Scope.ONE if len(lost) == 1 else Scope.MANY
    shown = " ".join(lost[:4]).replace(UNKNOWN, "…") + (" …" if len(lost) > 4 else "")
    is_seen = repository is not None and all(
        n.removeprefix("refs/heads/") in repository.branches for n in lost
    )
    what = f"{shown}, not merged anywhere" if is_seen else shown
    return [GitLoss(Loss.BRANCH, scope, what, undo=Undo.SNAPSHOT, is_seen=is_seen)]


def tag(ground: Ground) -> list[GitLoss]:
    """git-tag(1)."""
    options, names = ground.options, ground.operands
    if not names or options.has("list", "verify"):
        return []
    shown = " ".join(names[:4]).replace(UNKNOWN, "…")
    if options.has("delete"):
        return [GitLoss(Loss.TAG, Scope.ONE, shown, undo=Undo.SNAPSHOT)]
    return (
        [GitLoss(Loss.TAG, Scope.ONE, names[0], undo=Undo.SNAPSHOT, is_certain=False)]
        if options.has("force")
        else []
    )


def update_ref(ground: Ground) -> list[GitLoss]:
    """git-update-ref(1)."""
    if ground.options.has("stdin"):
        text = ground.command.stdin
        if text is None or re.search(r"(?:^|[\n\0])\s*delete\s", text):
            return [
                GitLoss(
                    Loss.BRANCH,
                    Scope.MANY,
                    "refs named on standard input",
                    undo=Undo.SNAPSHOT,
                    is_certain=text is not None,
                )
            ]
        return []
    names = ground.operands
    if not names:
        return []
    if ground.options.has("d"):
        kind = Loss.TAG if names[0].startswith("refs/tags/") else Loss.BRANCH
        kind = Loss.TRACKING if names[0].startswith("refs/remotes/") else kind
        # the stash is one ref
        kind = Loss.STASH if names[0] == "refs/stash" else kind
        return [GitLoss(kind, Scope.ONE, names[0], undo=Undo.SNAPSHOT)]
    return [moved(f"{names[0]} moves")]


def symbolic_ref(ground: Ground) -> list[GitLoss]:
    """git-symbolic-ref(1): HEAD names another branch; nothing is gone."""
    names = ground.operands
    return (
        [moved(f"{names[0]} points elsewhere")]
        if names and (len(names) > 1 or ground.options.has("delete"))
        else []
    )


def reflog(ground: Ground) -> list[GitLoss]:
    """git-reflog(1): `expire` with a recent date, and `delete`."""
    options, verb = ground.options, ground.leading
    if options.has("dry-run") or verb not in ("expire", "delete"):
        return []
    if verb == "delete":
        names = ground.operands[1:]
        return [GitLoss(Loss.REFLOG, Scope.ONE, " ".join(names[:4]), undo=Undo.NONE)] if names else []
    dates = [*options.all_values("expire"), *options.all_values("expire-unreachable")]
    dates += [v for key in _REFLOG_KEYS for v in ground.command.config.get(key, [])]
    is_recent = any(_is_recent(d) for d in dates)
    what = "the way back to earlier states"
    if not is_recent:
        return [replace(_old(what), kind=Loss.REFLOG)]
    # every stash but the newest is nothing but a line of a reflog
    has_stashes = options.has("all") or any("stash" in name for name in ground.operands[1:])
    stashes = [GitLoss(Loss.STASH, Scope.MANY, "every stash but the newest")] if has_stashes else []
    return [GitLoss(Loss.REFLOG, Scope.ALL, what), *stashes]


def _old(what: str) -> GitLoss:
    """Only what is older than git keeps by itself."""
    return GitLoss(Loss.OBJECTS, Scope.MANY, what, is_certain=False)


def gc(ground: Ground) -> list[GitLoss]:
    """git-gc(1): what no ref names, as old as `--prune` or `gc.pruneExpire` say."""
    if ground.options.last("prune", "no-prune") == "no-prune":
        return []
    dates = ground.options.all_values("prune") or ground.command.config.get("gc.pruneexpire", [])
    is_recent = bool(dates and dates[-1]) and _is_recent(dates[-1])
    what = "what no branch or tag names any more"
    found = [GitLoss(Loss.OBJECTS, Scope.ALL, what)] if is_recent else []
    ages = [v for key in _REFLOG_KEYS for v in ground.command.config.get(key, [])[-1:]]
    if any(map(_is_recent, ages)):
        found.append(GitLoss(Loss.REFLOG, Scope.ALL, "the way back to earlier states"))
    return found


def prune(ground: Ground) -> list[GitLoss]:
    """git-prune(1): everything unreachable, unless `--expire` spares what is young."""
    if ground.options.has("dry-run"):
        return []
    dates = ground.options.all_values("expire")
    what = "what no branch or tag names any more"
    return [GitLoss(Loss.OBJECTS, Scope.ALL, what)] if not dates or _is_recent(dates[-1]) else []


def repack(ground: Ground) -> list[GitLoss]:
    """git-repack(1): `-a -d` leaves out of the new pack what no ref names."""
    options = ground.options
    if any(map(_is_recent, options.all_values("cruft-expiration"))):
        return [GitLoss(Loss.OBJECTS, Scope.ALL, "what no branch or tag names any more")]
    if options.has("a") and options.has("d") and not options.has("keep-unreachable"):
        return [_old("what no branch or tag names any more")]
    return []


def rewrite(ground: Ground) -> list[GitLoss]:
    """git-filter-branch(1), git-filter-repo(1): every commit gets a new name."""
    options = ground.options
    is_asking = options.has("analyze", "dry-run")
    return (
        [] if is_asking else [GitLoss(Loss.COMMITS, Scope.ALL, "every commit it touches", undo=Undo.SNAPSHOT)]
    )


def rebase(ground: Ground) -> list[GitLoss]:
    """git-rebase(1): the reflog keeps the commits as they were; the branch they were is ORIG_HEAD."""
    if ground.options.has("abort", "skip"):
        return abandon(ground)
    if ground.options.has("continue", "quit", "edit-todo", "show-current-patch"):
        return []
    return [moved("the branch's commits are made anew")]


def commit(ground: Ground) -> list[GitLoss]:
    """git-commit(1): `--amend` replaces the last commit."""
    is_asking = ground.options.has("dry-run")
    return [moved("the last commit is replaced")] if ground.options.has("amend") and not is_asking else []


def replace_object(ground: Ground) -> list[GitLoss]:
    """git-replace(1): objects look different; the replacement can be deleted."""
    return (
        [moved("objects are shown differently")] if ground.operands and not ground.options.has("list") else []
    )


def notes(ground: Ground) -> list[GitLoss]:
    """git-notes(1): notes have a history of their own."""
    if ground.leading in ("remove", "prune") and not ground.options.has("dry-run"):
        return [moved("notes are removed")]
    return []


def lfs(ground: Ground) -> list[GitLoss]:
    """git-lfs-prune(1): local copies of large files that the server should have."""
    if ground.leading == "prune" and not ground.options.has("dry-run"):
        return [_old("local copies of large files")]
    return []


READERS: dict[str, Reader] = {
    "branch": branch,
    "tag": tag,
    "update-ref": update_ref,
    "symbolic-ref": symbolic_ref,
    "reflog": reflog,
    "gc": gc,
    "prune": prune,
    "repack": repack,
    "filter-branch": rewrite,
    "filter-repo": rewrite,
    "rebase": rebase,
    "commit": commit,
    "replace": replace_object,
    "notes": notes,
    "lfs": lfs,
}
