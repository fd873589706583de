"""The first thing that cannot be taken back elsewhere, in a session of which nobody has said what it is for: asks once.

Promise: pure; said within a session only, never of a lone command, and no more once the person has approved it or named
a task.
"""

from __future__ import annotations

from shellguard.context.confidence import is_irreversible
from shellguard.context.story import Story
from shellguard.model import Deed, Does, Observed, Reach, Severity, Signal, Undo

NO_TASK = "no-task"
_ASKS = 'Say what it is for: shellguard task "..." in your own terminal; or approve this once.'


def taskless_signals(observed: Observed, *, story: Story, task: str) -> tuple[Signal, ...]:
    """Whether the person is to be asked what the session is for before this runs."""
    if not story.is_unasked or task.strip():
        return ()
    lost = next((d for d in observed.deeds if is_irreversible(d) or _is_overwriting(d)), None)
    if lost is None:
        return ()
    what = lost.how or f"{lost.does} {lost.thing}"
    evidence = f"This session has no task, and `{what}` cannot be undone. {_ASKS}"
    return (Signal(NO_TASK, evidence, Severity.HIGH),)


def _is_overwriting(deed: Deed) -> bool:
    """A forced push: what stood there is gone for everybody."""
    return (
        deed.service == "git"
        and deed.reach is Reach.REMOTE
        and deed.undo is Undo.NONE
        and deed.does is not Does.LOOK
    )
