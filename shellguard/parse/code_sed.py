"""Sed scripts: the commands that run programs (`e`, `s///e`) or write files (`w`, `s///w`), as sed(1) of GNU has them.

Promise: total and linear; every other command does nothing but edit.
"""

from __future__ import annotations

import re

from shellguard.parse.code_acts import Acts
from shellguard.parse.code_value import unknown
from shellguard.parse.invocation import UNKNOWN, Arg

_ADDRESS = re.compile(r"[\s;{}]*(?:\d+(?:~\d+)?|\$|[+~]\d+)?")
_FLAGS = re.compile(r"[gpiImM0-9e]*")
_LINE = re.compile(r"[^\n]*")
_REFERENCE = re.compile(r"\\[0-9]|(?<!\\)&")


def read_sed(text: str) -> Acts:
    """What a sed script would do beyond editing."""
    return _Sed(text).acts


class _Sed:
    """One script being read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.acts = Acts()
        while self.at < len(text):
            start = self.at
            self._addresses()
            self._command()
            self.at = max(self.at, start + 1)

    def _addresses(self) -> None:
        for _ in range(2):
            found = _ADDRESS.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.text[self.at : self.at + 1] == "/":
                self.at += 1
                self._until("/")
            elif self.text[self.at : self.at + 1] == "\\" and self.at + 1 < len(self.text):
                self.at += 2
                self._until(self.text[self.at - 1])
            while self.text[self.at : self.at + 1] in ("I", "M", ",", "!", " ") and self.at < len(self.text):
                self.at += 1

    def _until(self, mark: str) -> str:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in (mark, "\n"):
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at = min(self.at, len(self.text))
        piece = self.text[start : self.at]
        self.at += 1
        return piece

    def _rest(self) -> str:
        found = _LINE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found.group().strip() if found else ""

    def _command(self) -> None:
        if self.at >= len(self.text):
            return
        letter = self.text[self.at]
        self.at += 1
        if letter == "s":
            self._substitute()
        elif letter == "y" and self.at < len(self.text):
            mark = self.text[self.at]
            self.at += 1
            self._until(mark)
            self._until(mark)
        elif letter == "e":
            command = self._rest()
            self.acts.shell(Arg(command) if command else unknown("pattern space", "input"))
        elif letter in "wW":
            self.acts.write(Arg(self._rest()))
        elif letter in "aicrRbtT:#":
            self._rest()

    def _substitute(self) -> None:
        if self.at >= len(self.text):
            return
        mark = self.text[self.at]
        self.at += 1
        self._until(mark)
        replacement = self._until(mark)
        flags = _FLAGS.match(self.text, self.at)
        self.at = flags.end() if flags else self.at
        if flags and "e" in flags.group():
            said = _REFERENCE.sub(UNKNOWN, replacement)
            self.acts.shell(Arg(said, "", ("input",) if UNKNOWN in said else ()))
        if self.text[self.at : self.at + 1] == "w":
            self.at += 1
            self.acts.write(Arg(self._rest()))
