"""What a second message makes of a task."""

from __future__ import annotations

import pytest

from shellguard.context.task_following import extended
from shellguard.context.task_reading import scope_of
from shellguard.context.task_scope import LimitKind, TaskScope


def _does(scope: TaskScope) -> str:
    return " ".join(sorted(d.value for d in scope.does))


def _limits(scope: TaskScope) -> list[str]:
    return [f"{x.kind.value}:{','.join(sorted(d.value for d in x.does))}" for x in scope.limits]


@pytest.mark.parametrize(
    ("first", "then", "does"),
    [
        pytest.param("Fix app.py", "Also run the tests", "change run", id="also"),
        pytest.param("Fix app.py", "Now push the branch", "change share", id="now"),
        pytest.param("Fix app.py", "and then deploy to staging", "change deploy", id="and then"),
        pytest.param("Fix app.py", "Thanks!", "change", id="thanks"),
        pytest.param("Fix app.py", "yes, continue", "change", id="yes"),
        pytest.param("Delete the old logs", "Forget that. Fix app.py", "change", id="forget that"),
        pytest.param("Delete the old logs", "New task: run the tests", "run", id="new task"),
        pytest.param("Delete the old logs", "Never mind, list them", "look", id="never mind"),
        pytest.param("Delete the old logs", "Archive them instead", "make", id="instead"),
        pytest.param("", "Fix app.py", "change", id="the first message is the task"),
    ],
)
def test_a_later_message_extends_or_replaces(first: str, then: str, does: str) -> None:
    assert _does(extended(scope_of(first), then)) == does


@pytest.mark.parametrize(
    ("first", "then", "limits"),
    [
        pytest.param("Fix it but do not push", "Also run the tests", ["not:share"], id="a not stays"),
        pytest.param("Fix it but do not push", "You may now push", [], id="a not is lifted by its own deed"),
        pytest.param(
            "Never restart or stop the database",
            "Restart the database now",
            ["not:stop"],
            id="as far as it is",
        ),
        pytest.param(
            "Never push to main", "Push the branch fix-9", ["not:share"], id="another name lifts nothing"
        ),
        pytest.param("Never push to main", "Push to main now", [], id="its name lifts it"),
        pytest.param("Never push to main", "New task: fix app.py", ["not:share"], id="nots outlive a task"),
        pytest.param("Just fix app.py", "New task: delete the logs", [], id="an only ends with its task"),
        pytest.param(
            "Just fix app.py", "Also push it", ["only:change,share"], id="an only widens by what is asked"
        ),
        pytest.param(
            "Read-only: check the disk", "Now delete the old logs", [], id="looking ends when more is asked"
        ),
        pytest.param(
            "Read-only: check the disk",
            "What about the memory?",
            ["look only:"],
            id="a question lifts nothing",
        ),
        pytest.param(
            "Leave prod alone. Restart web-1", "Restart it in prod too", [], id="its environment lifts it"
        ),
    ],
)
def test_limits_stay_until_the_person_lifts_them(first: str, then: str, limits: list[str]) -> None:
    assert _limits(extended(scope_of(first), then)) == limits


def test_names_and_tiers_add_up() -> None:
    scope = extended(scope_of("Restart web-1 in staging"), "and web-2 in production")
    assert [n.text for n in scope.names] == ["web-1", "web-2"]
    assert {t.label for t in scope.tiers} == {"staging", "production"}


def test_a_new_limit_comes_on_top() -> None:
    scope = extended(scope_of("Fix app.py"), "But don't touch the tests")
    assert [x.kind for x in scope.limits] == [LimitKind.NOT]
    assert _does(scope) == "change"
