"""What the session made itself: its own scratch, which it may take away again.

Promise: pure. A thing counts as made only where its tool refuses to make it twice and is known to have succeeded; a thing of
the person's that was moved or renamed is not made, and what was moved about makes the whole kind doubtful.
"""

from __future__ import annotations

from shellguard.context.deed_match import is_same_thing, plain
from shellguard.context.story import Done, Outcome, Story
from shellguard.model import Deed, Does, Scope

_TAKES = frozenset({Does.REMOVE, Does.STOP, Does.RESTART})
# A thing whose name says that it is short-lived is read as `preview`, whatever it is.
_VAGUE = frozenset({"preview", "unknown", ""})


def is_known_here(deed: Deed, *, story: Story) -> bool:
    """Whether the session had to do with making the deed's thing: enough to know what it is, not enough to own it."""
    made = (d.deed for d in story.deeds if d.deed.does is Does.MAKE and d.outcome is Outcome.RAN)
    return any(_is_it(m, deed) for m in made)


def is_made_here(deed: Deed, *, story: Story) -> bool:
    """Whether the session surely made the deed's one thing, and nothing was moved into its kind since."""
    if deed.scope is not Scope.ONE or not deed.target:
        return False
    made = next((d for d in reversed(story.deeds) if _is_sure(d) and _is_it(d.deed, deed)), None)
    if made is None:
        return False
    return not any(
        d.deed.does is Does.MOVE and _family(d.deed) == _family(deed) and d.step >= made.step
        for d in story.deeds
    )


def own(deeds: tuple[Deed, ...], *, story: Story) -> tuple[Deed, ...]:
    """What the command takes away, where all of it is the session's own; else none."""
    if not story.deeds:
        return ()
    taken = tuple(d for d in deeds if d.does not in (Does.LOOK, Does.RUN, Does.MAKE))
    is_all = all(d.does in _TAKES and is_made_here(d, story=story) for d in taken)
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


def _family(deed: Deed) -> str:
    return deed.service.split(" ", 1)[0]


def _last(deed: Deed) -> str:
    return plain(deed).rsplit("/", 1)[-1]
