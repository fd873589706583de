"""Judged processes until they end: one failure each, and only of what was let run."""

from __future__ import annotations

from shellguard.context.failures import FailureKind
from shellguard.guard.endings import MOST_RUNNING, Endings, own_call


def told(endings: Endings, pid: int, status: int, *, at_s: float = 9.0) -> tuple[str, FailureKind] | None:
    found = endings.ended(pid, status, at_s=at_s)
    return (found[0], found[1].kind) if found else None


def running(*calls: str) -> Endings:
    endings = Endings()
    for at, call in enumerate(calls):
        endings.began(7, call, at_s=float(at))
    return endings


def test_a_process_fails_once():
    endings = running("gh api user")
    assert told(endings, 7, 4) == ("gh api user", FailureKind.AUTHENTICATION)
    assert told(endings, 7, 4) is None


def test_what_a_process_became_is_what_fails():
    assert told(running("env X=1 git push", "git push"), 7, 1) == ("git push", FailureKind.CONFLICT)


def test_what_nobody_judged_tells_nothing():
    assert told(Endings(), 7, 1) is None


def test_what_was_refused_is_no_failure():
    assert told(running("git push"), 7, 126) is None


def test_a_process_that_became_something_unjudged_tells_nothing():
    endings = running("git push")
    endings.replaced(7, at_s=1.0)
    assert told(endings, 7, 1) is None


def test_late_news_of_an_earlier_program_takes_nothing_away():
    endings = Endings()
    endings.began(7, "git push", at_s=5.0)
    endings.replaced(7, at_s=4.0)
    endings.began(7, "kubectl get pods", at_s=4.0)
    assert told(endings, 7, 1, at_s=4.5) is None
    assert told(endings, 7, 1) == ("git push", FailureKind.CONFLICT)


def test_the_oldest_is_forgotten_first():
    endings = Endings()
    for pid in range(MOST_RUNNING + 1):
        endings.began(pid, "git push", at_s=0.0)
    assert (told(endings, 0, 1), told(endings, 1, 1)) == (None, ("git push", FailureKind.CONFLICT))


def test_an_installed_script_is_called_as_people_call_it():
    assert own_call(("python3 /usr/local/bin/aws s3 ls", "aws s3 ls")) == "aws s3 ls"
    assert own_call(("bash -c 'aws s3 ls'", "aws s3 ls")) == "bash -c 'aws s3 ls'"
    assert own_call(("git push",)) == "git push"
