"""Patterns written for RE2, made Python's: translated, looked over for what would be slow, and tried.

Promise: what comes out of `compiled` takes well under a second on any window a text is shown in; what cannot be made
so raises `LeftOut` with the reason. RE2 never backtracks, Python's `re` does.
"""

from __future__ import annotations

import importlib
import re
import time
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from shellguard.parse.secret_own_shapes import WINDOW

# The only exact reading of a pattern is `re`'s own.
_sre = importlib.import_module("re._parser")
_LONGEST = 4_000
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_OFTEN = 8
_MOST_CPU_S = 0.02
"""A whole window, tried on hostile texts; a guard waits for this."""
_FEW_WAYS = 512
"""A pattern with no more ways than this to go on is quick without being tried."""
_LEAST_WINDOW = 256
_FIRST_TRIED = 16
"""The first size is so small that even a bad pattern ends; what has more ways than this even there is not tried."""
_MOST_WAYS = 10**7
_TOO_SLOW = "its regex is too slow: what it repeats can be divided in too many ways"
_FLAGS = re.compile(r"\(\?([a-zA-Z]+)\)")
_RE2_ONLY = re.compile(r"\\[pPQCX]|\(\?[a-z]*U")
_CLASSES = {
    "alnum": "A-Za-z0-9", "alpha": "A-Za-z", "ascii": r"\x00-\x7f", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f", "digit": "0-9",
    "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~", "space": r"\s", "upper": "A-Z", "word": r"\w", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_CLASS = re.compile(r"\[:([a-z]{2,8}):\]")


class LeftOut(Exception):
    """Why a rule is not used."""


def compiled(written: str) -> tuple[re.Pattern[str], int]:
    """A pattern of RE2's as Python's, and how many characters it may be shown at once. Raises LeftOut."""
    if len(written) > _LONGEST:
        raise LeftOut(f"its regex is longer than {_LONGEST} characters")
    translated = _translated(written)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = _sre.parse(translated)
            pattern = re.compile(translated)
    except (re.error, OverflowError, RecursionError, ValueError) as error:
        raise LeftOut(f"its regex cannot be used: {error}") from None
    if _is_nested(parsed):
        raise LeftOut("its regex repeats without end inside a repetition, which can take for ever")
    if _ways(parsed, at_once=_FIRST_TRIED) > _MOST_WAYS:
        raise LeftOut(_TOO_SLOW)
    window = WINDOW if _ways(parsed, at_once=WINDOW) <= _FEW_WAYS else _quick_window(pattern, parsed)
    if window < _LEAST_WINDOW:
        raise LeftOut(_TOO_SLOW)
    return pattern, window


def _translated(written: str) -> str:
    if only := _RE2_ONLY.search(written):
        raise LeftOut(f"its regex has {only[0]}, which only RE2 knows")
    text = _CLASS.sub(lambda m: _CLASSES.get(m[1], m[0]), written)
    text = re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", text)
    text = re.sub(r"(?<!\\)((?:\\\\)*)\\z", r"\1\\Z", text)
    letters = sorted({letter for flags in _FLAGS.findall(text) for letter in flags})
    if not letters:
        return text
    if unknown := set(letters) - set("ims"):
        raise LeftOut(f"its regex has the flag {min(unknown)!r}, which only RE2 knows")
    # Python takes flags at the front only; what they mean for the rest is kept, for what stands before it is looser.
    return f"(?{''.join(letters)})" + _FLAGS.sub("", text)


def _inside(kind: str, value: Any) -> Iterator[Any]:
    """The patterns a piece of a pattern is made of."""
    if kind in _REPEATS:
        yield value[2]
    elif kind == "SUBPATTERN":
        yield value[3]
    elif kind in ("ATOMIC_GROUP",):
        yield value
    elif kind == "BRANCH":
        yield from value[1]
    elif kind in ("ASSERT", "ASSERT_NOT"):
        yield value[1]
    elif kind == "GROUPREF_EXISTS":
        yield from (part for part in value[1:] if part is not None)


def _is_nested(parsed: Iterable[Any]) -> bool:
    """Whether something with several ways to match is repeated often, or something without end is repeated at all."""
    for kind, value in ((str(k), v) for k, v in parsed):
        inside = tuple(_inside(kind, value))
        if kind in _REPEATS and int(value[1]) > 1:
            ways = _ways(value[2], at_once=WINDOW)
            if ways > WINDOW or (ways > 1 and int(value[1]) > _OFTEN):
                return True
        if any(_is_nested(part) for part in inside):
            return True
    return False


def literal_in(written: str) -> str:
    """The longest run of letters every match must have in it; empty when there is none."""
    try:
        return max(_literals(_sre.parse(_translated(written))), key=len, default="")
    except (LeftOut, re.error, OverflowError, RecursionError, ValueError):
        return ""


def _literals(parsed: Iterable[Any]) -> Iterator[str]:
    run = ""
    for kind, value in ((str(k), v) for k, v in parsed):
        if kind == "LITERAL":
            run += chr(value)
            continue
        yield run
        run = ""
        if kind == "SUBPATTERN":
            yield from _literals(value[3])
    yield run


def _ways(parsed: Iterable[Any], *, at_once: int) -> int:
    """In how many ways, at most, a match that begins at one place of a text of this length could go on."""
    ways = 1
    for kind, value in ((str(k), v) for k, v in parsed):
        inside = [_ways(part, at_once=at_once) for part in _inside(kind, value)]
        if kind in _REPEATS:
            least, most = (min(int(n), at_once) for n in value[:2])
            ways *= (most - least + 1) * min(inside[0], 4) ** min(most, 32) * max(1, inside[0] // 4)
        elif inside:
            ways *= max(1, sum(inside))
        ways = min(ways, 10**12)
    return ways


def _quick_window(pattern: re.Pattern[str], parsed: Iterable[Any]) -> int:
    """The most characters of hostile text that are read in time; sizes grow, so that trying ends early itself."""
    most = WINDOW
    for unit in _hostile(parsed):
        size = _FIRST_TRIED
        while size <= most:
            text = (unit * (size // len(unit) + 1))[:size]
            begun = time.thread_time()
            for _ in pattern.finditer(text + "\x01"):
                pass
            if time.thread_time() - begun > _MOST_CPU_S:
                most = size // 2
            size *= 2
        if most < _LEAST_WINDOW:
            break
    return most


def _hostile(parsed: Iterable[Any]) -> list[str]:
    """What a pattern repeats, repeated: runs of one of its characters, and its words with such runs between them."""
    chars = dict.fromkeys(_chars(parsed))
    words = [w for w in _literals(parsed) if len(w) > 1][:4]
    runs = [c for c in "a0 ." if c in chars] + [c for c in chars if c not in "a0 ."][:2]
    return ["".join(words) or "a", *runs, *words[:2], *(w + c * 8 for w in words[:2] for c in runs[:3])]


def _chars(parsed: Iterable[Any]) -> Iterator[str]:
    """A few characters that every piece of it takes."""
    for kind, value in ((str(k), v) for k, v in parsed):
        if kind == "LITERAL":
            yield chr(value)
        elif kind in ("ANY", "NOT_LITERAL"):
            yield from "a "
        elif kind == "IN":
            for what, which in value:
                yield chr(which) if str(what) == "LITERAL" else chr(which[0]) if str(what) == "RANGE" else "a"
            yield from "a0 "
        for inside in _inside(kind, value):
            yield from _chars(inside)
