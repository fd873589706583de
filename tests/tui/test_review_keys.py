"""Answers by keys, against guards on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from shellguard.model import HoldState
from shellguard.tui.app import ReviewApp
from shellguard.wire.messages import Answer
from tests.support.live_guard import LiveGuard
from tests.support.screen_text import screen_text, until
from tests.support.stand_in_review_guard import NOW_S, StandInGuard, make_hold


class Desk:
    """An open viewer, its clock and its guards."""

    def __init__(self, *guards: StandInGuard) -> None:
        self.guards = list(guards)
        self.clock_s = 0.0
        self.app = ReviewApp(lambda: list(self.guards), now_s=lambda: NOW_S, clock=lambda: self.clock_s)

    def run(self, play: Callable[[Desk], Awaitable[None]], *, size: tuple[int, int] = (100, 30)) -> None:
        async def whole() -> None:
            async with self.app.run_test(size=size) as self.pilot:
                await play(self)

        asyncio.run(whole())

    @property
    def text(self) -> str:
        return screen_text(self.app)

    async def shows(self, *parts: str) -> None:
        await until(self.pilot, lambda: all(part in self.text for part in parts))

    async def hides(self, part: str) -> None:
        await until(self.pilot, lambda: part not in self.text)

    async def ripen(self) -> None:
        """Let what is shown have been in sight for long enough."""
        await self.pilot.pause()
        self.clock_s += 10

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    @property
    def selected(self) -> str:
        return next(line.split()[1] for line in self.text.splitlines() if line.startswith("▸"))


@pytest.fixture
def guard():
    with StandInGuard() as stand_in:
        yield stand_in


def test_approve_sends_exactly_one_answer_however_often_the_key_is_hit(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1"))
    guard.answer_gate.clear()

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1")
        await desk.ripen()
        await desk.press("a", "a", "a")
        await until(desk.pilot, lambda: guard.answers)
        await desk.press("a")
        guard.answer_gate.set()
        await desk.shows("Approved a1: it runs now", "Nothing is held.")

    Desk(guard).run(play)
    assert guard.answers == [{"op": "answer", "id": "a1", "answer": "approve", "note": ""}]


def test_approving_what_has_only_just_come_into_sight_sends_nothing(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1"))

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1")
        await desk.pilot.pause()
        desk.clock_s += 0.49
        await desk.press("a")
        await desk.shows("Too fast")
        desk.clock_s += 0.49  # over half a second in all, but the early key began the wait anew
        await desk.press("a")
        assert guard.answers == []
        desk.clock_s += 0.5
        await desk.press("a")
        await desk.shows("Approved a1")

    Desk(guard).run(play)
    assert len(guard.answers) == 1


def test_a_hold_that_takes_the_place_of_an_answered_one_must_be_seen_first(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1", waited_s=20), make_hold("b2", waited_s=10))

    async def play(desk: Desk) -> None:
        await desk.shows("a1", "b2")
        await desk.press("k")
        await desk.ripen()
        await desk.press("a")
        await desk.shows("▸ b2", "Approved a1")
        await desk.press("a")
        await desk.shows("Too fast")

    Desk(guard).run(play)
    assert [answer["id"] for answer in guard.answers] == ["a1"]


def test_selection_stays_with_the_hold_when_the_queue_shifts_under_it(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1", waited_s=20), make_hold("b2", waited_s=10))

    async def play(desk: Desk) -> None:
        await desk.shows("a1", "b2")
        await desk.press("j")
        assert desk.selected == "b2"
        guard.hold(make_hold("older", waited_s=500))
        await desk.shows("older")
        assert desk.selected == "b2"
        guard.hold(make_hold("a1", waited_s=20, state=HoldState.REFUSED))
        await desk.shows("a1 was refused elsewhere")
        assert desk.selected == "b2"
        await desk.ripen()
        await desk.press("a")
        await desk.shows("Approved b2")

    Desk(guard).run(play)
    assert [answer["id"] for answer in guard.answers] == ["b2"]


def test_a_click_selects_and_answers_nothing(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1", waited_s=20), make_hold("b2", waited_s=10))

    async def play(desk: Desk) -> None:
        await desk.shows("a1", "b2")
        for row, hold_id in ((1, "b2"), (0, "a1")):
            await desk.ripen()
            await desk.pilot.click("#queue", offset=(5, row))
            await desk.shows(f"▸ {hold_id}")

    Desk(guard).run(play)
    assert guard.answers == []


def test_refusal_carries_the_note_that_was_typed(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1"))

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1")
        await desk.press("r")
        await desk.shows("Refuse a1")
        await desk.press(*"ask me a q", "enter")
        await desk.shows("Refused a1: it did not run. The agent is told: ask me a q")

    Desk(guard).run(play)
    assert guard.answers == [{"op": "answer", "id": "a1", "answer": "refuse", "note": "ask me a q"}]


@pytest.mark.parametrize(
    ("keys", "answers"),
    [
        pytest.param(["r", "enter"], ["refuse"], id="an empty note refuses"),
        pytest.param(["r", "n", "o", "escape"], [], id="escape sends no refusal"),
        pytest.param(["r", "ctrl+c"], [], id="ctrl-c leaves the note, not the viewer"),
        pytest.param(["s", "y"], ["approve-shape"], id="shape with y is approved"),
        pytest.param(["s", "n"], [], id="shape without y is not"),
        pytest.param(["s", "enter"], [], id="enter is not y"),
        pytest.param(["s", "s"], [], id="the same key twice is not y"),
        pytest.param(["question_mark", "a"], [], id="keys on the help page only close it"),
        pytest.param(["enter", "a"], ["approve"], id="approving works from the full text"),
        pytest.param(["x", "y", "Y", "A"], [], id="unbound keys do nothing"),
    ],
)
def test_keys_answer_only_as_the_table_says(guard: StandInGuard, keys: list[str], answers: list[str]) -> None:
    guard.hold(make_hold("a1"))

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1")
        for key in keys:
            await desk.ripen()
            await desk.press(key)
        if answers:
            await desk.shows("Nothing is held.")
        await desk.ripen()
        assert desk.app.is_running

    Desk(guard).run(play)
    assert [answer["answer"] for answer in guard.answers] == answers


def test_the_shape_is_in_the_question(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1", shape="git push --force *"))

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1")
        await desk.ripen()
        await desk.press("s")
        await desk.shows("git push --force *", "until session 7f3a ends?")

    Desk(guard).run(play)


def test_a_gone_hold_is_shown_as_gone_and_approving_it_lets_the_retry_run(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1"))

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1", "1 waiting")
        await desk.ripen()
        guard.hold(make_hold("a1", state=HoldState.GONE))
        await desk.shows("Gone: the agent gave up", "a1 is gone", "0 waiting · 1 gone")
        await desk.press("a")
        await desk.shows("Too fast")  # its meaning changed: it has to be seen anew
        await desk.ripen()
        await desk.press("a")
        await desk.shows("Its process is gone: the agent's retry will run.")

    Desk(guard).run(play)
    assert len(guard.answers) == 1


def test_an_answer_from_inside_the_guarded_tree_is_shown_as_not_allowed(guard: StandInGuard) -> None:
    guard.is_denying = True
    guard.hold(make_hold("a1"))

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1")
        await desk.ripen()
        await desk.press("a")
        await desk.shows("an agent may not answer for itself; use another terminal", "▸ a1")

    Desk(guard).run(play)


def test_a_guard_that_ends_takes_its_holds_along_and_says_so(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1"))
    with StandInGuard(session="91c0", agent="codex") as other:
        other.hold(make_hold("z9"))

        async def play(desk: Desk) -> None:
            await desk.shows("a1", "z9", "2 guards")
            desk.guards.remove(other)
            other.end()
            await desk.hides("▸ z9")
            await desk.shows("The guard of codex in session 91c0 has ended", "▸ a1", "1 guard")

        Desk(guard, other).run(play)


def test_a_guard_that_starts_later_appears_by_itself(guard: StandInGuard) -> None:
    async def play(desk: Desk) -> None:
        await desk.shows("Nothing is held.", "shellguard run -- claude")
        desk.guards.append(guard)
        await desk.shows("Watching:", "claude in session 7f3a")
        guard.hold(make_hold("a1"))
        await desk.shows("▸ a1")

    Desk().run(play)


def test_one_session_can_be_reviewed_alone(guard: StandInGuard) -> None:
    guard.hold(make_hold("mine"))
    with StandInGuard(session="91c0") as other:
        other.hold(make_hold("z9"))
        desk = Desk(guard, other)
        desk.app = ReviewApp(lambda: [guard, other], session="91c0", now_s=lambda: NOW_S, clock=lambda: 0.0)

        async def play(desk: Desk) -> None:
            await desk.shows("▸ z9", "1 guard")
            assert "mine" not in desk.text
            assert guard.watchers == 0

        desk.run(play)


def test_a_cut_command_must_be_read_whole_before_it_is_approved(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1", "echo " + "x" * 3000 + "; rm -rf /"))

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1", "characters not shown here")
        await desk.ripen()
        await desk.press("a")
        await desk.shows("press enter to see the whole of it")
        assert guard.answers == []
        await desk.press("enter")
        await desk.shows("full text, enter goes back")
        assert "not shown here" not in desk.text
        await desk.ripen()
        await desk.press("a")
        await desk.shows("Approved a1")

    Desk(guard).run(play)


def test_the_end_of_a_megabyte_can_be_scrolled_to(guard: StandInGuard) -> None:
    guard.hold(make_hold("a1", "echo " + "word " * 200_000 + "; the-very-end"))

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1")
        await desk.press("enter")
        await desk.shows("full text")
        desk.app.review._view.scroll_detail(pages=100_000)
        await desk.shows("the-very-end")
        await desk.press("escape")
        await desk.shows("▸ a1")

    Desk(guard).run(play)


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
def test_quitting_answers_nothing_and_hangs_up(guard: StandInGuard, key: str) -> None:
    guard.hold(make_hold("a1"))

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1")
        await desk.pilot.press(key)

    desk = Desk(guard)
    desk.run(play)
    assert desk.app.return_code == 0
    assert guard.answers == []


def test_an_answer_given_elsewhere_first_is_reported_not_overridden(guard: StandInGuard) -> None:
    hold = make_hold("a1")
    guard.hold(hold)

    async def play(desk: Desk) -> None:
        await desk.shows("▸ a1")
        await desk.press("r")
        await desk.shows("Refuse a1")
        guard.hold(replace(hold, state=HoldState.APPROVED))
        await desk.shows("Nothing is held.")
        await desk.press("enter")
        await desk.shows("a1 was already approved")

    Desk(guard).run(play)


def test_a_command_held_by_a_real_guard_runs_once_it_is_approved_by_key() -> None:
    with LiveGuard() as live, live.held("rm", "x") as (shim, hold_id):
        entry = SimpleNamespace(socket=live.path, session="s1", workspace="/w", agent="claude")

        async def play(desk: Desk) -> None:
            await desk.shows(f"▸ {hold_id}", "$ rm x")
            await desk.ripen()
            await desk.press("a")
            await desk.shows(f"Approved {hold_id}: it runs now.")

        Desk(entry).run(play)  # type: ignore[arg-type]
        assert shim.answer() == (Answer.RUN, "")
