"""Heredocs: remembered where they are announced, read behind the next newline.

Promise: a body is never mistaken for commands; it is expanded unless its delimiter was quoted.
"""

from __future__ import annotations

from shellguard.parse.cursor import Cursor
from shellguard.parse.syntax import Literal, Redirect, Word


class Heredocs(Cursor):
    """The heredocs of one text."""

    def heredoc(self, operator: str, target: Word, descriptor: str) -> Redirect:
        """Remember a heredoc; its body begins behind the next newline."""
        is_quoted = any(c in target.raw for c in "'\"\\")
        delimiter = target.literal if target.literal is not None else target.raw
        redirect = Redirect(operator, Word((), "", self.at), descriptor)
        self.pending.append((redirect, delimiter, is_quoted))
        return redirect

    def newline(self) -> None:
        """Step over a newline and read the bodies that wait behind it."""
        self.at += 1
        pending, self.pending = self.pending, []
        for redirect, delimiter, is_quoted in pending:
            body = self.heredoc_body(delimiter, is_stripped=redirect.operator == "<<-")
            object.__setattr__(redirect, "target", self.heredoc_word(body, is_quoted=is_quoted))

    def heredoc_body(self, delimiter: str, *, is_stripped: bool) -> str:
        """Lines up to the delimiter; the cursor moves behind it."""
        lines: list[str] = []
        while self.at < self.end:
            close = self.text.find("\n", self.at, self.end)
            close = self.end if close < 0 else close
            line = self.text[self.at : close]
            self.at = min(close + 1, self.end)
            if (line.lstrip("\t") if is_stripped else line) == delimiter:
                return "".join(lines)
            lines.append((line.lstrip("\t") if is_stripped else line) + "\n")
        self.problem(f"heredoc without its end {delimiter!r}")
        return "".join(lines)

    def heredoc_word(self, body: str, *, is_quoted: bool) -> Word:
        """A body as a word: expanded unless its delimiter was quoted."""
        if is_quoted or not any(c in body for c in "$`\\"):
            return Word((Literal(body, is_quoted=True),), body, self.at)
        return self.expanded(body)

    def close_heredocs(self) -> None:
        """At the end of the text: heredocs that never got their newline."""
        if self.pending:
            self.problem("heredoc without a body")
            self.pending = []
