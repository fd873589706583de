"""SQL that a client would send, as acts: the same verbs and things as every other service's.

Promise: pure and total; a statement that is rolled back, planned or only defined is no act.
"""

from __future__ import annotations

from shellguard.parse.invocation import Invocation
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb
from shellguard.parse.sql import Statement, statements
from shellguard.parse.sql.clients import Connection, connection, given_of
from shellguard.parse.world import World

_THINGS: dict[str, Thing] = {
    **dict.fromkeys(("database", "keyspace", "warehouse", "catalog"), Thing.DATABASE),
    **dict.fromkeys(("schema", "owned by", "dataset"), Thing.SCHEMA),
    **dict.fromkeys(("index", "search"), Thing.INDEX),
    **dict.fromkeys(("user", "login", "server role", "credential"), Thing.USER), "role": Thing.ROLE, "group": Thing.ROLE,
    **dict.fromkeys(("function", "procedure", "proc", "routine", "aggregate", "trigger", "event trigger", "operator", "package"), Thing.FUNCTION),
    **dict.fromkeys(("policy", "row access policy", "masking policy"), Thing.POLICY), "extension": Thing.ADDON, "server": Thing.CONFIG,
    **dict.fromkeys(("publication", "subscription", "event", "task", "pipe", "continuous query"), Thing.PIPELINE),
    **dict.fromkeys(("tablespace", "stage"), Thing.VOLUME), "stream": Thing.QUEUE, "log": Thing.LOG, "backup": Thing.BACKUP, "snapshot": Thing.BACKUP,
    "retention policy": Thing.DATASET, "measurement": Thing.TABLE, "series": Thing.ROWS,
}  # fmt: skip
_ACTS: dict[str, tuple[Verb, Thing | None]] = {
    "drop": (Verb.DELETE, None), "truncate": (Verb.EMPTY, None), "delete": (Verb.DELETE, Thing.ROWS), "update": (Verb.CHANGE, Thing.ROWS),
    "alter-drop": (Verb.DELETE, Thing.TABLE), "retype": (Verb.CHANGE, Thing.TABLE), "rename": (Verb.MOVE, None), "replace": (Verb.REPLACE, None),
    "grant": (Verb.GRANT, Thing.POLICY), "revoke": (Verb.REVOKE, Thing.POLICY), "access": (Verb.CHANGE, Thing.USER), "disable": (Verb.DISABLE, Thing.POLICY),
    "detach": (Verb.DETACH, Thing.TABLE), "change": (Verb.CHANGE, Thing.CONFIG), "stop": (Verb.STOP, Thing.DATABASE), "purge": (Verb.DELETE, Thing.LOG),
    "write-file": (Verb.RUN, Thing.FILESYSTEM), "run-program": (Verb.RUN, Thing.INSTANCE), "read-file": (Verb.REVEAL, Thing.FILESYSTEM),
    "unknown": (Verb.UNKNOWN, Thing.UNKNOWN),
}  # fmt: skip


def read(call: Invocation, *, world: World | None) -> tuple[ServiceAct, ...]:
    """What the statements of a client would do."""
    found = given_of(call)
    said = statements(call) if found is not None else ()
    if found is None or not said:
        return ()
    client, given = found
    place = connection(call, client, given)
    return tuple(_act(s, client.dialect, place) for s in said if not s.is_dry and s.kind in _ACTS)


def _act(statement: Statement, dialect: str, place: Connection) -> ServiceAct:
    verb, thing = _ACTS[statement.kind]
    if statement.kind == "purge" and statement.object == "backup":
        thing = Thing.BACKUP
    elif statement.kind == "alter-drop" and statement.object in ("constraint", "index"):
        verb, thing = Verb.CHANGE, Thing.INDEX
    elif statement.kind == "stop" and statement.object in ("query", "table"):
        thing = Thing.RUN
    elif statement.kind == "disable" and statement.object != "row security":
        thing = Thing.CONFIG
    return ServiceAct(
        verb,
        thing or _THINGS.get(statement.object, Thing.TABLE),
        statement.target.strip(),
        service=f"sql {dialect}".strip(),
        scope=_scope(statement),
        where=_where(place),
        is_local=place.is_local,
        is_certain=statement.kind != "unknown" or not statement.is_narrowed,
    )


def _scope(statement: Statement) -> Scope:
    if statement.kind in ("delete", "update"):
        return Scope.MANY if statement.is_narrowed else Scope.ALL
    is_all = statement.kind == "truncate" or (statement.kind == "grant" and not statement.is_narrowed)
    return Scope.ALL if is_all else Scope.ONE


def _where(place: Connection) -> str:
    """`host/database`, or the file's path."""
    if place.is_file:
        return place.database
    return f"{place.host}/{place.database}" if place.host or place.database else ""
