"""Which lines of a file could hold a secret, told fast.

Promise: pure, total, linear; a file without a telling name, the mark of a token format or a password in a URL costs a few
substring tests. What is not among these lines is not read any further.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shellguard.parse.secret_flags import FLAGS
from shellguard.parse.secret_shapes import SHAPES

MOST_LINE_CHARS = 64 * 1024
"""What lies behind them in a line, or in a block of lines, is not read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A line worth reading, or a block of lines that belong together."""

    start: int
    end: int


_WORDS = ("pass", "pwd", "token", "jwt", "secret", "cred", "auth", "key", "cookie", "bearer", "sig")
HINTS = (*_WORDS, "api", "session", "salt", "dsn", "webhook")
"""In settings these hint at a secret too."""
# What stands between a telling word and a value; code that calls, indexes or names a type is no value.
_TAIL = re.compile(
    r"""[\w.-]{0,40}+(?:(?P<apart>[ \t]{1,4}+[^\s|&;<>=:,-])
    |>[^<>\s]{3,512}+</
    |(?:\\{0,3}["'])?\]?[ \t]{0,8}+(?:=>|:=|[=:,])[ \t]{0,8}+
      (?!(?:str|int|bool|none|true|false|null|string|number|any|undefined)\b)
      (?:[frbu$]{0,2}\\{0,3}["'`][^\n]{3}|[^\s'"`,;()<>{}\[\]]{3,}+(?![(\[])))""",
    re.VERBOSE,
)
_USERINFO = re.compile(r"://[^\s/'\"`?#<>]{1,1280}+(?<!@)@?")
# Behind " -": the flags by which programs take a secret, or are told that they will be fed one.
_FLAGGED = re.compile(
    "(?:"
    + "|".join(sorted({re.escape(f[1:]) for row in FLAGS.values() for f in row}, key=len, reverse=True))
    + r"|S\b|-[a-z]{1,12}-stdin|-passphrase-fd)"
)
# Every documented format has a run of this length in it, but for the sake of which no shorter one is looked at.
_RUN = 20
_RUN_CHARS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
_TO_RUNS = bytes(ord("a") if code in _RUN_CHARS else ord(" ") for code in range(256))
_DIGIT = re.compile(r"[0-9]")
_KEYWORD = re.compile("|".join(sorted({re.escape(shape.keyword) for shape in SHAPES})))
# How far before a run its keyword may stand: `hooks.slack.com/services/T0/B0/`.
_KEYWORD_REACH = 64
_MOST_LINES_BACK = 8
_KEY_BEGIN, _KEY_END = "-----BEGIN ", "-----END "


def worthwhile(text: str, *, is_settings: bool) -> list[Piece]:
    """Lines that could hold a secret, in order, none twice."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found: dict[int, int] = {}
    for places in (
        _named(lowered, is_settings=is_settings),
        _runs(text, is_settings=is_settings),
        _addresses(text),
        _commands(text),
        _keys(text),
        _password_files(text, is_settings=is_settings),
    ):
        for start, end in places:
            found[start] = max(end, found.get(start, 0))
    return list(_apart([Piece(start, end) for start, end in sorted(found.items())]))


def _apart(pieces: list[Piece]) -> Iterator[Piece]:
    """Without lines that a block before them holds already; blocks that overlap become one."""
    current: Piece | None = None
    for piece in pieces:
        if current is None or piece.start > current.end:
            if current:
                yield current
            current = piece
        elif piece.end > current.end:
            current = Piece(current.start, piece.end)
    if current:
        yield current


def _line_at(text: str, at: int) -> tuple[int, int, int]:
    """Where the line begins, where what is read of it ends, where the next search begins."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = end if end >= 0 else len(text)
    return start, min(end, start + MOST_LINE_CHARS), end


def _named(lowered: str, *, is_settings: bool) -> Iterator[tuple[int, int]]:
    for word in HINTS if is_settings else _WORDS:
        at = lowered.find(word)
        while at >= 0:
            behind = at + len(word)
            tail = _TAIL.match(lowered, behind)
            if tail and (tail["apart"] is None or lowered.find(" -", max(0, at - 40), at) >= 0):
                start, end, behind = _line_at(lowered, at)
                yield start, end
            at = lowered.find(word, behind)


def _runs(text: str, *, is_settings: bool) -> Iterator[tuple[int, int]]:
    """Lines with a long run of letters and digits that has the mark of a token format; in settings any such run."""
    # One byte a character, so that positions fit; what is not ASCII ends a run.
    runs = text.encode("ascii", "replace").translate(_TO_RUNS)
    at = runs.find(b"a" * _RUN)
    while at >= 0:
        end = runs.find(b" ", at)
        end = end if end >= 0 else len(runs)
        if _DIGIT.search(text, at, end) and (
            is_settings or _KEYWORD.search(text, max(0, at - _KEYWORD_REACH), min(end, at + 512))
        ):
            start, line_end, end = _line_at(text, at)
            yield start, line_end
        at = runs.find(b"a" * _RUN, end)


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Lines with a URL that has somebody before its host."""
    if "@" not in text:
        return
    at = text.find("://")
    while at >= 0:
        address = _USERINFO.match(text, at)
        behind = at + 3
        if address and "@" in address[0]:
            start, end, behind = _line_at(text, at)
            yield start, end
        at = text.find("://", behind)


def _commands(text: str) -> Iterator[tuple[int, int]]:
    """Command lines with a flag that carries a secret, from the line they begin in."""
    at = text.find(" -")
    while at >= 0:
        behind = at + 2
        if _FLAGGED.match(text, behind):
            start, end, behind = _line_at(text, at)
            yield _command_start(text, start), end
        at = text.find(" -", behind)
    at = text.find("chpasswd")
    while at >= 0:
        start, end, behind = _line_at(text, at)
        yield start, end
        at = text.find("chpasswd", behind)


def _command_start(text: str, start: int) -> int:
    """The first of the lines that go on by a backslash in this one, not far back."""
    for _ in range(_MOST_LINES_BACK):
        if text[start - 2 : start - 1] != "\\" or start < 2:
            break
        start = text.rfind("\n", 0, start - 2) + 1
    return start


def _keys(text: str) -> Iterator[tuple[int, int]]:
    """Blocks of private keys."""
    at = text.find("PRIVATE KEY")
    while at >= 0:
        start, end, behind = _line_at(text, at)
        if _KEY_BEGIN in text[start:end]:
            # A block that never ends is read as far as a line is, and not searched again.
            close = text.find(_KEY_END, at, start + MOST_LINE_CHARS)
            last = _line_at(text, close)[2] if close >= 0 else start + MOST_LINE_CHARS
            behind = max(behind, last)
            yield start, min(last, start + MOST_LINE_CHARS)
        at = text.find("PRIVATE KEY", behind)


NETRC = re.compile(
    r"(?:^[ \t]{0,16}|\blogin[ \t]{1,8}[^\s]{1,255}[ \t]{1,8})password[ \t]{1,8}(?P<value>[^\s]{1,1024}+)[ \t]{0,8}$",
    re.MULTILINE,
)
# postgresql.org, "The Password File": host:port:database:user:password, a colon inside a field is escaped.
PGPASS = re.compile(
    r"^(?:[^:\\\s#]|\\.){1,255}+:(?:\d{1,5}|\*):(?:[^:\\\n]|\\.){1,255}+:(?:[^:\\\n]|\\.){1,255}+:(?P<value>[^\n]{1,1024}+)$",
    re.MULTILINE,
)


def _password_files(text: str, *, is_settings: bool) -> Iterator[tuple[int, int]]:
    if not is_settings:
        return
    for pattern in (NETRC, PGPASS):
        for match in pattern.finditer(text):
            yield _line_at(text, match.start("value"))[:2]
