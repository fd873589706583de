"""Tokens written once more in base64, as Kubernetes keeps them, `base64` prints them and docker pairs them with a user.

Promise: pure, total, linear: a run is decoded only when its first characters decode to plain text.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator

from shellguard.parse.secret_shapes import find_shapes
from shellguard.parse.secret_values import Coat, Span

# base64(1) breaks its lines at 76 characters.
_RUN = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?:(?:[A-Za-z0-9+/]{76}\r?\n)++[A-Za-z0-9+/]{0,76}+|[A-Za-z0-9+/]{20,}+)={0,2}"
)
_SHORTEST, _LONGEST = 20, 8192
_HEAD = 24


def find_coded(text: str) -> Iterator[Span]:
    """Runs that decode to a token of a known format alone, or to `user:token`."""
    if len(text) < _SHORTEST:
        return
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end - start > _LONGEST or not _is_plain(text[start : start + _HEAD]):
            continue
        # What follows a full line may be its rest, or something else altogether.
        before, line_end, _ = run[0].rpartition("\n")
        span = _span(run[0], start) or (_span(before.rstrip("\r"), start) if line_end else None)
        if span:
            yield span


def _span(written: str, start: int) -> Span | None:
    decoded = _decoded(written)
    user, _, behind = decoded.partition(":")
    if kind := _whole(decoded.rstrip("\r\n")):
        return Span(start, start + len(written), kind, Coat.BASE64)
    if user and (kind := _whole(behind)):
        return Span(start, start + len(written), kind, Coat.BASIC)
    return None


def _is_plain(head: str) -> bool:
    try:
        return b64decode(head[: len(head) // 4 * 4]).isascii()
    except (binascii.Error, ValueError):
        return False


def _decoded(written: str) -> str:
    try:
        return b64decode(written + "=" * (-len(written.replace("\n", "").replace("\r", "")) % 4)).decode(
            "ascii"
        )
    except (binascii.Error, ValueError):
        return ""


def _whole(token: str) -> str:
    """The kind of the format that all of `token` is; empty when it is none."""
    return next((s.kind for s in find_shapes(token) if s.start == 0 and s.end == len(token)), "")
