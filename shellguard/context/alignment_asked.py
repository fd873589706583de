"""Whether a deed is of the kind that a task asks for, whatever its target is called.

Promise: pure; words that mean one thing in one tool and another in the next are kin, and nothing else is.
"""

from __future__ import annotations

import re

from shellguard.context.deed import Deed, Does
from shellguard.context.task_scope import Named, NamedBy, TaskScope
from shellguard.context.task_words import verb_forms
from shellguard.model import Reach, Undo
from shellguard.parse.services.service_act import Scope

HEAVY = frozenset({Does.REMOVE, Does.STOP, Does.RESTART, Does.SHARE, Does.GRANT, Does.DEPLOY, Does.MOVE})
"""What others notice, or what is not simply done again."""
TAKING = frozenset({Does.REMOVE, Does.STOP, Does.RESTART})
"""What a thing is there for ends, if only for a moment."""

CODE_HOSTS = frozenset({"github", "gitlab", "bitbucket"})
"""Where issues, pull requests and releases are read by others."""

_KINSHIPS: tuple[frozenset[str], ...] = tuple(
    frozenset(word.replace("_", " ") for word in words.split())
    for words in (
        "workload service unit app deployment container instance process addon function dyno stack",
        "job run pipeline process workload schedule",
        "object objects file folder directory artifact backup image",
        "branch ref history tag",
        "table rows index view",
        "database schema",
        "repository project",
        "image container volume",
        "image tag",
        "preview environment deployment namespace",
        "pull_request branch",
        "machine instance node server",
        "tag release",
        "package dependency",
        "commit history changes stash worktree",
        "secret config variable token key",
        "issue document",
    )
)
_ROLLED_OUT = frozenset("workload app function service deployment release stack".split())
_CLOSED = frozenset({"issue", "pull request"})
"""Closed by a change of their state."""
_NAMED_BY_HOLDER = frozenset({"rows", "objects", "object"})
"""Their deeds say the table or the bucket."""
_MOVED_BY_COPY = frozenset("branch ref tag object objects".split())
"""Renamed elsewhere by making the new one and removing the old one."""
_SHORT_LIVED = frozenset("run job process pipeline".split())
_KIN: dict[Does, frozenset[Does]] = {
    Does.STOP: frozenset({Does.REMOVE}),
    Does.RESTART: frozenset({Does.STOP, Does.REMOVE}),
    Does.REMOVE: frozenset({Does.STOP}),
}
"""What is asked for -> what does it to something that runs."""
_ALL = re.compile(r"\b(?:all|every|everything|entire|entirely|whole|each|any|wipe|from scratch)\b", re.I)
_FILE_NAME = re.compile(r"\.[A-Za-z]\w{0,5}$")
_IMAGE_KEEPERS = frozenset({"docker", "podman", "nerdctl"})
_OF_FILES = ("/", "~", "./", "../")
"""How no image and no volume is called."""
_VERSION = re.compile(r"v?\d{1,6}(?:\.\d{1,6}){1,3}(?:[-+][\w.]{1,40})?", re.I)
_VERSIONED = frozenset(
    "tag release image package branch ref history commit artifact object objects file folder deployment unknown".split()
)
"""What is called by a version."""
LOCAL_FILES = frozenset("file folder directory process package commit".split())


def is_same_thing(thing: str, spoken: frozenset[str]) -> bool:
    """Whether a kind of thing is among those spoken of; of a task that speaks of none, any is."""
    if not spoken or thing in spoken:
        return True
    return any(thing in kin and kin & spoken for kin in _KINSHIPS)


def is_done_as_asked(deed: Deed, asked: frozenset[Does]) -> bool:
    """Whether it is what is asked for; a job that is deleted is a job that is stopped."""
    if deed.does in asked:
        return True
    if deed.does is Does.STOP and Does.CHANGE in asked and deed.thing == "workload":
        # how "scale it to nothing" is asked for
        return True
    if deed.does is Does.STOP and Does.REMOVE in asked:
        # milder than what is asked for
        return True
    if deed.does is Does.CHANGE and Does.STOP in asked and deed.thing in _CLOSED:
        return True
    if deed.does is Does.REMOVE and Does.MOVE in asked and deed.thing in _MOVED_BY_COPY:
        return True
    if deed.does in (Does.CHANGE, Does.MAKE) and Does.DEPLOY in asked and deed.thing in _ROLLED_OUT:
        # another image for what runs
        return True
    is_running = deed.thing in _SHORT_LIVED
    return is_running and any(deed.does in _KIN.get(does, ()) for does in asked)


def is_asked_kind(deed: Deed, scope: TaskScope) -> bool:
    """Whether the task asks for this kind of deed on this kind of thing, or says only on what kind of thing it is."""
    if not is_same_thing(deed.thing, scope.things):
        return False
    if is_done_as_asked(deed, scope.does):
        return True
    # "this branch could use some attention": nothing is said of what is to be done but that something is
    return bool(scope.things) and deed.does in TAKING and not scope.does & (HEAVY | {Does.MAKE, Does.CHANGE})


def is_consequential(deed: Deed) -> bool:
    """Whether it changes something that is not simply changed back."""
    if deed.does in (Does.LOOK, Does.RUN):
        return False
    if deed.does in HEAVY:
        return True
    return deed.undo is Undo.NONE or deed.reach is Reach.REMOTE


def is_wide(deed: Deed) -> bool:
    """Whether it takes what a pattern or a selector finds."""
    return deed.scope is not Scope.ONE or bool(set(deed.target) & set("*?"))


def says_all(scope: TaskScope) -> bool:
    """Whether the task's words ask for all there is."""
    return bool(_ALL.search(scope.text))


def names_for(deed: Deed, scope: TaskScope) -> tuple[Named, ...]:
    """The task's names that can be meant for such a thing: what stands in a file name is no branch."""
    is_file = (
        deed.thing in LOCAL_FILES or is_same_thing(deed.thing, frozenset({"file"})) or "/" in deed.target
    )
    is_holder = deed.thing in _NAMED_BY_HOLDER
    names = tuple(
        n for n in scope.names if is_holder or n not in scope.places or deed.target.endswith(n.text)
    )
    if deed.does in TAKING and scope.mentioned:
        # "restart `api` so that `worker` can reconnect" names one
        names = tuple(n for n in names if n not in scope.mentioned) or names
    return tuple(
        n
        for n in names
        if (
            is_file
            or not (
                n.by is NamedBy.PATH
                and (n.text.startswith("/") or _FILE_NAME.search(n.text))
                and "*" not in n.text
            )
        )
        and (deed.thing in _VERSIONED or not _VERSION.fullmatch(n.text))
        and not (n.by is NamedBy.QUOTE and _is_saying(n.text))
        and not (deed.service in _IMAGE_KEEPERS and n.by is NamedBy.PATH and n.text.startswith(_OF_FILES))
    )


def _is_saying(quoted: str) -> bool:
    """`"cancel my job"`: words that somebody said, no thing's name."""
    words = quoted.split()
    return len(words) > 3 or (len(words) > 1 and words[0].lower() in verb_forms())


def strict_names_for(deed: Deed, scope: TaskScope) -> tuple[Named, ...]:
    """Those that say which one, rather than what it is about."""
    return tuple(n for n in names_for(deed, scope) if n.by is not NamedBy.WORD)
