"""Tokens of C-like script languages: JavaScript, Ruby, Perl, PHP, Lua, R and kin.

Promise: total and linear: every character is looked at a bounded number of times, an unclosed literal ends with the text,
and what an interpolated string holds is kept as code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_TOKENS = 200_000
MAX_MISSES = 2000


class Code(str):
    """A piece of an interpolated string that is code."""

    __slots__ = ()


@dataclass(slots=True)
class Token:
    """One token. Kinds: `name` `string` `command` `words` `number` `regex` `op` `line`."""

    kind: str
    text: str
    parts: tuple[str, ...] = ()
    """Of a string: texts and `Code`, in order."""
    is_spaced: bool = False
    """White space stands before it."""
    close: int = -1
    """Of an opening bracket: the index of the bracket that closes it."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How a language spells its tokens."""

    name: str
    comments: str
    is_interpolated: str
    """Quotes whose strings are interpolated."""
    interpolation: str
    backtick: str = ""
    """What backticks make: a `string` or a `command`."""
    has_regexes: bool = False
    has_quote_words: bool = False
    """Perl's `q{}` and kin."""
    has_percent: bool = False
    """Ruby's `%w[]` and kin."""
    has_heredocs: bool = False
    has_lines: bool = False
    """A line's end ends a statement."""
    special: str = ""
    """Characters that begin literals which no regular expression can delimit."""


_BLOCK = r"/\*(?:[^*]|\*(?!/))*(?:\*/)?"
LEXICONS = {
    "node": Lexicon(r"[A-Za-z_$][\w$]*", r"//[^\n]*|" + _BLOCK + r"|^\#![^\n]*", "`", r"\$\{", "string", has_regexes=True, special="`/"),
    "ruby": Lexicon(r"(?:@@?|\$)?[A-Za-z_]\w*[?!]?(?![=~]=?)|(?:@@?|\$)?[A-Za-z_]\w*", r"\#[^\n]*|^=begin\b.*?(?:^=end[^\n]*|\Z)", '"`', r"\#\{",
                    "command", has_regexes=True, has_percent=True, has_heredocs=True, has_lines=True, special="`/<%"),
    "perl": Lexicon(r"[$@%&]?\^?[A-Za-z_]\w*(?:(?:::|')(?=[A-Za-z_])\w+)*|\$[!@&/0-9,;.\\]|@\{?\$?[A-Za-z_]\w*\}?", r"\#[^\n]*|^=[a-z]\w*.*?(?:^=cut[^\n]*|\Z)",
                    '"`', r"[$@]", "command", has_regexes=True, has_quote_words=True, has_heredocs=True, special="`/<qmsty"),
    "php": Lexicon(r"\$?[A-Za-z_\\][\w\\]*", r"//[^\n]*|\#(?!\[)[^\n]*|" + _BLOCK, '"`', r"\{?\$", "command", has_heredocs=True, special="`<"),
    "lua": Lexicon(r"[A-Za-z_]\w*", r"--\[(=*)\[.*?(?:\]\1\]|\Z)|--[^\n]*", "", "", special="["),
    "R": Lexicon(r"[A-Za-z_.][\w.]*", r"\#[^\n]*", "", "", "name", has_lines=True),
    "osascript": Lexicon(r"[A-Za-z_]\w*", r"--[^\n]*|\#[^\n]*|\(\*.*?(?:\*\)|\Z)", "", "", has_lines=True),
}  # fmt: skip
_STRINGS = r"\"(?:[^\"\\]|\\.)*(?:\"|\Z)|'(?:[^'\\]|\\.)*(?:'|\Z)"
_LINE_STRINGS = _STRINGS.replace(r"\\]", r"\\\n]")
_OPERATORS = r"\?\?=?|=>|===?|!==?|<=>|<=|>=|=~|!~|->|\?\.|::|\|\|=?|&&=?|\*\*=?|\.\.\.?=?|\+=|-=|\*=|/=|\.=|<<-?~?|>>|\+\+|--|[^\w\s]"
_ESCAPE = re.compile(
    r"\\(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{1,2})|u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|([0-7]{1,3})|(.))",
    re.S,
)
_SIMPLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "a": "\a",
    "e": "\x1b",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "s": " ",
    "\n": "",
}
_PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_HEREDOC = re.compile(r"<<([-~<]?)\s?(?:\"([^\"\n]+)\"|'([^'\n]+)'|([A-Za-z_]\w*))")
# A `/` behind one of these words begins a regular expression.
_BEFORE_REGEX = frozenset(
    "return typeof case in of split grep map join if unless and or not when while until puts print match".split()
)


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


def unescaped(text: str) -> str:
    """A string's escapes removed, as C-like languages write them. Total."""
    if "\\" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        braced, byte, wide, unit, octal, other = found.groups()
        digits = braced or byte or wide or unit
        if digits or octal:
            code = int(digits, 16) if digits else int(octal, 8)
            return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        return _SIMPLE.get(other, other)

    return _ESCAPE.sub(one, text)


class Tokenizer:
    """One text becoming tokens."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.lexicon = LEXICONS[language]
        self.language = language
        self.at = 0
        self.tokens: list[Token] = []
        self.is_spaced = False
        self.misses = 0
        self.heredocs: list[tuple[Token, str, bool, bool]] = []

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
                if self._special(text[start]):
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
                self._heredoc_bodies()
            if self.lexicon.has_lines:
                self._add(Token("line", "\n"))
            self.is_spaced = True
        else:
            is_double = text[0] in self.lexicon.is_interpolated
            body = text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]
            parts = self._parts(body) if is_double else (self._plain(text[0], body),)
            self._add(Token("string", text[:1], parts))

    def _plain(self, mark: str, body: str) -> str:
        if mark == "'" and self.language in ("ruby", "perl", "php"):
            return body.replace("\\'", "'").replace("\\\\", "\\")
        return unescaped(body)

    def _add(self, token: Token) -> None:
        token.is_spaced, self.is_spaced = self.is_spaced, False
        self.tokens.append(token)

    def _special(self, char: str) -> bool:
        """Literals that a regular expression cannot delimit; true when one was taken."""
        lexicon = self.lexicon
        if char == "`":
            self.at += 1
            body = self._until("`", self.at)
            self._add(Token(lexicon.backtick, "`", self._parts(body)))
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
        self._add(Token("regex", found.group()))
        return True

    def _percent(self) -> bool:
        found = _PERCENT.match(self.text, self.at)
        if found is None:
            return False
        kind, opening = found.group(1), found.group(2)
        body = self._until(_PAIRS.get(opening, opening), found.end(), opening)
        self._literal({"w": "words", "W": "words", "i": "words", "I": "words", "x": "command", "r": "regex"}.get(kind, "string"), body,
                      is_plain=kind in ("q", "w", "i", "s"))  # fmt: skip
        return True

    def _quote_word(self) -> bool:
        found = _QUOTE_WORD.match(self.text, self.at)
        last = self.tokens[-1] if self.tokens else None
        if found is None or (last is not None and last.text in ("->", "sub") and last.kind != "line"):
            return False
        kind, opening = found.group(1), found.group(2)
        close = _PAIRS.get(opening, opening)
        body = self._until(close, found.end(), opening)
        if kind in ("s", "tr", "y"):
            start = self.at
            if opening in _PAIRS:
                start = self.text.find(opening, self.at) + 1 or len(self.text)
            replacement = self._until(close, start, opening)
            flags = re.match(r"[a-z]*", self.text[self.at : self.at + 16])
            if kind == "s" and flags and "e" in flags.group():
                self._add(Token("string", '"', (Code(replacement),)))
                return True
        self._literal(
            {"qw": "words", "qx": "command", "q": "string", "qq": "string"}.get(kind, "regex"),
            body,
            is_plain=kind in ("q", "qw"),
        )
        return True

    def _literal(self, kind: str, body: str, *, is_plain: bool) -> None:
        if kind == "words":
            self._add(Token("words", body, tuple(body.split()[:256])))
        elif kind == "regex":
            self._add(Token("regex", "/"))
        else:
            self._add(
                Token(kind, "`" if kind == "command" else "q", (body,) if is_plain else self._parts(body))
            )

    def _long_string(self) -> bool:
        found = re.compile(r"\[(=*)\[").match(self.text, self.at)
        if found is None:
            return False
        close = "]" + found.group(1) + "]"
        end = self.text.find(close, found.end())
        body = self.text[found.end() : end if end >= 0 else len(self.text)]
        self.at = end + len(close) if end >= 0 else len(self.text)
        self._add(Token("string", "[[", (body,)))
        return True

    def _angle(self) -> bool:
        """Perl's `<*.txt>` is a glob, `<STDIN>` a read."""
        found = re.compile(r"<([^<>\n=;]{0,200})>").match(self.text, self.at)
        if found is None:
            return False
        self.at = found.end()
        is_handle = re.fullmatch(r"\$?\w*", found.group(1)) is not None
        self._add(Token("name", "<STDIN>") if is_handle else Token("glob", "`", self._parts(found.group(1))))
        return True

    def _heredoc_mark(self) -> bool:
        found = _HEREDOC.match(self.text, self.at)
        if found is None or (found.group(1) == "<") != (self.language == "php"):
            return False
        if self.language == "ruby" and not found.group(1) and found.group(4) and not found.group(4).isupper():
            return False
        self.at = found.end()
        token = Token("string", "<<")
        self._add(token)
        tag = found.group(2) or found.group(3) or found.group(4)
        self.heredocs.append((token, tag, bool(found.group(1)), found.group(3) is None))
        return True

    def _heredoc_bodies(self) -> None:
        """The texts announced on the line that just ended."""
        for token, tag, is_indented, is_interpolated in self.heredocs:
            indent = r"[ \t]*" if is_indented else ""
            end = re.compile(rf"^{indent}{re.escape(tag)}\b[;,)]?", re.M).search(self.text, self.at)
            body = self.text[self.at : end.start() if end else len(self.text)]
            token.parts = self._parts(body) if is_interpolated else (body,)
            self.at = end.end() if end else len(self.text)
        self.heredocs = []

    def _parts(self, body: str) -> tuple[str, ...]:
        """An interpolated string's texts and code."""
        if self.language in ("perl", "php"):
            return _sigil_parts(body)
        parts: list[str] = []
        last = 0
        for found in _TEMPLATES[self.language].finditer(body):
            if found.start() < last or found.group()[0] == "\\":
                continue
            inner = Tokenizer(body, self.language)
            code = inner._until("}", found.end(), "{")
            parts += [unescaped(body[last : found.start()]), Code(code)]
            last = inner.at
        parts.append(unescaped(body[last:]))
        return tuple(p for p in parts if p or isinstance(p, Code))


_SIMPLE_KINDS = {"plain": "op", "op": "op", "name": "name", "number": "number"}
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


def _pair(tokens: list[Token]) -> None:
    """Tell every opening bracket where it closes."""
    stack: list[int] = []
    for at, token in enumerate(tokens):
        if token.text in _BRACKETS and token.kind == "op":
            if token.text in _OPENING:
                stack.append(at)
            elif stack and _PAIRS[tokens[stack[-1]].text] == token.text:
                tokens[stack.pop()].close = at


_OPENING = frozenset("([{")
_BRACKETS = frozenset("()[]{}")


def tokens_of(text: str, language: str) -> list[Token]:
    """Tokens of a source text. Total."""
    return Tokenizer(text, language).run()
