"""The roster and its watches, over real sockets."""

from __future__ import annotations

import queue
from types import SimpleNamespace

from shellguard.errors import ShellGuardError
from shellguard.model import HoldState
from shellguard.tui.connection import Change, Lost, Report, Roster, Snapshot, Trouble
from tests.support.stand_in_review_guard import StandInGuard, make_hold

WAIT_S = 10


class Listening:
    """A started roster and what it reported."""

    def __init__(self, find) -> None:
        self.reports: queue.Queue[Report] = queue.Queue()
        self.roster = Roster(find, self.reports.put, interval_s=0.01)

    def __enter__(self) -> queue.Queue[Report]:
        self.roster.start()
        return self.reports

    def __exit__(self, *_: object) -> None:
        self.roster.stop()


def test_holds_are_reported_at_once_and_changes_as_they_come() -> None:
    with StandInGuard() as guard:
        guard.hold(make_hold("a1"))
        with Listening(lambda: [guard]) as reports:
            assert reports.get(timeout=WAIT_S) == Snapshot(guard, (make_hold("a1"),))
            gone = make_hold("a1", state=HoldState.GONE)
            guard.hold(gone)
            assert reports.get(timeout=WAIT_S) == Change(guard, gone)


def test_a_guard_that_hangs_up_is_reported_as_ended() -> None:
    guard = StandInGuard()
    listed = [guard]
    with Listening(lambda: listed) as reports:
        reports.get(timeout=WAIT_S)
        listed.clear()
        guard.end()
        assert reports.get(timeout=WAIT_S) == Lost(guard, "ended", is_ended=True)


def test_a_guard_that_never_answers_is_reported_once_although_it_is_tried_again() -> None:
    dead = SimpleNamespace(socket="/tmp/no-such-guard.sock", session="dead", workspace="", agent="")
    with StandInGuard() as guard:
        looks = iter([[dead]] * 20)
        with Listening(lambda: next(looks, [guard])) as reports:
            first, second = reports.get(timeout=WAIT_S), reports.get(timeout=WAIT_S)
    assert isinstance(first, Lost)
    assert not first.is_ended
    assert "/tmp/no-such-guard.sock" in first.why
    assert second == Snapshot(guard, ())


def test_an_unreadable_list_of_guards_is_said_once_and_then_forgiven() -> None:
    with StandInGuard() as guard:
        looks = iter(range(10))

        def find() -> list[StandInGuard]:
            if next(looks, None) is None:
                return [guard]
            raise ShellGuardError("folder is gone")

        with Listening(find) as reports:
            first, second = reports.get(timeout=WAIT_S), reports.get(timeout=WAIT_S)
    assert first == Trouble("the list of running guards can't be read: folder is gone")
    assert second == Snapshot(guard, ())


def test_stopping_hangs_up_on_every_guard() -> None:
    with StandInGuard() as guard:
        listening = Listening(lambda: [guard])
        with listening as reports:
            reports.get(timeout=WAIT_S)
        assert all(watch.is_over for watch in listening.roster._watches.values())
