"""The demo's screen: plain lines at a reader's pace, coloured where that is wanted.

Promise: prints and waits, nothing else; what is printed is the same at every pace.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable

# Unhurried reading, and well below 15 s in all; --fast and pipes do without.
_TYPING_S, _BREATH_S = 0.006, 0.6


class Screen:
    """Prints at a reader's pace."""

    def __init__(
        self, *, columns: int, is_coloured: bool, is_paced: bool, pause: Callable[[float], object]
    ) -> None:
        self.columns = columns
        self._is_coloured, self._is_paced, self._pause = is_coloured, is_paced, pause

    def paint(self, text: str, sgr: str) -> str:
        """In colour where that is wanted."""
        return f"\x1b[{sgr}m{text}\x1b[0m" if self._is_coloured else text

    def line(self, text: str = "", sgr: str = "") -> None:
        """One line."""
        print(self.paint(text, sgr) if sgr else text, flush=True)

    def wrapped(self, label: str, text: str, *, width: int = 10, sgr: str = "") -> None:
        """A label and a text, indented as a whole."""
        room = self.columns - 7 - width
        rows = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
        for n, row in enumerate(rows):
            self.line(f"       {label if not n else '':<{width}}{row}", sgr)

    def breathe(self) -> None:
        """Time to read."""
        if self._is_paced:
            self._pause(_BREATH_S)

    def type(self, text: str) -> None:
        """One line, as if typed."""
        for character in text if self._is_paced else ():
            print(character, end="", flush=True)
            self._pause(_TYPING_S)
        print("" if self._is_paced else text, flush=True)
