"""What git does to the work at hand: files, the index, stashes, commits and folders of work.

Promise: pure; one reader a subcommand, `Told` to deeds.
"""

from __future__ import annotations

from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import name_of
from shellguard.context.deeds_git_looks import lost
from shellguard.context.deeds_git_told import Told
from shellguard.model import Undo
from shellguard.parse.git.loss import Loss
from shellguard.parse.services.service_act import Scope

_NEW_WORDS = frozenset({"create", "c", "b", "B", "force-create", "orphan"})


def checkout_deeds(told: Told) -> list[Deed]:
    """A branch is made or gone to, or files are set back."""
    options = told.options
    made = [v for n, v in options.given if n in _NEW_WORDS and v]
    if made:
        return [told.deed(Does.MAKE, "branch", made[-1][:200])]
    if told.command.subcommand == "checkout" and _sets_files(told):
        paths = options.rest if options.has_separator else options.operands[-1:]
        return told.files(Does.REMOVE, paths, undo=Undo.NONE)
    gone = lost(
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


def restore_deeds(told: Told) -> list[Deed]:
    is_index_only = told.options.has("staged") and not told.options.has("worktree")
    if is_index_only:
        return told.files(Does.CHANGE, told.words)
    return told.files(Does.REMOVE, told.words, undo=Undo.NONE)


def reset_deeds(told: Told) -> list[Deed]:
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


def clean_deeds(told: Told) -> list[Deed]:
    named = told.files(Does.REMOVE, told.words, undo=Undo.NONE)
    return named or [told.deed(Does.REMOVE, "file", told.folder, scope=Scope.ALL, undo=Undo.NONE)]


def rm_deeds(told: Told) -> list[Deed]:
    is_index_only = told.options.has("cached")
    return told.files(Does.CHANGE if is_index_only else Does.REMOVE, told.words, undo=Undo.SNAPSHOT)


def stash_deeds(told: Told) -> list[Deed]:
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


def add_deeds(told: Told) -> list[Deed]:
    found = told.files(Does.CHANGE, told.words)
    if any(n in ("A", "all", "u", "update") for n, _ in told.options.given) and not found:
        return [told.deed(Does.CHANGE, "file", told.folder, scope=Scope.ALL)]
    return found


def commit_deeds(told: Told) -> list[Deed]:
    does = Does.CHANGE if told.options.has("amend") else Does.MAKE
    scope = Scope.ALL if told.options.has("all") else Scope.ONE
    return [told.deed(does, "commit", "", scope=scope), *told.files(Does.CHANGE, told.words)]


def worktree_deeds(told: Told) -> list[Deed]:
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


def apply_deeds(told: Told) -> list[Deed]:
    is_look = told.options.has("check", "stat", "numstat", "summary")
    return told.files(Does.LOOK if is_look else Does.CHANGE, told.words) or [
        told.deed(Does.CHANGE, "file", "", scope=Scope.MANY)
    ]
