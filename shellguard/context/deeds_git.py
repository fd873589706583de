"""What git does, by its subcommand: which branches, tags, commits, stashes, remotes and files.

Promise: pure; the words are read by git's own grammar, aliases included, and what a subcommand without a reader here
would lose is taken from `parse.git.losses`.
"""

from __future__ import annotations

from collections.abc import Callable

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import name_of
from shellguard.context.deeds_git_looks import LOOKING, looks, lost
from shellguard.context.deeds_git_refs import (
    branch_deeds,
    clone_deeds,
    fetch_deeds,
    merging_deeds,
    push_deeds,
    remote_deeds,
    tag_deeds,
)
from shellguard.context.deeds_git_told import Told
from shellguard.context.deeds_git_work import (
    add_deeds,
    apply_deeds,
    checkout_deeds,
    clean_deeds,
    commit_deeds,
    reset_deeds,
    restore_deeds,
    rm_deeds,
    stash_deeds,
    worktree_deeds,
)
from shellguard.model import Undo
from shellguard.parse.git.command import read_git
from shellguard.parse.services.service_act import Scope


def git_deeds(subject: Subject) -> list[Deed]:
    """Everything one call of git does."""
    command = read_git(subject.call, subject.world)
    told = Told(subject, command)
    if not command.subcommand or command.is_help or told.options.is_help:
        return []
    reader = READERS.get(command.subcommand)
    if reader is not None:
        return reader(told)
    if command.subcommand in LOOKING:
        return looks(told)
    losses = lost(told, subject.git_losses)
    return losses or [told.deed(Does.RUN, "program", f"git {command.subcommand}"[:60])]


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


def _bisect(told: Told) -> list[Deed]:
    is_look = [w.text for w in told.words[:1]] in (["log"], ["view"], ["visualize"])
    return [told.deed(Does.LOOK if is_look else Does.RUN, "commit", "*" if is_look else "")]


def _sparse(told: Told) -> list[Deed]:
    is_list = [w.text for w in told.words[:1]] == ["list"]
    return [told.deed(Does.LOOK if is_list else Does.CHANGE, "config", "sparse-checkout")]


def _simple(does: Does, thing: str, *, are_paths: bool = False) -> Callable[[Told], list[Deed]]:
    def read(told: Told) -> list[Deed]:
        found = told.files(does, told.words) if are_paths else told.each(does, thing, told.words)
        return found or [told.deed(does, thing)]

    return read


READERS: dict[str, Callable[[Told], list[Deed]]] = {
    "branch": branch_deeds, "tag": tag_deeds, "checkout": checkout_deeds, "switch": checkout_deeds, "restore": restore_deeds, "reset": reset_deeds, "clean": clean_deeds,
    "rm": rm_deeds, "stash": stash_deeds, "push": push_deeds, "add": add_deeds, "stage": add_deeds, "commit": commit_deeds, "worktree": worktree_deeds, "remote": remote_deeds,
    "fetch": fetch_deeds, "pull": fetch_deeds, "clone": clone_deeds, "config": _config, "merge": merging_deeds, "rebase": merging_deeds, "cherry-pick": merging_deeds,
    "revert": _simple(Does.MAKE, "commit"), "am": _simple(Does.MAKE, "commit"), "mv": _simple(Does.MOVE, "file", are_paths=True),
    "apply": apply_deeds, "init": _simple(Does.MAKE, "repository", are_paths=True), "lfs": _lfs,
    "submodule": _simple(Does.CHANGE, "repository"), "sparse-checkout": _sparse, "bisect": _bisect, "send-email": _simple(Does.SHARE, "commit"),
    "format-patch": _simple(Does.LOOK, "commit"), "archive": _simple(Does.LOOK, "commit"),
}  # fmt: skip
