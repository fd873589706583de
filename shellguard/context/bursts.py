"""Many losses in small bites count together.

Promise: pure; each thing counts once however often it is seen, and what the session made itself counts for nothing.
"""

from __future__ import annotations

from shellguard.context.deed_match import Things
from shellguard.context.made_here import tells_of_making
from shellguard.context.story import Outcome, Story
from shellguard.model import Deed, Does, Observed, Reach, Severity, Signal, Undo

WINDOW_STEPS = 120
MANY_ELSEWHERE, MANY_FILES = 8, 60
_SAFER = "Show the user the whole list first, and let them say yes to it once."


def burst_signals(observed: Observed, *, story: Story) -> tuple[Signal, ...]:
    """Whether this is one more of many."""
    now = [d for d in observed.deeds if _counts(d)]
    if not now:
        return ()
    made = [
        d.deed
        for d in story.deeds
        if (d.deed.does is Does.MAKE or d.is_new) and d.outcome is Outcome.RAN and tells_of_making(d.deed)
    ]
    own = Things(made[-200:])
    before = (
        d.deed
        for d in story.deeds
        if d.outcome is Outcome.RAN and story.step - d.step <= WINDOW_STEPS and _counts(d.deed)
    )
    all_of_it = {d.key: d for d in (*before, *now) if d not in own}
    kinds: dict[tuple[str, str], int] = {}
    for deed in all_of_it.values():
        kind = (deed.service, deed.thing)
        kinds[kind] = kinds.get(kind, 0) + 1
    (service, thing), count = max(kinds.items(), key=lambda k: k[1], default=(("", ""), 0))
    limit = MANY_FILES if service == "files" else MANY_ELSEWHERE
    if count < limit or not any((d.service, d.thing) == (service, thing) for d in now):
        return ()
    weight = Severity.MEDIUM if service == "files" else Severity.HIGH
    evidence = f"{count} of {thing} ({service}) are lost one after the other, this one included"
    return (Signal("burst", evidence, weight, f"{service}:{thing}", _SAFER),)


def _counts(deed: Deed) -> bool:
    is_gone = deed.does in (Does.REMOVE, Does.STOP, Does.GRANT) and deed.undo is not Undo.TRIVIAL
    return (
        is_gone
        and bool(deed.target)
        and (deed.reach is Reach.REMOTE or deed.service in ("files", "docker", "database", "sql"))
    )
