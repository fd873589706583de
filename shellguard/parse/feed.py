"""A text on standard input or another descriptor that commands read one after the other.

Promise: pure; where the order of reading cannot be known, what is left is unknown.
"""

from __future__ import annotations

from shellguard.parse.invocation import UNKNOWN


class Feed(str):
    """A known text with the place up to which it was read."""

    __slots__ = ("is_out_of_order", "taken")

    def __init__(self, text: str) -> None:
        self.taken = 0
        self.is_out_of_order = False

    @property
    def rest(self) -> str:
        """What nobody has read yet."""
        return UNKNOWN if self.is_out_of_order else self[self.taken :]

    @property
    def is_unsure(self) -> bool:
        """Whether nobody can say what the next line is."""
        return self.is_out_of_order or UNKNOWN in self

    def take(self, delimiter: str, count: int | None) -> str | None:
        """Up to the delimiter or so many characters, None at the end; the delimiter itself is gone."""
        if self.taken >= len(self):
            return None
        left = self[self.taken :]
        if count is not None:
            left = left[:count]
        text, found, _ = left.partition(delimiter) if delimiter else (left, "", "")
        self.taken += len(text) + len(found)
        return text


def unread(stdin: str | None) -> str | None:
    """The text as a program that reads all of it gets it."""
    return stdin.rest if isinstance(stdin, Feed) else stdin
