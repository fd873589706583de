"""Words, quoting and expansions: the lexical half of bash, with quote removal of our own.

Promise: total; quote removal agrees with real bash (tests/parse/test_agreement.py); a heredoc's body is read where
the next unquoted newline is, so it is never mistaken for commands.
"""

from __future__ import annotations

import re

from shellguard.parse.heredocs import Heredocs
from shellguard.parse.substitutions import Substitutions
from shellguard.parse.syntax import Literal, Parameter, Part, Substitution, Word

_PLAIN = re.compile(r"[^\s'\"\\$`<>|&;()!?*+@]+")
# A word without quoting or expansion, ended by a blank, a separator or the end: most words are one.
_WHOLE_WORD = re.compile(r"[^\s'\"\\$`<>|&;()!?*+@#~{}\[\]=]+(?=[ \t\n;|&)]|\Z)")
_QUOTED_PLAIN = re.compile(r"[^\"\\$`]+")
_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]")
_SIMPLE_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "v": "\v",
}
_ANSI = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c(.)|(.))", re.S
)
_BREAKS = frozenset(" \t\n;&|()<>")


def scan_operator(text: str, at: int, end: int) -> str:
    """The control operator at `at`, or empty."""
    two = text[at : min(at + 2, end)]
    if two in ("&&", "||", "|&"):
        return two
    if two == "&>":
        return ""
    return two[:1] if two[:1] in ("|", "&", ";") and two else ""


def ansi_c(body: str) -> str:
    """What `$'body'` stands for (bash(1), QUOTING)."""

    def one(found: re.Match[str]) -> str:
        for group in (1, 2, 3):
            if found.group(group):
                code = int(found.group(group), 16)
                return chr(code) if code < 0x110000 else "\N{REPLACEMENT CHARACTER}"
        if found.group(4):
            return chr(int(found.group(4), 8) & 0xFF)
        if found.group(5):
            return chr(ord(found.group(5)) & 0x1F)
        return _SIMPLE_ESCAPES.get(
            found.group(6), found.group(6) if found.group(6) in "\\'\"?" else "\\" + found.group(6)
        )

    return _ANSI.sub(one, body)


class WordReader(Heredocs, Substitutions):
    """A cursor over one text that reads words; `grammar.Grammar` reads commands with it."""

    def word(self, *, allow_empty: bool = False, stops: str = "") -> Word | None:
        """The word at the cursor; None where none begins. `stops` replaces the usual word breaks."""
        start = self.at
        found = _WHOLE_WORD.match(self.text, start, self.end)
        if found:
            self.at = found.end()
            text = found.group()
            return Word((Literal(text),), text, start)
        breaks = frozenset(stops) if stops else _BREAKS
        parts: list[Part] = []
        while self.at < self.end:
            char = self.text[self.at]
            if char in breaks:
                if char in "<>" and self.text.startswith("(", self.at + 1):
                    parts.append(self.process_substitution(char))
                    continue
                break
            self.part(char, parts)
        if not parts and not allow_empty:
            return None
        return Word(tuple(parts), self.text[start : self.at], start)

    def part(self, char: str, parts: list[Part]) -> None:
        """One piece of an unquoted word."""
        self.spend(4 if char == "$" else 1)
        if char == "'":
            parts.append(Literal(self.until_quote(), is_quoted=True))
        elif char == '"':
            self.at += 1
            self.double_quoted(parts)
        elif char == "\\":
            self.backslash(parts)
        elif char == "$":
            self.dollar(parts, is_quoted=False)
        elif char == "`":
            parts.append(self.backticks(is_quoted=False))
        elif char in "!?*+@" and self.text.startswith("(", self.at + 1):
            parts.append(Literal(self.balanced()))
        else:
            found = _PLAIN.match(self.text, self.at, self.end)
            text = found.group() if found else char
            self.at += len(text)
            parts.append(Literal(text))

    def until_quote(self) -> str:
        """Single-quoted text; the cursor is on the opening quote."""
        close = self.text.find("'", self.at + 1, self.end)
        if close < 0:
            self.problem("unclosed single quote")
            close = self.end
        body = self.text[self.at + 1 : close]
        self.at = min(close + 1, self.end)
        return body

    def backslash(self, parts: list[Part]) -> None:
        """`\\x` outside quotes; a line continuation vanishes."""
        following = self.text[self.at + 1 : self.at + 2]
        self.at = min(self.at + 2, self.end)
        if following != "\n":
            parts.append(Literal(following or "\\", is_quoted=True))
        elif not parts:
            # keeps `\<newline>rm` one word with what follows
            parts.append(Literal(""))

    def double_quoted(self, parts: list[Part], *, closer: str = '"') -> None:
        """Up to the closing quote (or the end, for a heredoc body with an empty `closer`)."""
        parts.append(Literal("", is_quoted=True))
        while self.at < self.end:
            char = self.text[self.at]
            if closer and char == closer:
                self.at += 1
                return
            if char == "\\":
                following = self.text[self.at + 1 : self.at + 2]
                self.at = min(self.at + 2, self.end)
                if following == "\n":
                    continue
                is_special = following in "$`\\" or following == closer
                parts.append(
                    Literal(following if is_special and following else "\\" + following, is_quoted=True)
                )
            elif char == "$":
                self.spend(4)
                self.dollar(parts, is_quoted=True)
            elif char == "`":
                parts.append(self.backticks(is_quoted=True))
            else:
                found = _QUOTED_PLAIN.match(self.text, self.at, self.end)
                text = found.group() if found and closer else char
                if not closer:
                    text = re.compile(r"[^\\$`]+").match(self.text, self.at, self.end).group()  # type: ignore[union-attr]
                self.at += len(text)
                parts.append(Literal(text, is_quoted=True))
        if closer:
            self.problem("unclosed double quote")

    def dollar(self, parts: list[Part], *, is_quoted: bool) -> None:
        """Everything that begins with `$`."""
        following = self.text[self.at + 1 : self.at + 2]
        if following == "'" and not is_quoted:
            parts.append(Literal(self.dollar_single(), is_quoted=True))
        elif following == '"' and not is_quoted:
            self.at += 2
            self.double_quoted(parts)
        elif self.text.startswith("((", self.at + 1) and self.arithmetic_ends(self.at + 1):
            parts.append(self.arithmetic(self.at + 3))
        elif following == "(":
            self.at += 2
            parts.append(Substitution(self.inner_script(")"), is_quoted))
        elif following == "{":
            parts.append(self.braced(is_quoted=is_quoted))
        elif following == "[":
            close = self.text.find("]", self.at, self.end)
            close = self.end if close < 0 else close
            parts.append(self.sum_of(self.text[self.at + 2 : close]))
            self.at = min(close + 1, self.end)
        else:
            found = _PARAMETER.match(self.text, self.at + 1, self.end)
            if found:
                self.at = found.end()
                parts.append(Parameter(found.group(), is_quoted=is_quoted))
            else:
                self.at += 1
                parts.append(Literal("$", is_quoted))

    def dollar_single(self) -> str:
        """`$'...'`, where a backslash hides the closing quote."""
        found = re.compile(r"\$'((?:[^'\\]|\\.)*)'?", re.S).match(self.text, self.at, self.end)
        assert found is not None
        if not found.group().endswith("'") or len(found.group()) < 3:
            self.problem("unclosed $' quote")
        self.at = found.end()
        return ansi_c(found.group(1)).split("\0", 1)[0]

    def balanced(self) -> str:
        """An extended glob such as `!(a|b)`, kept as text."""
        start, level = self.at, 0
        self.at += 1
        while self.at < self.end:
            char = self.text[self.at]
            if char in "\n;":
                break
            self.at += 1
            level += {"(": 1, ")": -1}.get(char, 0)
            if level == 0:
                break
        return self.text[start : self.at]
