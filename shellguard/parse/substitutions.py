"""Everything with a text of its own inside a word: `$( )`, backticks, `${ }`, `$(( ))`, subscripts.

Promise: total; nesting is bounded, and a script inside is read as bash would read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from shellguard.parse.cursor import MAX_DEPTH, Cursor
from shellguard.parse.syntax import Arithmetic, Literal, Parameter, Part, Script, Substitution, Word

_BRACED_NAME = re.compile(r"([#!]?)([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])")
_OPERATOR = re.compile(r":[-=?+]|##?|%%?|//?|\^\^?|,,?|@|[-=?+:]")


def _scripts_of(parts: Iterable[Part]) -> Iterator[Script]:
    """Scripts of every substitution in `parts`, those in defaults and subscripts too."""
    for part in parts:
        if isinstance(part, Substitution):
            yield part.script
        elif isinstance(part, Parameter):
            yield from part.scripts
            yield from _scripts_of(part.argument.parts if part.argument else ())
        elif isinstance(part, Arithmetic) and part.word is not None:
            yield from _scripts_of(part.word.parts)


_BACKTICKS = re.compile(r"`((?:[^`\\]|\\.)*)(`?)", re.S)


class Substitutions(Cursor):
    """The readers of substitutions."""

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
        found = _BACKTICKS.match(self.text, self.at, self.end)
        inside, is_closed = found.groups() if found else ("", "")
        if not is_closed:
            self.problem("unclosed backtick")
        self.at = found.end() if found else self.end
        escaped = r'\\([$`\\"])' if is_quoted else r"\\([$`\\])"
        return Substitution(self.nested(re.sub(escaped, r"\1", inside)), is_quoted)

    def nested(self, text: str) -> Script:
        """A text of its own inside this one."""
        inner = type(self)(text, depth=self.depth + 1)
        inner.work = self.work
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
        if prefix == "!" and self.text.startswith(("*}", "@}"), self.at):
            self.at += 2
            return Parameter(name, "!" + self.text[self.at - 2], None, is_quoted)
        operator = _OPERATOR.match(self.text, self.at, self.end)
        argument: Word | None = None
        if operator and self.peek() != "}":
            self.at = operator.end()
            argument = self.braced_argument(is_quoted=is_quoted)
        if self.peek() == "}":
            self.at += 1
        else:
            self.problem("missing '}'")
        said = prefix if prefix == "#" else prefix + (operator.group() if operator else "")
        return Parameter(name, said, argument, is_quoted, scripts)

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
                parts.append(Literal(text))
        self.depth -= 1
        return Word(tuple(parts), self.text[start : self.at], start)

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

    def arithmetic(self, start: int) -> Arithmetic:
        """Text up to the closing `))`; the cursor moves behind it."""
        level, scan = 2, start
        while scan < self.end and level:
            level += {"(": 1, ")": -1}.get(self.text[scan], 0)
            scan += 1
        self.at = scan
        return self.sum_of(self.text[start : max(start, scan - 2)])

    def sum_of(self, text: str) -> Arithmetic:
        """Arithmetic with the expansions in its text."""
        return Arithmetic(text, self.expanded(text) if any(c in text for c in '$`"') else None)

    def expanded(self, text: str) -> Word:
        """A text that is expanded as in double quotes: arithmetic, a subscript, a heredoc's body."""
        if self.depth >= MAX_DEPTH:
            self.problem("nested too deeply to read")
            return Word((Literal(text, is_quoted=True),), text, self.at)
        inner = type(self)(text, depth=self.depth + 1)
        inner.work = self.work
        parts: list[Part] = []
        inner.double_quoted(parts, closer="")
        return Word(tuple(parts), text, self.at)

    def scripts_in(self, text: str) -> tuple[Script, ...]:
        """Scripts of the substitutions in an array index."""
        return tuple(_scripts_of(self.expanded(text).parts)) if "$(" in text or "`" in text else ()
