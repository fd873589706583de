"""Brace expansion: `{a,b}`, `{1..9..2}`, nested and with expansions riding along.

Promise: pure and bounded by the budget of the attempt; a brace that expands to nothing stays text.
"""

from __future__ import annotations

import re
from itertools import pairwise

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.shell import Spent
from shellguard.parse.syntax import Literal, Part

# An expansion of literals larger than this is not what people write; bash itself would be slow.
MAX_FIELDS = 256

_RANGE = re.compile(r"(-?\d{1,9}|[A-Za-z])\.\.(-?\d{1,9}|[A-Za-z])(?:\.\.(-?\d{1,9}))?$")


def variants(parts: tuple[Part, ...], spent: Spent) -> list[tuple[Part, ...]]:
    """Brace expansion over unquoted literals; anything else rides along."""
    if not any(isinstance(p, Literal) and not p.is_quoted and "{" in p.text for p in parts):
        return [parts]
    flat: list[Part] = []
    for part in parts:
        if isinstance(part, Literal) and not part.is_quoted:
            flat.extend(Literal(c) for c in part.text)
        else:
            flat.append(part)
    return [tuple(merged(v)) for v in _expand_braces(flat, 0, spent)[:MAX_FIELDS]]


def merged(parts: list[Part]) -> list[Part]:
    """Unquoted literals that stand side by side as one."""
    found: list[Part] = []
    texts: list[str] = []
    for part in parts:
        if isinstance(part, Literal) and not part.is_quoted:
            texts.append(part.text)
            continue
        if texts:
            found.append(Literal("".join(texts)))
            texts = []
        found.append(part)
    return [*found, Literal("".join(texts))] if texts else found


def _char(part: Part) -> str:
    return part.text if isinstance(part, Literal) and not part.is_quoted else ""


def _expand_braces(parts: list[Part], depth: int, spent: Spent) -> list[list[Part]]:
    # every variant copies the word, and merging it costs more than its characters
    spent.total += 64 * len(parts)
    if spent.is_over:
        return [parts]
    for start, part in enumerate(parts):
        if _char(part) != "{" or depth > 6:
            continue
        if spent.is_over:
            return [parts]
        level, splits = 0, [start]
        for end in range(start, len(parts)):
            char = _char(parts[end])
            spent.total += 32
            if spent.is_over:
                return [parts]
            level += {"{": 1, "}": -1}.get(char, 0)
            if level == 1 and char == ",":
                splits.append(end)
            if level == 0:
                options = _brace_options(parts, splits, end)
                if options is None:
                    break
                results: list[list[Part]] = []
                for option in options:
                    results.extend(
                        _expand_braces([*parts[:start], *option, *parts[end + 1 :]], depth + 1, spent)
                    )
                    if len(results) > MAX_FIELDS:
                        return results
                return results
    return [parts]


def _brace_options(parts: list[Part], splits: list[int], end: int) -> list[list[Part]] | None:
    if len(splits) > 1:
        bounds = [*splits, end]
        return [parts[a + 1 : b] for a, b in pairwise(bounds)]
    inner = "".join(_char(p) or UNKNOWN for p in parts[splits[0] + 1 : end])
    found = _RANGE.match(inner)
    if not found:
        return None
    low, high, by = found.groups()
    is_numeric = low.lstrip("-").isdigit() and high.lstrip("-").isdigit()
    if not is_numeric and not (low.isalpha() and high.isalpha()):
        return None
    first, last = (int(low), int(high)) if is_numeric else (ord(low), ord(high))
    sign = 1 if last >= first else -1
    steps = range(first, last + sign, sign * (abs(int(by or 1)) or 1))[:MAX_FIELDS]
    is_padded = is_numeric and any(re.match(r"-?0\d", n) for n in (low, high))
    width = max(len(low), len(high)) if is_padded else 0
    return [[Literal(str(n).zfill(width) if is_numeric else chr(n))] for n in steps]
