"""How a service's own tool is described: its options, and which words of its command line do what to which thing.

Promise: pure and total. A command that the table names is read by the table; one that it does not name is read by its
words (`lexicon`), so that a subcommand of tomorrow that says `delete` is still one that deletes.

A row is `path conditions = verb thing flags`, one a line:

    apps destroy|delete = delete app
    repo edit +visibility~public = expose repository
    scale count /(?:^|=)0$/ = stop app
    projects list|view = reads

Path words stand in order at the start of the operands, `|` between spellings. Conditions: `+name` the option is given,
`+name~regex` with such a value, `!name` it is not given, `/regex/` some later operand is like that. Of the rows whose path
and conditions hold, the longest path counts, and the first among equals. Flags: `many`, `all`, `snapshot`, `trivial`,
`unsure` (the words may mean something milder), `shielded`, `local`, `hidden` (the operand may be a secret), `each` (every
later operand is a target), and `@name` (the option that names the target). A path of `-` is a tool that is told by options and
operands alone; it is asked after the rows that begin with the first operand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shellguard.parse.option_grammar import Grammar
from shellguard.parse.services.service_act import Thing, Verb

READS = "reads"
_COMMON = "help h,help version dry-run? dryrun "
NO_PATH = "-"
"""The path of a tool that is told by options and operands alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One command, or one family of commands, of a tool."""

    path: tuple[frozenset[str], ...]
    verb: Verb | None
    """None: it only reads."""
    thing: Thing = Thing.UNKNOWN
    flags: frozenset[str] = frozenset()
    needs: tuple[tuple[str, re.Pattern[str]], ...] = ()
    lacks: tuple[str, ...] = ()
    later: re.Pattern[str] | None = None
    named_by: str = ""
    """The option that names the target."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One program's command line."""

    service: str
    grammar: Grammar
    rows: Mapping[str, tuple[Row, ...]]
    """First word of the path -> rows."""
    where: tuple[str, ...] = ()
    """Options that say which application, project or repository is meant; the first given counts."""
    local: tuple[str, ...] = ()
    """Options that keep it on this machine."""
    is_colon: bool = False
    """Command words are joined by colons: `pg:backups:delete`."""
    has_lexicon: bool = True
    """What the table does not name is read by its words."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """A `Tool` as it is written down; read when the program is met."""

    service: str
    rows: str
    options: str = ""
    where: str = ""
    local: str = ""
    is_colon: bool = False
    has_lexicon: bool = True
    source: str = ""


@cache
def tool_of(spec: Spec) -> Tool:
    """The tool that a `Spec` describes. Raises ValueError for a row that cannot be read."""
    rows: dict[str, list[Row]] = {}
    for line in spec.rows.splitlines():
        if line.strip():
            row = _row(line)
            for first in row.path[0]:
                rows.setdefault(first, []).append(row)
    return Tool(
        spec.service,
        _grammar(spec.options),
        {first: tuple(sorted(found, key=lambda r: -len(r.path))) for first, found in rows.items()},
        where=tuple(spec.where.split()),
        local=tuple(spec.local.split()),
        is_colon=spec.is_colon,
        has_lexicon=spec.has_lexicon,
        source=spec.source,
    )


def _grammar(options: str) -> Grammar:
    """What every tool has, and then its own, which may mean something else by the same letter."""
    if options.startswith("-"):
        return Grammar.of("-" + _COMMON + options[1:])
    return Grammar.of(_COMMON + options)


def _row(line: str) -> Row:
    said, eq, does = line.partition(" = ")
    if not eq:
        raise ValueError(f"no ` = ` in {line!r}")
    path: list[frozenset[str]] = []
    needs: list[tuple[str, re.Pattern[str]]] = []
    lacks: list[str] = []
    later = None
    for word in said.split():
        if word.startswith("+"):
            name, _, pattern = word[1:].partition("~")
            needs.append((name, re.compile(pattern)))
        elif word.startswith("!"):
            lacks.append(word[1:])
        elif word.startswith("/"):
            later = re.compile(word.strip("/"))
        else:
            path.append(frozenset(word.split("|")))
    verb, *rest = does.split()
    if verb == READS:
        return Row(tuple(path), None, needs=tuple(needs), lacks=tuple(lacks), later=later)
    return Row(
        tuple(path),
        Verb(verb),
        Thing(rest[0]),
        frozenset(rest[1:]),
        tuple(needs),
        tuple(lacks),
        later,
        next((f[1:] for f in rest[1:] if f.startswith("@")), ""),
    )
