"""A call of a described tool, read to acts: by the rows of its table, and by its words where no row speaks.

Promise: pure and total; help, versions and dry runs give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from shellguard.model import Undo
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given, read_options
from shellguard.parse.services.lexicon import is_reading, thing_of, verb_of, words_of
from shellguard.parse.services.platform_table import NO_PATH, Row, Tool
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb

_NOT_IMPERATIVE = ("s", "ed", "ing")
_MAX_PATH = 5
_MAX_TARGETS = 16
_WORD = re.compile(r"[A-Za-z][\w-]{0,40}")
# What a word must say to be believed where no table names the command and it is only the first part of a name.
_LOSSES = frozenset({Verb.DELETE, Verb.EMPTY, Verb.RESET})


@dataclass(frozen=True, slots=True)
class Said:
    """A command line as read: options, operands, command words with the place of the operand each stands in."""

    given: Given
    words: tuple[tuple[str, int], ...] = field(default=())

    def texts(self) -> tuple[str, ...]:
        """Command words, lower case."""
        return tuple(w for w, _ in self.words)


def read_tool(call: Invocation, tool: Tool) -> tuple[ServiceAct, ...]:
    """What a call of the tool would do; empty when it only reads."""
    given = read_options(tool.grammar, call.args)
    if _only_shows(tool, given):
        return ()
    said = Said(given, tuple(_words(given.operands, is_colon=tool.is_colon)))
    row = _found(tool, said)
    if row is not None:
        return _acts(tool, row, said) if row.verb is not None else ()
    return _by_words(tool, said) if tool.has_lexicon else ()


def _only_shows(tool: Tool, given: Given) -> bool:
    """Help, the version (unless that is the name of a value here), or a dry run."""
    if given.has("help", "dryrun") or (given.has("version") and "version" not in tool.grammar.values):
        return True
    return given.has("dry-run") and given.text("dry-run").lower() not in ("false", "none", "0")


def _words(operands: Iterable[Arg], *, is_colon: bool) -> Iterable[tuple[str, int]]:
    """Leading operands as command words: `pg:reset` is two."""
    for at, arg in enumerate(operands):
        if at >= _MAX_PATH:
            return
        parts = arg.text.split(":") if is_colon and at == 0 else [arg.text]
        for part in parts[:_MAX_PATH]:
            yield part.lower()[:64], at


def _found(tool: Tool, said: Said) -> Row | None:
    texts = said.texts()
    for row in (*(tool.rows.get(texts[0], ()) if texts else ()), *tool.rows.get(NO_PATH, ())):
        if _fits(row, said, texts):
            return row
    return None


def _fits(row: Row, said: Said, texts: tuple[str, ...]) -> bool:
    path = _path(row)
    if len(texts) < len(path) or any(t not in words for t, words in zip(texts, path, strict=False)):
        return False
    given = said.given
    if any(given.has(name) for name in row.lacks):
        return False
    if not all(
        given.has(name) and any(p.search(a.text) for a in given.options[name]) for name, p in row.needs
    ):
        return False
    return row.later is None or any(row.later.search(a.text) for a in _after(said, len(path)))


def _after(said: Said, length: int) -> list[Arg]:
    """Operands behind the first `length` command words."""
    at = said.words[length - 1][1] + 1 if 0 < length <= len(said.words) else 0
    return said.given.operands[at:]


def _path(row: Row) -> tuple[frozenset[str], ...]:
    return () if NO_PATH in row.path[0] else row.path


def _acts(tool: Tool, row: Row, said: Said) -> tuple[ServiceAct, ...]:
    """One act, or one for every operand behind the path."""
    act = _act(tool, row, said)
    if "each" not in row.flags:
        return (act,)
    targets = [_shown(a) for a in _after(said, len(_path(row)))[:_MAX_TARGETS]]
    return tuple(replace(act, target=t) for t in targets) or (act,)


def _act(tool: Tool, row: Row, said: Said) -> ServiceAct:
    flags = row.flags
    scope = (
        Scope.ALL if "all" in flags or said.given.has("all") else Scope.MANY if "many" in flags else Scope.ONE
    )
    undo = Undo.TRIVIAL if "trivial" in flags else Undo.SNAPSHOT if "snapshot" in flags else Undo.NONE
    return ServiceAct(
        row.verb or Verb.UNKNOWN,
        row.thing,
        "" if "hidden" in flags else _target(row, said),
        service=tool.service,
        scope=scope,
        undo=undo,
        where=_where(tool, said.given),
        is_local="local" in flags or said.given.has(*tool.local),
        is_certain="unsure" not in flags,
        is_shielded="shielded" in flags,
        source=tool.source,
    )


def _target(row: Row, said: Said) -> str:
    if row.named_by and said.given.has(row.named_by):
        return _shown(said.given.value(row.named_by))
    return _shown(next(iter(_after(said, len(_path(row)))), None))


def _shown(arg: Arg | None) -> str:
    """A name for people; what carries a value after `=` keeps its name only."""
    return arg.shown.partition("=")[0][:120] if arg is not None else ""


def _where(tool: Tool, given: Given) -> str:
    value = given.value(*tool.where) if tool.where else None
    return value.shown[:120] if value is not None else ""


def _by_words(tool: Tool, said: Said) -> tuple[ServiceAct, ...]:
    """What the command's words say where no row names it."""
    texts = said.texts()
    for at, (lower, place) in enumerate(said.words[:_MAX_PATH]):
        # `DeleteInstance` is two words, told apart by their case
        written = said.given.operands[place].text
        word = written if written.lower() == lower else lower
        if not _WORD.fullmatch(word):
            continue
        if is_reading(lower):
            return ()
        verb = _verb(word)
        if verb is None:
            continue
        before = tuple(w for t in texts[:at] for w in words_of(t))
        thing = thing_of(before) or thing_of(words_of(word)[1:])
        rest = _after(said, at + 1)
        if thing is None and rest:
            thing = thing_of(words_of(rest[0].text))
        act = ServiceAct(
            verb,
            thing or Thing.UNKNOWN,
            _shown(next(iter(rest), None)),
            service=tool.service,
            scope=Scope.ALL if said.given.has("all") else Scope.ONE,
            where=_where(tool, said.given),
            is_local=said.given.has(*tool.local),
            source=tool.source,
        )
        return (act,)
    return ()


def _verb(word: str) -> Verb | None:
    if word.endswith(_NOT_IMPERATIVE):
        # `refunds list`: a group of commands, named for what it is about
        return None
    verb = verb_of(word)
    if verb is not None:
        return verb
    # `delete-by-tag`, `remove-all`
    parts = words_of(word)
    first = verb_of(parts[0]) if len(parts) > 1 else None
    return first if first in _LOSSES else None
