"""What the person said at the start and since, as one scope."""

from __future__ import annotations

from shellguard.context.deed import Does
from shellguard.context.session_task import MOST_SAID, How, after_record, after_words, scope_in, words_in
from shellguard.context.task_scope import LimitKind
from shellguard.model import Session

BEGUN = Session("s", task="upgrade the linter, but don't touch the staging database")


def test_the_first_words_are_the_task():
    assert after_words(Session("s"), "fix the login page") == Session("s", task="fix the login page")


def test_more_is_asked_and_limits_stay():
    scope = scope_in(after_words(BEGUN, "also delete the branch feature/old-work"))
    assert Does.REMOVE in scope.does
    assert "feature/old-work" in [n.text for n in scope.names]
    assert LimitKind.NOT in [limit.kind for limit in scope.limits]


def test_the_words_themselves_say_that_something_else_is_meant():
    text = "forget that, delete the branch old-work"
    assert scope_in(after_words(BEGUN, text)).does == {Does.REMOVE}
    assert scope_in(after_words(BEGUN, text, how=How.ADD)).does > {Does.REMOVE}


def test_what_replaces_ends_the_limits_too():
    session = after_words(after_words(BEGUN, "also x"), "fix the login page", how=How.REPLACE)
    assert (session.later, scope_in(session).limits) == ((), ())


def test_records_give_the_session_that_was():
    bodies = [
        {"task": "upgrade the linter", "by": "maria"},
        {"task": "also run the tests", "how": "follow"},
        {"task": "instead of nothing", "how": "add"},
    ]
    session = Session("s")
    for body in bodies:
        session = after_record(session, body)
    assert words_in(session) == ("upgrade the linter", "also run the tests", "instead of nothing")
    assert [s.is_added for s in session.later] == [False, True]


def test_a_long_day_is_bounded_and_keeps_the_task():
    session = BEGUN
    for number in range(MOST_SAID + 20):
        session = after_words(session, f"look at ticket {number}")
    assert (session.task, len(session.later)) == (BEGUN.task, MOST_SAID)
    assert LimitKind.NOT in [limit.kind for limit in scope_in(session).limits]
