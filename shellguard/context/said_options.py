"""Places that options, flags, variables and operands of a tool name, by `landing_tables`.

Promise: pure, total and bounded; a value that is not known keeps what of it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shellguard.classify.subject import Subject
from shellguard.context import landing_tables as tables
from shellguard.context.environment_words import Tier
from shellguard.context.said import HINTS, MOST_ARGS, Said, bare_host, shown
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services.database_url import place_of


def _rows(text: str) -> dict[str, str]:
    return {
        s: kind for row in text.split() for names, _, kind in [row.rpartition("=")] for s in names.split(",")
    }


OPTIONS = {p: _rows(t) for p, t in tables.OPTIONS.items()}
_GLOBALS = {p: _rows(t) for p, t in tables.GLOBAL_OPTIONS.items()}
VARIABLES = {p: _rows(t) for p, t in tables.VARIABLES.items()}
_STAGES = _rows(tables.STAGE_VARIABLES)
DATABASE_TOOLS = frozenset(
    p for p, rows in OPTIONS.items() if {"host", "database", "url"} & set(rows.values())
)
CONNECTIONS = tuple("DATABASE_URL DIRECT_URL DB_URL MONGO_URL MONGODB_URI REDIS_URL PGHOST DB_HOST".split())
"""Variables by which programs are told their database."""
# Options that say no place and take a word, which is no command then.
_MORE_VALUES = frozenset({"--region", "--output", "-o", "--query", "--user", "--token", "--zone", "--format"})


def options_of(program: str, args: tuple[Arg, ...]) -> Iterator[Said]:
    """Values of the options in the program's row."""
    rows = OPTIONS.get(program)
    is_global = rows is None
    rows = rows or _GLOBALS.get(program)
    if not rows:
        return
    for spelling, value in given_values(rows, args[:MOST_ARGS], is_global=is_global):
        yield from valued(rows[spelling], value, f"{spelling} ")


def given_values(
    rows: dict[str, str], args: tuple[Arg, ...], *, is_global: bool
) -> Iterator[tuple[str, Arg]]:
    """Options of `rows` with their values, up to a `--`; those of the tool itself stop at its first word."""
    at = 0
    while at < len(args):
        arg = args[at]
        at += 1
        if arg.text == "--" or (is_global and not arg.text.startswith("-")):
            return
        name, eq, value = arg.text.partition("=")
        # Go's flags have one dash or two
        spelling = name if name in rows else f"-{name}" if f"-{name}" in rows else ""
        if spelling and eq:
            yield spelling, replace(arg, text=value)
        elif spelling and at < len(args):
            yield spelling, args[at]
            at += 1
        elif len(name) > 2 and name[0] == "-" != name[1] and name[:2] in rows:
            yield name[:2], replace(arg, text=arg.text[2:])


def valued(kind: str, value: Arg, how: str) -> Iterator[Said]:
    """The place that a value of this kind names; `host` and `database` are halves, read elsewhere."""
    text = value.text
    if kind == "pairs":
        yield from _pairs(text, how)
    elif kind == "url":
        yield from connection_said(text, how)
    elif kind == "settings":
        last = text.rpartition(".")[2]
        yield Said("projects", last, f"{how}{shown(text)}")
    elif kind in ("hosts", "docker_contexts", "vaults", "ssh_hosts") and ("://" in text or "@" in text):
        yield Said(kind, bare_host(text), f"{how}{bare_host(text)}")
    elif kind not in ("host", "database"):
        yield Said(kind, text, f"{how}{shown(text)}", kind in HINTS)


_PAIR = re.compile(r"(?:^|[\s,{\"'])(?:\w{0,40}_)?(env|environment|env_name|stage|target_env|workspace|inputs\[environment\])[\"']?\s?[=:]\s?[\"']?([\w.-]{1,80})", re.I)  # fmt: skip


def _pairs(text: str, how: str) -> Iterator[Said]:
    for name, value in _PAIR.findall(text[:2000]):
        yield Said("projects", value, f"{how}{name}={value}")


def flags_of(subject: Subject) -> Iterator[Said]:
    """A flag that says production."""
    words = subject.call.words[:MOST_ARGS]
    given = next((f for f in tables.FLAGS.get(subject.program, "").split() if f in words), "")
    if given:
        yield Said("projects", given.lstrip("-"), given, tier=Tier.PRODUCTION)


def variables_of(program: str, call: Invocation) -> Iterator[Said]:
    """Variables that the program obeys."""
    for name, kind in VARIABLES.get(program, {}).items():
        value = call.setting(name)
        if value is not None and value.text:
            yield from valued(kind, value, f"{name}=")


def stages(call: Invocation) -> Iterator[Said]:
    """What names the stage to a program that acts on a database: variables, and assignments among its words."""
    words = {n: v for a in call.args[:MOST_ARGS] for n, eq, v in [a.text.partition("=")] if eq}
    for name, kind in _STAGES.items():
        value = call.setting(name)
        text = words.get(name) or (value.text if value is not None else "")
        if text:
            yield from valued(kind, Arg(text), f"{name}=")


def operands_of(program: str, args: tuple[Arg, ...]) -> Iterator[Said]:
    """Words by which the program is told where to act."""
    if program not in tables.OPERANDS:
        return
    at, kind = tables.OPERANDS[program]
    words: list[Arg] = []
    for arg in args[:MOST_ARGS]:
        if arg.text == "--":
            break
        if not arg.text.startswith("-"):
            words.append(arg)
    for word in words if at is None else words[at : at + 1]:
        yield Said(kind, word.text, shown(word.text), kind in HINTS)


def stays_here(program: str, args: tuple[Arg, ...]) -> bool:
    """Whether its command does nothing anywhere else: a rendering, a build, a setting of the tool itself."""
    words = tables.HERE.get(program)
    if not words:
        return False
    rows = OPTIONS.get(program) or _GLOBALS.get(program) or {}
    is_value = False
    for arg in args[:60]:
        if is_value:
            is_value = False
        elif arg.text.startswith("-"):
            is_value = arg.text in rows or f"-{arg.text}" in rows or arg.text in _MORE_VALUES
            is_value = is_value and "=" not in arg.text
        else:
            return arg.text in words
    return False


def connection_said(text: str, how: str) -> Iterator[Said]:
    """The database that a connection's text leads to."""
    where = place_of(text) if UNKNOWN not in text else None
    if where is not None:
        text = f"{where.host or 'localhost'}/{where.database}"
        tier = Tier.LOCAL if where.is_local else None
        yield Said("databases", text, f"{how}{where.shown or 'a file'}", tier=tier)


_DATABASE_WORDS = frozenset("console c dbconsole db runner r shell dbshell tinker".split())


def acts_on_database(subject: Subject) -> bool:
    """Whether a stage said by a variable counts: a build that is told `production` lands nowhere."""
    acts = [a for a in subject.service_acts if a.service.endswith(" database")]
    if acts:
        # a tool that takes its database by the stage is not local then
        return not all(a.is_local for a in acts)
    is_console = subject.program in ("rails", "artisan", "manage.py", "django-admin", "iex")
    words = subject.operand_texts[:2]
    is_named = any(w in _DATABASE_WORDS or w.startswith(("db:", "migrat")) for w in words)
    is_tool = subject.program in ("rails", "rake", "knex", "sequelize", "prisma", "typeorm", "alembic", "mix")
    return (is_console or is_tool) and is_named
