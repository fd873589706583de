"""What the session seems to have made itself: enough to count as part of the task, not enough to be allowed by it.

Promise: pure; what was only moved, renamed or written over was there before, and what may have failed was not made.
"""

from __future__ import annotations

from shellguard.context.deed_match import Things, is_same_thing, plain
from shellguard.context.made_here import tells_of_making
from shellguard.context.story import Done, Outcome, Story
from shellguard.model import Deed, Does

MOST_MADE = 200
"""The latest count."""


def made_keys(deeds: tuple[Deed, ...], story: Story) -> frozenset[str]:
    """Keys of those deeds whose thing an earlier step of the session made."""
    ending = tuple(d for d in deeds if d.target and d.does not in (Does.LOOK, Does.MAKE, Does.RUN))
    if not ending or not story.deeds:
        return frozenset()
    failed = {f.step for f in story.failures}
    ran = tuple(d for d in story.deeds if d.outcome is Outcome.RAN and d.step not in failed)
    moving = {d.step for d in ran if d.deed.does is Does.MOVE}
    made = tuple(
        d
        for d in ran
        if d.deed.does is Does.MAKE and d.deed.target and d.step not in moving and tells_of_making(d.deed)
    )
    made = made[-MOST_MADE:]
    known = Things(d.deed for d in made)
    return frozenset(d.key for d in ending if d in known and any(_is_made(d, one, ran) for one in made))


def _is_made(deed: Deed, made: Done, ran: tuple[Done, ...]) -> bool:
    if not is_same_thing(made.deed, deed):
        return False
    # SAFETY: what an earlier step looked at, changed or moved there was there before it was "made"
    return not any(
        other.step < made.step and other.deed.does is not Does.REMOVE and _is_there(other.deed, deed)
        for other in ran
    )


def _is_there(other: Deed, deed: Deed) -> bool:
    return other.does is not Does.MAKE and is_same_thing(other, deed) and plain(other) == plain(deed)
