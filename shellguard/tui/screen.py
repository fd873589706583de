"""The review screen: what came from the guards, what the keys do about it.

Promise: one key press sends at most one answer, to the hold that was in sight when the key was pressed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from rich.style import Style
from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from shellguard.errors import ShellGuardError
from shellguard.hold.describe import is_abridged, outcome_text
from shellguard.hold.visible import one_line
from shellguard.model import Hold, HoldState
from shellguard.tui.board import Board, Item, Key, Sight
from shellguard.tui.connection import Change, Done, Guard, Lost, Report, Snapshot, Trouble, asker, send_answer
from shellguard.tui.keys import bindings
from shellguard.tui.lines import Lines
from shellguard.tui.paint import AMBER, GREEN, RED
from shellguard.tui.questions import Confirm, Help, NoteInput
from shellguard.tui.view import COMMAND_LIMIT, ReviewView, Scene
from shellguard.tui.wording import shape_question

GOOD, BAD, NOTE = Style(color=GREEN), Style(color=RED, bold=True), Style(color=AMBER, bold=True)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer, or why nothing did."""

    item: Item
    answer: str
    done: Done | None = None
    error: ShellGuardError | None = None


class Arrived(Message):
    """Something from another thread."""

    def __init__(self, content: Report | Answered) -> None:
        super().__init__()
        self.content = content


class ReviewScreen(Screen[None]):
    """See the module."""

    AUTO_FOCUS = ""
    BINDINGS = bindings()

    def __init__(self, *, now_s: Callable[[], float], clock: Callable[[], float]) -> None:
        """`now_s` is Unix time, `clock` is monotonic, both in seconds."""
        super().__init__()
        self._view = ReviewView(now_s=now_s)
        self._board, self._sight = Board(), Sight(clock)
        self._guards: dict[str, Guard] = {}
        self._answering: set[Key] = set()
        self._answered_here: set[Key] = set()
        self._is_full = False
        self._read_whole: set[Key] = set()

    def compose(self) -> ComposeResult:
        """All of it is one view."""
        yield self._view

    def on_mount(self) -> None:
        """Ages are live."""
        self.set_interval(1.0, self._repaint)

    def on_screen_resume(self) -> None:
        """Whatever was on top covered the hold."""
        self._sight.restart()

    def arrive(self, content: Report | Answered) -> None:
        """Take news from any thread."""
        with suppress(RuntimeError):  # the loop has closed: nobody looks any more
            self.post_message(Arrived(content))

    # --- news

    @on(Arrived)
    def _on_arrived(self, message: Arrived) -> None:
        match message.content:
            case Snapshot(guard, holds):
                self._guards[str(guard.socket)] = guard
                self._board.replace(guard, holds)
            case Change(guard, hold):
                self._on_change(guard, hold)
            case Lost():
                self._on_lost(message.content)
            case Trouble(why):
                self._say(why, BAD)
            case Answered():
                self._on_answered(message.content)
        self._repaint()

    def _on_change(self, guard: Guard, hold: Hold) -> None:
        item = Item(guard, hold)
        known = self._board.get(item.key)
        if known is not None and item.key not in self._answered_here:
            if hold.state is HoldState.GONE and known.hold.state is not HoldState.GONE:
                self._say(f"{hold.id} is gone: the agent stopped waiting.")
            elif hold.state not in (HoldState.WAITING, HoldState.GONE):
                self._say(f"{hold.id} was {hold.state.value} elsewhere.")
        self._board.put(guard, hold)

    def _on_lost(self, lost: Lost) -> None:
        self._guards.pop(str(lost.guard.socket), None)
        dropped = self._board.drop_guard(lost.guard)
        holds = f"; what it held ({dropped}) did not run" if dropped else ""
        if lost.is_ended:
            self._say(f"The guard of {asker(lost.guard)} has ended{holds}.")
        else:
            self._say(f"The guard of {asker(lost.guard)} can't be watched: {lost.why}{holds}", BAD)

    def _on_answered(self, answered: Answered) -> None:
        self._answering.discard(answered.item.key)
        if answered.done is None:
            self._say(str(answered.error), BAD)
            return
        self._board.remove(answered.item.key)
        hold, outcome = answered.done.hold, answered.done.outcome
        text = outcome_text(hold, answer=answered.answer, outcome=outcome, note=hold.note)
        stamped = answered.done.stamped if answered.answer == "approve" else ""
        self._say(f"{stamped} ({text})" if stamped else text, NOTE if stamped else GOOD)

    # --- answers

    def action_approve_once(self) -> None:
        """This one command."""
        if item := self._ripe():
            self._send(item, "approve")

    def action_approve_shape(self) -> None:
        """Every such command, after a `y`."""
        if item := self._ripe():
            self.app.push_screen(
                Confirm(shape_question(item.hold)), lambda is_yes: self._after_confirm(item, is_yes)
            )

    def _after_confirm(self, item: Item, is_yes: bool | None) -> None:
        if is_yes:
            self._send(item, "approve-shape")
        else:
            self._say("Nothing was approved.")

    def action_refuse(self) -> None:
        """No, with a note."""
        if item := self._board.current:
            question = f"Refuse {one_line(item.hold.id)}. The agent reads your note:"
            self.app.push_screen(NoteInput(question), lambda note: self._after_note(item, note))

    def _after_note(self, item: Item, note: str | None) -> None:
        if note is None:
            self._say("Nothing was refused.")
        else:
            self._send(item, "refuse", note=note)

    def _ripe(self) -> Item | None:
        """The selected hold, once in sight long enough; a key that comes too early starts the wait anew."""
        item = self._board.current
        if item is None:
            return None
        if not self._sight.is_ripe(item):
            self._sight.restart()
            self._say("Too fast: this has only just come into sight. Read it, then press again.")
            return None
        if is_abridged(item.hold, COMMAND_LIMIT) and item.key not in self._read_whole:
            self._say("Part of this command is not shown: press enter to see the whole of it, then answer.")
            return None
        return item

    def _send(self, item: Item, answer: str, *, note: str = "") -> None:
        if item.key in self._answering:
            return
        self._answering.add(item.key)
        self._answered_here.add(item.key)
        self._say(f"Answering {item.hold.id} …")
        threading.Thread(target=self._carry, args=(item, answer, note), daemon=True).start()

    def _carry(self, item: Item, answer: str, note: str) -> None:
        try:
            done = send_answer(item.guard, item.hold.id, answer, note=note)
        except ShellGuardError as error:
            self.arrive(Answered(item, answer, error=error))
        else:
            self.arrive(Answered(item, answer, done=done))

    # --- moving about

    def action_move(self, step: int) -> None:
        """Another hold; in the full text, another line."""
        if self._is_full:
            self._view.scroll_detail(lines=step)
            return
        self._board.move(step)
        self._repaint()

    def action_page(self, step: int) -> None:
        """Scroll the description."""
        self._view.scroll_detail(pages=step)

    def action_toggle_full(self) -> None:
        """The whole command, on the whole screen."""
        self._is_full = not self._is_full and self._board.current is not None
        self._repaint()

    def action_leave_full(self) -> None:
        """Back to the queue."""
        self._is_full = False
        self._repaint()

    def action_help(self) -> None:
        """The keys."""
        self.app.push_screen(Help())

    def action_quit(self) -> None:
        """Leave; nothing is answered."""
        self.app.exit()

    @on(Lines.Clicked, "#queue")
    def _on_row_clicked(self, message: Lines.Clicked) -> None:
        self._board.select_row(message.row)
        self._repaint()

    # --- drawing

    @on(Lines.Resized)
    def _repaint(self) -> None:
        item = self._board.current
        self._is_full = self._is_full and item is not None
        if self._is_full and item is not None:
            self._read_whole.add(item.key)
        self._view.draw(Scene(tuple(self._board.rows()), item, tuple(self._guards.values()), self._is_full))
        self.call_after_refresh(self._mark_seen, item)

    def _mark_seen(self, item: Item | None) -> None:
        if self.is_current:
            self._sight.show(item)

    def _say(self, text: str, style: Style | None = None) -> None:
        self._view.say(text, style)
