"""Identities of command lines said by tables: which option or command names whom, holds a secret or a file of secrets.

Promise: data only, made when its module is imported; a row that is no row is an error then.

A row is one line, `--option|-o: USE FIELD [extras]` or `words of|command: USE [FIELD=SOURCES] [extras]`, `words: -` for
commands that only look. FIELD is `account`, `secret`, `file` or `host`; SOURCES are options, the number of an operand
behind the command (`1`; `0` is its last word, for `*`, which is any word), `stdin`, or `'literal`; the first that is given counts. Extras are `service=`, `say=` (put
before the account), `needs=` and `unless=` (options). `pairs` reads `NAME=VALUE` where the name is a secret's,
`pairs=words` more than one of them in a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shellguard.parse.identities.identity_use import Use

_FIELDS = frozenset({"account", "secret", "file", "host"})
_EXTRAS = frozenset({"service", "say", "needs", "unless", "pairs"})


@dataclass(frozen=True, slots=True)
class Row:
    """One option or one command."""

    use: Use | None
    """None: such a command only looks."""
    options: tuple[str, ...] = ()
    path: tuple[frozenset[str], ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field -> where its value stands."""
    service: str = ""
    say: str = ""
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    is_pairs: bool = False
    is_many: bool = False
    """Blanks part the pairs of one value."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool's options and rows."""

    service: str
    values: frozenset[str]
    """Options that take a word."""
    options: tuple[Row, ...]
    by_word: Mapping[str, tuple[Row, ...]]
    """First word of a command -> rows; `*` for those that any word begins, or none."""
    is_abbreviated: bool = False
    is_single_dash: bool = False
    has_help_words: bool = False
    """Whether the word `help` at the end of a command asks for its manual."""
    skipped: frozenset[str] = frozenset()
    """Words that may stand before a command and change nothing."""

    def beginning(self, word: str) -> tuple[Row, ...]:
        """Rows of commands whose first word this is, or may be any."""
        return self.by_word.get(word, self.by_word.get("*", ()))


def tool(
    service: str,
    rows: str,
    *,
    values: str = "",
    is_abbreviated: bool = False,
    is_single_dash: bool = False,
    has_help_words: bool = False,
    skipped: str = "",
) -> Tool:
    """A tool from its table; `values` are further options that take a word."""
    parsed = [_row(line.strip()) for line in rows.strip().split("\n") if line.strip()]
    spellings = {o: r.options for r in parsed for o in r.options}
    parsed = [_spelled(r, spellings) for r in parsed]
    named = {o for r in parsed for o in (*r.options, *(s for found in r.sources.values() for s in found))}
    taking = frozenset(values.split()) | {o for o in named if o.startswith("-")}
    return Tool(
        service,
        taking,
        tuple(r for r in parsed if r.options),
        _by_word([r for r in parsed if not r.options]),
        is_abbreviated,
        is_single_dash,
        has_help_words,
        frozenset(skipped.split()),
    )


def _by_word(rows: list[Row]) -> dict[str, tuple[Row, ...]]:
    firsts = {w for r in rows for w in (r.path[0] if r.path else ("*",))} | {"*"}
    return {w: tuple(r for r in rows if not r.path or not r.path[0].isdisjoint({w, "*"})) for w in firsts}


def _row(text: str) -> Row:
    """One line; raises ValueError for words that mean nothing."""
    what, _, meaning = text.partition(": ")
    options = tuple(what.split("|")) if what.startswith("-") else ()
    path = () if options else tuple(frozenset(w.split("|")) for w in what.split())
    said = meaning.split()
    sources: dict[str, tuple[str, ...]] = {}
    extras: dict[str, str] = {}
    for word in said[1:]:
        name, eq, value = word.partition("=")
        if name in _FIELDS:
            sources[name] = tuple(value.split(",")) if eq else options
        elif name in _EXTRAS:
            extras[name] = value
        else:
            raise ValueError(f"no such word in a row: {word!r}: {text}")
    return Row(
        None if said[0] == "-" else Use(said[0]),
        options,
        path,
        sources,
        extras.get("service", ""),
        extras.get("say", ""),
        tuple(extras.get("needs", "").split(",")) if "needs" in extras else (),
        tuple(extras.get("unless", "").split(",")) if "unless" in extras else (),
        "pairs" in extras,
        extras.get("pairs") == "words",
    )


def _spelled(row: Row, spellings: Mapping[str, tuple[str, ...]]) -> Row:
    """Sources with every spelling of their options."""
    return replace(
        row,
        sources={
            name: tuple(dict.fromkeys(o for s in sources for o in spellings.get(s, (s,))))
            for name, sources in row.sources.items()
        },
    )
