"""SQL that a request carries: statements in a field, a parameter or the body, said as acts.

Promise: pure and total; sqlglot loads only where a word of the text asks for it. A query changes nothing.
"""

from __future__ import annotations

from typing import Any

from shellguard.parse.services.asked import Asked
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.sql import Statement, read

# Fields that services put statements in: `query` (Supabase, BigQuery, Neon), `sql` (D1, libSQL), `statement`
# (Snowflake, Databricks), `q` (InfluxDB), `stmt`.
_FIELDS = frozenset({"query", "sql", "statement", "stmt", "q"})
_MAX_TEXTS = 32
_THINGS = {
    "database": Thing.DATABASE,
    "schema": Thing.SCHEMA,
    "table": Thing.TABLE,
    "view": Thing.TABLE,
    "column": Thing.TABLE,
    "index": Thing.INDEX,
    "user": Thing.USER,
    "role": Thing.ROLE,
    "rows": Thing.ROWS,
    "privileges": Thing.POLICY,
}
_VERBS = {
    "drop": Verb.DELETE,
    "alter-drop": Verb.DELETE,
    "truncate": Verb.EMPTY,
    "flush": Verb.EMPTY,
    "delete": Verb.DELETE,
    "update": Verb.REPLACE,
    "grant": Verb.GRANT,
    "revoke": Verb.REVOKE,
    "run-program": Verb.RUN,
    "write-file": Verb.RUN,
    "unknown": Verb.UNKNOWN,
}


def sql_acts(asked: Asked, *, dialect: str = "") -> tuple[ServiceAct, ...]:
    """What the statements would do; empty when they only read or add."""
    found = [s for text in _texts(asked) for s in read(text, dialect=dialect)]
    return tuple(act for s in found[:64] if (act := _act(s)) is not None)


def _texts(asked: Asked) -> list[str]:
    found: list[str] = []
    if asked.json is not None:
        _collect(asked.json, found)
    else:
        body = asked.request.body
        if body and not body.startswith(("query=", "q=")):
            found.append(body)
    found += [v for n, v in asked.parameters if n in _FIELDS]
    if asked.request.body.startswith(("query=", "q=")):
        found.append(asked.request.body.partition("=")[2])
    return found[:_MAX_TEXTS]


def _collect(value: Any, into: list[str], *, depth: int = 0) -> None:
    if depth > 6 or len(into) >= _MAX_TEXTS:
        return
    if isinstance(value, dict):
        for name, inner in list(value.items())[:64]:
            if isinstance(inner, str) and name in _FIELDS:
                into.append(inner)
            else:
                _collect(inner, into, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value[:_MAX_TEXTS]:
            if isinstance(inner, str):
                into.append(inner)
            else:
                _collect(inner, into, depth=depth + 1)


def _act(statement: Statement) -> ServiceAct | None:
    verb = _VERBS.get(statement.kind)
    if verb is None or statement.is_dry:
        return None
    if statement.kind in ("delete", "update"):
        if statement.is_narrowed:
            verb = Verb.DELETE if verb is Verb.DELETE else Verb.CHANGE
            # rows that a WHERE names are an application's daily business
            return ServiceAct(verb, Thing.ROWS, statement.target[:120], is_certain=False)
        return ServiceAct(verb, Thing.ROWS, statement.target[:120], scope=Scope.ALL)
    return ServiceAct(verb, _THINGS.get(statement.object, Thing.TABLE), statement.target[:120])
