"""A refused act by other means is named as what it is, and answered one notch stricter."""

from __future__ import annotations

import pytest

from shellguard.context.story import Outcome
from shellguard.model import Verdict
from tests.support.folded_sessions import SPEAKS, Step, fold, last_signals

NO = Outcome.TURNED_DOWN
REFUSED = Step("rm -rf /srv/berths/archive", outcome=NO)

OTHER_MEANS = {
    "the same again": "rm -rf /srv/berths/archive",
    "another spelling": "cd /srv/berths && rm -r -f ./archive/",
    "find": "find /srv/berths/archive -delete",
    "python": "python3 -c \"import shutil; shutil.rmtree('/srv/berths/archive')\"",
    "node": "node -e \"require('fs').rmSync('/srv/berths/archive', {recursive: true})\"",
    "moved away": "mv /srv/berths/archive /tmp/gone",
    "what holds it": "rm -rf /srv/berths",
    "through a shell": "bash -c 'rm -rf /srv/berths/archive'",
    "with sudo": "sudo rm -rf /srv/berths/archive",
}


@pytest.mark.parametrize("command", OTHER_MEANS.values(), ids=OTHER_MEANS)
def test_other_means_to_a_refused_end_are_refused(command: str) -> None:
    decision = fold(REFUSED, command)[-1]
    assert decision.verdict is Verdict.DENY
    (signal,) = [s for s in decision.signals if s.id == "retry-after-refusal"]
    assert "was refused by the person" in signal.evidence


SERVICES = {
    "a branch by the API": ("git push origin --delete release/9", "gh api -X DELETE repos/harbour/app/git/refs/heads/release/9"),
    "a workload": ("kubectl -n live delete deployment/crane", "kubectl -n live scale deployment crane --replicas=0"),
}  # fmt: skip


@pytest.mark.parametrize(("first", "then"), SERVICES.values(), ids=SERVICES)
def test_another_tool_for_the_same_thing(first: str, then: str) -> None:
    assert "retry-after-refusal" in last_signals(Step(first, outcome=NO), then)


NO_RETRY = {
    "looking at it": "ls -la /srv/berths/archive",
    "its neighbour": "rm -rf /srv/berths/tmp-cache",
    "writing a new file in it": "touch /srv/berths/archive/new.txt",
    "a small part of another": "rm /srv/berths/readme.txt",
}


@pytest.mark.parametrize("command", NO_RETRY.values(), ids=NO_RETRY)
def test_something_else_is_no_retry(command: str) -> None:
    assert "retry-after-refusal" not in last_signals(REFUSED, command)


def test_what_still_waits_for_an_answer_is_no_refusal() -> None:
    held = Step("rm -rf /srv/berths/archive", outcome=Outcome.HELD)
    assert "retry-after-refusal" not in last_signals(held, "rm -rf /srv/berths/archive")


def test_after_the_person_spoke_it_may_be_asked_again() -> None:
    assert "retry-after-refusal" not in last_signals(REFUSED, SPEAKS, "rm -rf /srv/berths/archive")
