"""A session of which nobody has said what it is for asks once, before something is lost elsewhere for good."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shellguard.context.no_task import taskless_signals
from shellguard.context.story import Outcome, Story, advanced, spoken
from shellguard.decide.decide import shape_of
from shellguard.model import Decision, Deed, Does, Observed, Reach, Severity, Signal, Undo, Verdict

UNASKED = Story(step=1, is_unasked=True)
POD = Deed(
    Does.REMOVE,
    "workload",
    "web-1",
    service="kubernetes",
    reach=Reach.REMOTE,
    undo=Undo.NONE,
    how="kubectl delete",
)
FORCED = Deed(
    Does.SHARE, "branch", "main", service="git", reach=Reach.REMOTE, undo=Undo.NONE, how="git push --force"
)


def said(deed: Deed, *, story: Story = UNASKED, task: str = "") -> list[str]:
    return [s.id for s in taskless_signals(Observed(deeds=(deed,)), story=story, task=task)]


@pytest.mark.parametrize("deed", [POD, FORCED], ids=["gone", "forced"])
def test_it_asks_before_what_cannot_be_undone(deed):
    assert said(deed) == ["no-task"]


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(replace(POD, does=Does.LOOK), id="a look"),
        pytest.param(replace(POD, reach=Reach.LOCAL), id="here"),
        pytest.param(replace(POD, undo=Undo.SNAPSHOT), id="comes back"),
        pytest.param(replace(FORCED, undo=Undo.SNAPSHOT), id="an ordinary push"),
    ],
)
def test_ordinary_work_is_not_asked_about(deed):
    assert said(deed) == []


def test_nobody_is_asked_where_a_task_is_known_or_there_is_no_session():
    assert said(POD, task="tidy up") == said(POD, story=Story()) == said(POD, story=Story(step=3)) == []


def test_once_let_run_or_spoken_nobody_is_asked_again():
    signal = Signal("no-task", "", Severity.HIGH)
    held = Decision(Verdict.HOLD, signals=(signal,), observed=Observed(deeds=(POD,)))
    waiting = advanced(UNASKED, held, outcome=Outcome.HELD)
    ran = advanced(waiting, replace(held, granted_by="h1"), outcome=Outcome.RAN)
    assert (said(POD, story=waiting), said(POD, story=ran), said(POD, story=spoken(waiting))) == (
        ["no-task"],
        [],
        [],
    )


def test_a_yes_to_a_shape_holds_when_nobody_asks_any_more():
    signal = Signal("no-task", "", Severity.HIGH)
    other = Signal("unverified-target", "", Severity.HIGH, "kubernetes:pod:web-1")
    assert shape_of((), "/w", signals=(signal, other), command="x") == shape_of(
        (), "/w", signals=(other,), command="x"
    )
    assert shape_of((), "/w", signals=(signal,), command="x") == "x (in /w)"
