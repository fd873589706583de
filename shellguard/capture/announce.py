"""Tells the person that something is held without garbling the agent's screen.

Promise: on a terminal only the title, the bell and a desktop notification are used, and only between the
agent's own sequences; a line of text is written only where no terminal is. No colour is used, so NO_COLOR
needs nothing.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections.abc import Callable, Mapping

from shellguard.capture.escapes import SafePoints

# A title longer than this is cut by every terminal; a notification by most.
_LONGEST = 200
_BELL = b"\a"
_PUSH_TITLE, _POP_TITLE = b"\x1b[22;2t", b"\x1b[23;2t"  # ctlseqs: XTWINOPS, window title only
_STRING_END = b"\x1b\\"
# `dumb` promises nothing; the Linux console would print what it does not know.
_BELL_ONLY = frozenset({"", "dumb", "linux"})


def printable(text: str) -> str:
    """`text` without control, format and unpaired surrogate characters, cut to what a title can show."""
    return "".join(c if c.isprintable() else " " for c in text[:_LONGEST])


class Announcer:
    """One session's voice to its person. `announce` is for any thread; the rest belongs to the relay."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._is_bell_only = environment.get("TERM", "") in _BELL_ONLY
        self._lock = threading.Lock()
        self._points = SafePoints()
        self._text = ""
        self._waiting = 0
        self._is_due = False
        self._is_ringing = False
        self._is_title_pushed = False
        self._warnings: list[str] = []
        """Not shown yet."""
        self._tell: Callable[[], None] | None = None

    def announce(self, text: str, *, waiting: int) -> None:
        """Show `text` as soon as it is safe; `waiting` holds are open, 0 takes everything back."""
        with self._lock:
            is_wanted = waiting > 0 or bool(self._warnings)
            self._is_ringing = (self._is_ringing or waiting > self._waiting) and is_wanted
            self._text, self._waiting, self._is_due = printable(text), waiting, True
            if self._tell is not None:
                self._tell()

    def warn(self, text: str) -> None:
        """Something went wrong that no open hold stands for: it rings and is shown, however many are open."""
        with self._lock:
            self._warnings.append(printable(text))
            self._is_ringing = self._is_due = True
            if self._tell is not None:
                self._tell()

    def attach(self, tell: Callable[[], None]) -> None:
        """Call `tell` on every announcement from now on, at once for one made before. It must not block."""
        with self._lock:
            self._tell = tell
            if self._is_due:
                tell()

    def attach_stream(self, fd: int) -> None:
        """No terminal here: one line to `fd` for every new hold and every warning."""

        def write_lines() -> None:
            is_news = self._is_ringing
            lines = self._taken()
            if is_news:
                _write_or_drop(fd, "".join(f"{line}\n" for line in lines).encode())

        self.attach(write_lines)

    def detach(self) -> None:
        """Nobody listens any more."""
        with self._lock:
            self._tell = None

    def weave(self, chunk: bytes) -> bytes:
        """The agent's next output, with what is due put in at its last safe place."""
        at = self._points.feed(chunk)
        if not self._is_due or at is None:
            return chunk
        return chunk[:at] + self._take() + chunk[at:]

    def interject(self) -> bytes:
        """What is due, if the stream rests at a safe place; else nothing yet."""
        return self._take() if self._is_due and self._points.is_safe else b""

    def farewell(self) -> bytes:
        """Gives the title back if it was changed; for the end and for a suspension."""
        with self._lock:
            self._is_due = self._waiting > 0
            return self._restore_title()

    def _take(self) -> bytes:
        with self._lock:
            rings, said = self._is_ringing, [text.encode() for text in self._taken()]
            bell = _BELL if rings else b""
            if self._is_bell_only:
                return bell
            if not said:
                return self._restore_title()
            push = b"" if self._is_title_pushed else _PUSH_TITLE
            self._is_title_pushed = True
            notices = b"".join(b"\x1b]9;" + text + _STRING_END for text in said) if rings else b""
            return push + b"\x1b]2;" + said[-1] + _STRING_END + notices + bell

    def _taken(self) -> list[str]:
        """Warnings not shown yet, and what is open; nothing is due any more."""
        said = [*self._warnings, self._text] if self._waiting else self._warnings
        self._warnings, self._is_due, self._is_ringing = [], False, False
        return said

    def _restore_title(self) -> bytes:
        if not self._is_title_pushed:
            return b""
        self._is_title_pushed = False
        return _POP_TITLE


def _write_or_drop(fd: int, line: bytes) -> None:
    """A stderr that is closed, or that nobody empties, must not stop the guard; the hold itself stands."""
    poll = select.poll()
    poll.register(fd, select.POLLOUT)
    with contextlib.suppress(OSError):
        if any(event & select.POLLOUT for _, event in poll.poll(0)):
            os.write(fd, line)
