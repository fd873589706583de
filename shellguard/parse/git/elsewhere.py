"""Subcommands about work that is kept elsewhere: stashes, other working trees, submodules, half-done merges.

Promise: pure; what keeps the work in another place is no loss, what empties that place is.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.model import Undo
from shellguard.parse.git.ground import Ground
from shellguard.parse.git.loss import GitLoss, Loss, Scope
from shellguard.parse.git.worktree import Reader, branch_reset
from shellguard.parse.invocation import UNKNOWN


def stash(ground: Ground) -> list[GitLoss]:
    """git-stash(1): `drop` and `clear`; whatever else it does keeps the work."""
    verb = ground.leading
    if verb not in ("drop", "clear"):
        return []
    stashes = ground.repository.stashes if ground.repository else None
    if stashes == 0:
        return []
    of = f" of {stashes}" if stashes else ""
    if verb == "clear":
        what = f"{stashes} stash{'' if stashes == 1 else 'es'}" if stashes else "every stash"
        return [GitLoss(Loss.STASH, Scope.ALL, what, is_seen=bool(stashes))]
    name = (ground.operands[1:] or ["stash@{0}"])[0].replace(UNKNOWN, "…")
    return [GitLoss(Loss.STASH, Scope.ONE, f"{name}{of}", is_seen=bool(stashes))]


def worktree(ground: Ground) -> list[GitLoss]:
    """git-worktree(1): `remove` takes a changed one only with `-f`; ignored files go with any."""
    options, names = ground.options, ground.operands[1:]
    if ground.leading == "add":
        return [branch_reset(name) for name in options.all_values("B")]
    if ground.leading != "remove" or not names:
        return []
    if not options.has("force"):
        return [GitLoss(Loss.IGNORED, Scope.ALL, names[0], undo=Undo.TRIVIAL, is_certain=False)]
    return _other_tree(ground, names[0])


def _other_tree(ground: Ground, path: str) -> list[GitLoss]:
    """Changed and untracked files of another working tree."""
    loss = GitLoss(Loss.WORKTREE_DIR, Scope.ALL, path.replace(UNKNOWN, "…"))
    target = ground.target(path)
    if target is None or not target.is_versioned:
        return [replace(loss, is_own=bool(target and target.is_own))]
    lost = target.dirty + target.untracked
    if not lost:
        return []
    what = f"{path}: {target.dirty} changed, {target.untracked} untracked"
    return [replace(loss, what=what, is_seen=True, is_own=target.is_own)]


def submodule(ground: Ground) -> list[GitLoss]:
    """git-submodule(1): `deinit -f` and `update -f` discard what is changed in submodules."""
    if ground.leading not in ("deinit", "update") or not ground.options.has("force"):
        return []
    scope = Scope.MANY if ground.operands[1:] else Scope.ALL
    return [
        GitLoss(Loss.WORKTREE, scope, "changes in " + (" ".join(ground.operands[1:4]) or "every submodule"))
    ]


def abandon(ground: Ground) -> list[GitLoss]:
    """`--abort` and `--skip` of merge, rebase, am, cherry-pick and revert: work on conflicts goes."""
    if not ground.options.has("abort", "skip"):
        return []
    loss = GitLoss(Loss.WORKTREE, Scope.ALL, "work on conflicts", is_certain=False)
    return ground.in_tree(Loss.WORKTREE, loss)


READERS: dict[str, Reader] = {
    "stash": stash,
    "worktree": worktree,
    "submodule": submodule,
    "merge": abandon,
    "am": abandon,
    "cherry-pick": abandon,
    "revert": abandon,
}
