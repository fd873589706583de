"""What the session made itself: its own scratch, which it may take away again.

Promise: pure. A thing counts as made only where its tool refuses to make it twice and is known to have succeeded, in the very
place where it is now taken, and nothing since has said where else tools act; a thing of the person's that was moved or
renamed is not made, and what was moved about makes the whole kind doubtful.
"""

from __future__ import annotations

import re

from shellguard.context.deed_match import is_same_thing, plain
from shellguard.context.story import Done, Outcome, Story
from shellguard.model import Deed, Does, Reach, Scope

TAKES = frozenset({Does.REMOVE, Does.STOP, Does.RESTART})
# A thing whose name says that it is short-lived is read as `preview`, whatever it is.
_VAGUE = frozenset({"preview", "unknown", ""})
_VERBS = frozenset(
    "create delete remove make new drop add destroy terminate install uninstall run rm".split()
)
_KINDS = {
    "run": "pod", "ns": "namespace", "deploy": "deployment", "cm": "configmap", "svc": "service", "sa": "serviceaccount", "cj": "cronjob",
}  # fmt: skip


def is_known_here(deed: Deed, *, story: Story) -> bool:
    """Whether the session had to do with making the deed's thing: enough to know what it is, not enough to own it."""
    failed = {f.step for f in story.failures}
    made = (d for d in story.deeds if d.deed.does is Does.MAKE and d.outcome is Outcome.RAN)
    return any(d.step not in failed and tells_of_making(d.deed) and _is_it(d.deed, deed) for d in made)


def tells_of_making(made: Deed) -> bool:
    """Whether it may have made the thing: what is put there elsewhere, whether it exists or not, says nothing of who made it."""
    # SAFETY: `create table if not exists users` would make users the session's own
    return made.is_new or (made.reach is Reach.LOCAL and not made.service.startswith(("sql", "database")))


def is_made_here(deed: Deed, *, story: Story) -> bool:
    """Whether the session surely made the deed's one thing, and nothing was moved into its kind since."""
    if deed.scope is not Scope.ONE or not deed.target:
        return False
    made = next((d for d in reversed(story.deeds) if _is_sure(d) and _is_very_thing(d.deed, deed)), None)
    # SAFETY: another folder, profile or program of that name since, and the same words mean another thing
    if made is None or made.step <= story.moved_at:
        return False
    since = (d for d in story.deeds if d.step >= made.step)
    return not any(_is_making_doubtful(d, deed) for d in since)


def _is_making_doubtful(done: Done, deed: Deed) -> bool:
    if done.deed.does is Does.MOVE:
        return _family(done.deed) == _family(deed)
    # what was taken away and is there again was made by somebody else
    return (
        done.deed.does in (Does.REMOVE, Does.STOP) and done.outcome is Outcome.RAN and _is_it(done.deed, deed)
    )


def own(deeds: tuple[Deed, ...], *, story: Story) -> tuple[Deed, ...]:
    """What the command takes away, where all of it is the session's own; else none."""
    if not story.deeds:
        return ()
    taken = tuple(d for d in deeds if d.does not in (Does.LOOK, Does.RUN, Does.MAKE))
    is_all = all(d.does in TAKES and d.at and is_made_here(d, story=story) for d in taken)
    return taken if is_all else ()


def _is_sure(done: Done) -> bool:
    return done.is_new and done.outcome is Outcome.RAN


def _is_it(made: Deed, deed: Deed) -> bool:
    if is_same_thing(made, deed):
        return True
    if _family(made) != _family(deed) or _VAGUE.isdisjoint((made.thing, deed.thing)):
        return False
    is_there = not made.where or not deed.where or made.where == deed.where
    return is_there and _last(made) == _last(deed) != ""


def _is_very_thing(made: Deed, deed: Deed) -> bool:
    """Whether nothing tells them apart: not the place, not the kind, not a schema or a folder in front of the name."""
    is_place = made.at == deed.at != "" and made.where == deed.where and made.reach is deed.reach
    return (
        is_place
        and made.service == deed.service
        and _is_kind(made, deed)
        and _name(made) == _name(deed) != ""
    )


def _is_kind(made: Deed, deed: Deed) -> bool:
    if deed.service == "kubernetes":
        kind, slash, _ = deed.target.partition("/")
        last = made.how.rsplit(" ", 1)[-1]
        return bool(slash) and _KINDS.get(last, last) == kind
    if deed.service == "kubernetes helm":
        return True
    # a name that says "short-lived" hides the kind, which the tool's words tell
    return made.thing == deed.thing and (made.thing not in _VAGUE or _spoken(made) == _spoken(deed))


def _spoken(deed: Deed) -> list[str]:
    return [w for w in re.split(r"[ -]", deed.how) if w not in _VERBS]


def _name(deed: Deed) -> str:
    if deed.service == "kubernetes":
        return deed.target.rsplit("/", 1)[-1]
    return deed.target.lower().replace('"', "") if deed.service.startswith("sql") else deed.target


def _family(deed: Deed) -> str:
    return deed.service.split(" ", 1)[0]


def _last(deed: Deed) -> str:
    return plain(deed).rsplit("/", 1)[-1]
