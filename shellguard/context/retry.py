"""A refused act tried again: the same thing lost by other means.

Promise: pure; one notch stricter than what was refused, and named as what it is. Looking at the thing, or editing it, is no
retry.
"""

from __future__ import annotations

from shellguard.context.deed_match import is_same_thing, plain
from shellguard.context.story import Done, Outcome, Story, is_weighty
from shellguard.model import Deed, Does, Observed, Scope, Severity, Signal

# What comes to the same for the thing.
_EFFECTS = (
    frozenset({Does.REMOVE, Does.MOVE}),
    frozenset({Does.STOP, Does.RESTART, Does.REMOVE}),
    frozenset({Does.SHARE}),
    frozenset({Does.GRANT}),
    frozenset({Does.DEPLOY}),
)
_SAID_NO = (Outcome.REFUSED, Outcome.TURNED_DOWN)
_SAFER = "Ask the user; the same thing by another command is the same thing."


def retry_signals(observed: Observed, *, story: Story) -> tuple[Signal, ...]:
    """Whether something that was refused is done again."""
    # what waits for an answer is judged once more when it comes: it is no retry of itself
    stopped = [d for d in story.deeds if d.is_stopped_for and d.outcome in _SAID_NO]
    if not stopped:
        return ()
    for deed in observed.deeds:
        before = next((s for s in reversed(stopped) if is_weighty(deed) and _comes_to(s.deed, deed)), None)
        if before is not None:
            return (_signal(before, deed),)
    return ()


def _signal(before: Done, deed: Deed) -> Signal:
    target = deed.target or before.deed.target
    by = "the person" if before.outcome is Outcome.TURNED_DOWN else "policy"
    same = "again" if before.deed.how == deed.how else f"by `{deed.how}`"
    evidence = f"`{before.deed.how}` on {target} was refused by {by}; this does the same {same}"
    return Signal("retry-after-refusal", evidence, Severity.CRITICAL, before.deed.key, _SAFER)


def _comes_to(refused: Deed, deed: Deed) -> bool:
    if not any(refused.does in effect and deed.does in effect for effect in _EFFECTS):
        return False
    return is_same_thing(refused, deed) or _holds(refused, deed)


def _holds(refused: Deed, deed: Deed) -> bool:
    """The whole of what a part was refused of, or a part of the whole."""
    if {refused.service, deed.service} - {"files", "git"}:
        return False
    one, other = plain(refused).rstrip("/"), plain(deed).rstrip("/")
    if not one.startswith("/") or not other.startswith("/"):
        return False
    # emptying a folder that holds it takes it along; a small part of a large refused whole is something else
    return one.startswith(other + "/") and (deed.scope is not Scope.ONE or deed.thing == "folder")
