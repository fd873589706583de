"""Script languages read over their tokens: names, constants, members and calls, in the order they stand.

Promise: total and linear: every token is taken once, blocks and function bodies are read where they stand, and what is
nested too deeply is read flat.
"""

from __future__ import annotations

import re

from shellguard.parse.code_acts import Acts
from shellguard.parse.code_names import Names
from shellguard.parse.code_script_slices import cold
from shellguard.parse.code_script_tables import Language
from shellguard.parse.code_tokens import Code, Token, tokens_of
from shellguard.parse.code_value import (
    Call,
    Choice,
    Items,
    Number,
    Pairs,
    Ref,
    Thing,
    Value,
    all_joined,
    chosen,
    each,
    joined,
    searched,
    text_of,
    turn_of,
    unknown,
)
from shellguard.parse.invocation import UNKNOWN, Arg

MAX_DEPTH = 48
# Strings hold code, which holds strings.
MAX_NESTED = 4
_DECLARES = frozenset("const let var my our local global static".split())
_PREFIXES = frozenset(
    "await new return throw typeof void yield delete else then do begin case echo print puts not and or unless if while until in "
    "elsif elseif when ensure rescue defer p die".split()
)
_ENDS = frozenset("or and if unless while until do then end for foreach rescue else xor x eq ne".split())
_KEY_AFTER = {
    "node": (":",),
    "ruby": (":", "=>"),
    "php": ("=>", ":"),
    "R": ("=",),
    "lua": ("=",),
    "osascript": (),
    "perl": ("=>",),
}
_TURNS = frozenset(
    "each forEach map each_entry each_child flatMap collect each_with_index filter select".split()
)
_OPENS = {"(": ")", "[": "]", "{": "}"}


class Script:
    """One text being read."""

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

    def read(self) -> None:
        """Everything, in order."""
        while self.at < self.end:
            self.at = start = self.skips.get(self.at, self.at)
            self.expression()
            self.at = max(self.at, start + 1)

    def code(self, text: str) -> Value:
        """Code inside a string; its value."""
        if re.fullmatch(r"[$@]\w+", text):
            return self._named(text)
        if self.nested >= MAX_NESTED:
            return unknown(text[:40])
        inner = Script(text, self.language, acts=self.acts, names=self.names, nested=self.nested + 1)
        value = inner.expression() if inner.end else unknown()
        inner.read()
        return value

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
                value = self._sum(value, self.unary())
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

    def _sum(self, left: Value, right: Value) -> Value:
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
            return self._name(token)
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
        if token.text in _OPENS and token.close > 0:
            return self._bracket(token)
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
            value = self._deeper()
            return Number(-value.number) if token.text == "-" and isinstance(value, Number) else value
        return unknown()

    def _deeper(self) -> Value:
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

    def _named(self, name: str) -> Value:
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

    # -- names -----------------------------------------------------------------------------------------------

    def _name(self, token: Token) -> Value:
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
            self._parameters([name])
            self.at += 1
            return self._deeper()
        if name in _PREFIXES and not self.is_op("(", "=", ":", ",", ")", "=>", "."):
            return self._deeper()
        if self.is_op("=") and not self.is_op("=", ">", ahead=1):
            self.at += 1
            return self._assign(name, self._right())
        if self.is_op("+=", ".=", "<<") and name[:1] != "@":
            self.at += 1
            value = self._sum(self._named(name), self._right())
            return self._assign(name, value)
        return self._named(name)

    def _right(self) -> Value:
        """What stands right of `=`; a Perl or Ruby list without brackets too."""
        return self.expression()

    def _assign(self, name: str, value: Value) -> Value:
        self.names.set(name, value)
        return value

    def _declared(self) -> Value:
        """`const x = ...`, `const {a: b} = ...`, `my ($x, $y) = ...`."""
        token = self.tokens[self.at]
        if token.kind != "op" or token.text not in _OPENS or token.close < 0:
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
            self._parameters(
                [t.text for t in self.tokens[self.at + 1 : opening.close] if t.kind == "name"][:32]
            )
            self.at = opening.close + 1
        return unknown()

    def _parameters(self, names: list[str]) -> None:
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
        source = self._list(close) if self.language.lexicon == "perl" else self.expression()
        held = [n for n in names if n not in _DECLARES]
        turn = turn_of(source)
        for name in held:
            self.names.set(name, turn)
        self.at = close + 1

    # -- brackets --------------------------------------------------------------------------------------------

    def _bracket(self, token: Token) -> Value:
        if self.depth >= MAX_DEPTH:
            return unknown()
        self.depth += 1
        try:
            if token.text == "{":
                return self._braces(token.close)
            if token.text == "[":
                found = self._list(token.close)
                return found if isinstance(found, (Items, Pairs)) else Items((found,))
            after = self.tokens[token.close + 1] if token.close + 1 < self.end else None
            if after is not None and after.text == "=>" and self.language.lexicon == "node":
                self._parameters(
                    [t.text for t in self.tokens[self.at : token.close] if t.kind == "name"][:32]
                )
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

    def _list(self, close: int) -> Value:
        given = self.arguments(close)
        if given and all(isinstance(v, Pairs) for v in given):
            return Pairs(tuple(p for v in given if isinstance(v, Pairs) for p in v.pairs))
        return Items(tuple(given)) if len(given) != 1 else given[0]

    def _braces(self, close: int) -> Value:
        """An object or a block: `key: value` where it says so, and every call in it."""
        self.names.branch()
        if self.is_op("|"):
            self._block_parameters(close)
        pairs: list[tuple[str, Value]] = []
        try:
            while self.at < close:
                self.at = start = self.skips.get(self.at, self.at)
                if start >= close:
                    break
                key = self._key()
                value = self.expression()
                if key is not None and len(pairs) < 256:
                    pairs.append((key, value))
                self.at = max(self.at, start + 1)
        finally:
            self.names.join()
        self.at = close + 1
        return Pairs(tuple(pairs))

    def _block_parameters(self, close: int) -> None:
        end = next(
            (i for i in range(self.at + 1, min(close, self.at + 64)) if self.tokens[i].text == "|"), None
        )
        if end is not None:
            self._parameters([t.text for t in self.tokens[self.at + 1 : end] if t.kind == "name"])
            self.at = end + 1

    def _key(self) -> str | None:
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
            key = self._key()
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
                self._braces(after.close)
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
            self._block_parameters(self.end)
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
        if not has_call and self.language.lexicon == "ruby":
            if after is not None and self._begins_value(found, token, after):
                return self._bare_call(found)
            if name not in _TURNS:
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
            key = self._key()
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


def _number(text: str) -> Value:
    try:
        return Number(int(text.replace("_", ""), 0)) if len(text) < 24 else unknown()
    except ValueError:
        octal = re.fullmatch(r"0([0-7]{1,12})", text)
        return Number(int(octal.group(1), 8)) if octal else Arg(text)
