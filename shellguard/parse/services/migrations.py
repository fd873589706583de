"""What migration tools and consoles of web frameworks would do to a database, and to which one.

Promise: pure but for the files `world` is asked for, and total. The tools are `migrations_table.py`, where their database is
said is `database_url_sources.py`; a command that no table names is read by its words where they speak of a database.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache

from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.services.database_url import is_connection, is_grave
from shellguard.parse.services.database_url_sources import Whereabouts, whereabouts
from shellguard.parse.services.database_url_variables import Variables
from shellguard.parse.services.lexicon import is_reading, thing_of, verb_of, words_of
from shellguard.parse.services.migrations_rows import Row, doubled, first_row, rows_of
from shellguard.parse.services.migrations_table import NAMES, TOOLS, Tool
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.world import World

_HELP = frozenset({"--help", "-h", "help", "--version"})
_GONE = frozenset({Verb.DELETE, Verb.EMPTY, Verb.RESET})
_DATABASES = frozenset({Thing.DATABASE, Thing.SCHEMA, Thing.TABLE})
_TASK = re.compile(r"(?:db|database|schema|migrations?|migrate|doctrine|orm)[:/]")
_MOST_OPERANDS = 40


@lru_cache(maxsize=128)
def _grammar(name: str) -> Grammar:
    return TOOLS[name].grammar


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the call would do to a database."""
    name = next((n for n in (NAMES.get(call.program, call.program), _bare(call.program)) if n in TOOLS), "")
    if not name:
        return ()
    tool = TOOLS[name]
    args = tuple(doubled(a) for a in call.args) if tool.has_one_dash else call.args
    given, words = read_options(_grammar(name), args), tuple(a.text for a in args)
    if _HELP & set(words[:6]) or any(given.has(o) or f"--{o}" in words for o in tool.dry.split()):
        return ()
    # WP-CLI: an alias in front says which site
    operands = tuple(o.text for o in given.operands[:_MOST_OPERANDS] if not o.text.startswith("@"))
    rows = [r for r in _done(tool, operands, words, call) if r.verb is not None]
    if not rows:
        return ()
    where = _where(call, name, tool, given, world)
    is_off = _is_protection_off(call, where.where, words)
    said = f"{where.where}, protection switched off" if is_off else where.where
    return tuple(
        ServiceAct(
            row.verb,
            row.thing,
            service=f"{call.program} database",
            scope=row.scope,
            where=said,
            is_local=(where.is_local or row.is_local) and not is_off,
        )
        for row in dict.fromkeys(rows)
        if row.verb is not None
    )


def _bare(program: str) -> str:
    bare = program.lower().removesuffix(".exe").removesuffix(".cmd")
    return NAMES.get(bare, bare)


def _done(tool: Tool, operands: tuple[str, ...], words: tuple[str, ...], call: Invocation) -> list[Row]:
    """The first row that fits, or one for each task of a tool that takes many."""
    words = (*words, *(f"{n}={v.text}" for n, v in call.assignments))
    rows = rows_of(tool.rows)
    found: list[Row] = []
    for at in range(len(operands) if tool.has_tasks else 1):
        said = operands[at:]
        row = first_row(rows, said, words)
        if row is None and tool.is_told_by_words:
            row = _told(said, rows, is_task=tool.has_tasks)
        if row is not None:
            found.append(row)
    return found


def _told(operands: tuple[str, ...], rows: tuple[Row, ...], *, is_task: bool) -> Row | None:
    """A command that no row names, where its words say that something of a database is lost."""
    groups = {r.words[0] for r in rows if len(r.words) > 1}
    for at, word in enumerate(operands[: 1 if is_task else 2]):
        if at and operands[0] not in groups:
            return None
        said = words_of(word)
        is_database = bool(_TASK.match(word)) or (not is_task and (at > 0 or thing_of(said) in _DATABASES))
        verb = next((v for w in said if (v := verb_of(w)) in _GONE), None)
        if verb and is_database and UNKNOWN not in word and not is_reading(said[0]):
            return Row((word,), verb, thing_of(said) or Thing.DATABASE, Scope.ALL)
    return None


def _where(call: Invocation, name: str, tool: Tool, given: Given, world: World | None) -> Whereabouts:
    variables = Variables(call, world=world, said=_assigned(given))
    if call.host:
        return Whereabouts(call.host)
    stage = given.text(*tool.stages.split()) if tool.stages else ""
    if name == "convex":
        return Whereabouts("production" if any(a.text in ("--prod", "deploy") for a in call.args) else "")
    if given.has("linked") and name == "supabase":
        return Whereabouts("the linked project")
    if name == "wp" and (given.has("ssh", "http") or any(a.text.startswith("@") for a in call.args[:1])):
        return Whereabouts(
            given.text("ssh", "http").rpartition("@")[2].partition("/")[0] or call.args[0].text
        )
    if given.has("env-file"):
        variables.load(given.text("env-file"))
    configs = tuple(a.text for option in tool.configs.split() for a in given.options.get(option, []))
    if name == "manage.py":
        configs = _settings(call, given, variables)
    for path in configs if name == "prisma" else ():
        variables.load(posixpath.join(posixpath.dirname(path), ".env"))
    return whereabouts(variables, tool.sources, said=_said(call, tool, given), stage=stage, configs=configs)


def _assigned(given: Given) -> dict[str, str]:
    """`rake db:drop RAILS_ENV=test`."""
    pairs = (o.text.partition("=") for o in given.operands[:_MOST_OPERANDS])
    return {n: v for n, eq, v in pairs if eq and re.fullmatch(r"[A-Z][A-Z0-9_]*", n)}


def _said(call: Invocation, tool: Tool, given: Given) -> str | None:
    """The connection that the command itself names; None where it names none."""
    for option in tool.urls.split():
        value = given.value(option)
        if value is not None:
            return value.text
    for arg in call.args[:_MOST_OPERANDS]:
        for text in (arg.text, arg.text.partition("=")[2]):
            if is_connection(text):
                return text
    return None


def _settings(call: Invocation, given: Given, variables: Variables) -> tuple[str, ...]:
    """Django's settings module as a file."""
    folder = posixpath.dirname(call.path)
    module = given.text("settings") or variables.text("DJANGO_SETTINGS_MODULE")
    if not module and call.program == "manage.py":
        text = (variables.content(call.path or "manage.py") or b"")[:20_000].decode("utf-8", "replace")
        found = re.search(r"DJANGO_SETTINGS_MODULE['\"]\s*,\s*['\"]([\w.]{1,200})['\"]", text)
        module = found.group(1) if found else ""
    return (posixpath.join(folder, module.replace(".", "/") + ".py"),) if module else ()


def _is_protection_off(call: Invocation, where: str, words: tuple[str, ...]) -> bool:
    """Whether the tool's own refusal to touch a production database is overruled, and it is one."""
    if not is_grave(where):
        return False
    values = call.variables
    if values.get("DISABLE_DATABASE_ENVIRONMENT_CHECK") or any(
        w.startswith("DISABLE_DATABASE_ENVIRONMENT_CHECK=") for w in words
    ):
        return True
    return call.program == "artisan" and "--force" in words
