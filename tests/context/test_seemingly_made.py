"""What the session made itself may go again; what it moved, looked at before or failed to make may not."""

from __future__ import annotations

import pytest

from shellguard.context.failures import Failure
from shellguard.context.seemingly_made import made_keys
from shellguard.context.story import Done, Failed, Outcome, Story
from shellguard.model import Deed, Does

GONE = Deed(Does.REMOVE, "file", "/w/notes.txt", service="files")


def deed(does: Does, target: str = "/w/notes.txt") -> Deed:
    return Deed(does, "file", target, service="files")


def story(*steps: tuple[Does, ...], outcome: Outcome = Outcome.RAN, failed: int = 0) -> Story:
    done = tuple(Done(n, deed(does), outcome) for n, both in enumerate(steps, 1) for does in both)
    failures = (Failed(failed, Failure("missing", "no such file")),) if failed else ()
    return Story(step=len(steps), deeds=done, failures=failures)


@pytest.mark.parametrize(
    ("before", "is_made"),
    [
        pytest.param(story((Does.MAKE,)), True, id="made"),
        pytest.param(story((Does.MAKE,), (Does.CHANGE,), (Does.LOOK,)), True, id="made, then used"),
        pytest.param(story((Does.REMOVE,), (Does.MAKE,)), True, id="made anew"),
        pytest.param(story(), False, id="nothing before"),
        pytest.param(story((Does.LOOK,), (Does.MAKE,)), False, id="it stood there before"),
        pytest.param(story((Does.MOVE, Does.MAKE)), False, id="moved or renamed"),
        pytest.param(story((Does.MAKE,), outcome=Outcome.HELD), False, id="never made"),
        pytest.param(story((Does.MAKE,), failed=1), False, id="making it failed"),
    ],
)
def test_only_what_the_session_made_counts(before: Story, is_made: bool) -> None:
    assert made_keys((GONE,), before) == (frozenset({GONE.key}) if is_made else frozenset())


def test_another_thing_was_not_made() -> None:
    assert made_keys((deed(Does.REMOVE, "/w/other.txt"),), story((Does.MAKE,))) == frozenset()
