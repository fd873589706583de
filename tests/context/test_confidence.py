"""Irreversible and unsure stops; a look, a name in the task, or having made it says enough."""

from __future__ import annotations

import pytest

from tests.support.folded_sessions import Step, last_signals

START = "ls"
LOSSES = {
    "a volume": ("railway volume delete --volume berth-data --yes", "railway volume list --json"),
    "a namespace": ("kubectl delete namespace quay-7", "kubectl get namespace quay-7"),
    "an instance": ("gcloud sql instances delete berths --quiet", "gcloud sql instances describe berths"),
    "a bucket": ("aws s3 rb s3://berth-logs --force", "aws s3 ls s3://berth-logs"),
    "an app": ("heroku apps:destroy berths --confirm berths", "heroku apps:info berths"),
}


@pytest.mark.parametrize(("lose", "look"), LOSSES.values(), ids=LOSSES)
def test_what_nobody_looked_at_stops(lose: str, look: str) -> None:
    signal = last_signals(START, lose)["unverified-target"]
    assert signal.safer.startswith("Look first:")
    assert "unverified-target" not in last_signals(START, Step(look, 0), lose)


def test_a_name_in_the_task_says_which_one() -> None:
    lose, _ = LOSSES["a namespace"]
    assert "unverified-target" not in last_signals(START, lose, task="remove the namespace quay-7")


def test_another_name_in_the_task_does_not() -> None:
    lose, _ = LOSSES["a namespace"]
    assert "unverified-target" in last_signals(START, lose, task="remove the namespace quay-70")


def test_a_look_at_another_one_is_none() -> None:
    lose, _ = LOSSES["a namespace"]
    assert "unverified-target" in last_signals(START, "kubectl get namespace quay-8", lose)


def test_what_was_made_here_is_known() -> None:
    lose, _ = LOSSES["a namespace"]
    assert "unverified-target" not in last_signals(START, Step("kubectl create namespace quay-7", 0), lose)


def test_the_first_command_of_all_has_no_session_to_have_looked_in() -> None:
    lose, _ = LOSSES["a namespace"]
    assert "unverified-target" not in last_signals(lose)
