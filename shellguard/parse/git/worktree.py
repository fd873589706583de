"""Subcommands that overwrite or delete files of the working tree: what uncommitted work they lose.

Promise: pure; each reader says what its manual page says is lost, and marks what only may be.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import replace

from shellguard.model import Undo
from shellguard.parse.git.config import is_false
from shellguard.parse.git.ground import Ground
from shellguard.parse.git.loss import GitLoss, Loss, Scope
from shellguard.parse.git.pathspec import is_plain, looks_like_file
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.path_names import REGENERABLE
from shellguard.parse.world import Kind

Reader = Callable[[Ground], list[GitLoss]]


def whole_tree(ground: Ground) -> list[GitLoss]:
    """Every change of a tracked file, staged or not."""
    return ground.in_tree(
        Loss.WORKTREE, GitLoss(Loss.WORKTREE, Scope.ALL, "every change that is not committed")
    )


def moved(what: str) -> GitLoss:
    """A branch moves; its reflog still knows where it was."""
    return GitLoss(Loss.COMMITS, Scope.ALL, what, undo=Undo.TRIVIAL)


def reset(ground: Ground) -> list[GitLoss]:
    """git-reset(1): `--keep` refuses where it would lose changes, `--merge` loses only staged ones."""
    options = ground.options
    mode = options.last("hard", "merge", "keep", "soft", "mixed", "no-hard")
    paths = options.rest or len(options.operands) > 1 or options.all_values("pathspec-from-file")
    if mode in ("hard", "merge") and not paths:
        revision = ground.leading
        back = [] if revision in ("", "HEAD", "@") else [moved(f"the branch moves to {revision}")]
        return [*whole_tree(ground), *back]
    if options.has("patch"):
        return []
    index = GitLoss(Loss.INDEX, Scope.ALL, "what is staged", undo=Undo.TRIVIAL, is_certain=False)
    if paths or mode == "soft":
        return [index] if paths else [moved("the branch moves")]
    return [index, moved("the branch moves")] if mode != "keep" else [moved("the branch moves")]


def checkout(ground: Ground) -> list[GitLoss]:
    """git-checkout(1): a branch with `-f`, or paths, taken from the index or a commit."""
    options = ground.options
    found: list[GitLoss] = []
    if options.all_values("B"):
        found.append(branch_reset(options.all_values("B")[-1]))
    has_branch = any(n in ("b", "B", "orphan", "track", "detach", "l") for n, _ in options.given)
    pathspecs = [] if has_branch and not options.has_separator else _checkout_paths(ground)
    if options.has("patch"):
        return [*found, GitLoss(Loss.WORKTREE, Scope.MANY, "hunks that are chosen", is_certain=False)]
    if pathspecs:
        certain = bool(options.has_separator or len(options.operands) > 1 or is_plain(pathspecs[0]))
        loss = GitLoss(Loss.WORKTREE, Scope.ONE, is_certain=certain or ground.repository is not None)
        return [*found, *ground.at(Loss.WORKTREE, loss, pathspecs)]
    if options.has("force"):
        found += whole_tree(ground)
    return found


def _checkout_paths(ground: Ground) -> list[str]:
    """The pathspecs among a checkout's words: behind `--`, or behind the commit, or alone where no branch is meant."""
    options = ground.options
    if options.has_separator or options.all_values("pathspec-from-file"):
        return ground.pathspecs(options.rest)
    words = [a.text for a in options.operands]
    if not words:
        return []
    if is_plain(words[0]) or _is_file(ground, words[0]):
        return words
    if len(words) > 1:
        return words[1:]
    if options.has("ours", "theirs"):
        return words
    is_branch = words[0] in ("HEAD", "-", "@") or "@{" in words[0]
    return words if not is_branch and ground.repository is None and looks_like_file(words[0]) else []


def _is_file(ground: Ground, word: str) -> bool:
    """Whether facts say that a word names a tracked file or folder and no branch."""
    repository = ground.repository
    if repository is None or word in (
        repository.branch,
        repository.default_branch,
        repository.upstream,
        "HEAD",
        "@",
        "-",
    ):
        return False
    target = ground.target(word)
    if target is None or word in repository.merged:
        return False
    return target.kind in (Kind.FILE, Kind.LINK, Kind.FOLDER) or target.dirty > 0


def branch_reset(name: str) -> GitLoss:
    """A branch of that name, if there is one, points elsewhere."""
    return GitLoss(Loss.BRANCH, Scope.ONE, name, undo=Undo.TRIVIAL, is_certain=False)


def switch(ground: Ground) -> list[GitLoss]:
    """git-switch(1)."""
    options = ground.options
    found = [branch_reset(name) for name in options.all_values("force-create")[-1:]]
    return [*found, *whole_tree(ground)] if options.has("force", "discard-changes") else found


def restore(ground: Ground) -> list[GitLoss]:
    """git-restore(1): the working tree unless only `--staged` is asked for."""
    options = ground.options
    is_staged = options.has("staged")
    pathspecs = ground.pathspecs([*options.operands, *options.rest])
    if is_staged and not options.has("worktree"):
        loss = GitLoss(Loss.INDEX, Scope.ONE, undo=Undo.TRIVIAL)
        return ground.at(Loss.INDEX, loss, pathspecs) if pathspecs else []
    if any(n.removeprefix("no-") in ("staged", "worktree") for n, _ in options.given) and not options.has(
        "worktree"
    ):
        # one of the two is mentioned, so neither is taken for granted, and git refuses to restore nothing
        return []
    if options.has("patch"):
        return [GitLoss(Loss.WORKTREE, Scope.MANY, "hunks that are chosen", is_certain=False)]
    if not pathspecs:
        return []
    return ground.at(Loss.WORKTREE, GitLoss(Loss.WORKTREE, Scope.ONE), pathspecs)


def clean(ground: Ground) -> list[GitLoss]:
    """git-clean(1): untracked files, with `-x` ignored ones too, with `-X` only those."""
    options, config = ground.options, ground.command.config
    is_forced = options.has("force") or is_false(config, "clean.requireforce")
    if options.has("dry-run") or not (is_forced or options.has("interactive")):
        return []
    kinds = [Loss.IGNORED] if options.has("X") else [Loss.UNTRACKED]
    if options.has("x") and not options.has("X"):
        kinds.append(Loss.IGNORED)
    given = ground.pathspecs([*options.operands, *options.rest])
    pathspecs = [p for p in given if not _is_rebuilt(p)]
    if given and not pathspecs:
        return []
    certain = not options.has("interactive")
    found: list[GitLoss] = []
    for kind in kinds:
        loss = GitLoss(kind, Scope.ALL, f"every {kind.value} file", is_certain=certain)
        if pathspecs:
            found += ground.at(kind, replace(loss, what=""), pathspecs)
        else:
            found += ground.in_tree(kind, loss) if _is_at_root(ground) else ground.below(kind, loss, ["."])
    return found


def _is_rebuilt(pathspec: str) -> bool:
    """`build/`: what a build makes again, by its name."""
    return is_plain(pathspec) and posixpath.basename(pathspec.rstrip("/")) in REGENERABLE


def _is_at_root(ground: Ground) -> bool:
    return ground.repository is None or ground.repository.root == ground.command.folder


def remove(ground: Ground) -> list[GitLoss]:
    """git-rm(1): without `-f` it refuses to remove what is changed."""
    options = ground.options
    if options.has("dry-run") or options.has("cached") or not options.has("force"):
        return []
    pathspecs = ground.pathspecs([*options.operands, *options.rest])
    if options.has("r"):
        # a folder is meant
        pathspecs = [p if set("*?[") & set(p) else p.rstrip("/") + "/" for p in pathspecs]
    return ground.at(Loss.WORKTREE, GitLoss(Loss.WORKTREE, Scope.ONE), pathspecs) if pathspecs else []


def move(ground: Ground) -> list[GitLoss]:
    """git-mv(1): with `-f` over what stands at the destination."""
    words = ground.operands
    if ground.options.has("dry-run") or not ground.options.has("force") or len(words) < 2:
        return []
    loss = GitLoss(Loss.WORKTREE, Scope.ONE, is_certain=False)
    return ground.at(Loss.WORKTREE, loss, [words[-1].rstrip("/")])


def read_tree(ground: Ground) -> list[GitLoss]:
    """git-read-tree(1): `--reset -u` overwrites changed and untracked files, `-m -u` of one tree what is staged."""
    options = ground.options
    is_single = options.has("m") and len(ground.operands) == 1
    if options.has("dry-run") or not (options.has("reset") or is_single):
        return []
    if options.has("u"):
        return whole_tree(ground)
    return [GitLoss(Loss.INDEX, Scope.ALL, "what is staged", undo=Undo.TRIVIAL, is_certain=False)]


def checkout_index(ground: Ground) -> list[GitLoss]:
    """git-checkout-index(1): with `-f` over the files as they are."""
    options = ground.options
    if not options.has("force") or options.all_values("prefix") or options.has("temp"):
        return []
    if options.has("all"):
        return whole_tree(ground)
    pathspecs = [*ground.operands, *([UNKNOWN + "*"] if options.has("stdin") else [])]
    return ground.at(Loss.WORKTREE, GitLoss(Loss.WORKTREE, Scope.ONE), pathspecs) if pathspecs else []


READERS: dict[str, Reader] = {
    "reset": reset,
    "checkout": checkout,
    "switch": switch,
    "restore": restore,
    "clean": clean,
    "rm": remove,
    "mv": move,
    "read-tree": read_tree,
    "checkout-index": checkout_index,
}
