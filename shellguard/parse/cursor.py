"""A place in a text that is being read, and what could not be read of it.

Promise: total; problems are bounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from shellguard.parse.syntax import Part, Redirect, Script, Word

# Deeper than any script people write; far below Python's own recursion limit at ~9 frames a level.
MAX_DEPTH = 60

# Steps: a piece of a word is one, a command eight. Four thousand commands are more than any script an agent writes.
MAX_WORK = 32_000


class Cursor:
    """What every reader of shell text shares; the readers of words and commands fill in the rest."""

    script: Callable[..., Script]
    part: Callable[[str, list[Part]], None]
    double_quoted: Callable[..., None]
    close_heredocs: Callable[[], None]
    expanded: Callable[[str], Word]

    def __init__(self, text: str, *, depth: int = 0) -> None:
        """`depth` counts the nesting of texts inside texts."""
        self.text = text
        self.end = len(text)
        self.at = 0
        self.depth = depth
        self.work = [MAX_WORK]
        """What is left of the work one text may cost, shared with the texts inside it."""
        self.problems: list[str] = []
        self.pending: list[tuple[Redirect, str, bool]] = []

    def spend(self, steps: int) -> None:
        """Pay for work; when nothing is left the rest stays unread, and the reading says so."""
        self.work[0] -= steps
        if self.work[0] < 0 and self.at < self.end:
            self.problem("too deeply: more than can be read")
            self.at = self.end

    def peek(self) -> str:
        """The character at the cursor, empty at the end."""
        return self.text[self.at] if self.at < self.end else ""

    def problem(self, what: str) -> None:
        """Note what could not be read; bounded, so that garbage cannot grow it."""
        if len(self.problems) < 8:
            self.problems.append(f"{what} at {self.at}")
