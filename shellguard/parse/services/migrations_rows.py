"""Tables of commands, a line each: which words and options make a tool do what.

Promise: pure and total; how a line is written stands in `migrations_table.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from shellguard.parse.invocation import Arg
from shellguard.parse.services.service_act import Scope, Thing, Verb


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a tool's table."""

    words: tuple[str, ...]
    verb: Verb | None
    """None: nothing is done that anybody would miss."""
    thing: Thing = Thing.UNKNOWN
    scope: Scope = Scope.ONE
    is_local: bool = False
    asks: bool = False
    """It asks a person before it does so."""


@lru_cache(maxsize=256)
def rows_of(text: str) -> tuple[Row, ...]:
    """The lines of a table."""
    found: list[Row] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        words, _, said = line.rpartition(" : ")
        parts = said.split()
        if parts == ["-"]:
            found.append(Row(tuple(words.split()), None))
            continue
        scope = next((Scope(p) for p in parts[2:] if p in ("many", "all")), Scope.ONE)
        flags = frozenset(parts[2:])
        found.append(
            Row(
                tuple(words.split()),
                Verb(parts[0]),
                Thing(parts[1]),
                scope,
                "local" in flags,
                "asks" in flags,
            )
        )
    return tuple(found)


def first_row(rows: tuple[Row, ...], operands: tuple[str, ...], words: tuple[str, ...]) -> Row | None:
    """The first line that a call's operands and words fit."""
    return next((r for r in rows if _fits(r.words, operands, words)), None)


def doubled(arg: Arg) -> Arg:
    """`-url=x` as `--url=x`: Go's flags know no difference."""
    return replace(arg, text="-" + arg.text) if re.match(r"-[A-Za-z][\w-]", arg.text) else arg


def _fits(pattern: tuple[str, ...], operands: tuple[str, ...], words: tuple[str, ...]) -> bool:
    at = 0
    for number, part in enumerate(pattern):
        if part.startswith(("-", "!")):
            is_given = any(_is_option(w, o) for w in words for o in part.removeprefix("!").split("|"))
            if is_given is part.startswith("!"):
                return False
        elif part.startswith("~") and number:
            if not any(re.fullmatch(part[1:], w) for w in words):
                return False
        elif at >= len(operands) or not _is_word(operands[at], part):
            return False
        else:
            at += 1
    return True


def _is_option(word: str, option: str) -> bool:
    name, eq, value = word.partition("=")
    return name == option and not (eq and value.lower() in ("false", "0", "no"))


def _is_word(word: str, part: str) -> bool:
    if part.startswith("~"):
        return re.fullmatch(part[1:], word) is not None
    return any(p in ("*", word) or (p.endswith("*") and word.startswith(p[:-1])) for p in part.split("|"))
