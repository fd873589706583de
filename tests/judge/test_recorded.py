"""A session known from its record: its story grows step by step, and holds no secret."""

from __future__ import annotations

from shellguard.context.failures import FailureKind
from shellguard.judge.recorded import Recorded, RecordedIdentities
from shellguard.model import Credential, Decision, Observed, Session, Verdict

SECRET = "glpat-Ab3dEf6hIj9lMn2pQr5t"
IDENTITIES = RecordedIdentities(key=b"k" * 32)


def recorded(task: str = "") -> Recorded:
    return Recorded(Session("s", task=task), identities=IDENTITIES)


def ran(*credentials: Credential) -> Decision:
    return Decision(
        Verdict.ALLOW, invocations=("railway up",), command="railway up", observed=Observed(credentials)
    )


def test_nobody_has_looked_at_the_machine() -> None:
    assert (IDENTITIES.baseline(), IDENTITIES.places("ab" * 8)) == (None, ())


def test_a_secret_in_an_output_is_remembered_by_its_fingerprint() -> None:
    session = recorded()
    session.add(ran(), command="cat x", exit_status=0, output=f"token: {SECRET}")
    assert session.story.shown == ((IDENTITIES.fingerprint(SECRET), "cat x"),)
    assert SECRET not in repr(session.story)


def test_a_failed_login_is_remembered() -> None:
    session = recorded()
    session.add(ran(), command="railway up", exit_status=1, output="error: 401 Unauthorized")
    (failed,) = session.story.failures
    assert failed.failure.kind is FailureKind.AUTHENTICATION


def test_a_step_that_went_well_is_no_failure() -> None:
    session = recorded()
    session.add(ran(), command="railway up", exit_status=0, output="done")
    assert session.story.failures == ()


def test_what_the_task_gives_is_accepted() -> None:
    given = recorded(f"use the token {SECRET}").story.accepted
    assert given == {f"#{IDENTITIES.fingerprint(SECRET)}"}


def test_the_same_steps_give_the_same_story() -> None:
    one, other = recorded(), recorded()
    for session in (one, other):
        session.add(
            ran(Credential("sought", "any", how="outside the project")),
            command="grep",
            exit_status=1,
            output="",
        )
    assert one.story == other.story


def test_what_the_person_says_later_is_followed_and_clears_the_path() -> None:
    session = recorded("look at the logs")
    session.add(ran(), command="railway up", exit_status=1, output="error: 401 Unauthorized")
    session.say(f"also restart the worker, with {SECRET}")
    assert session.story.failures == ()
    assert session.story.accepted == {f"#{IDENTITIES.fingerprint(SECRET)}"}
    assert [s.text.startswith("also restart") for s in session.session.later] == [True]


def test_a_recorded_session_without_a_task_is_one_that_nobody_was_asked_about() -> None:
    silent = recorded()
    assert (silent.story.is_unasked, recorded("look").story.is_unasked) == (True, False)
    silent.say("look at the logs")
    assert not silent.story.is_unasked
