"""Harmless steps wash nothing away: not a refusal, not a burst, not the path behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shellguard.context.confidence import unsure_signals
from shellguard.context.deviation import DECAY_STEPS, MOST_STEPS
from shellguard.context.story import MOST_DEEDS, MOST_OF_A_KIND, Outcome, Story, advanced
from shellguard.data.second_opinion_settings import PROTECTED
from shellguard.model import Decision, Deed, Does, Observed, Reach, Scope, Severity, Signal, Undo, Verdict
from tests.support.folded_sessions import Step, fold, ids

FAILED = Step(
    "psql -h db.example.com -c 'select 1'",
    1,
    'psql: error: FATAL: password authentication failed for user "x"',
)
SOUGHT = Step("grep -rn TOKEN ~/.config")


def deed(name: str, does: Does = Does.REMOVE) -> Deed:
    return Deed(does, "table", name, Scope.ONE, "aws dynamodb", "", Reach.REMOTE, Undo.NONE, "x")


def told(*deeds: Deed, verdict: Verdict = Verdict.ALLOW, **more: object) -> Decision:
    return Decision(verdict, observed=Observed(deeds=deeds), **more)  # type: ignore[arg-type]


def looked(story: Story, does: Does = Does.LOOK, times: int = 8) -> Story:
    for turn in range(times):
        looks = (replace(deed(f"l{turn}-{i}", does), service="files") for i in range(200))
        story = advanced(story, told(*looks), outcome=Outcome.RAN)
    return story


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.TURNED_DOWN])
@pytest.mark.parametrize("does", [Does.LOOK, Does.CHANGE, Does.MAKE, Does.REMOVE])
def test_what_was_refused_is_not_pushed_out_by_other_deeds(outcome: Outcome, does: Does) -> None:
    story = advanced(Story(), told(deed("berths"), verdict=Verdict.HOLD), outcome=outcome)
    story = looked(story, does)
    assert any(d.deed.target == "berths" and d.outcome is outcome for d in story.deeds)
    assert len(story.deeds) <= MOST_DEEDS


def test_what_a_person_said_no_to_is_not_pushed_out_by_refusals() -> None:
    story = advanced(Story(), told(deed("berths"), verdict=Verdict.HOLD), outcome=Outcome.TURNED_DOWN)
    many = told(*(deed(f"t{i}") for i in range(MOST_OF_A_KIND + 50)), verdict=Verdict.DENY)
    for _ in range(4):
        story = advanced(story, many, outcome=Outcome.REFUSED)
    assert any(d.outcome is Outcome.TURNED_DOWN for d in story.deeds)
    assert len(story.deeds) <= MOST_DEEDS


def test_what_was_lost_still_counts_after_hundreds_of_looks() -> None:
    story = Story()
    for i in range(7):
        story = advanced(story, told(deed(f"t{i}")), outcome=Outcome.RAN)
    assert sum(d.deed.does is Does.REMOVE for d in looked(story).deeds) == 7


def test_the_latest_looks_are_those_that_stay() -> None:
    story = looked(Story())
    assert (len(story.deeds), story.deeds[-1].deed.target) == (MOST_DEEDS, "l7-199")


@pytest.mark.parametrize("between", ["ls", "cat notes.md", "git status"])
def test_looking_around_does_not_lead_back_to_the_path(between: str) -> None:
    steps = [Step(between)] * (DECAY_STEPS + 5)
    assert "path-deviated" in ids(fold(FAILED, SOUGHT, *steps, "git push --force origin x")[-1].signals)


def test_work_and_much_time_lead_back_to_the_path() -> None:
    for steps in ([Step("touch a.txt")] * (DECAY_STEPS + 5), [Step("ls")] * (MOST_STEPS + 5)):
        assert "path-deviated" not in ids(
            fold(FAILED, SOUGHT, *steps, "git push --force origin x")[-1].signals
        )


def test_what_is_put_there_whether_it_exists_or_not_is_not_known_to_be_its_own() -> None:
    made = replace(deed("berths", Does.MAKE), is_new=False)
    story = advanced(Story(), told(made), outcome=Outcome.RAN)
    new = advanced(Story(), told(replace(made, is_new=True)), outcome=Outcome.RAN)
    taken = Observed(deeds=(deed("berths"),))
    assert unsure_signals(taken, story=story, task="")
    assert not unsure_signals(taken, story=new, task="")


@pytest.mark.parametrize(
    ("verdict", "granted", "is_asked_again"),
    [
        pytest.param(Verdict.ALLOW, "h1", False, id="approved"),
        pytest.param(Verdict.HOLD, "", False, id="observed only"),
        pytest.param(Verdict.ALLOW, "", True, id="let run by no person"),
    ],
)
def test_only_a_person_answers_what_a_session_is_for(
    verdict: Verdict, granted: str, is_asked_again: bool
) -> None:
    signal = (Signal("no-task", "e", Severity.HIGH),)
    ran = told(deed("berths"), verdict=verdict, signals=signal, granted_by=granted)
    assert advanced(Story(is_unasked=True), ran, outcome=Outcome.RAN).is_unasked is is_asked_again
    assert "no-task" in PROTECTED
