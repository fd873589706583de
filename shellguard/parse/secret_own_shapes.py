"""Secrets of formats that people describe themselves, by patterns of their own.

Promise: a pattern sees only short windows around its keywords, and of one text only so many of them, so that even a slow
pattern ends soon. Who hands in patterns has looked at them first (`data/gitleaks.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shellguard.parse.secret_values import Span, entropy

WINDOW = 4096
"""Characters a pattern sees at once, at most."""
_MOST_WINDOWS, _MOST_WINDOWS_IN_ALL = 64, 512
"""A text."""
_MOST_FOUND = 256
_LONGEST_SECRET = 256
"""As much of one as allowlists are shown."""


@dataclass(frozen=True, slots=True)
class OwnShape:
    """One format of somebody's own."""

    kind: str
    """For people, as `Span.kind`."""
    keywords: tuple[str, ...]
    """In lower case; one of them must be in the text."""
    pattern: re.Pattern[str]
    window: int = WINDOW
    """Characters it is shown at once."""
    group: int = 0
    """What holds the secret; 0 is the first group that took part, or all."""
    floor: float = 0.0
    stopwords: tuple[str, ...] = ()
    """In lower case; a secret with one of them in it is none."""
    allowed: tuple[re.Pattern[str], ...] = ()
    """A secret in which one of these is found is none."""
    allowed_matches: tuple[re.Pattern[str], ...] = ()
    """The same for the whole match."""


def find_own(text: str, lowered: str, shapes: Iterable[OwnShape]) -> Iterator[Span]:
    """Secrets of these formats; spans may overlap."""
    left = _MOST_WINDOWS_IN_ALL
    for shape in shapes:
        found = 0
        for start, end in _windows(lowered, shape.keywords, width=shape.window):
            left -= 1
            if left < 0:
                return
            for match in shape.pattern.finditer(text, start, end):
                span = _span(shape, match)
                if span:
                    yield span
                    found += 1
                if found >= _MOST_FOUND:
                    return


def _windows(lowered: str, keywords: tuple[str, ...], *, width: int) -> Iterator[tuple[int, int]]:
    """Around each keyword; they overlap, so that little is cut at their edges."""
    at, before = 0, width // 4
    places = {word: lowered.find(word) for word in keywords}
    for _ in range(_MOST_WINDOWS):
        places |= {word: lowered.find(word, at) for word, place in places.items() if 0 <= place < at}
        first = min((place for place in places.values() if place >= 0), default=-1)
        if first < 0:
            return
        start = max(0, first - before)
        yield start, start + width
        at = max(first + 1, start + width - before)


def _span(shape: OwnShape, match: re.Match[str]) -> Span | None:
    group = shape.group or next((g for g in range(1, match.re.groups + 1) if match[g]), 0)
    start, end = match.span(group)
    secret = match[group]
    if not secret or end - start < 3 or entropy(secret) < shape.floor:
        return None
    low = secret.lower()
    if any(word in low for word in shape.stopwords) or any(
        p.search(secret[:_LONGEST_SECRET]) for p in shape.allowed
    ):
        return None
    return (
        None
        if any(p.search(match[0][:_LONGEST_SECRET]) for p in shape.allowed_matches)
        else Span(start, end, shape.kind)
    )
