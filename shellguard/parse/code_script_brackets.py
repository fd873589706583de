"""What stands in brackets: lists, objects, blocks, arguments.

Promise: everything between two brackets is read, whatever it is; pairs are kept where it says so.
"""

from __future__ import annotations

from shellguard.parse.code_script_names import Declarations
from shellguard.parse.code_script_values import MAX_DEPTH
from shellguard.parse.code_tokens import Token
from shellguard.parse.code_value import (
    Items,
    Pairs,
    Value,
    unknown,
)
from shellguard.parse.invocation import Arg

_KEY_AFTER = {
    "node": (":",),
    "ruby": (":", "=>"),
    "php": ("=>", ":"),
    "R": ("=",),
    "lua": ("=",),
    "osascript": (),
    "perl": ("=>",),
}


class Brackets(Declarations):
    """Brackets and what they hold."""

    # -- brackets --------------------------------------------------------------------------------------------

    def bracket(self, token: Token) -> Value:
        if self.depth >= MAX_DEPTH:
            return unknown()
        self.depth += 1
        try:
            if token.text == "{":
                return self.braces(token.close)
            if token.text == "[":
                found = self.listed(token.close)
                return found if isinstance(found, (Items, Pairs)) else Items((found,))
            after = self.tokens[token.close + 1] if token.close + 1 < self.end else None
            if after is not None and after.text == "=>" and self.language.lexicon == "node":
                self.parameters([t.text for t in self.tokens[self.at : token.close] if t.kind == "name"][:32])
                self.at = token.close + 2
                return self.unary()
            given = self.arguments(token.close)
            if len(given) == 1:
                return given[0]
            return (
                Items(tuple(given))
                if self.language.lexicon in ("perl", "ruby")
                else given[-1]
                if given
                else Items(())
            )
        finally:
            self.depth -= 1

    def listed(self, close: int) -> Value:
        given = self.arguments(close)
        if given and all(isinstance(v, Pairs) for v in given):
            return Pairs(tuple(p for v in given if isinstance(v, Pairs) for p in v.pairs))
        return Items(tuple(given)) if len(given) != 1 else given[0]

    def braces(self, close: int) -> Value:
        """An object or a block: `key: value` where it says so, and every call in it."""
        self.names.branch()
        if self.is_op("|"):
            self.block_parameters(close)
        pairs: list[tuple[str, Value]] = []
        try:
            while self.at < close:
                self.at = start = self.skips.get(self.at, self.at)
                if start >= close:
                    break
                key = self.key()
                value = self.expression()
                if key is not None and len(pairs) < 256:
                    pairs.append((key, value))
                self.at = max(self.at, start + 1)
        finally:
            self.names.join()
        self.at = close + 1
        return Pairs(tuple(pairs))

    def block_parameters(self, close: int) -> None:
        end = next(
            (i for i in range(self.at + 1, min(close, self.at + 64)) if self.tokens[i].text == "|"), None
        )
        if end is not None:
            self.parameters([t.text for t in self.tokens[self.at + 1 : end] if t.kind == "name"])
            self.at = end + 1

    def key(self) -> str | None:
        """The key of a pair that begins here, consumed; None when none does."""
        token, mark = self.peek(), self.peek(1)
        if token is None or mark is None or mark.kind != "op" or token.kind not in ("name", "string", "op"):
            return None
        if mark.text in _KEY_AFTER[self.language.lexicon] and token.kind != "op":
            self.at += 2
            return token.text if token.kind == "name" else "".join(token.parts)
        is_symbol = (
            token.text == ":"
            and self.language.lexicon == "ruby"
            and (arrow := self.peek(2)) is not None
            and arrow.text == "=>"
        )
        if is_symbol:
            self.at += 3
            return self.tokens[self.at - 2].text
        return None

    def arguments(self, close: int) -> list[Value]:
        """Values between brackets; those with keys become one mapping at the end."""
        found: list[Value] = []
        pairs: list[tuple[str, Value]] = []
        while self.at < close:
            start = self.at
            if self.is_op(",", ";") or self.tokens[start].kind == "line":
                self.at += 1
                continue
            key = self.key()
            is_spread = self.is_op("...", "*")
            value = self.expression()
            if key is not None and self.language.lexicon == "perl":
                found += [Arg(key), value]
            elif key is not None:
                pairs.append((key, value))
            elif is_spread and isinstance(value, Items):
                found.extend(value.values)
            else:
                found.append(value)
            self.at = max(self.at, start + 1)
            # an expression that is not followed by a comma goes on: the rest belongs to the same argument
            while self.at < close and not self.is_op(",", ";"):
                before = self.at
                self.expression()
                self.at = max(self.at, before + 1)
        self.at = close + 1
        if pairs:
            found.append(Pairs(tuple(pairs[:256])))
        return found[:256]
