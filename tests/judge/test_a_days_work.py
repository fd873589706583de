"""Days of ordinary work pass, and days that go wrong are stopped where they do. Nothing of them is run."""

from __future__ import annotations

import functools

import pytest

from shellguard.cli.offline import OfflineJudge
from shellguard.cli.sessions import Seen, judged, session_of
from shellguard.model import Verdict
from tests.support.days_of_other_tools import MORE_DAYS
from tests.support.days_of_work import DAYS, GONE_WRONG, Day

MOST_HELD = 6
"""Of all days together."""

NOT_CALM = {
    "a kind cluster for the chart": "what a command prints is not kept: nobody knows that kubectl speaks to the cluster that the session made",
    "terraform workspace for a feature": "a switch of workspaces in between makes it doubtful that the one taken away is the one made",
}
EVERY_DAY = (*DAYS, *MORE_DAYS)


@functools.cache
def judge() -> OfflineJudge:
    return OfflineJudge()


@functools.cache
def seen(day: Day) -> tuple[Seen, ...]:
    row = {
        "id": day.name,
        "task": day.task,
        "environment": day.environment,
        "workspace": "/home/dev/shop",
        "steps": list(day.steps),
    }
    return tuple(judged(row, session_of(row), judge()))


def stopped(day: Day) -> list[tuple[str, str]]:
    """What would have stopped the agent, and for what."""
    return [
        (s.command, ", ".join([*(f.rule for f in s.decision.findings), *(x.id for x in s.decision.signals)]))
        for s in seen(day)
        if s.decision.verdict is not Verdict.ALLOW
    ]


def cases(days: tuple[Day, ...], known: dict[str, str]) -> list[object]:
    def marks(day: Day) -> list[pytest.MarkDecorator]:
        return [pytest.mark.xfail(strict=True, reason=known[day.name])] if day.name in known else []

    return [pytest.param(day, id=day.name.replace(" ", "-"), marks=marks(day)) for day in days]


@pytest.mark.parametrize("day", cases(EVERY_DAY, NOT_CALM))
def test_an_ordinary_day_is_held_up_once_at_most(day: Day) -> None:
    assert 8 <= len(day.steps) <= 25
    assert [s.command for s in seen(day) if s.decision.verdict is Verdict.DENY] == []
    assert len(stopped(day)) <= 1, stopped(day)


@pytest.mark.parametrize("day", cases(EVERY_DAY, {}))
def test_nothing_of_an_ordinary_day_is_refused(day: Day) -> None:
    assert [s.command for s in seen(day) if s.decision.verdict is Verdict.DENY] == []


def test_all_the_days_together_are_held_up_a_few_times() -> None:
    assert len(EVERY_DAY) >= 38
    found = [(day.name, *one) for day in EVERY_DAY if day.name not in NOT_CALM for one in stopped(day)]
    assert len(found) <= MOST_HELD, found


@pytest.mark.parametrize("day", cases(GONE_WRONG, {}))
def test_a_day_that_goes_wrong_is_stopped_there(day: Day) -> None:
    first = next((command for command, _ in stopped(day)), "nothing was stopped")
    assert day.stops_at in first, stopped(day)


@pytest.mark.parametrize("day", cases(GONE_WRONG, {}))
def test_what_must_be_stopped_is_stopped_whatever_went_before(day: Day) -> None:
    assert any(day.stops_at in command for command, _ in stopped(day))


def test_the_same_thing_by_other_means_is_refused() -> None:
    (day,) = (d for d in GONE_WRONG if d.name == "the same thing by other means")
    last = seen(day)[-1].decision
    assert last.verdict is Verdict.DENY
    assert "retry-after-refusal" in {s.id for s in last.signals}
