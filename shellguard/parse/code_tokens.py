"""Tokens of C-like script languages: JavaScript, Ruby, Perl, PHP, Lua, R and kin.

Promise: total and linear: every character is looked at a bounded number of times.
"""

from __future__ import annotations

import re

from shellguard.parse.code_lexicons import Code, Lexicon, Token, unescaped
from shellguard.parse.code_literals import PAIRS, Literals

__all__ = ["Code", "Token", "tokens_of", "unescaped"]

MAX_TOKENS = 200_000
_STRINGS = r"\"(?:[^\"\\]|\\.)*(?:\"|\Z)|'(?:[^'\\]|\\.)*(?:'|\Z)"
_LINE_STRINGS = _STRINGS.replace(r"\\]", r"\\\n]")
_OPERATORS = r"\?\?=?|=>|===?|!==?|<=>|<=|>=|=~|!~|->|\?\.|::|\|\|=?|&&=?|\*\*=?|\.\.\.?=?|\+=|-=|\*=|/=|\.=|<<-?~?|>>|\+\+|--|[^\w\s]"
_SIMPLE_KINDS = {"plain": "op", "op": "op", "name": "name", "number": "number"}


def _master(lexicon: Lexicon) -> re.Pattern[str]:
    # JavaScript's end with the line: one quote in a comment or pattern must not swallow the rest
    strings = _LINE_STRINGS if lexicon.backtick == "string" else _STRINGS
    return re.compile(
        # the commonest first: what a language's comments begin with is no plain mark
        rf"[ \t\r\f\v]*(?:(?P<plain>[(){{}}\[\],;])|(?P<line>\n\s*)|(?P<comment>{lexicon.comments})|(?P<name>{lexicon.name})"
        rf"|(?P<string>{strings})|(?P<number>\d[\w.]*)|(?P<op>{_OPERATORS})|\Z)",
        re.S | re.M,
    )


_MASTERS: dict[str, re.Pattern[str]] = {}


class Tokenizer(Literals):
    """One text becoming tokens."""

    def run(self) -> list[Token]:
        """All of them."""
        if self.language not in _MASTERS:
            _MASTERS[self.language] = _master(self.lexicon)
        master, text, end = _MASTERS[self.language], self.text, len(self.text)
        kinds = {index: name for name, index in master.groupindex.items()}
        match, tokens, special = master.match, self.tokens, self.lexicon.special
        while self.at < end and len(tokens) < MAX_TOKENS:
            found = match(text, self.at)
            index = found.lastindex if found is not None else None
            if found is None or index is None:
                self.at = max(self.at + 1, found.end() if found is not None else 0)
                continue
            kind, start = kinds[index], found.start(index)
            is_spaced = self.is_spaced or start > self.at
            if text[start] in special and kind != "comment":
                self.at, self.is_spaced = start, is_spaced
                if self.special(text[start]):
                    continue
            self.at = found.end()
            if kind in _SIMPLE_KINDS:
                tokens.append(Token(_SIMPLE_KINDS[kind], text[start : self.at], (), is_spaced))
                self.is_spaced = False
            elif kind != "comment":
                self.is_spaced = is_spaced
                self._take(kind, text[start : self.at])
            else:
                self.is_spaced = is_spaced
        _pair(tokens)
        return tokens

    def _take(self, kind: str, text: str) -> None:
        if kind == "line":
            if self.heredocs:
                self.at -= len(text) - 1
                self.heredoc_bodies()
            if self.lexicon.has_lines:
                self.add(Token("line", "\n"))
            self.is_spaced = True
        else:
            is_double = text[0] in self.lexicon.is_interpolated
            body = text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]
            parts = self.parts(body) if is_double else (self.plain(text[0], body),)
            self.add(Token("string", text[:1], parts))


def _pair(tokens: list[Token]) -> None:
    """Tell every opening bracket where it closes."""
    stack: list[int] = []
    for at, token in enumerate(tokens):
        if token.text in _BRACKETS and token.kind == "op":
            if token.text in _OPENING:
                stack.append(at)
            elif stack and PAIRS[tokens[stack[-1]].text] == token.text:
                tokens[stack.pop()].close = at


_OPENING = frozenset("([{")
_BRACKETS = frozenset("()[]{}")


def tokens_of(text: str, language: str) -> list[Token]:
    """Tokens of a source text. Total."""
    return Tokenizer(text, language).run()
