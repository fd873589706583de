"""Literals that no regular expression can delimit: templates, heredocs, `q{}`, `%w[]`, patterns.

Promise: total and linear; an unclosed literal ends with the text, and what an interpolated string holds is kept as code.
"""

from __future__ import annotations

import re

from shellguard.parse.code_lexicons import LEXICONS, Code, Token, unescaped

MAX_MISSES = 2000
PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_HEREDOC = re.compile(r"<<([-~<]?)\s?(?:\"([^\"\n]+)\"|'([^'\n]+)'|([A-Za-z_]\w*))")
# A `/` behind one of these words begins a regular expression.
_BEFORE_REGEX = frozenset(
    "return typeof case in of split grep map join if unless and or not when while until puts print match".split()
)


class Literals:
    """A text being cut into tokens, and its literals."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.lexicon = LEXICONS[language]
        self.language = language
        self.at = 0
        self.tokens: list[Token] = []
        self.is_spaced = False
        self.misses = 0
        self.heredocs: list[tuple[Token, str, bool, bool]] = []

    def plain(self, mark: str, body: str) -> str:
        if mark == "'" and self.language in ("ruby", "perl", "php"):
            return body.replace("\\'", "'").replace("\\\\", "\\")
        return unescaped(body)

    def add(self, token: Token) -> None:
        token.is_spaced, self.is_spaced = self.is_spaced, False
        self.tokens.append(token)

    def special(self, char: str) -> bool:
        """Literals that a regular expression cannot delimit; true when one was taken."""
        lexicon = self.lexicon
        if char == "`":
            self.at += 1
            body = self._until("`", self.at)
            self.add(Token(lexicon.backtick, "`", self.parts(body)))
            return True
        if (
            char == "/"
            and lexicon.has_regexes
            and self.text[self.at + 1 : self.at + 2] not in ("/", "*")
            and self._wants_value()
        ):
            return self._regex()
        if char == "<" and lexicon.has_heredocs and self.text.startswith("<<", self.at):
            return self._heredoc_mark()
        if char == "%" and lexicon.has_percent and self._wants_value():
            return self._percent()
        if lexicon.has_quote_words and char in "qmsty" and self._quote_word():
            return True
        if char == "[" and self.language == "lua" and self.text.startswith(("[[", "[="), self.at):
            return self._long_string()
        if char == "<" and self.language == "perl" and self._wants_value():
            return self._angle()
        return False

    def _wants_value(self) -> bool:
        """Whether a value may begin here: behind an operator, or behind a name with a space before but none after."""
        last = next((t for t in reversed(self.tokens[-2:]) if t.kind != "line"), None)
        if last is None or last.kind == "op":
            return last is None or last.text not in (")", "]", "}")
        if last.kind != "name":
            return False
        if last.text in _BEFORE_REGEX:
            return True
        is_bare = last.text[:1] not in "$@%" and self.language in ("ruby", "perl")
        return is_bare and self.is_spaced and self.text[self.at + 1 : self.at + 2] not in (" ", "=", "")

    def _until(self, close: str, start: int, opening: str = "") -> str:
        """Text up to a delimiter, escapes skipped, brackets counted; moves behind it."""
        depth, text = 0, self.text
        pattern = _delimited(opening, close)
        at = start
        for found in pattern.finditer(text, start):
            at = found.end()
            mark = found.group()
            if mark[0] == "\\":
                continue
            if mark == opening and opening != close:
                depth += 1
            elif mark == close:
                if not depth:
                    self.at = at
                    return text[start : at - 1]
                depth -= 1
        self.at = len(text)
        return text[start:]

    def _regex(self) -> bool:
        # bounds, so that slashes that begin nothing cost no more than their count
        found = _REGEX.match(self.text, self.at, self.at + 500) if self.misses < MAX_MISSES else None
        if found is None:
            self.misses += 1
            return False
        self.at = found.end()
        self.add(Token("regex", found.group()))
        return True

    def _percent(self) -> bool:
        found = _PERCENT.match(self.text, self.at)
        if found is None:
            return False
        kind, opening = found.group(1), found.group(2)
        body = self._until(PAIRS.get(opening, opening), found.end(), opening)
        self._literal({"w": "words", "W": "words", "i": "words", "I": "words", "x": "command", "r": "regex"}.get(kind, "string"), body,
                      is_plain=kind in ("q", "w", "i", "s"))  # fmt: skip
        return True

    def _quote_word(self) -> bool:
        found = _QUOTE_WORD.match(self.text, self.at)
        last = self.tokens[-1] if self.tokens else None
        if found is None or (last is not None and last.text in ("->", "sub") and last.kind != "line"):
            return False
        kind, opening = found.group(1), found.group(2)
        close = PAIRS.get(opening, opening)
        body = self._until(close, found.end(), opening)
        if kind in ("s", "tr", "y"):
            start = self.at
            if opening in PAIRS:
                start = self.text.find(opening, self.at) + 1 or len(self.text)
            replacement = self._until(close, start, opening)
            flags = re.match(r"[a-z]*", self.text[self.at : self.at + 16])
            if kind == "s" and flags and "e" in flags.group():
                self.add(Token("string", '"', (Code(replacement),)))
                return True
        self._literal(
            {"qw": "words", "qx": "command", "q": "string", "qq": "string"}.get(kind, "regex"),
            body,
            is_plain=kind in ("q", "qw"),
        )
        return True

    def _literal(self, kind: str, body: str, *, is_plain: bool) -> None:
        if kind == "words":
            self.add(Token("words", body, tuple(body.split()[:256])))
        elif kind == "regex":
            self.add(Token("regex", "/"))
        else:
            self.add(
                Token(kind, "`" if kind == "command" else "q", (body,) if is_plain else self.parts(body))
            )

    def _long_string(self) -> bool:
        found = re.compile(r"\[(=*)\[").match(self.text, self.at)
        if found is None:
            return False
        close = "]" + found.group(1) + "]"
        end = self.text.find(close, found.end())
        body = self.text[found.end() : end if end >= 0 else len(self.text)]
        self.at = end + len(close) if end >= 0 else len(self.text)
        self.add(Token("string", "[[", (body,)))
        return True

    def _angle(self) -> bool:
        """Perl's `<*.txt>` is a glob, `<STDIN>` a read."""
        found = re.compile(r"<([^<>\n=;]{0,200})>").match(self.text, self.at)
        if found is None:
            return False
        self.at = found.end()
        is_handle = re.fullmatch(r"\$?\w*", found.group(1)) is not None
        self.add(Token("name", "<STDIN>") if is_handle else Token("glob", "`", self.parts(found.group(1))))
        return True

    def _heredoc_mark(self) -> bool:
        found = _HEREDOC.match(self.text, self.at)
        if found is None or (found.group(1) == "<") != (self.language == "php"):
            return False
        if self.language == "ruby" and not found.group(1) and found.group(4) and not found.group(4).isupper():
            return False
        self.at = found.end()
        token = Token("string", "<<")
        self.add(token)
        tag = found.group(2) or found.group(3) or found.group(4)
        self.heredocs.append((token, tag, bool(found.group(1)), found.group(3) is None))
        return True

    def heredoc_bodies(self) -> None:
        """The texts announced on the line that just ended."""
        for token, tag, is_indented, is_interpolated in self.heredocs:
            indent = r"[ \t]*" if is_indented else ""
            end = re.compile(rf"^{indent}{re.escape(tag)}\b[;,)]?", re.M).search(self.text, self.at)
            body = self.text[self.at : end.start() if end else len(self.text)]
            token.parts = self.parts(body) if is_interpolated else (body,)
            self.at = end.end() if end else len(self.text)
        self.heredocs = []

    def parts(self, body: str) -> tuple[str, ...]:
        """An interpolated string's texts and code."""
        if self.language in ("perl", "php"):
            return _sigil_parts(body)
        parts: list[str] = []
        last = 0
        for found in _TEMPLATES[self.language].finditer(body):
            if found.start() < last or found.group()[0] == "\\":
                continue
            inner = type(self)(body, self.language)
            code = inner._until("}", found.end(), "{")
            parts += [unescaped(body[last : found.start()]), Code(code)]
            last = inner.at
        parts.append(unescaped(body[last:]))
        return tuple(p for p in parts if p or isinstance(p, Code))


_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_PERCENT = re.compile(r"%([wWiIqQxrs]?)([(\[{<|!/])")
_QUOTE_WORD = re.compile(r"\b(qw|qq|qx|qr|q|m|s|tr|y)\s{0,8}((?<=\w)[^\w\s,;=)>}]|[(\[{<])(?!>)")
_TEMPLATES = {"node": re.compile(r"\\.|\$\{", re.S), "ruby": re.compile(r"\\.|\#\{", re.S)}
_SIGIL = re.compile(
    r"\\.|\{(\$[^{}]{0,200})\}|[$@]\{([^{}]{0,200})\}|(\$[A-Za-z_]\w*(?:(?:->|::)?[\[{][^\]{}\[\n]{0,80}[\]}]|->\w+)*|@[A-Za-z_]\w*)",
    re.S,
)
_DELIMITERS: dict[tuple[str, str], re.Pattern[str]] = {}


def _sigil_parts(body: str) -> tuple[str, ...]:
    """`"$x/y"`: Perl's and PHP's variables in strings."""
    parts: list[str] = []
    last = 0
    for found in _SIGIL.finditer(body):
        if found.group()[0] == "\\":
            continue
        code = found.group(1) or found.group(3) or ""
        if found.group(2) is not None:
            inner = found.group(2).strip()
            code = "$" + inner if re.fullmatch(r"\w+", inner) else inner.lstrip("\\")
        parts += [unescaped(body[last : found.start()]), Code(code)]
        last = found.end()
    parts.append(unescaped(body[last:]))
    return tuple(p for p in parts if p or isinstance(p, Code))


def _delimited(opening: str, close: str) -> re.Pattern[str]:
    key = (opening, close)
    if key not in _DELIMITERS and len(_DELIMITERS) < 256:
        _DELIMITERS[key] = re.compile(
            r"\\.|" + "|".join({re.escape(close), re.escape(opening or close)}), re.S
        )
    return _DELIMITERS.get(key) or re.compile(r"\\.|" + re.escape(close), re.S)
