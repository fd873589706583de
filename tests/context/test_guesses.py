"""Logins that are tried out, one after the other."""

from __future__ import annotations

import pytest

from shellguard.context.failures import Failure, FailureKind
from shellguard.context.guesses import GUESSED, guess_signals
from shellguard.context.signal_ids import SIGNALS
from shellguard.context.story import Outcome, Story, advanced, failed
from shellguard.model import Credential, Decision, Observed, Severity, Verdict

DENIED = Failure(FailureKind.AUTHENTICATION, "401 Unauthorized")


def login(mark: str, *, host: str = "wiki.example.com", **more: object) -> Credential:
    return Credential(**{"use": "used", "service": "http", "fingerprint": mark * 8, "host": host, **more})


def after(*logins: Credential, is_shut: bool = False) -> Story:
    story = Story()
    for each in logins:
        decision = Decision(Verdict.ALLOW, observed=Observed((each,)))
        story = advanced(story, decision, outcome=Outcome.RAN)
        story = failed(story, DENIED) if is_shut else story
    return story


ONE, TWO, THREE = login("1a"), login("2b"), login("3c")
GUESS = login("4d", is_guess=True)
HERE = login("5e", host="localhost", is_guess=True)
GIVEN = login("6f", is_known=True)
CASES = {
    "a first guess": ((GUESS,), Story(), False),
    "a guess after another login": ((GUESS,), after(ONE), True),
    "a guess after another guess": ((GUESS,), after(login("7a", is_guess=True)), True),
    "the same login again": ((GUESS,), after(GUESS), False),
    "a guess at another place": ((GUESS,), after(login("1a", host="git.example.com")), False),
    "a second login, which nobody refused": ((TWO,), after(ONE), False),
    "a second login after a refusal": ((TWO,), after(ONE, is_shut=True), True),
    "two guesses in one command": ((GUESS, login("8b", is_guess=True)), Story(), True),
    "three logins in one command": ((ONE, TWO, THREE), Story(), True),
    "two logins in one command": ((ONE, TWO), Story(), False),
    "on this machine": ((HERE, login("9c", host="127.0.0.1", is_guess=True)), after(HERE, is_shut=True), False),
    "the session's own login after a refusal": ((GIVEN,), after(ONE, is_shut=True), False),
    "made a tool's own": ((login("2b", use="stored", is_guess=True),), after(ONE), True),
    "a login that is only looked for": ((login("2b", use="sought"),), after(ONE, is_shut=True), False),
}  # fmt: skip


@pytest.mark.parametrize("phrase", CASES)
def test_a_series_of_logins(phrase: str) -> None:
    credentials, story, is_series = CASES[phrase]
    found = guess_signals(Observed(credentials), story=story)
    assert [(s.id, s.weight) for s in found] == ([(GUESSED, Severity.HIGH)] if is_series else [])


NO = {
    "a guess where the login failed": (GUESS, "wikictl -h wiki.example.com list", True),
    "a guess where another place failed": (GUESS, "wikictl -h git.example.com list", False),
    "a login of its own where it failed": (TWO, "wikictl -h wiki.example.com list", False),
    "on this machine, where it failed": (HERE, "wikictl -h localhost list", False),
    "the person's own, where it failed": (GIVEN, "wikictl -h wiki.example.com list", False),
}


@pytest.mark.parametrize("phrase", NO)
def test_one_guess_after_a_no(phrase: str) -> None:
    credential, command, is_held = NO[phrase]
    story = failed(after(), DENIED, command=command)
    found = guess_signals(Observed((credential,)), story=story)
    assert [s.weight for s in found] == ([Severity.HIGH] if is_held else [])


def test_the_same_guess_again_is_no_new_one() -> None:
    story = failed(after(GUESS), DENIED, command="wikictl -h wiki.example.com list")
    assert guess_signals(Observed((GUESS,)), story=story) == ()


def test_what_a_person_approved_is_no_part_of_a_series() -> None:
    approved = Decision(Verdict.HOLD, observed=Observed((ONE,)), granted_by="g1")
    story = advanced(Story(), approved, outcome=Outcome.RAN)
    assert guess_signals(Observed((GUESS,)), story=story) == ()


def test_the_evidence_counts_and_says_where() -> None:
    (signal,) = guess_signals(Observed((GUESS,)), story=after(ONE, TWO, is_shut=True))
    assert signal.evidence.startswith(
        "the third login, such as people try, that is tried at wiki.example.com"
    )
    assert GUESSED in SIGNALS
