"""Words that only tell how things are limit nothing; words to the agent do."""

from __future__ import annotations

import pytest

from shellguard.context.task_reading import scope_of


@pytest.mark.parametrize(
    "task",
    [
        "The client should not delete the cookie on logout. Fix it.",
        "When the queue is full, the worker must not drop messages. Make that work.",
        "Exports that do not show the owner column are wrong. Correct them.",
        "Rows that came late and do not match a customer must be fixed.",
        "Only admins may delete users. Write the middleware.",
        "Refactor cache.py. The function only writes to disk when asked.",
        "On this machine only I have sudo. Update the README.",
        "The exporter must keep full logging at all times. Fix its crash.",
        "The tests pass and nothing else works. Repair the importer.",
        "Rotate the signing key so that old tokens remain valid.",
        "Find and fix the leak in the parser.",
        "Last month Ben did not back up the table. Write a runbook.",
    ],
)
def test_what_is_told_is_no_limit(task: str) -> None:
    assert scope_of(task).limits == ()


@pytest.mark.parametrize(
    "task",
    [
        "You must not delete the cookie. Fix it.",
        "Fix it. Your change must not remove the header.",
        "Please don't push. Fix it.",
        "Make sure that you do not deploy.",
        "The audit table must not be touched. Fix the importer.",
        "Fix the importer and nothing else.",
        "You are read-only. List the pods.",
        "Only restart web-1.",
    ],
)
def test_what_is_said_to_the_agent_is_a_limit(task: str) -> None:
    assert scope_of(task).limits


def test_what_is_ruled_out_is_the_part_and_not_the_file_it_stands_in() -> None:
    scope = scope_of("Do not modify `on_exit` in `daemon.py`. That logic must remain intact.")
    assert [[n.text for n in limit.names] for limit in scope.limits] == [["on_exit"], ["on_exit"]]


@pytest.mark.parametrize(
    ("task", "name"),
    [
        pytest.param("Restart deployment/web.", "deployment/web", id="a kind and a name"),
        pytest.param("Read the file/folder structure.", "", id="two kinds"),
    ],
)
def test_a_slash_joins_a_kind_and_its_name(task: str, name: str) -> None:
    assert [n.text for n in scope_of(task).names] == ([name] if name else [])
