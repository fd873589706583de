"""Tokens of a documented format inside a coat: base64 of one, one percent-encoded.

Promise: pure, total, linear; a run is decoded once, and only where it is long enough to hold a token.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from urllib.parse import unquote

from shellguard.parse.secret_shapes import find_shapes
from shellguard.parse.secret_values import Coat, Span, is_stand_in

# The shortest documented token has 20 characters, 27 in base64.
_CODED = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,}+={0,2}(?![A-Za-z0-9+/=])")
_MOST_CODED = 64 * 1024
_PERCENT = re.compile(r"[A-Za-z0-9._~%+-]{20,}+")
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
# `{"auth": "..."}` as docker keeps it, `_auth=` as npm does: base64 of `user:password`.
_AUTH = re.compile(
    r"""["']_?auth\\{0,3}["'][ \t]{0,4}:[ \t]{0,4}\\{0,3}["'](?P<value>[A-Za-z0-9+/]{8,2048}+={0,2})"""
)
_PAIR = re.compile(r"[!-9;-~]{1,255}:[ -~]{3,2048}")


def find_coated(text: str) -> Iterator[Span]:
    """Secrets that show once they are decoded."""
    if "auth" in text:
        for match in _AUTH.finditer(text):
            if _PAIR.fullmatch(_decoded(match["value"])):
                yield Span(*match.span("value"), "basic password", Coat.BASIC)
    for match in _CODED.finditer(text):
        if _holds_token(match[0]):
            is_pair = _PAIR.fullmatch(_decoded(match[0])) is not None
            yield Span(*match.span(), "encoded token", Coat.BASIC if is_pair else Coat.PLAIN)
    if "%" in text:
        yield from _percent(text)


def _holds_token(coded: str) -> bool:
    return len(coded) <= _MOST_CODED and any(True for _ in find_shapes(_decoded(coded)))


def _decoded(coded: str) -> str:
    bare = coded.rstrip("=")
    try:
        return b64decode(bare[: len(bare) - (len(bare) % 4 == 1)] + "=" * (-len(bare) % 4)).decode("latin-1")
    except (binascii.Error, ValueError):
        return ""


def _percent(text: str) -> Iterator[Span]:
    for match in _PERCENT.finditer(text):
        if not _ESCAPED.search(match[0]) or len(match[0]) > _MOST_CODED:
            continue
        plain = unquote(match[0])
        if not is_stand_in(plain) and any(True for _ in find_shapes(plain)):
            yield Span(*match.span(), "encoded token")
