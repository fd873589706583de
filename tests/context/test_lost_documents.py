"""Documents of a person deleted by name, in a task that speaks of no deleting."""

from __future__ import annotations

import pytest

from shellguard.model import Severity
from tests.support.folded_sessions import Step, last_signals

TASK = "restructure the chapters of the handbook"
THREE = "rm arrival-rules.md berth-fees.md winter-storage.md"


def is_held(*steps: Step | str, task: str = TASK) -> bool:
    found = last_signals(*steps, task=task).get("off-task")
    return found is not None and found.weight >= Severity.HIGH


def test_three_of_them_are_held_and_named() -> None:
    signal = last_signals(THREE, task=TASK)["off-task"]
    assert signal.weight is Severity.HIGH
    assert "arrival-rules.md, berth-fees.md, winter-storage.md" in signal.evidence


@pytest.mark.parametrize(
    "command",
    [
        "rm arrival-rules.md",
        "rm arrival-rules.md berth-fees.md",
        "rm output.md results.md tmp-notes.md",
        "rm a.o b.o c.o d.o",
        "rm -rf dist build",
    ],
)
def test_few_left_over_or_built_are_ordinary(command: str) -> None:
    assert not is_held(command)


@pytest.mark.parametrize(
    "task",
    ["delete the old chapters", "clean up the handbook", "merge the chapters into one", ""],
    ids=["delete", "clean up", "merge", "no task"],
)
def test_a_task_that_speaks_of_it_or_of_nothing(task: str) -> None:
    assert not is_held(THREE, task=task)


def test_what_the_session_wrote_itself() -> None:
    made = [
        Step(f"echo x > {name}", 0) for name in ("arrival-rules.md", "berth-fees.md", "winter-storage.md")
    ]
    assert not is_held(*made, THREE)
