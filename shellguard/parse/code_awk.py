"""Awk programs: what they run and write. `system()`, `"cmd" | getline`, `print | "cmd"`, `print > "file"`.

Promise: total and linear; a variable is what was last assigned to it in the text, a field is input.
"""

from __future__ import annotations

import re

from shellguard.parse.code_acts import Acts
from shellguard.parse.code_tokens import unescaped
from shellguard.parse.code_value import Value, all_joined, joined, taints, text_of, unknown
from shellguard.parse.invocation import UNKNOWN, Arg

_TOKEN = re.compile(
    r"(?P<space>[ \t\r]+|\\\n|#[^\n]*)|(?P<string>\"(?:[^\"\\\n]|\\.)*\"?)|(?P<name>[A-Za-z_]\w*)|(?P<number>\d[\w.]*)"
    r"|(?P<field>\$)|(?P<op>\|&|\|\||&&|>>|>=|<=|==|!=|!~|\+\+|--|[-+*/%^]=|[^\w\s]|\n)|(?P<other>\S)",
    re.S,
)
_REGEX = re.compile(r"/(?:[^/\\\n]|\\.){0,2000}/")
_ENDS = frozenset({";", "\n", "}"})
_OPENS = {"(": ")", "[": "]"}
MAX_DEPTH = 40
_WORDS = frozenset(
    "if while for do else return in getline print printf delete function BEGIN END next exit".split()
)

_Token = tuple[str, str]


def read_awk(text: str, *, variables: dict[str, Value] | None = None) -> Acts:
    """What an awk program would do."""
    reader = _Awk(_tokens(text.replace(UNKNOWN, "\x01")), variables or {})
    reader.read()
    return reader.acts


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        if text[at] == "/" and (not found or (found[-1][0] == "op" and found[-1][1] not in (")", "]"))):
            regex = _REGEX.match(text, at)
            if regex is not None:
                found.append(("regex", regex.group()))
                at = regex.end()
                continue
        match = _TOKEN.match(text, at)
        if match is None:
            at += 1
            continue
        at = match.end()
        kind = match.lastgroup or "other"
        if kind != "space":
            found.append((kind, match.group()))
    return found


class _Awk:
    """One program being read."""

    def __init__(self, tokens: list[_Token], variables: dict[str, Value]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.names: dict[str, Value] = dict(variables)
        self.acts = Acts()

    def text(self, ahead: int = 0) -> str:
        """A token to come, empty behind the last."""
        at = self.at + ahead
        return self.tokens[at][1] if at < len(self.tokens) else ""

    def read(self) -> None:
        """All statements, wherever they stand."""
        while self.at < len(self.tokens):
            start = self.at
            kind, text = self.tokens[start]
            if text in ("print", "printf") and kind == "name":
                self._print()
            elif text == "getline" and kind == "name":
                self._getline()
            elif kind == "name" and self.text(1) == "=":
                self.at += 2
                self.names[text] = self.joined()
            elif kind in ("string", "name", "field") and text not in _WORDS:
                value = self.joined()
                if self.text() in ("|", "|&") and self.text(1) == "getline":
                    self.acts.shell(value)
            self.at = max(self.at, start + 1)

    def joined(self) -> Value:
        """Values side by side are one text."""
        parts: list[Value] = []
        if self.depth >= MAX_DEPTH:
            return unknown()
        self.depth += 1
        while self.at < len(self.tokens) and (part := self.value()) is not None:
            parts.append(part)
        self.depth -= 1
        return all_joined(parts, joined) if parts else unknown()

    def value(self) -> Value | None:
        """One value; None where none begins."""
        kind, text = self.tokens[self.at]
        if kind == "string":
            self.at += 1
            plain = unescaped(text[1:-1] if text.endswith('"') and len(text) > 1 else text[1:])
            return Arg(plain.replace("\x01", UNKNOWN))
        if kind == "number":
            self.at += 1
            return Arg(text)
        if kind == "field":
            self.at += 2
            return unknown("$" + self.text(-1), "input")
        if kind == "name" and text not in _WORDS:
            return self._name(text)
        if text == "(":
            self.at += 1
            value = self.joined()
            self.at += self.text() == ")"
            return value
        return None

    def _name(self, name: str) -> Value:
        self.at += 1
        if self.text() != "(":
            if self.text() == "[":
                self._skip()
                return unknown(name)
            return self.names.get(name) or unknown(name)
        self.at += 1
        first = self.joined()
        if name == "system":
            self.acts.shell(first)
        depth = 1
        rest: list[Value] = []
        while self.at < len(self.tokens) and depth:
            text = self.text()
            depth += (text == "(") - (text == ")")
            self.at += 1
            if text == "," and depth == 1:
                rest.append(self.joined())
        if name == "sprintf":
            from shellguard.parse.code_python_subscripts import percent

            return percent(text_of(first), rest[0] if len(rest) == 1 else _listed(rest))
        return unknown(name, *taints(first))

    def _skip(self) -> None:
        """Behind a bracket, where it closes on the same line."""
        for at in range(self.at, min(self.at + 64, len(self.tokens))):
            if self.tokens[at][1] == "]":
                self.at = at + 1
                return
        self.at += 1

    def _print(self) -> None:
        """`print VALUES > FILE`, `print VALUES | COMMAND`."""
        self.at += 1
        first = self.joined() if self.at < len(self.tokens) else Arg("")
        depth = 0
        while self.at < len(self.tokens) and not (self.text() in _ENDS and depth <= 0):
            text = self.text()
            depth += (text in _OPENS) - (text in _OPENS.values())
            if depth <= 0 and text in (">", ">>"):
                self.at += 1
                self.acts.write(self.joined(), first, is_appended=text == ">>")
            elif depth <= 0 and text in ("|", "|&"):
                self.at += 1
                self.acts.shell(self.joined(), stdin=first)
            else:
                before = self.at
                self.joined()
                self.at = max(self.at, before + 1)

    def _getline(self) -> None:
        """`getline line < FILE`."""
        self.at += 1
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "name":
            self.at += 1
        if self.text() == "<":
            self.at += 1
            self.acts.read(self.joined())


def _listed(values: list[Value]) -> Value:
    from shellguard.parse.code_value import Items

    return Items(tuple(values))
