"""Names of script languages: declared, imported, given to functions and loops.

Promise: bodies are read where they stand, so a parameter is what the call around it says or unknown.
"""

from __future__ import annotations

from shellguard.parse.code_script_values import OPENS, Values
from shellguard.parse.code_tokens import Token
from shellguard.parse.code_value import (
    Items,
    Ref,
    Value,
    turn_of,
    unknown,
)

_DECLARES = frozenset("const let var my our local global static".split())
_PREFIXES = frozenset(
    "await new return throw typeof void yield delete else then do begin case echo print puts not and or unless if while until in "
    "elsif elseif when ensure rescue defer p die".split()
)


class Declarations(Values):
    """What names begin."""

    def member(self, value: Value, name: str) -> Value:
        """`value.name`."""
        raise NotImplementedError

    def listed(self, close: int) -> Value:
        """Values up to a bracket."""
        raise NotImplementedError

    # -- names -----------------------------------------------------------------------------------------------

    def named_token(self, token: Token) -> Value:
        name = token.text
        if name in _DECLARES and self.peek() is not None:
            return self._declared()
        if name in ("function", "fn", "sub", "def", "func") and name in self.language.functions:
            return self._function()
        if name in ("for", "foreach") and self._loop():
            return unknown()
        if name == "import" and self.language.lexicon == "node":
            return self._import()
        if self.is_op("=>") and self.language.lexicon == "node":
            self.parameters([name])
            self.at += 1
            return self.deeper()
        if name in _PREFIXES and not self.is_op("(", "=", ":", ",", ")", "=>", "."):
            return self.deeper()
        if self.is_op("=") and not self.is_op("=", ">", ahead=1):
            self.at += 1
            return self._assign(name, self._right())
        if self.is_op("+=", ".=", "<<") and name[:1] != "@":
            self.at += 1
            value = self.sum(self.named(name), self._right())
            return self._assign(name, value)
        return self.named(name)

    def _right(self) -> Value:
        """What stands right of `=`; a Perl or Ruby list without brackets too."""
        return self.expression()

    def _assign(self, name: str, value: Value) -> Value:
        self.names.set(name, value)
        return value

    def _declared(self) -> Value:
        """`const x = ...`, `const {a: b} = ...`, `my ($x, $y) = ...`."""
        token = self.tokens[self.at]
        if token.kind != "op" or token.text not in OPENS or token.close < 0:
            return unknown()
        inside = self.tokens[self.at + 1 : token.close]
        self.at = token.close + 1
        if not self.is_op("="):
            return unknown()
        self.at += 1
        value = self.expression()
        self._destructure(token.text, inside, value)
        return value

    def _destructure(self, mark: str, inside: list[Token], value: Value) -> None:
        names = [t.text for t in inside if t.kind == "name"]
        if mark != "{":
            for at, name in enumerate(names[:64]):
                known = (
                    value.values[at] if isinstance(value, Items) and at < len(value.values) else unknown(name)
                )
                self.names.set(name, known)
            return
        for at, token in enumerate(inside):
            if token.kind == "name" and not (at and inside[at - 1].text == ":"):
                renamed = (
                    inside[at + 2].text if at + 2 < len(inside) and inside[at + 1].text == ":" else token.text
                )
                self.names.set(renamed, self.member(value, token.text))

    def _import(self) -> Value:
        """`import * as fs from "fs"`, `import {rmSync as r} from "fs"`, `import("fs")`."""
        start = self.at
        if self.is_op("("):
            return Ref("require")
        while self.at < min(self.end, start + 64) and self.tokens[self.at].kind != "string":
            if self.is_op(";", "="):
                return unknown()
            self.at += 1
        token = self.peek()
        if token is None or token.kind != "string":
            self.at = start
            return unknown()
        module = Ref(self.language.module("".join(token.parts)))
        names = [t for t in self.tokens[start : self.at] if t.kind == "name" and t.text != "from"]
        is_list = any(t.text == "{" for t in self.tokens[start : self.at])
        for at, name in enumerate(names):
            if name.text == "as" or (at + 1 < len(names) and names[at + 1].text == "as"):
                continue
            whole = names[at - 2].text if at > 1 and names[at - 1].text == "as" else name.text
            is_member = is_list and not (at == 0 and self.tokens[start].kind == "name")
            self.names.set(name.text, self.member(module, whole) if is_member else module)
        self.at += 1
        return module

    def _function(self) -> Value:
        """`function name(a, b)`: what the parameters stand for; the body is read where it stands."""
        if (token := self.peek()) is not None and token.kind == "name":
            self.at += 1
        opening = self.peek()
        if opening is not None and opening.text == "(" and opening.close > 0:
            self.parameters(
                [t.text for t in self.tokens[self.at + 1 : opening.close] if t.kind == "name"][:32]
            )
            self.at = opening.close + 1
        return unknown()

    def parameters(self, names: list[str]) -> None:
        turn, self.turn = self.turn, None
        for at, name in enumerate(names):
            if turn is not None and (at == 0 or isinstance(turn, Items)):
                part = turn.values[at] if isinstance(turn, Items) and at < len(turn.values) else turn
                self.names.set(name, part)
            else:
                self.names.set(name, unknown(name))

    def _loop(self) -> bool:
        """`for (const f of LIST)`, `for my $f (LIST)`, `foreach (LIST as $f)`, `for f in LIST`."""
        opening = self.peek()
        if opening is None:
            return False
        if opening.text == "(" and opening.close > 0:
            head = self.tokens[self.at + 1 : opening.close]
            split = next(
                (i for i, t in enumerate(head[:64]) if t.text in ("of", "as", "in") and t.kind == "name"),
                None,
            )
            if split is None:
                return (
                    self._perl_loop("$_", opening)
                    if self.language.lexicon == "perl" and not any(t.text == ";" for t in head[:64])
                    else False
                )
            names = [
                t.text
                for t in (head[split + 1 :] if head[split].text == "as" else head[:split])
                if t.kind == "name"
            ]
            if head[split].text == "as":
                self.at += 1
            else:
                self.at += split + 2
            self._loop_over(names, opening.close)
            return True
        if opening.text in ("my", "our") or opening.text[:1] == "$":
            name = self.peek(1) if opening.text in ("my", "our") else opening
            after = self.peek(2 if opening.text in ("my", "our") else 1)
            if name is not None and after is not None and after.text == "(" and after.close > 0:
                self.at += 2 if opening.text in ("my", "our") else 1
                return self._perl_loop(name.text, after)
        if (
            self.language.lexicon == "ruby"
            and self.peek(1) is not None
            and self.tokens[self.at + 1].text == "in"
        ):
            self.at += 2
            self.names.set(opening.text, turn_of(self.expression()))
            return True
        return False

    def _perl_loop(self, name: str, opening: Token) -> bool:
        self.at += 1
        self._loop_over([name], opening.close)
        return True

    def _loop_over(self, names: list[str], close: int) -> None:
        source = self.listed(close) if self.language.lexicon == "perl" else self.expression()
        held = [n for n in names if n not in _DECLARES]
        turn = turn_of(source)
        for name in held:
            self.names.set(name, turn)
        self.at = close + 1
