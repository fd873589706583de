"""What git does, by its subcommand: which branches, tags, commits, stashes, remotes and files.

Promise: pure; the words are read by git's own grammar, aliases included, and what a subcommand without a reader here
would lose is taken from `parse.git.losses`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import name_of
from shellguard.context.deeds_git_push import plain_ref, push_targets
from shellguard.context.deeds_git_told import Told
from shellguard.model import Undo
from shellguard.parse.git.command import read_git
from shellguard.parse.git.loss import GitLoss, Loss
from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope

_LOSSES: dict[Loss, str] = {
    Loss.WORKTREE: "change", Loss.UNTRACKED: "file", Loss.IGNORED: "file", Loss.STASH: "stash", Loss.BRANCH: "branch", Loss.TAG: "tag",
    Loss.COMMITS: "commit", Loss.REFLOG: "history", Loss.OBJECTS: "commit", Loss.REMOTE_REF: "branch",
    Loss.REMOTE_HISTORY: "branch", Loss.WORKTREE_DIR: "worktree",
}  # fmt: skip
_NEW_WORDS = frozenset({"create", "c", "b", "B", "force-create", "orphan"})


def git_deeds(subject: Subject) -> list[Deed]:
    """Everything one call of git does."""
    command = read_git(subject.call, subject.world)
    told = Told(subject, command)
    if not command.subcommand or command.is_help or told.options.is_help:
        return []
    reader = READERS.get(command.subcommand)
    if reader is not None:
        return reader(told)
    if command.subcommand in _LOOKING:
        return _looks(told)
    losses = _lost(told, subject.git_losses)
    return losses or [told.deed(Does.RUN, "program", f"git {command.subcommand}"[:60])]


def _lost(told: Told, losses: Iterable[GitLoss]) -> list[Deed]:
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


_LOOKING = frozenset(
    "status log diff show blame annotate shortlog reflog describe rev-parse ls-files ls-remote ls-tree cat-file grep whatchanged cherry "
    "name-rev for-each-ref show-ref rev-list merge-base check-ignore var count-objects fsck verify-commit verify-tag range-diff diff-tree "
    "diff-index diff-files help version difftool check-attr show-branch request-pull get-tar-commit-id check-ref-format "
    "credential show-index verify-pack merge-tree hash-object".split()
)
_BRANCHES = frozenset({"ls-remote", "for-each-ref", "show-ref", "show-branch"})


def _looks(told: Told) -> list[Deed]:
    """What is shown: every branch, some files, some revisions, or the state of it all."""
    name, words = told.command.subcommand, told.options.operands
    if name == "reflog" and words and words[0].text in ("expire", "delete"):
        return _lost(told, told.subject.git_losses)
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


def _branch(told: Told) -> list[Deed]:
    options, words = told.options, told.words
    if options.has("delete", "D"):
        undo = Undo.SNAPSHOT if options.has("D", "force") else Undo.TRIVIAL
        return told.each(Does.REMOVE, "branch", words, undo=undo)
    if options.has("move", "M"):
        return told.each(Does.MOVE, "branch", words[:1] if len(words) > 1 else words)
    if options.has("set-upstream-to", "unset-upstream", "edit-description"):
        return told.each(Does.CHANGE, "branch", words[:1]) or [told.deed(Does.CHANGE, "branch")]
    is_list = options.has(
        "list",
        "all",
        "remotes",
        "contains",
        "merged",
        "no-merged",
        "verbose",
        "show-current",
        "points-at",
        "v",
    )
    if words and not is_list:
        return told.each(Does.MAKE, "branch", words[:1])
    where = "remotes" if options.has("remotes") and not options.has("all") else None
    patterns = [
        told.deed(Does.LOOK, "branch", w.text, scope=Scope.MANY, where=where)
        for w in words
        if options.has("list")
    ]
    return patterns or [told.deed(Does.LOOK, "branch", "*", scope=Scope.ALL, where=where)]


def _tag(told: Told) -> list[Deed]:
    options, words = told.options, told.words
    if options.has("delete"):
        return told.each(Does.REMOVE, "tag", words, undo=Undo.SNAPSHOT)
    is_list = options.has("list", "n", "contains", "merged", "no-merged", "points-at", "verify", "sort")
    if not words or is_list:
        return told.each(Does.LOOK, "tag", words) or [told.deed(Does.LOOK, "tag", "*", scope=Scope.ALL)]
    return told.each(Does.MAKE, "tag", words[:1])


def _checkout(told: Told) -> list[Deed]:
    """A branch is made or gone to, or files are set back."""
    options = told.options
    made = [v for n, v in options.given if n in _NEW_WORDS and v]
    if made:
        return [told.deed(Does.MAKE, "branch", made[-1][:200])]
    if told.command.subcommand == "checkout" and _sets_files(told):
        paths = options.rest if options.has_separator else options.operands[-1:]
        return told.files(Does.REMOVE, paths, undo=Undo.NONE)
    gone = _lost(
        told,
        (
            x
            for x in told.subject.git_losses
            if x.kind is Loss.WORKTREE and options.has("force", "discard-changes")
        ),
    )
    # being on another branch changes nothing of it
    return [*gone, *told.each(Does.LOOK, "branch", options.operands[:1])]


def _sets_files(told: Told) -> bool:
    options = told.options
    if options.has_separator:
        return bool(options.rest)
    words = [a.text for a in options.operands]
    return bool(words) and (len(words) > 1 or words[0] in (".", "*", ":/")) and not options.has("track", "t")


def _restore(told: Told) -> list[Deed]:
    is_index_only = told.options.has("staged") and not told.options.has("worktree")
    if is_index_only:
        return told.files(Does.CHANGE, told.words)
    return told.files(Does.REMOVE, told.words, undo=Undo.NONE)


def _reset(told: Told) -> list[Deed]:
    options, words = told.options, told.options.operands
    if not options.has("hard", "merge", "keep"):
        is_moving = (
            bool(words) and not options.rest and words[0].text.startswith(("HEAD~", "HEAD^", "origin/", "@{"))
        )
        thing = "commit" if is_moving else "file"
        return (
            told.each(Does.CHANGE, thing, words[:1])
            if is_moving
            else told.files(Does.CHANGE, [*(w for w in words if w.text not in ("HEAD", "@")), *options.rest])
        )
    changes = told.deed(Does.REMOVE, "change", "", scope=Scope.ALL, undo=Undo.NONE)
    back = [w for w in words[:1] if w.text not in ("HEAD", "@")]
    return [changes, *told.each(Does.REMOVE, "commit", back, undo=Undo.SNAPSHOT)]


def _clean(told: Told) -> list[Deed]:
    named = told.files(Does.REMOVE, told.words, undo=Undo.NONE)
    return named or [told.deed(Does.REMOVE, "file", told.folder, scope=Scope.ALL, undo=Undo.NONE)]


def _rm(told: Told) -> list[Deed]:
    is_index_only = told.options.has("cached")
    return told.files(Does.CHANGE if is_index_only else Does.REMOVE, told.words, undo=Undo.SNAPSHOT)


def _stash(told: Told) -> list[Deed]:
    words = told.options.operands
    verb = words[0].text if words else "push"
    if verb in ("drop", "clear"):
        named = told.each(Does.REMOVE, "stash", words[1:2], undo=Undo.NONE)
        scope = Scope.ALL if verb == "clear" else Scope.ONE
        return named or [told.deed(Does.REMOVE, "stash", "", scope=scope, undo=Undo.NONE)]
    if verb in ("list", "show"):
        return told.each(Does.LOOK, "stash", words[1:2]) or [
            told.deed(Does.LOOK, "stash", "*", scope=Scope.ALL)
        ]
    if verb in ("pop", "apply", "branch"):
        return [told.deed(Does.CHANGE, "stash", name_of(words[1]) if len(words) > 1 else "")]
    return [told.deed(Does.MAKE, "stash")]


def _push(told: Told) -> list[Deed]:
    found: list[Deed] = []
    options = told.options
    is_forced = options.has("force", "mirror")
    for target in push_targets(told.command):
        if target.is_delete:
            does, undo = Does.REMOVE, Undo.SNAPSHOT
        else:
            does, undo = Does.SHARE, Undo.NONE if is_forced or target.is_forced else Undo.SNAPSHOT
        found.append(
            told.deed(
                does,
                target.thing,
                target.name,
                scope=target.scope,
                where=target.remote,
                undo=undo,
                is_remote=True,
            )
        )
    return found


def _add(told: Told) -> list[Deed]:
    found = told.files(Does.CHANGE, told.words)
    if any(n in ("A", "all", "u", "update") for n, _ in told.options.given) and not found:
        return [told.deed(Does.CHANGE, "file", told.folder, scope=Scope.ALL)]
    return found


def _commit(told: Told) -> list[Deed]:
    does = Does.CHANGE if told.options.has("amend") else Does.MAKE
    scope = Scope.ALL if told.options.has("all") else Scope.ONE
    return [told.deed(does, "commit", "", scope=scope), *told.files(Does.CHANGE, told.words)]


def _worktree(told: Told) -> list[Deed]:
    words = told.options.operands
    verb = words[0].text if words else "list"
    does = {
        "add": Does.MAKE,
        "remove": Does.REMOVE,
        "prune": Does.REMOVE,
        "move": Does.MOVE,
        "list": Does.LOOK,
    }.get(verb, Does.CHANGE)
    undo = Undo.NONE if does is Does.REMOVE else Undo.TRIVIAL
    made = [told.deed(Does.MAKE, "branch", v[:200]) for n, v in told.options.given if n in ("b", "B") and v]
    found = [told.deed(does, "worktree", told.path(w), undo=undo) for w in words[1:2]]
    return [*found, *made] or [told.deed(does, "worktree", "*", scope=Scope.ALL, undo=undo)]


def _remote(told: Told) -> list[Deed]:
    words = told.options.operands
    verb = words[0].text if words else ""
    does = {
        "add": Does.MAKE,
        "remove": Does.REMOVE,
        "rm": Does.REMOVE,
        "rename": Does.MOVE,
        "set-url": Does.CHANGE,
        "set-head": Does.CHANGE,
    }.get(verb, Does.LOOK)
    if verb == "show" and len(words) > 1:
        return [told.deed(Does.LOOK, "branch", "*", scope=Scope.ALL, where=name_of(words[1]))]
    if verb in ("add", "set-url") and len(words) > 2:
        # who logs in there stands before the `@`, and may be a secret
        place = words[2].shown.rsplit("@", 1)[-1][:200]
        return [told.deed(does, "remote", name_of(words[1]), where=place)]
    return told.each(does, "remote", words[1:2]) or [told.deed(does, "remote", "*", scope=Scope.ALL)]


def _fetch(told: Told) -> list[Deed]:
    words = told.options.operands
    where = name_of(words[0]) if words else "origin"
    does = Does.CHANGE if told.command.subcommand == "pull" else Does.LOOK
    named = [told.deed(does, "branch", plain_ref(name_of(w)), where=where) for w in words[1:]]
    target = "" if does is Does.CHANGE else "*"
    return named or [told.deed(does, "branch", target, scope=Scope.ALL if target else Scope.ONE, where=where)]


def _clone(told: Told) -> list[Deed]:
    words = told.options.operands
    if not words:
        return []
    name = posixpath.basename(words[0].shown.rstrip("/")).removesuffix(".git")
    target = told.path(words[1]) if len(words) > 1 else told.path(Arg(name))
    return [told.deed(Does.MAKE, "repository", target, where=words[0].shown.split("@")[-1][:200])]


def _config(told: Told) -> list[Deed]:
    words = told.options.operands
    given = {n for n, _ in told.options.given}
    is_read = bool(given & {"get", "list", "l", "get-all", "get-regexp", "show-origin"}) or (
        len(words) < 2 and not given & {"unset", "unset-all", "e", "edit", "remove-section"}
    )
    does = Does.LOOK if is_read or (words and words[0].text in ("get", "list")) else Does.CHANGE
    where = "global" if "global" in given else "system" if "system" in given else None
    names = [w for w in words[:2] if "." in w.text][:1]
    return [told.deed(does, "config", w.shown, where=where) for w in names] or [
        told.deed(does, "config", "*" if does is Does.LOOK else "", where=where)
    ]


def _merging(told: Told) -> list[Deed]:
    """The current branch gets what other branches have."""
    return told.each(Does.CHANGE, "branch", told.words[:4]) or [told.deed(Does.CHANGE, "branch")]


def _lfs(told: Told) -> list[Deed]:
    words = told.options.operands
    verb = words[0].text if words else ""
    if verb == "push":
        where = name_of(words[1]) if len(words) > 1 else "origin"
        named = [told.deed(Does.SHARE, "branch", name_of(w), where=where, is_remote=True) for w in words[2:]]
        return named or [told.deed(Does.SHARE, "file", "", scope=Scope.MANY, where=where, is_remote=True)]
    if verb in ("ls-files", "status", "env", "logs", "fsck", "locks", "fetch", ""):
        return [told.deed(Does.LOOK, "file", "*", scope=Scope.ALL)]
    if verb == "prune":
        return [told.deed(Does.REMOVE, "file", "", scope=Scope.MANY, undo=Undo.SNAPSHOT)]
    return [told.deed(Does.CHANGE, "file", name_of(w)) for w in words[1:4]] or [
        told.deed(Does.CHANGE, "config", "lfs")
    ]


def _apply(told: Told) -> list[Deed]:
    is_look = told.options.has("check", "stat", "numstat", "summary")
    return told.files(Does.LOOK if is_look else Does.CHANGE, told.words) or [
        told.deed(Does.CHANGE, "file", "", scope=Scope.MANY)
    ]


def _bisect(told: Told) -> list[Deed]:
    is_look = [w.text for w in told.words[:1]] in (["log"], ["view"], ["visualize"])
    return [told.deed(Does.LOOK if is_look else Does.CHANGE, "commit", "*" if is_look else "")]


def _sparse(told: Told) -> list[Deed]:
    is_list = [w.text for w in told.words[:1]] == ["list"]
    return [told.deed(Does.LOOK if is_list else Does.CHANGE, "config", "sparse-checkout")]


def _simple(does: Does, thing: str, *, are_paths: bool = False) -> Callable[[Told], list[Deed]]:
    def read(told: Told) -> list[Deed]:
        found = told.files(does, told.words) if are_paths else told.each(does, thing, told.words)
        return found or [told.deed(does, thing)]

    return read


READERS: dict[str, Callable[[Told], list[Deed]]] = {
    "branch": _branch, "tag": _tag, "checkout": _checkout, "switch": _checkout, "restore": _restore, "reset": _reset, "clean": _clean,
    "rm": _rm, "stash": _stash, "push": _push, "add": _add, "stage": _add, "commit": _commit, "worktree": _worktree, "remote": _remote,
    "fetch": _fetch, "pull": _fetch, "clone": _clone, "config": _config, "merge": _merging, "rebase": _merging, "cherry-pick": _merging,
    "revert": _simple(Does.MAKE, "commit"), "am": _simple(Does.MAKE, "commit"), "mv": _simple(Does.MOVE, "file", are_paths=True),
    "apply": _apply, "init": _simple(Does.MAKE, "repository", are_paths=True), "lfs": _lfs,
    "submodule": _simple(Does.CHANGE, "repository"), "sparse-checkout": _sparse, "bisect": _bisect, "send-email": _simple(Does.SHARE, "commit"),
    "format-patch": _simple(Does.LOOK, "commit"), "archive": _simple(Does.LOOK, "commit"),
}  # fmt: skip
