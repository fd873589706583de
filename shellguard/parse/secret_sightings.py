"""The secrets a file holds: each value with its line and the name it has there.

Promise: pure, total, linear; text without a telling name, a known token format or a password in a URL costs a few
substring tests; a name that could be a secret itself is not handed on.

Only lines that could hold a secret are read at all (`secret_lines`); what stands in them is found as everywhere
(`secrets.find`), then by what only files have: whole-line settings, netrc, pgpass, XML, docker's `auth`.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from shellguard.parse.secret_lines import HINTS, MOST_LINE_CHARS, NETRC, PGPASS, Piece, worthwhile
from shellguard.parse.secret_values import is_identifier, is_path, is_random, is_stand_in, read_value
from shellguard.parse.secrets import find, find_live, secret_in

MOST_SIGHTINGS = 2_000
"""A file."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One secret at its place."""

    line: int
    """From 1."""
    name: str
    """What it is called there: a variable, a key, a header; empty when nothing names it."""
    value: str = field(repr=False)
    """Out of its coat; never shown."""
    kind: str
    """For people, as `secrets.find` has it."""


def sightings(text: str, *, is_settings: bool = False) -> Iterator[Sighting]:
    """Every secret of a file's text, at most `MOST_SIGHTINGS`; in settings a name alone announces a value. Total."""
    seen: set[tuple[int, str]] = set()
    line = counted = 0
    for batch in _batches(worthwhile(text, is_settings=is_settings)):
        lines = []
        for piece in batch:
            line += text.count("\n", counted, piece.start)
            counted = piece.start
            lines.append(line + 1)
        found = _read(text, batch, lines, is_settings=is_settings)
        for sighting in sorted(found, key=lambda s: s.line):
            if (sighting.line, sighting.value) not in seen and sighting.value:
                seen.add((sighting.line, sighting.value))
                yield sighting
                if len(seen) >= MOST_SIGHTINGS:
                    return


# Enough for what stands together (a key id and its secret), little enough to stop early.
_BATCH_CHARS = 32 * 1024


def _batches(pieces: list[Piece]) -> Iterator[list[Piece]]:
    batch: list[Piece] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += piece.end - piece.start
        if size >= _BATCH_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read(text: str, pieces: list[Piece], lines: list[int], *, is_settings: bool) -> Iterator[Sighting]:
    parts = [text[p.start : p.end] for p in pieces]
    joined = "\n".join(parts)
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part) + 1
    # What a file's form names comes first: of the same secret found twice the first is kept.
    for part, line in zip(parts, lines, strict=True):
        for name, value, kind in _only_in_files(part, is_settings=is_settings):
            yield Sighting(line, _shown(name), value, kind)
    for span in find_live(joined):
        which = bisect_right(starts, span.start) - 1
        line = lines[which] + joined.count("\n", starts[which], span.start)
        name = _name_before(joined, span.start)
        yield Sighting(line, name, secret_in(joined, span), span.kind)


_SETTING = re.compile(
    r"""[ \t]{0,64}+(?:(?:export|set|setenv|ENV|ARG|-)[ \t]{1,8}+)?["']?
    (?P<name>[A-Za-z_][\w.-]{0,80}+)["']?[ \t]{0,16}+(?:=>|:=|[:=])[ \t]{0,16}+""",
    re.VERBOSE,
)
_AUTH = re.compile(
    r"""["']?(?P<name>_?auth)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?P<value>[A-Za-z0-9+/]{8,2048}+={0,2})"""
)
_ELEMENT = re.compile(r"<(?P<name>[\w.:-]{1,60}+)>(?P<value>[^<>\s]{3,512}+)</")
_TELLING = re.compile(
    r"(?:pass(?:word|wd|phrase|code)?|pwd|token|secret|(?:api|access|auth|account|secret|private|signing|encryption|master)[_.-]?key)(?:[_-]?\d{1,2})?",
    re.IGNORECASE,
)
_ENDS_TELLING = re.compile(rf"(?:.*?[^A-Za-z]|.*?[a-z](?=[A-Z])|)(?:{_TELLING.pattern})", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def _only_in_files(part: str, *, is_settings: bool) -> Iterator[tuple[str, str, str]]:
    """Name, value, kind."""
    for match in _AUTH.finditer(part):
        if password := _paired(match["value"]):
            yield match["name"], password, "basic password"
    for match in _ELEMENT.finditer(part):
        if _is_telling(match["name"]) and not is_stand_in(match["value"]) and not is_path(match["value"]):
            yield match["name"], match["value"], "secret"
    if is_settings:
        yield from _in_settings(part)


def _in_settings(part: str) -> Iterator[tuple[str, str, str]]:
    if match := PGPASS.match(part):
        yield "password", match["value"].rstrip("\r").replace("\\:", ":").replace("\\\\", "\\"), "password"
    elif setting := _SETTING.match(part):
        value = read_value(part, setting.end())
        written = part[value.start : value.end].rstrip(",;")
        if _is_announced(setting["name"], written):
            yield setting["name"], written, "secret"
    for match in NETRC.finditer(part):
        if not is_stand_in(match["value"]):
            yield "password", match["value"].strip("\"'"), "password"


def _paired(value: str) -> str:
    """The password of a `user:password` in base64, as docker and npm keep it."""
    try:
        pair = b64decode(value + "=" * (-len(value) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    _, colon, password = pair.partition(":")
    return password if colon and password.isprintable() else ""


def _is_announced(name: str, value: str) -> bool:
    """Whether a setting of this name holds a secret."""
    if (
        len(value) < 4
        or "://" in value
        or is_stand_in(value)
        or is_path(value)
        or any(c.isspace() for c in value)
    ):
        return False
    lowered = name.lower()
    is_hinting = name.isupper() or any(word in lowered for word in HINTS)
    if is_hinting and (_UUID.fullmatch(value) or is_random(value)):
        return True
    if not _is_telling(name) or (is_identifier(value) and "." in value):
        return False
    return "pass" in lowered or "pwd" in lowered or (len(value) >= 6 and not value.isdigit())


def _is_telling(name: str) -> bool:
    return len(name) <= 81 and _ENDS_TELLING.fullmatch(name) is not None


_NAME_REACH = 512
# `NAME=`, `"name": "`, `Header: Scheme `, `--flag `, with the value right behind.
_RIGHT_BEFORE = re.compile(
    r"""(?P<name>-{0,2}[A-Za-z_][\w.-]{0,63}+)(?:\\{0,3}["'])?\]?[ \t]{0,8}
    (?:(?:=>|:=|[=:,])[ \t]{0,8}(?:[frbu$]{0,2}\\{0,3}["'`])?|[ \t])
    (?:(?:Bearer|Basic|Token|token|bearer|basic)[ \t]{1,4})?$""",
    re.VERBOSE,
)
_FLAG = re.compile(r"(?<![\w-])(?P<name>--?[A-Za-z][\w-]{0,40}+)[ =][\"']?\Z")
_ANY_NAME = re.compile(r"-{0,2}[A-Za-z_][\w.-]{0,63}+")


def _name_before(text: str, at: int) -> str:
    """What the value at `at` is called: the name right before it, or the one its whole line is set to."""
    start = text.rfind("\n", max(0, at - MOST_LINE_CHARS), at) + 1
    near = max(start, at - 96)
    for word in _ANY_NAME.finditer(text, near, at):
        match = _RIGHT_BEFORE.match(text[word.start() : at])
        if not match or (match[0].endswith(" ") and match["name"] == match[0].rstrip() and word[0][0] != "-"):
            continue
        if match[0] == f"{match['name']}:":
            # A user before a password: whoever takes the pair names it.
            flag = _FLAG.search(text[max(start, word.start() - 48) : word.start()])
            if flag or text.startswith("://", word.start() - 3):
                match = flag
        if match:
            return _shown(match["name"])
        break
    setting = _SETTING.match(text, start, min(at, start + _NAME_REACH))
    return _shown(setting["name"]) if setting else ""


def _shown(name: str) -> str:
    """SAFETY: what looks like a token or holds one is no name. tests/parse/test_secret_sightings.py"""
    if len(name) > 64 or is_random(name, least=20, floor=3.5) or _UUID.search(name) or find(name):
        return ""
    return name
