"""Made-up tokens of a format, from the pattern that describes it: nothing here looks like a token."""

from __future__ import annotations

import importlib
import random
import re
from typing import Any

from shellguard.parse.secret_shapes import Shape

_sre = importlib.import_module("re._parser")
_MORE = 12
"""Characters more than the least, where a run has no end."""


def made_up(shape: Shape, *, seed: int = 7) -> str:
    """The secret of one token: what its first group holds, or else all of it."""
    chance = random.Random(f"{shape.pattern} {seed}")
    while True:
        whole = _made(_sre.parse(shape.pattern), chance)
        match = re.fullmatch(shape.pattern, whole)
        assert match, shape
        secret = match[match.re.groups]
        if any(c.isdigit() for c in secret) and any(c.isalpha() for c in secret):
            return secret


def _made(parts: Any, chance: random.Random) -> str:
    return "".join(_piece(str(kind), value, chance) for kind, value in parts)


def _piece(kind: str, value: Any, chance: random.Random) -> str:
    if kind == "LITERAL":
        return chr(value)
    if kind == "IN":
        return chance.choice(_choices(value))
    if kind in ("MAX_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inside = value
        count = (
            min(int(most), int(least) + _MORE) if int(most) > 1_000 else chance.randint(int(least), int(most))
        )
        return "".join(_made(inside, chance) for _ in range(count))
    if kind == "SUBPATTERN":
        return _made(value[3], chance)
    if kind == "BRANCH":
        return _made(chance.choice(value[1]), chance)
    assert kind in ("ASSERT", "ASSERT_NOT"), kind
    return ""


def _choices(members: Any) -> str:
    chars = ""
    for kind, value in members:
        if str(kind) == "LITERAL":
            chars += chr(value)
        elif str(kind) == "RANGE":
            chars += "".join(map(chr, range(value[0], value[1] + 1)))
        else:
            chars += "0123456789" if "DIGIT" in str(value) else "abcXYZ0189_"
    return chars.replace("%", "") or chars
