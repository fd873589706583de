"""What git shows: branches, files, revisions, or the state of it all; and its losses as deeds.

Promise: pure; a subcommand that is listed as looking changes nothing but what is known.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import name_of
from shellguard.context.deeds_git_push import plain_ref
from shellguard.context.deeds_git_told import Told
from shellguard.parse.git.loss import GitLoss, Loss
from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope

_LOSSES: dict[Loss, str] = {
    Loss.WORKTREE: "change", Loss.UNTRACKED: "file", Loss.IGNORED: "file", Loss.STASH: "stash", Loss.BRANCH: "branch", Loss.TAG: "tag",
    Loss.COMMITS: "commit", Loss.REFLOG: "history", Loss.OBJECTS: "commit", Loss.REMOTE_REF: "branch",
    Loss.REMOTE_HISTORY: "branch", Loss.WORKTREE_DIR: "worktree",
}  # fmt: skip
LOOKING = frozenset(
    "status log diff show blame annotate shortlog reflog describe rev-parse ls-files ls-remote ls-tree cat-file grep whatchanged cherry "
    "name-rev for-each-ref show-ref rev-list merge-base check-ignore var count-objects fsck verify-commit verify-tag range-diff diff-tree "
    "diff-index diff-files help version difftool check-attr show-branch request-pull get-tar-commit-id check-ref-format "
    "credential show-index verify-pack merge-tree hash-object".split()
)
_BRANCHES = frozenset({"ls-remote", "for-each-ref", "show-ref", "show-branch"})


def lost(told: Told, losses: Iterable[GitLoss]) -> list[Deed]:
    return [
        told.deed(
            Does.REMOVE,
            _LOSSES[loss.kind],
            "" if loss.scope != "one" else loss.what,
            scope=Scope(loss.scope.value),
            undo=loss.undo,
        )
        for loss in losses
        if loss.kind in _LOSSES
    ]


def looks(told: Told) -> list[Deed]:
    """What is shown: every branch, some files, some revisions, or the state of it all."""
    name, words = told.command.subcommand, told.options.operands
    if name == "reflog" and words and words[0].text in ("expire", "delete"):
        return lost(told, told.subject.git_losses)
    if name in _BRANCHES:
        where = (
            name_of(words[0]) if name == "ls-remote" and words else "origin" if name == "ls-remote" else None
        )
        return [told.deed(Does.LOOK, "branch", "*", scope=Scope.ALL, where=where)]
    files = told.files(Does.LOOK, told.options.rest)
    said = [_shown_word(told, w) for w in words if name not in ("grep",)]
    state = "change" if name in ("status", "diff") else "commit"
    return [*said, *files] or [told.deed(Does.LOOK, state, "*", scope=Scope.ALL)]


def _shown_word(told: Told, word: Arg) -> Deed:
    text = word.text
    is_path = told.command.subcommand in ("status", "ls-files", "check-ignore", "blame") or (
        "/" in text and "." in posixpath.basename(text) and ".." not in text
    )
    if is_path or ("." in text and ".." not in text and not text.startswith(("v", "HEAD"))):
        return told.deed(Does.LOOK, "file", told.path(word))
    # `main..feature` shows both; the later one is what is asked about
    names = [n for n in text.replace("...", "..").split("..") if n]
    name = (names[-1] if names else text).split(":")[0].split("~")[0].split("^")[0]
    return told.deed(
        Does.LOOK,
        "commit" if name in ("HEAD", "@") else "branch",
        plain_ref(name)[:200] if word.is_known else word.shown,
    )
