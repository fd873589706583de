"""The addresses that curl makes of `{a,b}` and `[1-3]` (curl(1), GLOBBING).

Promise: pure; at most `MOST` of them.
"""

from __future__ import annotations

import re

MOST = 32
_SETS = re.compile(
    r"\{([^{}]*)\}|\[(\d{1,9})-(\d{1,9})(?::(\d{1,9}))?\]|\[([a-zA-Z])-([a-zA-Z])(?::(\d{1,3}))?\]"
)


def spread(text: str) -> list[str]:
    """Every text that `text` stands for, itself where it holds no set."""
    found = [""]
    at = 0
    for match in _SETS.finditer(text[:8192]):
        between = text[at : match.start()]
        options = _options(match)
        found = [f + between + o for f in found for o in options][:MOST]
        at = match.end()
    return [f + text[at:] for f in found]


def _options(match: re.Match[str]) -> list[str]:
    names, low, high, step, first, last, stride = match.groups()
    if names is not None:
        return names.split(",")[:MOST]
    if low is not None:
        every = max(int(step or 1), 1)
        return [str(n).zfill(len(low)) for n in range(int(low), int(high) + 1, every)[:MOST]]
    return [chr(n) for n in range(ord(first), ord(last) + 1, max(int(stride or 1), 1))]
