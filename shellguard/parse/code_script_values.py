"""Expressions of script languages: a cursor over tokens, operators, literals.

Promise: total and linear: every token is taken once; what is nested too deeply is read flat.
"""

from __future__ import annotations

import re

from shellguard.parse.code_acts import Acts
from shellguard.parse.code_names import Names
from shellguard.parse.code_script_slices import cold
from shellguard.parse.code_script_tables import Language
from shellguard.parse.code_tokens import Code, Token, tokens_of
from shellguard.parse.code_value import (
    Items,
    Number,
    Ref,
    Value,
    all_joined,
    chosen,
    joined,
    searched,
    unknown,
)
from shellguard.parse.invocation import UNKNOWN, Arg

MAX_DEPTH = 48
OPENS = {"(": ")", "[": "]", "{": "}"}


class Values:
    """A cursor over the tokens of one text, and the values that stand there."""

    def __init__(self, text: str, language: Language, *, acts: Acts, names: Names, nested: int = 0) -> None:
        self.language = language
        self.tokens = tokens_of(text, language.lexicon)
        self.end = len(self.tokens)
        self.at = 0
        self.depth = 0
        self.nested = nested
        self.acts = acts
        self.names = names
        self.skips = cold(self.tokens, language) if nested == 0 else {}
        self.turn: Value | None = None
        """What the parameter of the next function literal stands for."""

    def postfix(self, value: Value, token: Token) -> Value:
        """What follows a value and belongs to it."""
        raise NotImplementedError

    def named_token(self, token: Token) -> Value:
        """What a name begins."""
        raise NotImplementedError

    def bracket(self, token: Token) -> Value:
        """What an opening bracket begins."""
        raise NotImplementedError

    def code(self, text: str) -> Value:
        """Code inside a string; its value."""
        raise NotImplementedError

    # -- tokens ----------------------------------------------------------------------------------------------

    def peek(self, ahead: int = 0) -> Token | None:
        """A token to come."""
        at = self.at + ahead
        return self.tokens[at] if at < self.end else None

    def is_op(self, *texts: str, ahead: int = 0) -> bool:
        """Whether one of these operators comes."""
        token = self.peek(ahead)
        return token is not None and token.kind == "op" and token.text in texts

    # -- expressions -----------------------------------------------------------------------------------------

    def expression(self) -> Value:
        """One expression, with what is assigned and joined in it."""
        if self.depth >= MAX_DEPTH:
            self.at += 1
            return unknown()
        self.depth += 1
        try:
            return self._operators(self.unary())
        finally:
            self.depth -= 1

    def _operators(self, value: Value) -> Value:
        while (token := self.peek()) is not None and token.kind in ("op", "name"):
            text = token.text
            if token.kind == "name" and not (
                text in ("or", "and") or (text == "x" and self.language.lexicon == "perl")
            ):
                break
            if text in self.language.joins:
                self.at += 1
                value = self.sum(value, self.unary())
            elif text in ("||", "??", "//", "or", "||=", "?:"):
                self.at += 1
                value = chosen((value, self.unary()))
            elif text in ("&&", "and"):
                self.at += 1
                value = self.unary()
            elif text == "?":
                self.at += 1
                first = self.expression()
                if self.is_op(":"):
                    self.at += 1
                    first = chosen((first, self.expression()))
                value = first
            elif text in (
                "^",
                "*",
                "%",
                "-",
                "x",
                "/",
                "==",
                "===",
                "!=",
                "!==",
                "<",
                "<=",
                ">=",
                "=~",
                "!~",
                "&",
            ):
                if text == "%" and self.language.lexicon == "perl":
                    break
                self.at += 1
                self.unary()
                value = unknown("", *(("decoded",) if text == "^" and self.language.lexicon != "R" else ()))
            else:
                break
        return value

    def sum(self, left: Value, right: Value) -> Value:
        if isinstance(left, Number) and isinstance(right, Number):
            return Number(left.number + right.number)
        if isinstance(left, Items) or isinstance(right, Items):
            parts = [v.values if isinstance(v, Items) else (v,) for v in (left, right)]
            return Items((*parts[0], *parts[1])[:256])
        return joined(left, right)

    def unary(self) -> Value:
        """A value with everything that is done to it: members, calls, indices."""
        token = self.peek()
        if token is None:
            return unknown()
        self.at += 1
        return self.postfix(self.primary(token), token)

    def primary(self, token: Token) -> Value:
        """One token, or what it begins."""
        if token.kind == "name":
            return self.named_token(token)
        if token.kind in ("string", "command", "glob"):
            value = self._text(token)
            if token.kind == "command":
                self.acts.shell(value)
                return unknown("command output")
            return searched(value) if token.kind == "glob" else value
        if token.kind == "words":
            return Items(tuple(Arg(w.replace(UNKNOWN, "")) for w in token.parts))
        if token.kind == "number":
            return _number(token.text)
        if token.kind != "op":
            return unknown()
        if token.text in OPENS and token.close > 0:
            return self.bracket(token)
        is_sign = token.text in (
            "!",
            "-",
            "+",
            "~",
            "@",
            "&",
            "*",
            "\\",
            "...",
            "..",
            ":",
            "**",
            "->",
            "$",
            "%",
        )
        if is_sign and self.at < self.end and not self.is_op(")", "]", "}", ",", ";", "="):
            if (
                token.text == ":"
                and self.language.lexicon == "ruby"
                and self.peek()
                and self.tokens[self.at].kind == "name"
            ):
                self.at += 1
                return Arg(self.tokens[self.at - 1].text)
            value = self.deeper()
            return Number(-value.number) if token.text == "-" and isinstance(value, Number) else value
        return unknown()

    def deeper(self) -> Value:
        """What a sign or a word stands before."""
        if self.depth >= MAX_DEPTH:
            return unknown()
        self.depth += 1
        try:
            return self.unary()
        finally:
            self.depth -= 1

    def _text(self, token: Token) -> Value:
        parts = [self.code(p) if isinstance(p, Code) else Arg(p.replace(UNKNOWN, "")) for p in token.parts]
        value = all_joined(parts or [Arg("")], joined)
        if self.language.lexicon == "ruby":
            # adjacent strings are one
            while (after := self.peek()) is not None and after.kind == "string" and after.is_spaced:
                self.at += 1
                pieces = [self.code(p) if isinstance(p, Code) else Arg(p) for p in after.parts]
                value = joined(value, all_joined(pieces, joined))
        return value

    def named(self, name: str) -> Value:
        known = self.names.get(name)
        if known is None and name[:1] == "$" and self.is_op("{", "["):
            known = self.names.get(("%" if self.is_op("{") else "@") + name[1:])
        if known is None and name[:1] == "@":
            known = self.names.get("$" + name.strip("@{}$"))
        if known is not None:
            return known
        constant = self.language.constants.get(name)
        if constant is not None:
            return constant
        is_variable = (
            name[:1] in "$@%"
            and self.language.lexicon in ("ruby", "perl", "php")
            and name not in self.language.refs
        )
        return unknown(name) if is_variable else Ref(self.language.module(name))


def _number(text: str) -> Value:
    try:
        return Number(int(text.replace("_", ""), 0)) if len(text) < 24 else unknown()
    except ValueError:
        octal = re.fullmatch(r"0([0-7]{1,12})", text)
        return Number(int(octal.group(1), 8)) if octal else Arg(text)
