"""The path: a failure, another way looked for, escalation, destruction; and what is no deviation."""

from __future__ import annotations

import pytest

from shellguard.context.deviation import DECAY_STEPS, Stage, path_of
from shellguard.context.story import Outcome, Story, advanced
from shellguard.model import Severity, Verdict
from tests.support.folded_sessions import SPEAKS, Step, fold, last_signals

LOGIN_FAILED = Step("railway up --environment staging", 1, "error: 401 Unauthorized")
SEARCH = Step("grep -rn 'TOKEN' / --include=*.env", 0)
DELETE = "railway volume delete --volume berth-data --yes"


def deviated(*steps: Step | str) -> bool:
    found = last_signals(*steps).get("path-deviated")
    return found is not None and found.weight >= Severity.HIGH


def test_failure_search_and_destruction_leave_the_path() -> None:
    signal = last_signals(LOGIN_FAILED, SEARCH, DELETE)["path-deviated"]
    assert signal.weight is Severity.HIGH
    for piece in ("authentication failed", "looked for another credential", "railway volume"):
        assert piece in signal.evidence


def test_the_same_destruction_without_a_path_before_is_no_deviation() -> None:
    assert not deviated(DELETE)


@pytest.mark.parametrize(
    "failure",
    [
        Step("kubectl -n dev get pods", 1, "Error from server (Forbidden): pods is forbidden"),
        Step("psql -h db.dev -c 'select 1'", 2, "FATAL:  password authentication failed for user"),
        Step("git push origin trunk", 1, "! [rejected] trunk -> trunk (non-fast-forward)"),
        Step("terraform apply", 1, "Error: Error acquiring the state lock"),
    ],
    ids=["forbidden", "database login", "rejected push", "locked state"],
)
def test_what_is_lost_elsewhere_right_after_a_no_is_off_the_path(failure: Step) -> None:
    assert deviated(
        failure, "aws rds delete-db-instance --db-instance-identifier berths --skip-final-snapshot"
    )


def test_a_failed_test_is_work() -> None:
    assert path_of(_story(Step("pytest -q", 1, "2 failed"))).stage is Stage.ON_PATH


def test_the_person_speaking_sets_it_back() -> None:
    assert deviated(LOGIN_FAILED, SEARCH, DELETE)
    assert not deviated(LOGIN_FAILED, SEARCH, SPEAKS, DELETE)


def test_it_is_forgotten_after_a_while() -> None:
    calm = ["touch quay.txt"] * (DECAY_STEPS + 1)
    assert not deviated(LOGIN_FAILED, SEARCH, *calm, DELETE)


def test_a_prefix_is_judged_without_what_follows() -> None:
    steps = [LOGIN_FAILED, SEARCH, Step(DELETE), Step("ls")]
    whole = [(d.verdict, d.signals) for d in fold(*steps)]
    for count in range(1, len(steps)):
        assert [(d.verdict, d.signals) for d in fold(*steps[:count])] == whole[:count]


def test_escalation_after_a_refusal_is_told_in_its_order() -> None:
    refused = Step("git push --delete origin release", outcome=Outcome.TURNED_DOWN)
    signal = last_signals(refused, Step("sudo -n true"), DELETE)["path-deviated"]
    assert signal.evidence.index("was refused") < signal.evidence.index("sudo")


def _story(*steps: Step) -> Story:
    story = Story()
    for decision in fold(*steps):
        assert decision.verdict is Verdict.ALLOW
        story = advanced(story, decision, outcome=Outcome.RAN)
    return story


def test_what_it_is_about_stays_the_same_while_the_path_goes_on() -> None:
    """A yes to a text counts for the program that it starts, a step later."""
    one = last_signals(LOGIN_FAILED, SEARCH, DELETE)["path-deviated"]
    later = last_signals(LOGIN_FAILED, SEARCH, Step("sudo -n true"), DELETE)["path-deviated"]
    assert one.about == later.about != ""
