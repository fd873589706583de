"""What `$(( ))`, `(( ))` and `let` come to, with what they assign (bash(1), ARITHMETIC EVALUATION).

Promise: total, bounded; what cannot be computed is None, and the names it would have set are then unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from shellguard.parse.invocation import Arg
from shellguard.parse.shell import Shell, value_of

MAX_TEXT, _MAX_DEPTH, _MAX_NAMES = 1024, 24, 6
_TOKEN = re.compile(
    r"\s*(?:(\d+#[0-9A-Za-z@_]+|0[xX][0-9A-Fa-f]+|\d+)|([A-Za-z_]\w*)"
    r"|(\*\*|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|[-+*/%<>!~&^|?:=(),]))"
)
_BINDS = {
    "||": 3, "&&": 4, "|": 5, "^": 6, "&": 7, "==": 8, "!=": 8, "<": 9, ">": 9, "<=": 9, ">=": 9,
    "<<": 10, ">>": 10, "+": 11, "-": 11, "*": 12, "/": 12, "%": 12, "**": 14,
}  # fmt: skip
_ASSIGNS = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="})


class _UnknownError(Exception):
    """The value depends on what was not read."""


def computed(text: str, shell: Shell) -> str | None:
    """The value of an expression whose expansions are done; None when it cannot be said."""
    try:
        return str(_Sum(text, shell, 0).whole())
    except (_UnknownError, ValueError, OverflowError):
        return None


def number_of(text: str) -> int:
    """A numeral of bash: decimal, `0x1f`, `017`, `2#101`. Raises ValueError."""
    base, mark, digits = text.partition("#")
    if mark:
        return int(digits, int(base)) if 2 <= int(base) <= 36 else _raise()
    if text[:2].lower() == "0x":
        return int(text, 16)
    return int(text, 8) if text[:1] == "0" and len(text) > 1 else int(text)


def _raise() -> int:
    raise ValueError


class _Sum:
    """One expression read from left to right."""

    def __init__(self, text: str, shell: Shell, level: int) -> None:
        if len(text) > MAX_TEXT or level > _MAX_NAMES:
            raise _UnknownError
        self.shell, self.level, self.depth, self.is_dry = shell, level, 0, False
        self.tokens: list[str] = []
        at, end = 0, len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if not found:
                raise _UnknownError
            self.tokens.append(found.group().strip())
            at = found.end()
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def whole(self) -> int:
        if not self.tokens:
            return 0
        value = self.comma()
        if self.peek():
            raise _UnknownError
        return value

    def comma(self) -> int:
        value = self.choice()
        while self.peek() == ",":
            self.take()
            value = self.choice()
        return value

    def choice(self) -> int:
        value = self.binary(3)
        if self.peek() != "?":
            return value
        self.take()
        first = self.guarded(self.comma, is_dry=not value)
        if self.take() != ":":
            raise _UnknownError
        second = self.guarded(self.choice, is_dry=bool(value))
        return first if value else second

    def guarded(self, read: Callable[[], int], *, is_dry: bool) -> int:
        """A side that may not be taken: read, its assignments left out."""
        outer, self.is_dry = self.is_dry, self.is_dry or is_dry
        try:
            return read()
        finally:
            self.is_dry = outer

    def binary(self, least: int) -> int:
        left = self.unary()
        while (binds := _BINDS.get(self.peek(), 0)) >= least:
            operator = self.take()
            if operator in ("&&", "||"):
                right = self.guarded(partial(self.binary, binds + 1), is_dry=(operator == "&&") != bool(left))
            else:
                right = self.binary(binds if operator == "**" else binds + 1)
            left = _applied(operator, left, right)
        return left

    def unary(self) -> int:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _UnknownError
        try:
            return self.single(self.take())
        finally:
            self.depth -= 1

    def single(self, token: str) -> int:
        if token == "(":
            value = self.comma()
            if self.take() != ")":
                raise _UnknownError
            return value
        if token in ("-", "+", "!", "~"):
            value = self.unary()
            return {"-": -value, "+": value, "!": int(not value), "~": ~value}[token]
        if token in ("++", "--") and re.fullmatch(r"[A-Za-z_]\w*", self.peek()):
            name = self.take()
            return self.store(name, self.value(name) + (1 if token == "++" else -1))
        if re.fullmatch(r"[A-Za-z_]\w*", token):
            return self.named(token)
        return number_of(token)

    def named(self, name: str) -> int:
        operator = self.peek()
        if operator in _ASSIGNS:
            self.take()
            right = self.choice()
            return self.store(
                name, right if operator == "=" else _applied(operator[:-1], self.value(name), right)
            )
        value = self.value(name)
        if operator in ("++", "--"):
            self.take()
            self.store(name, value + (1 if operator == "++" else -1))
        return value

    def value(self, name: str) -> int:
        held = value_of(name, self.shell)
        if held is None or not held.is_known:
            raise _UnknownError
        return _Sum(held.text, self.shell, self.level + 1).whole()

    def store(self, name: str, value: int) -> int:
        if not self.is_dry:
            self.shell.assign(name, Arg(str(_wrapped(value))))
        return _wrapped(value)


def _wrapped(value: int) -> int:
    """64 bits, as bash keeps them."""
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


def _applied(operator: str, left: int, right: int) -> int:
    if operator in ("/", "%"):
        if not right:
            raise _UnknownError
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return quotient if operator == "/" else left - quotient * right
    if operator in ("**", "<<", ">>") and not 0 <= right < 64:
        raise _UnknownError
    return _wrapped(_PLAIN[operator](left, right))


_PLAIN: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "**": lambda a, b: a**b,
    "<<": lambda a, b: a << b,
    ">>": lambda a, b: a >> b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "&&": lambda a, b: int(bool(a and b)),
    "||": lambda a, b: int(bool(a or b)),
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "<": lambda a, b: int(a < b),
    ">": lambda a, b: int(a > b),
    "<=": lambda a, b: int(a <= b),
    ">=": lambda a, b: int(a >= b),
}
