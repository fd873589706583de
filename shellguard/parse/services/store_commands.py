"""Tools whose commands are a path of words: tables of lines such as `kv delete|destroy: delete secret`.

Promise: pure and total. What a table does not name is read by the words' plain meaning, less certainly; what only reads
gives nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.services.lexicon import is_reading, named, thing_of
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.sql.clients import is_local_host

_HELP = ("help", "version", "dry-run")
_LOSING = frozenset(
    (Verb.DELETE, Verb.EMPTY, Verb.RESET, Verb.REPLACE, Verb.REVOKE, Verb.DISABLE, Verb.STOP, Verb.FORGET)
)


@dataclass(frozen=True, slots=True)
class Row:
    """One command."""

    path: tuple[frozenset[str], ...]
    verb: Verb | None
    """None: it changes nothing."""
    thing: Thing
    needs: tuple[str, ...] = ()
    """One of these options must be given."""
    unless: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    """Options that make it about many."""
    scope: Scope = Scope.ONE


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool's options and commands."""

    service: str
    grammar: Grammar
    rows: tuple[Row, ...]
    hosts: tuple[str, ...] = ()
    """Options and variables that say where it connects."""
    is_guessed: bool = True
    """Commands outside the table are read by their words."""
    names: tuple[str, ...] = ()
    """Options whose value is the target."""


def tool(
    service: str, options: str, rows: str, *, hosts: str = "", names: str = "", is_guessed: bool = True
) -> Tool:
    """A tool from its tables: a row is `words: verb thing [needs=a,b] [unless=c] [many=d] [all]`, `words: -` reads."""
    return Tool(
        service, Grammar.of("h,help version dry-run " + options), tuple(_row(r) for r in rows.strip().split("\n")),
        tuple(hosts.split()), is_guessed, tuple(names.split()),
    )  # fmt: skip


def _row(text: str) -> Row:
    words, _, meaning = text.strip().partition(": ")
    path = tuple(frozenset(w.split("|")) for w in words.split())
    said = meaning.split()
    if said[0] == "-":
        return Row(path, None, Thing.UNKNOWN)
    row = Row(path, Verb(said[0]), Thing(said[1]))
    for extra in said[2:]:
        name, _, values = extra.partition("=")
        if name == "needs":
            row = replace(row, needs=tuple(values.split(",")))
        elif name == "unless":
            row = replace(row, unless=tuple(values.split(",")))
        elif name == "many":
            row = replace(row, many=tuple(values.split(",")))
        else:
            row = replace(row, scope=Scope(name))
    return row


def read_tool(tool: Tool, call: Invocation) -> tuple[ServiceAct, ...]:
    """What a call of the tool would do; single dashes before long options count as two, as Go's and Java's do."""
    given = read_options(tool.grammar, tuple(map(_doubled, call.args)))
    if given.has(*_HELP):
        return ()
    words = [o.text for o in given.operands]
    best = max((r for r in tool.rows if _fits(r, words, given)), key=lambda r: len(r.path), default=None)
    if best is None:
        return _guessed(tool, call, given) if tool.is_guessed else ()
    if best.verb is None:
        return ()
    rest = given.operands[len(best.path) :]
    scope = Scope.MANY if best.many and given.has(*best.many) else best.scope
    if any(not o.text.strip(UNKNOWN) for o in rest[:1]) and scope is Scope.ONE and "xargs" in call.wrappers:
        scope = Scope.MANY
    return (act_of(tool, call, given, best.verb, best.thing, _target(tool, given, rest), scope),)


def _doubled(arg: Arg) -> Arg:
    return replace(arg, text="-" + arg.text) if re.match(r"-[a-z][\w-]", arg.text) else arg


def _fits(row: Row, words: list[str], given: Given) -> bool:
    is_path = len(words) >= len(row.path) and all(w in p for w, p in zip(words, row.path, strict=False))
    return is_path and (not row.needs or given.has(*row.needs)) and not given.has(*row.unless)


def _target(tool: Tool, given: Given, rest: list[Arg]) -> str:
    value = given.value(*tool.names) if tool.names else None
    if value is None and rest:
        value = rest[0]
    return value.shown[:80] if value is not None else ""


def _guessed(tool: Tool, call: Invocation, given: Given) -> tuple[ServiceAct, ...]:
    """A command that no row names, by the verb its words say."""
    words = [o.text for o in given.operands[:3] if re.fullmatch(r"[a-z][\w:-]{1,40}", o.text)]
    for at, word in enumerate(words):
        verb, thing = named(word)
        if is_reading(word):
            return ()
        if verb in _LOSING and verb is not None:
            thing = thing or thing_of(tuple(words[:at])) or Thing.UNKNOWN
            rest = given.operands[at + 1 :]
            return (replace(act_of(tool, call, given, verb, thing, _target(tool, given, rest)), is_certain=False),)  # fmt: skip
    return ()


def act_of(
    tool: Tool, call: Invocation, given: Given, verb: Verb, thing: Thing, target: str = "", scope: Scope = Scope.ONE
) -> ServiceAct:  # fmt: skip
    """An act of this tool, with where it connects."""
    where = given.text(*(h for h in tool.hosts if h.islower()))
    where = where or next((v.text for n, v in (*call.assignments, *call.environment) if n in tool.hosts), "")
    host = re.sub(r"^[a-z]+://|[:/,].*$", "", where.rsplit("@", 1)[-1])
    return ServiceAct(
        verb, thing, target, service=tool.service, scope=scope, where=where.replace(UNKNOWN, "…")[:120],
        is_local=bool(where) and call.is_local and is_local_host(host),
    )  # fmt: skip
