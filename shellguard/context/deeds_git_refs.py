"""What git does to branches, tags, remotes and repositories: makes, moves, deletes, fetches, hands on.

Promise: pure; one reader a subcommand, `Told` to deeds.
"""

from __future__ import annotations

import posixpath

from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import name_of
from shellguard.context.deeds_git_push import plain_ref, push_targets
from shellguard.context.deeds_git_told import Told
from shellguard.model import Undo
from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope


def branch_deeds(told: Told) -> list[Deed]:
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


def tag_deeds(told: Told) -> list[Deed]:
    options, words = told.options, told.words
    if options.has("delete"):
        return told.each(Does.REMOVE, "tag", words, undo=Undo.SNAPSHOT)
    is_list = options.has("list", "n", "contains", "merged", "no-merged", "points-at", "verify", "sort")
    if not words or is_list:
        return told.each(Does.LOOK, "tag", words) or [told.deed(Does.LOOK, "tag", "*", scope=Scope.ALL)]
    return told.each(Does.MAKE, "tag", words[:1])


def push_deeds(told: Told) -> list[Deed]:
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


def remote_deeds(told: Told) -> list[Deed]:
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


def fetch_deeds(told: Told) -> list[Deed]:
    words = told.options.operands
    where = name_of(words[0]) if words else "origin"
    does = Does.CHANGE if told.command.subcommand == "pull" else Does.LOOK
    named = [told.deed(does, "branch", plain_ref(name_of(w)), where=where) for w in words[1:]]
    target = "" if does is Does.CHANGE else "*"
    return named or [told.deed(does, "branch", target, scope=Scope.ALL if target else Scope.ONE, where=where)]


def clone_deeds(told: Told) -> list[Deed]:
    words = told.options.operands
    if not words:
        return []
    name = posixpath.basename(words[0].shown.rstrip("/")).removesuffix(".git")
    target = told.path(words[1]) if len(words) > 1 else told.path(Arg(name))
    return [told.deed(Does.MAKE, "repository", target, where=words[0].shown.split("@")[-1][:200])]


def merging_deeds(told: Told) -> list[Deed]:
    """The current branch gets what other branches have."""
    return told.each(Does.CHANGE, "branch", told.words[:4]) or [told.deed(Does.CHANGE, "branch")]
