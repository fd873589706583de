"""The viewer as an application: one review screen over every running guard.

Promise: it leaves the terminal as it found it, and it answers nothing that a person did not key in.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable

from textual.app import App

from shellguard.tui.connection import FindGuards, Roster
from shellguard.tui.screen import ReviewScreen

# Unhandled they would end the process with the terminal still in full-screen mode.
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ReviewApp(App[None]):
    """Holds of all guards, or of one session; `find_guards` lists what runs and may block briefly."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "ShellGuard review"

    def __init__(
        self,
        find_guards: FindGuards,
        *,
        session: str = "",
        now_s: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now_s` is Unix time, `clock` monotonic; both in seconds."""
        # NO_COLOR means none at all: with the terminal's own palette, Textual strips every colour.
        is_plain = bool(os.environ.get("NO_COLOR"))
        super().__init__(ansi_color=is_plain or None)
        if is_plain:
            self.theme = "ansi-dark"
        self.review = ReviewScreen(now_s=now_s, clock=clock)
        self._roster = Roster(find_guards, self.review.arrive, session=session)

    def get_default_screen(self) -> ReviewScreen:
        """The only screen that is not a question."""
        return self.review

    def on_ready(self) -> None:
        """Look for guards once there is somewhere to show them."""
        if not self.is_headless:
            for number in _ENDING:
                asyncio.get_running_loop().add_signal_handler(number, self._end, number)
        self._roster.start()

    def _end(self, number: signal.Signals) -> None:
        self.exit(return_code=128 + number)

    def on_unmount(self) -> None:
        """Hang up."""
        self._roster.stop()
