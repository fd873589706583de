"""SQL and kindred statements that an invocation would send to a database.

Promise: pure, total. sqlglot parses; what it cannot read is looked at by its first words, and a destructive word in
a text nobody can read stays a statement of kind `unknown`. The library loads only when a word asks for it.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from shellguard.parse.invocation import UNKNOWN, Invocation

_MAX_SQL = 256 * 1024


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement."""

    kind: str
    """`drop`, `truncate`, `delete`, `update`, `alter-drop`, `grant`, `revoke`, `write-file`, `run-program`, `flush`, `other`, `unknown`."""
    object: str = ""
    """`table`, `database`, `schema`, `column`, `collection`, `keys` ..."""
    target: str = ""
    is_narrowed: bool = True
    """Whether a WHERE (or filter) narrows it."""
    is_dry: bool = False
    """EXPLAIN, or inside a transaction that is rolled back."""


# Clients, the options that carry SQL, and sqlglot's dialect.
_CLIENTS: dict[str, tuple[tuple[str, ...], str]] = {
    "psql": (("-c", "--command"), "postgres"), "pgcli": (("-c",), "postgres"), "cockroach": (("-e", "--execute"), "postgres"),
    "mysql": (("-e", "--execute"), "mysql"), "mariadb": (("-e", "--execute"), "mysql"), "mycli": (("-e",), "mysql"),
    "sqlite3": (("-cmd", "operand"), "sqlite"), "sqlite": (("operand",), "sqlite"), "sqlcmd": (("-Q", "-q"), "tsql"),
    "duckdb": (("-c", "-s", "operand"), "duckdb"), "clickhouse-client": (("-q", "--query"), "clickhouse"),
    "clickhouse": (("-q", "--query"), "clickhouse"), "snowsql": (("-q", "--query"), "snowflake"), "bq": (("operand",), "bigquery"),
    "sql": (("-c",), ""), "cqlsh": (("-e", "--execute"), ""), "trino": (("--execute",), "trino"), "presto": (("--execute",), "presto"),
    "usql": (("-c",), ""), "litecli": (("-e",), "sqlite"), "turso": (("operand",), "sqlite"), "wrangler": (("--command",), "sqlite"),
    "beeline": (("-e",), "hive"), "hive": (("-e",), "hive"), "sqlplus": (("operand",), "oracle"), "isql": (("operand",), ""),
    "influx": (("-execute",), ""),
}  # fmt: skip
CLIENTS = frozenset(_CLIENTS) | {"mongosh", "mongo", "redis-cli", "valkey-cli", "keydb-cli"}
"""Programs whose statements can be read."""
CLIENTS = frozenset(_CLIENTS) | {"mongosh", "mongo", "redis-cli", "valkey-cli", "keydb-cli"}
"""Every program whose statements can be read."""

_INTERESTING = re.compile(
    r"\b(?:drop|truncate|delete|update|alter|grant|revoke|merge|replace|copy|exec(?:ute)?|call|flush|pragma|outfile|"
    r"dumpfile|xp_cmdshell|reindex|purge|reset|detach|undrop|swap|lo_import|lo_unlink|pg_read_file)\b|\\!|/\*!",
    re.I,
)
_MONGO = re.compile(
    r"\.\s*(dropDatabase|drop|dropIndexes|deleteMany|deleteOne|remove|updateMany|dropUser|shutdownServer)\s*\(\s*([^)]{0,200})"
)
_REDIS_READS = frozenset(
    {
        "get",
        "set",
        "mget",
        "keys",
        "exists",
        "ttl",
        "type",
        "scan",
        "hget",
        "hgetall",
        "publish",
        "echo",
        "info",
    }
)


def statements(call: Invocation) -> tuple[Statement, ...]:
    """Statements that `call` would send; empty for other programs and for harmless ones."""
    if call.program in ("mongosh", "mongo"):
        return _mongo(call)
    if call.program in ("redis-cli", "valkey-cli", "keydb-cli"):
        return _redis(call)
    client = _CLIENTS.get(call.program)
    if client is None:
        return ()
    options, dialect = client
    text = ";\n".join(_texts(call, options))
    return read(text, dialect=dialect) if text else ()


def _texts(call: Invocation, options: tuple[str, ...]) -> list[str]:
    words = call.words
    found: list[str] = []
    operands: list[str] = []
    at = 0
    while at < len(words):
        name, eq, value = words[at].partition("=")
        if name in options and not eq and at + 1 < len(words):
            found.append(words[at + 1])
            at += 1
        elif name.startswith("--") and name in options:
            found.append(value)
        elif short := next((o for o in options if len(o) == 2 and words[at].startswith(o)), ""):
            found.append(words[at][len(short) :])
        elif not words[at].startswith("-"):
            operands.append(words[at])
        at += 1
    if "operand" in options:
        found.extend(operands[1:] if len(operands) > 1 else operands)
    if call.stdin is not None:
        found.append(call.stdin)
    return found


def read(text: str, *, dialect: str = "") -> tuple[Statement, ...]:
    """Statements in a SQL text that are worth a look; plain reading gives nothing. Total."""
    text = text.replace(UNKNOWN, "unknown_")[:_MAX_SQL]
    if not _INTERESTING.search(text):
        return ()
    # MySQL runs what stands in /*!50000 ... */ (MySQL manual, "Comments")
    text = re.sub(r"/\*!\d*(.*?)\*/", r" \1 ", text, flags=re.S)
    is_rolled_back = bool(
        re.search(r"\brollback\s*;?\s*$", text, re.I)
        and re.match(r"\s*(?:begin|start\s+transaction)\b", text, re.I)
    )
    found: list[Statement] = []
    for piece in _pieces(text):
        if _INTERESTING.search(piece):
            found.append(_one(piece, dialect))
    return tuple(
        Statement(s.kind, s.object, s.target, s.is_narrowed, s.is_dry or is_rolled_back)
        for s in found
        if s.kind != "other"
    )[:64]


def _pieces(text: str) -> list[str]:
    """Statements split at semicolons outside quotes; psql's meta commands stand alone."""
    pieces = (
        re.split(r";(?=(?:[^'\"]*(?:'[^']*'|\"[^\"]*\"))*[^'\"]*$)", text)
        if len(text) < 20000
        else text.split(";")
    )
    return [p.strip() for p in pieces if p.strip()]


def _one(text: str, dialect: str) -> Statement:
    special = _special(text)
    if special is not None:
        return special
    import sqlglot
    from sqlglot import errors

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        tree = sqlglot.parse_one(text, read=dialect or None)
        statement = _from_tree(tree, text)
    except (errors.SqlglotError, RecursionError, ValueError, AttributeError, TypeError):
        return _by_words(text)
    return statement if statement is not None else _by_words(text)


def _special(text: str) -> Statement | None:
    """What sqlglot does not read as what it is."""
    if re.match(r"\s*explain\b(?!\s*(?:\(\s*)?analy[sz]e)", text, re.I):
        return Statement("other", is_dry=True)
    if re.search(r"\bto\s+program\b|\bfrom\s+program\b|\bxp_cmdshell\b|^\s*\\!|\bsys_exec\s*\(", text, re.I):
        return Statement("run-program", target=text[:80])
    if re.search(r"\binto\s+(?:outfile|dumpfile)\b", text, re.I):
        return Statement("write-file", target=text[:80])
    if re.match(r"\s*pragma\s+writable_schema\s*=\s*(?:1|on)", text, re.I):
        return Statement("unknown", "schema", text[:80], is_narrowed=False)
    found = re.match(r"\s*exec(?:ute)?(?:\s+immediate)?\s*\(?\s*N?'(.*)'", text, re.I | re.S)
    if found:
        inner = read(found.group(1).replace("''", "'"))
        return inner[0] if inner else Statement("other")
    return None


def _from_tree(tree: Any, text: str) -> Statement | None:
    from sqlglot import expressions as exp

    # a destructive part of a bigger statement (a CTE that deletes) is the statement
    for node in tree.walk():
        if isinstance(node, exp.Drop):
            return Statement(
                "drop", str(node.args.get("kind") or "object").lower(), _name(node.this), is_narrowed=False
            )
        if isinstance(node, exp.TruncateTable):
            return Statement(
                "truncate", "table", ", ".join(_name(t) for t in node.expressions), is_narrowed=False
            )
        if isinstance(node, exp.Delete | exp.Update):
            kind = "delete" if isinstance(node, exp.Delete) else "update"
            return Statement(kind, "rows", _name(node.this), is_narrowed=_is_narrowed(node.args.get("where")))
        if isinstance(node, exp.Alter):
            drops = [a for a in node.args.get("actions") or [] if isinstance(a, exp.Drop)]
            return Statement(
                "alter-drop" if drops else "other", "column", _name(node.this), is_narrowed=not drops
            )
        if isinstance(node, exp.Grant):
            return Statement("grant", "privileges", text[:80])
        if type(node).__name__ == "Revoke":
            # not every supported sqlglot has this node; without it, it is a Command
            return Statement("revoke", "privileges", text[:80])
        if isinstance(node, exp.Command):
            return None
    return Statement("other")


def _name(node: Any) -> str:
    return "" if node is None else node.sql()[:80]


def _is_narrowed(where: Any) -> bool:
    """Whether a WHERE can leave any row out: no WHERE, `true`, `1=1` cannot."""
    if where is None:
        return False
    text = where.this.sql().strip().lower()
    if text in ("true", "1", "not false"):
        return False
    same = re.fullmatch(r"\(?\s*('?[\w.]+'?)\s*=\s*('?[\w.]+'?)\s*\)?", text)
    return not (same and same.group(1) == same.group(2))


def _by_words(text: str) -> Statement:
    """First words of what the parser cannot read."""
    lowered = text.lower()
    found = re.match(
        r"(?:with\b.*?\)\s*)?\s*(drop|truncate|delete|update|alter|grant|revoke|flush|purge)\s+(?:from\s+|table\s+)?([\w.\"`*]+)?",
        lowered,
        re.S,
    )
    if not found:
        return (
            Statement("unknown", target=text[:80])
            if re.search(r"\b(?:drop|truncate)\b", lowered)
            else Statement("other")
        )
    word, target = found.group(1), found.group(2) or ""
    if word == "alter":
        return Statement(
            "alter-drop" if re.search(r"\bdrop\b", lowered) else "other", "column", target, is_narrowed=False
        )
    if word in ("delete", "update"):
        where = re.search(r"\bwhere\s+(.+)", lowered, re.S)
        return Statement(
            word,
            "rows",
            target,
            is_narrowed=bool(where)
            and where is not None
            and where.group(1).strip() not in ("true", "1=1", "1"),
        )
    objects = {"drop": target or "object"}
    return Statement(word, objects.get(word, "table"), target, is_narrowed=False)


def _mongo(call: Invocation) -> tuple[Statement, ...]:
    text = "\n".join([*(w for w in call.words if "(" in w), call.stdin or ""])
    found: list[Statement] = []
    for match in _MONGO.finditer(text):
        method, argument = match.group(1), match.group(2).strip()
        if method in ("dropDatabase", "drop", "dropIndexes", "dropUser"):
            found.append(
                Statement(
                    "drop",
                    {"dropDatabase": "database", "drop": "collection"}.get(method, "index"),
                    is_narrowed=False,
                )
            )
        elif method == "shutdownServer":
            found.append(Statement("flush", "server", is_narrowed=False))
        else:
            found.append(Statement("delete" if "update" not in method else "update", "documents", argument[:80],
                                   is_narrowed=argument.replace(" ", "") not in ("", "{}", "{},")))  # fmt: skip
    return tuple(found)


def _redis(call: Invocation) -> tuple[Statement, ...]:
    words = [w.lower() for w in call.words]
    for at, word in enumerate(words):
        if at and not words[at - 1].startswith("-") and words[at - 1] in _REDIS_READS:
            return ()
        if word in ("flushall", "flushdb"):
            return (Statement("flush", "database", word, is_narrowed=False),)
        if word in ("del", "unlink") and not (at and words[at - 1].startswith("-")):
            return (
                Statement(
                    "delete",
                    "keys",
                    " ".join(call.words[at + 1 :])[:80],
                    is_narrowed=UNKNOWN not in "".join(words),
                ),
            )
        if word == "config" and words[at + 1 : at + 2] == ["set"] and {"dir", "dbfilename"} & set(words):
            return (Statement("write-file", target="config set"),)
    text = (call.stdin or "").lower()
    return (
        (Statement("flush", "database", "", is_narrowed=False),)
        if re.search(r"\bflush(?:all|db)\b", text)
        else ()
    )
