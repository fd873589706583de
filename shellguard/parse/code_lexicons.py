"""How script languages spell their tokens: comments, names, strings, what is interpolated.

Promise: nouns and a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


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
