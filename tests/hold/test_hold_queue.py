"""The queue of holds: every way in, every way out, and what each answer grants."""

from dataclasses import replace

import pytest

from shellguard.errors import UsageError
from shellguard.hold.queue import KEPT_ENDED, RETRY_GRANT_S, HoldQueue
from shellguard.model import Decision, Grant, Hold, HoldState, Verdict

NOW_S = 1000.0


class Clock:
    now_s = NOW_S

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> HoldQueue:
    return HoldQueue(clock=clock)


def hold(hold_id: str = "h1", *, shape: str = "rm -rf *", deadline_s: float | None = None) -> Hold:
    decision = Decision(Verdict.HOLD, command="rm -rf build", shape=shape)
    return Hold(hold_id, "s1", decision, "/w", 42, ("rm", "bash"), NOW_S, deadline_s)


@pytest.mark.parametrize(
    ("answer", "state", "grants"),
    [
        pytest.param("approve", HoldState.APPROVED, (), id="approve runs this one and grants nothing"),
        pytest.param(
            "approve-shape",
            HoldState.APPROVED,
            (Grant("g1", "*", "rm -rf *", "s1"),),
            id="approve-shape grants the shape for the session",
        ),
        pytest.param("refuse", HoldState.REFUSED, (), id="refuse grants nothing"),
    ],
)
def test_an_answer_ends_a_waiting_hold(queue, answer, state, grants):
    queue.add(hold())
    ended = queue.answer("h1", answer=answer, note="why", by="maria")
    assert ended == replace(hold(), state=state, note="why", answered_by="maria", answered_at_s=NOW_S)
    assert queue.grants.active() == grants
    assert queue.list() == ()
    assert queue.list(is_everything=True) == (ended,)


@pytest.mark.parametrize(
    ("answer", "grants"),
    [
        pytest.param(
            "approve",
            (Grant("g1", "*", "rm -rf *", "s1", is_single_use=True, expires_at_s=NOW_S + RETRY_GRANT_S),),
            id="approve lets one retry through",
        ),
        pytest.param(
            "approve-shape",
            (Grant("g1", "*", "rm -rf *", "s1"),),
            id="approve-shape lets every retry through",
        ),
        pytest.param("refuse", (), id="refuse lets none through"),
    ],
)
def test_an_answer_to_a_gone_hold(queue, answer, grants):
    queue.add(hold())
    assert queue.withdraw("h1").state is HoldState.GONE
    assert [h.id for h in queue.list()] == ["h1"]
    queue.answer("h1", answer=answer, note="", by="maria")
    assert queue.grants.active() == grants


@pytest.mark.parametrize("second", ["approve", "approve-shape", "refuse"])
def test_nothing_is_answered_twice(queue, second):
    queue.add(hold())
    queue.answer("h1", answer="refuse", by="maria")
    with pytest.raises(UsageError, match="refused by maria already"):
        queue.answer("h1", answer=second)
    assert queue.get("h1").state is HoldState.REFUSED


@pytest.mark.parametrize(
    ("hold_id", "answer", "message"),
    [
        pytest.param("h9", "approve", "open ones: h1", id="unknown id names the open ones"),
        pytest.param("h1", "yes", "approve, approve-shape, refuse", id="unknown answer names the known ones"),
        pytest.param("", "approve", "no hold ''", id="empty id"),
    ],
)
def test_what_cannot_be_answered_changes_nothing(queue, hold_id, answer, message):
    queue.add(hold())
    with pytest.raises(UsageError, match=message):
        queue.answer(hold_id, answer=answer)
    assert queue.list() == (hold(),)


def test_without_a_shape_only_a_waiting_hold_can_be_approved_once(queue):
    queue.add(hold("h1", shape=""))
    queue.add(hold("h2", shape=""))
    with pytest.raises(UsageError, match="no shape"):
        queue.answer("h1", answer="approve-shape")
    queue.withdraw("h2")
    with pytest.raises(UsageError, match="no shape"):
        queue.answer("h2", answer="approve")
    assert queue.answer("h1", answer="approve").state is HoldState.APPROVED
    assert queue.grants.active() == ()


def test_expire_ends_those_whose_deadline_has_come(queue, clock):
    for hold_id, deadline_s in (("h1", NOW_S + 5), ("h2", NOW_S + 9), ("h3", None)):
        queue.add(hold(hold_id, deadline_s=deadline_s))
    assert queue.next_deadline_s() == NOW_S + 5
    assert queue.expire() == ()
    clock.now_s = NOW_S + 5
    assert [(h.id, h.state) for h in queue.expire()] == [("h1", HoldState.UNANSWERED)]
    assert queue.next_deadline_s() == NOW_S + 9
    assert [h.id for h in queue.list()] == ["h2", "h3"]
    with pytest.raises(UsageError, match="unanswered already"):
        queue.answer("h1", answer="approve")


def test_withdraw_leaves_an_answered_hold_as_it_ended(queue):
    queue.add(hold())
    queue.answer("h1", answer="approve")
    assert queue.withdraw("h1").state is HoldState.APPROVED


def test_only_the_newest_ended_holds_are_kept_and_every_waiting_one(queue):
    queue.add(hold("h-waits"))
    for number in range(KEPT_ENDED + 5):
        queue.add(hold(f"h{number}"))
        queue.answer(f"h{number}", answer="refuse")
    kept = [h.id for h in queue.list(is_everything=True)]
    assert kept == ["h-waits", *(f"h{n}" for n in range(5, KEPT_ENDED + 5))]
    assert queue.waiting_count() == 1


def test_an_id_is_listed_once(queue):
    queue.add(hold())
    with pytest.raises(UsageError):
        queue.add(hold())


def test_ids_are_short_typeable_and_never_given_out_twice(clock):
    queue = HoldQueue(clock=clock)
    ids = {queue.new_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert all(i[0] == "h" and set(i[1:]) <= set("abcdefghijklmnopqrstuvwxyz234567") for i in ids)
    assert {len(i) for i in ids} == {5}


def test_a_random_source_that_repeats_itself_gives_longer_ids_and_then_an_error(clock):
    queue = HoldQueue(clock=clock, random_bytes=bytes)
    ids = [queue.new_id() for _ in range(3)]
    assert ids == ["haaaa", "haaaaa", "haaaaaa"]
    with pytest.raises(UsageError, match="repeats itself"):
        for _ in range(100):
            queue.new_id()
