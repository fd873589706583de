"""How tools that log in, switch and take tokens are described: one line a command.

Promise: pure and total.

A row is `path conditions = use field:source ... ; what to say`:

    auth login = stored host:hostname secret:stdin
    auth switch = stored account:user
    auth refresh +scopes = stored ; wider rights
    config set token = stored secret:2
    auth status = -

Path words stand at the start of the operands, `|` between spellings. Conditions: `+name` an option is given, `!name` it is
not, `#2` at least so many operands behind the path, `~regex` the first of them is like that. `-` is a command that gains no
identity, whatever its options say. Fields: `secret account host file`, `url` and `pair` (`user:password`); sources: an
option's name, the number of an operand behind the path, `stdin`, or a text behind `=`; several with `,`, the first that says
something counts, of `account` all of them joined by `/`. What options every other call may carry is `given`, variables are
`variables`; both map names to fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shellguard.parse.identities.identity_use import Use
from shellguard.parse.option_grammar import Grammar

_HELP = "help h,help version "


@dataclass(frozen=True, slots=True)
class Field:
    """One piece of an identity, and where it stands."""

    kind: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What one command does with an identity."""

    path: tuple[frozenset[str], ...]
    use: Use | None
    """None: no identity is gained."""
    fields: tuple[Field, ...] = ()
    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    least: int = 0
    first: re.Pattern[str] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """One program."""

    service: str
    grammar: Grammar
    rows: tuple[Row, ...]
    """The longest path first."""
    given: tuple[Field, ...] = ()
    variables: tuple[Field, ...] = ()
    is_colon: bool = False
    """Command words are joined by colons: `auth:token`."""
    runs: frozenset[str] = frozenset()
    """Commands behind whose first operand another program's words stand: `railway run npm start`."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A `Tool` as it is written down; read when its program is met."""

    service: str
    options: str = ""
    rows: str = ""
    given: str = ""
    variables: str = ""
    is_colon: bool = False
    runs: str = "run exec shell local"


@cache
def tool_of(spec: Spec) -> Tool:
    """The tool that a `Spec` describes. Raises ValueError for a row that cannot be read."""
    rows = [_row(line.strip()) for line in spec.rows.splitlines() if line.strip()]
    is_single = spec.options.startswith("-")
    return Tool(
        spec.service,
        Grammar.of(("-" if is_single else "") + _HELP + spec.options.removeprefix("-")),
        tuple(sorted(rows, key=lambda r: -len(r.path))),
        _named(spec.given),
        _named(spec.variables),
        spec.is_colon,
        frozenset(spec.runs.split()),
    )


def _named(text: str) -> tuple[Field, ...]:
    """`token:secret` pairs."""
    pairs = (word.rpartition(":") for word in text.split())
    return tuple(Field(kind, (name,)) for name, _, kind in pairs)


def _row(line: str) -> Row:
    said, eq, does = line.partition(" = ")
    if not eq:
        raise ValueError(f"no ` = ` in {line!r}")
    does, _, note = does.partition(" ; ")
    words = said.split()
    path = [w for w in words if w[0] not in "+!#~" and w != "-"]
    use, *fields = does.split()
    pairs = (f.partition(":") for f in fields)
    return Row(
        tuple(frozenset(w.split("|")) for w in path),
        None if use == "-" else Use(use),
        tuple(Field(kind, tuple(sources.split(","))) for kind, _, sources in pairs),
        needs=tuple(w[1:] for w in words if w[0] == "+"),
        lacks=tuple(w[1:] for w in words if w[0] == "!"),
        least=next((int(w[1:]) for w in words if w[0] == "#"), 0),
        first=next((re.compile(w[1:]) for w in words if w[0] == "~"), None),
        note=note.strip(),
    )


def spec_table(specs: Mapping[str, Spec]) -> dict[str, Spec]:
    """Specs by program; a key may hold several names."""
    return {name: spec for names, spec in specs.items() for name in names.split()}
