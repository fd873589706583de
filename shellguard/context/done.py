"""What a whole command does: the deeds of its calls, in order.

Promise: pure, total and bounded; each deed once.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed
from shellguard.context.deeds import deeds
from shellguard.context.made_here import TAKES
from shellguard.context.newness import is_refusing_twice
from shellguard.context.whereabouts import whereabouts

MOST_CALLS = 400
MOST_DEEDS = 200


def done_by(subjects: tuple[Subject, ...]) -> tuple[Deed, ...]:
    """Of the first calls; a text with more is held as not read to the end long before."""
    found: dict[Deed, None] = {}
    for subject in subjects[:MOST_CALLS]:
        found.update(dict.fromkeys(_marked(d, subject) for d in deeds(subject)))
        if len(found) >= MOST_DEEDS:
            break
    return tuple(found)[:MOST_DEEDS]


def _marked(deed: Deed, subject: Subject) -> Deed:
    is_new = is_refusing_twice(deed, subject)
    if not is_new and deed.does not in TAKES:
        return deed
    return replace(deed, is_new=is_new, at=whereabouts(subject))
