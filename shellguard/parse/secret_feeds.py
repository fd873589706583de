"""Secrets fed to a program that reads one from its input: `echo X | sudo -S`, `chpasswd <<< user:X`.

Promise: pure, total, linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.parse.secret_values import Span, is_stand_in, read_value

# From each program's own manual page or --help.
_READER = (
    r"(?:[\w./-]{0,60}[ \t]{1,4}){0,3}"
    r"(?:chpasswd\b|passwd\b[^|;&\n]{0,60}--stdin|sudo\b[^|;&\n]{0,60}[ \t](?:-S|--stdin)\b|pw\b[^|;&\n]{0,80}-h[ \t]?0"
    r"|[^|;&\n]{0,120}--(?:password|secret|token)-stdin\b|gh[ \t]auth[ \t]login\b|cryptsetup\b|[^|;&\n]{0,120}--passphrase-fd[ =]0)"
)
_WORDS = ("passwd", "sudo", "-stdin", "auth login", "cryptsetup", "--passphrase-fd", "pw ")
_WRITER = re.compile(
    r"\b(?:echo|printf)[ \t]{1,4}(?:-[neE]{1,3}[ \t]{1,4})?(?:['\"]?%s(?:\\n)?['\"]?[ \t]{1,4})?"
)
_PIPED = re.compile(rf"['\"]?[ \t]{{0,4}}\|[ \t]{{0,4}}{_READER}")
_HERE = re.compile(r"<<<[ \t]{0,4}")
_READS = re.compile(_READER)
# How far before `<<<` its program may be named.
_REACH = 160


def find_fed(text: str) -> Iterator[Span]:
    """Secrets written to a password reader by `echo`, `printf` or a here-string."""
    if not any(word in text for word in _WORDS):
        return
    for match in _WRITER.finditer(text):
        value = read_value(text, match.end())
        if piped := _PIPED.match(text, value.end):
            yield from _fed(text, value.start, value.end, is_pair="chpasswd" in piped[0])
    for match in _HERE.finditer(text):
        before = re.split(r"[|;&\n]", text[max(0, match.start() - _REACH) : match.start()])[-1].lstrip()
        # The command may itself stand in quotes: `bash -c 'chpasswd <<< ...'`.
        if _READS.match(before) or _READS.match(re.split(r"['\"]", before)[-1].lstrip()):
            value = read_value(text, match.end())
            yield from _fed(text, value.start, value.end, is_pair="chpasswd" in before)


def _fed(text: str, start: int, end: int, *, is_pair: bool) -> Iterator[Span]:
    if is_pair:
        start += text[start:end].find(":") + 1
    if end > start and not is_stand_in(text[start:end]):
        yield Span(start, end, "password")
