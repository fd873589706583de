"""Many losses in small bites count together."""

from __future__ import annotations

from shellguard.context.bursts import MANY_ELSEWHERE, MANY_FILES
from shellguard.model import Severity
from tests.support.folded_sessions import Step, last_signals


def closings(count: int, *, same: bool = False) -> list[str]:
    return [f"gh release delete r{1 if same else n} --yes" for n in range(count)]


def test_one_more_of_many_elsewhere_is_held() -> None:
    assert last_signals(*closings(MANY_ELSEWHERE))["burst"].weight is Severity.HIGH


def test_a_few_are_a_few() -> None:
    assert "burst" not in last_signals(*closings(MANY_ELSEWHERE - 1))


def test_the_same_thing_counts_once() -> None:
    assert "burst" not in last_signals(*closings(MANY_ELSEWHERE + 4, same=True))


def test_looks_in_between_do_not_hide_them() -> None:
    steps: list[str] = []
    for command in closings(MANY_ELSEWHERE):
        steps += ["ls", command]
    assert "burst" in last_signals(*steps)


def test_files_need_many_more_and_are_on_record() -> None:
    signal = last_signals(*(f"rm notes/{n}.txt" for n in range(MANY_FILES)))["burst"]
    assert signal.weight is Severity.MEDIUM


def test_what_the_session_made_counts_for_nothing() -> None:
    steps: list[Step | str] = []
    for n in range(MANY_ELSEWHERE + 2):
        steps.append(Step(f"gh release create r{n}", 0))
    assert "burst" not in last_signals(*steps, *closings(MANY_ELSEWHERE + 2))


def test_a_look_is_no_loss() -> None:
    assert "burst" not in last_signals(*closings(MANY_ELSEWHERE), "gh release list")
