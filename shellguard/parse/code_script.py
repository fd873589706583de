"""Script languages read over their tokens: names, constants, members and calls, in the order they stand.

Promise: total and linear; blocks and function bodies are read where they stand.
"""

from __future__ import annotations

import re

from shellguard.parse.code_script_brackets import Brackets
from shellguard.parse.code_tokens import Token
from shellguard.parse.code_value import (
    Call,
    Choice,
    Items,
    Number,
    Pairs,
    Ref,
    Thing,
    Value,
    chosen,
    each,
    text_of,
    turn_of,
    unknown,
)
from shellguard.parse.invocation import Arg

# Strings hold code, which holds strings.
MAX_NESTED = 4
_ENDS = frozenset("or and if unless while until do then end for foreach rescue else xor x eq ne".split())
_TURNS = frozenset(
    "each forEach map each_entry each_child flatMap collect each_with_index filter select".split()
)


class Script(Brackets):
    """One text being read."""

    def read(self) -> None:
        """Everything, in order."""
        while self.at < self.end:
            self.at = start = self.skips.get(self.at, self.at)
            self.expression()
            self.at = max(self.at, start + 1)

    def code(self, text: str) -> Value:
        """Code inside a string; its value."""
        if re.fullmatch(r"[$@]\w+", text):
            return self.named(text)
        if self.nested >= MAX_NESTED:
            return unknown(text[:40])
        inner = Script(text, self.language, acts=self.acts, names=self.names, nested=self.nested + 1)
        value = inner.expression() if inner.end else unknown()
        inner.read()
        return value

    # -- members and calls -----------------------------------------------------------------------------------

    def postfix(self, value: Value, token: Token) -> Value:
        """What follows a value and belongs to it."""
        is_first = True
        while (after := self.peek()) is not None:
            if after.kind == "command" and self.language.lexicon == "node":
                break
            if (
                after.kind == "string"
                and after.text == "`"
                and isinstance(value, Ref)
                and not after.is_spaced
            ):
                self.at += 1
                value = self.language.tagged(self, value, self._text(after))
            elif after.kind != "op":
                if is_first and self._begins_value(value, token, after):
                    value = self._bare_call(value)
                elif after.kind == "name" and after.text == "do" and self.turn is not None:
                    return self._do_block(value)
                else:
                    return value
            elif after.text in (".", "?.", "->", "::") and self._is_member(after):
                value = self._member_call(value)
            elif after.text == "(" and after.close > 0 and token.kind != "number":
                self.at += 1
                value = self.call(value, self.arguments(after.close))
            elif after.text in ("[", "{") and after.close > 0 and self._is_index(value, token, after):
                self.at += 1
                value = self._indexed(value, self.arguments(after.close))
            elif (
                after.text == "{"
                and self.turn is not None
                and self.language.lexicon == "ruby"
                and after.close > 0
            ):
                self.at += 1
                self.braces(after.close)
            elif is_first and self._begins_value(value, token, after):
                value = self._bare_call(value)
            elif (
                after.text == "{"
                and value in (Ref("exec"), Ref("system"))
                and self.language.lexicon == "perl"
                and after.close > 0
            ):
                # `exec {PROGRAM} LIST`: the block says what runs, the list's first word is its name
                self.at = after.close + 1
                value = self._bare_call(value)
            else:
                return value
            is_first = False
        return value

    def _do_block(self, value: Value) -> Value:
        self.at += 1
        if self.is_op("|"):
            self.block_parameters(self.end)
        self.turn = None
        return value

    def _is_member(self, token: Token) -> bool:
        """Whether a dot or arrow names a member, rather than joining texts."""
        after = self.peek(1)
        if after is None:
            return False
        if token.text == "." and "." in self.language.joins:
            return False
        return (
            after.kind == "name"
            or (after.kind == "op" and after.text in ("[", "{", "("))
            or after.kind == "string"
        )

    def _member_call(self, value: Value) -> Value:
        is_scope = self.is_op("::")
        self.at += 1
        token = self.tokens[self.at]
        if token.kind == "op":
            if token.text == "(" and token.close > 0 and self.language.lexicon == "ruby":
                self.at += 1
                return self.call(self.member(value, "call"), self.arguments(token.close))
            return value
        self.at += 1
        name = token.text if token.kind == "name" else "".join(token.parts)
        found = self.member(value, name)
        if name in _TURNS:
            self.turn = turn_of(value)
        if self.is_op("=") and isinstance(value, (Ref, Thing)):
            return found
        after = self.peek()
        has_call = after is not None and after.text == "(" and after.kind == "op"
        if is_scope and not has_call and name[:1].isupper():
            # `Net::HTTP` is a name, `Net::http` would be a call
            return found
        if not has_call and self.language.lexicon in ("ruby", "lua"):
            if after is not None and self._begins_value(found, token, after):
                return self._bare_call(found)
            if name not in _TURNS and self.language.lexicon == "ruby":
                return self.call(found, [])
        return found

    def _is_index(self, value: Value, token: Token, after: Token) -> bool:
        if after.text == "{":
            return (
                self.language.lexicon == "perl"
                and (token.text[:1] == "$" or token.text in ("->", "}", "]"))
                and not after.is_spaced
            )
        return not after.is_spaced or (self.language.lexicon == "node" and not isinstance(value, Ref))

    def _indexed(self, value: Value, given: list[Value]) -> Value:
        index = given[0] if given else unknown()
        if isinstance(value, Items) and isinstance(index, Number):
            inside = -len(value.values) <= index.number < len(value.values)
            return value.values[index.number] if inside else unknown()
        if isinstance(value, Pairs):
            return value.get(text_of(index).text) or unknown()
        if isinstance(value, (Ref, Thing)):
            known = self.language.lookup(self, value, given)
            if known is not None:
                return known
            return self.member(value, text_of(index).text) if text_of(index).is_known else unknown()
        return turn_of(value) if isinstance(value, (Items, Choice)) else unknown()

    def _begins_value(self, value: Value, token: Token, after: Token) -> bool:
        """`system "x"`, `unlink $f`: a call without brackets."""
        if not after.is_spaced and after.kind not in ("string", "command", "words", "regex"):
            return False
        name = _called_name(value)
        if name is None or token.kind != "name" or not self.language.has_bare_calls(name):
            return False
        if after.kind in ("string", "number", "words", "glob"):
            return True
        if after.kind == "command":
            return True
        if after.kind == "name":
            return after.text not in _ENDS
        return after.text in ("[", "\\", "@", ":", "(", "*", "<") and not (
            self.at + 1 < self.end and self.tokens[self.at + 1].is_spaced
        )

    def _bare_call(self, value: Value) -> Value:
        given: list[Value] = []
        pairs: list[tuple[str, Value]] = []
        while self.at < self.end:
            start = self.at
            key = self.key()
            found = self.expression()
            self.at = max(self.at, start + 1)
            if key is not None:
                pairs.append((key, found))
            else:
                given.append(found)
            if not self.is_op(",", "=>") or len(given) > 256:
                break
            self.at += 1
            while (token := self.peek()) is not None and token.kind == "line":
                self.at += 1
        # `unlink for glob "x/*"`, `system("x") for 1..3`
        if (
            (token := self.peek()) is not None
            and token.text in ("for", "foreach")
            and self.language.lexicon == "perl"
        ):
            self.at += 1
            source = turn_of(self.expression())
            given = [source if isinstance(v, Arg) and v.raw == "$_" else v for v in given]
        return self.call(value, [*given, *([Pairs(tuple(pairs))] if pairs else [])])

    def member(self, value: Value, name: str) -> Value:
        """`value.name`."""
        if isinstance(value, Ref):
            full = self.language.module(f"{value.name}.{name}")
            known = self.names.get(full) if "." in full else None
            return known or self.language.constants.get(full) or Ref(full)
        if isinstance(value, Pairs) and (known := value.get(name)) is not None:
            return known
        if isinstance(value, Choice):
            return each(value, lambda v: self.member(v, name))
        return Thing("method", value, Arg(name))

    def call(self, value: Value, given: list[Value]) -> Value:
        """A call with its arguments."""
        if isinstance(value, Choice):
            return chosen(self.call(o, given) for o in value.options)
        if isinstance(value, Ref):
            return self.language.call(self, Call(value.name, tuple(given), {}), None)
        if isinstance(value, Thing) and value.kind == "method":
            return self.language.call(self, Call(text_of(value.more).text, tuple(given), {}), value.value)
        if isinstance(value, Arg) and value.is_known and self.language.lexicon == "php":
            return self.language.call(self, Call(value.text, tuple(given), {}), None)
        return value if isinstance(value, Thing) else unknown()


def _called_name(value: Value) -> str | None:
    if isinstance(value, Ref):
        return value.name
    if isinstance(value, Thing) and value.kind == "method":
        return "." + text_of(value.more).text
    return None
