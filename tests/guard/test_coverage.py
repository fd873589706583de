"""What an approval covers, by tables of decisions."""

import os
import subprocess
from dataclasses import replace

import pytest

from shellguard.guard.coverage import Coverage, is_as_approved, is_part_of
from shellguard.model import Decision, Severity, Signal, Verdict
from shellguard.probe.process import lineage
from tests.support.live_guard import finding

APPROVED = Decision(
    Verdict.HOLD, (finding(), finding("git-clean", subject="git clean -fd")), shape="bash clean.sh"
)
GRAVE, SLIGHT = (
    Signal("environment-crossed", "now production", Severity.CRITICAL),
    Signal("retry", "again", Severity.LOW),
)


@pytest.mark.parametrize(
    ("fresh", "is_same"),
    [
        pytest.param(APPROVED, True, id="nothing changed"),
        pytest.param(
            replace(APPROVED, verdict=Verdict.ALLOW, granted_by="h1"), True, id="lifted by the grant"
        ),
        pytest.param(replace(APPROVED, findings=APPROVED.findings[:1]), True, id="one objection less"),
        pytest.param(replace(APPROVED, signals=(SLIGHT,)), True, id="a slight signal more"),
        pytest.param(replace(APPROVED, verdict=Verdict.DENY), False, id="stricter"),
        pytest.param(replace(APPROVED, shape="bash other.sh"), False, id="other shape"),
        pytest.param(replace(APPROVED, findings=(finding("rm-root"),)), False, id="other rule"),
        pytest.param(replace(APPROVED, findings=(finding(subject="rm -rf /"),)), False, id="other subject"),
        pytest.param(replace(APPROVED, findings=(finding(severity=Severity.CRITICAL),)), False, id="graver"),
        pytest.param(replace(APPROVED, signals=(GRAVE,)), False, id="a grave signal more"),
        pytest.param(replace(APPROVED, fault="probe timed out"), False, id="a fault"),
    ],
)
def test_is_as_approved(fresh, is_same):
    assert is_as_approved(fresh, approved=APPROVED) is is_same


LATER = Decision(Verdict.HOLD, (finding(subject="rm -rf dist"),), shape="rm -rf dist")


@pytest.mark.parametrize(
    ("later", "is_covered"),
    [
        pytest.param(LATER, True, id="same rule on another subject"),
        pytest.param(replace(LATER, verdict=Verdict.PRESERVE), True, id="to be preserved"),
        pytest.param(replace(LATER, findings=(finding("rm-root"),)), False, id="another rule"),
        pytest.param(
            replace(LATER, findings=(*LATER.findings, finding("rm-root"))), False, id="another rule besides"
        ),
        pytest.param(
            replace(LATER, findings=(finding(severity=Severity.CRITICAL),)), False, id="same rule, graver"
        ),
        pytest.param(replace(LATER, verdict=Verdict.DENY), False, id="denied"),
        pytest.param(replace(LATER, findings=()), False, id="held for no finding"),
        pytest.param(replace(LATER, signals=(GRAVE,)), False, id="a grave signal"),
        pytest.param(replace(LATER, fault="x"), False, id="a fault"),
    ],
)
def test_is_part_of(later, is_covered):
    assert is_part_of(later, approved=APPROVED) is is_covered


def test_only_the_living_approved_process_and_its_descendants_are_covered():
    coverage = Coverage()
    with subprocess.Popen(["sleep", "60"]) as child:
        coverage.remember(child.pid, decision=APPROVED, granted_by="h1")
        line = lineage(child.pid)
        assert coverage.find(LATER, lineage=line) == "h1"
        assert coverage.find(LATER, lineage=lineage(os.getpid())) == ""
        assert coverage.find(LATER, lineage=()) == ""
        reused = (replace(line[0], started_s=line[0].started_s + 60), *line[1:])
        assert coverage.find(LATER, lineage=reused) == ""
        child.kill()


def test_a_process_that_is_gone_is_not_remembered():
    coverage = Coverage()
    coverage.remember(2**31 - 1, decision=APPROVED, granted_by="h1")
    assert coverage._approvals == []


def test_ended_processes_are_forgotten():
    coverage = Coverage()
    for _ in range(3):
        with subprocess.Popen(["sleep", "60"]) as child:
            coverage.remember(child.pid, decision=APPROVED, granted_by="h1")
            child.kill()
    coverage.remember(os.getpid(), decision=APPROVED, granted_by="h1")
    assert [a.process.pid for a in coverage._approvals] == [os.getpid()]
