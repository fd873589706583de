"""Words, quoting and expansions: the lexical half of bash, with quote removal of our own.

Promise: total; quote removal agrees with real bash (tests/parse/test_agreement.py); a heredoc's body is read where
the next unquoted newline is, so it is never mistaken for commands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shellguard.parse.syntax import Arithmetic, Literal, Parameter, Part, Redirect, Script, Substitution, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# Deeper than any script people write; far below Python's own recursion limit at ~9 frames a level.
MAX_DEPTH = 60

_PLAIN = re.compile(r"[^\s'\"\\$`<>|&;()!?*+@]+")
# A word without quoting or expansion, ended by a blank, a separator or the end: most words are one.
_WHOLE_WORD = re.compile(r"[^\s'\"\\$`<>|&;()!?*+@#~{}\[\]=]+(?=[ \t\n;|&)]|\Z)")
_QUOTED_PLAIN = re.compile(r"[^\"\\$`]+")
_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]")
_BRACED_NAME = re.compile(r"([#!]?)([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])")
_OPERATOR = re.compile(r":[-=?+]|##?|%%?|//?|\^\^?|,,?|@|[-=?+:]")
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


def _scripts_of(parts: Iterable[Part]) -> Iterator[Script]:
    """Scripts of every substitution in `parts`, those in defaults and subscripts too."""
    for part in parts:
        if isinstance(part, Substitution):
            yield part.script
        elif isinstance(part, Parameter):
            yield from part.scripts
            yield from _scripts_of(part.argument.parts if part.argument else ())
        elif isinstance(part, Arithmetic):
            yield from part.scripts


class WordReader:
    """A cursor over one text that reads words; `grammar.Grammar` reads commands with it."""

    script: Callable[..., Script]

    def __init__(self, text: str, *, depth: int = 0) -> None:
        """`depth` counts the nesting of texts inside texts."""
        self.text = text
        self.end = len(text)
        self.at = 0
        self.depth = depth
        self.problems: list[str] = []
        self.pending: list[tuple[Redirect, str, bool]] = []

    def peek(self) -> str:
        """The character at the cursor, empty at the end."""
        return self.text[self.at] if self.at < self.end else ""

    def problem(self, what: str) -> None:
        """Note what could not be read; bounded, so that garbage cannot grow it."""
        if len(self.problems) < 8:
            self.problems.append(f"{what} at {self.at}")

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
            text, scripts = self.arithmetic(self.at + 3)
            parts.append(Arithmetic(text, scripts))
        elif following == "(":
            self.at += 2
            parts.append(Substitution(self.inner_script(")"), is_quoted))
        elif following == "{":
            parts.append(self.braced(is_quoted=is_quoted))
        elif following == "[":
            close = self.text.find("]", self.at, self.end)
            close = self.end if close < 0 else close
            parts.append(
                Arithmetic(self.text[self.at + 2 : close], self.scripts_in(self.text[self.at + 2 : close]))
            )
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

    def inner_script(self, closer: str) -> Script:
        """The script inside `$( )` or `<( )`; bash reads it as part of the same text."""
        script = self.script(until=closer)
        if self.peek() == closer:
            self.at += 1
        else:
            self.problem(f"missing {closer!r}")
        return script

    def process_substitution(self, direction: str) -> Substitution:
        """`<(...)` and `>(...)`."""
        self.at += 2
        return Substitution(self.inner_script(")"), direction=direction)

    def backticks(self, *, is_quoted: bool) -> Substitution:
        """Old-style substitution: one level of backslashes is removed, then the text is a script."""
        pattern = re.compile(r"`((?:[^`\\]|\\.)*)(`?)", re.S)
        found = pattern.match(self.text, self.at, self.end)
        assert found is not None
        if not found.group(2):
            self.problem("unclosed backtick")
        self.at = found.end()
        escaped = r'\\([$`\\"])' if is_quoted else r"\\([$`\\])"
        return Substitution(self.nested(re.sub(escaped, r"\1", found.group(1))), is_quoted)

    def nested(self, text: str) -> Script:
        """A text of its own inside this one."""
        inner = type(self)(text, depth=self.depth + 1)
        script = inner.script()
        inner.close_heredocs()
        self.problems.extend(inner.problems[: 8 - len(self.problems)])
        return script

    def braced(self, *, is_quoted: bool) -> Part:
        """`${...}`; `${ cmd; }` of bash 5.3 is a substitution."""
        if self.text[self.at + 2 : self.at + 3] in (" ", "\n", "\t", "|"):
            self.at += 3
            return Substitution(self.inner_script("}"), is_quoted)
        found = _BRACED_NAME.match(self.text, self.at + 2, self.end)
        if not found:
            self.problem("unreadable ${")
            self.at += 2
            return Parameter("", "?", None, is_quoted)
        self.at = found.end()
        prefix, name = found.group(1), found.group(2)
        scripts: tuple[Script, ...] = ()
        if self.peek() == "[":
            index = self.subscript()
            name, scripts = name + index, self.scripts_in(index)
        operator = _OPERATOR.match(self.text, self.at, self.end)
        argument: Word | None = None
        if operator and self.peek() != "}":
            self.at = operator.end()
            argument = self.braced_argument(is_quoted=is_quoted)
        if self.peek() == "}":
            self.at += 1
        else:
            self.problem("missing '}'")
        return Parameter(name, prefix or (operator.group() if operator else ""), argument, is_quoted, scripts)

    def subscript(self) -> str:
        """`[...]` at the cursor with its brackets; brackets, braces and parentheses inside close together."""
        start, opened = self.at, 0
        while self.at < self.end:
            char = self.text[self.at]
            self.at += 2 if char == "\\" else 1
            opened += {"[": 1, "{": 1, "(": 1, "]": -1, "}": -1, ")": -1}.get(char, 0)
            if not opened:
                break
        self.at = min(self.at, self.end)
        return self.text[start : self.at]

    def braced_argument(self, *, is_quoted: bool) -> Word:
        """The word behind an operator, up to the closing brace; substitutions inside are read."""
        start = self.at
        parts: list[Part] = []
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.problem("nested too deeply to read")
            self.at = self.end
        while self.at < self.end and self.text[self.at] != "}":
            char = self.text[self.at]
            if char in "<>" and self.text.startswith("(", self.at + 1):
                parts.append(self.process_substitution(char))
            elif char == "'" and is_quoted:
                self.at += 1
                parts.append(Literal("'", is_quoted=True))
            elif char in "'\"\\$`":
                self.part(char, parts)
            else:
                found = re.compile(r"[^'\"\\$`}<>]+|[<>]").match(self.text, self.at, self.end)
                text = found.group() if found else char
                self.at += len(text)
                parts.append(Literal(text, is_quoted))
        self.depth -= 1
        return Word(tuple(parts), self.text[start : self.at], start)

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

    def arithmetic_ends(self, at: int | None = None) -> bool:
        """Whether `((` at `at` closes with `))`: its two parentheses close together (else it is two subshells)."""
        scan = self.at if at is None else at
        limit = min(self.end, scan + 4096)
        start, opened, inner_close = scan, [], -2
        while scan < limit:
            char = self.text[scan]
            if char == "(":
                opened.append(scan)
            elif char == ")" and opened:
                partner = opened.pop()
                if partner == start + 1:
                    inner_close = scan
                if partner == start:
                    return inner_close == scan - 1
            scan += 1
        return False

    def arithmetic(self, start: int) -> tuple[str, tuple[Script, ...]]:
        """Text up to the closing `))`, and the scripts of the substitutions in it; the cursor moves behind it."""
        level, scan = 2, start
        while scan < self.end and level:
            level += {"(": 1, ")": -1}.get(self.text[scan], 0)
            scan += 1
        text = self.text[start : max(start, scan - 2)]
        self.at = scan
        return text, self.scripts_in(text)

    def scripts_in(self, text: str) -> tuple[Script, ...]:
        """Scripts of the substitutions in a piece of arithmetic or an array index."""
        if "$(" not in text and "`" not in text:
            return ()
        inner = type(self)(text, depth=self.depth + 1)
        parts: list[Part] = []
        inner.double_quoted(parts, closer="")
        return tuple(_scripts_of(parts))

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
        inner = type(self)(body, depth=self.depth + 1)
        parts: list[Part] = []
        inner.double_quoted(parts, closer="")
        return Word(tuple(parts), body, self.at)

    def close_heredocs(self) -> None:
        """At the end of the text: heredocs that never got their newline."""
        if self.pending:
            self.problem("heredoc without a body")
            self.pending = []
