"""SQL statements that an invocation would send to a database.

Promise: pure, total. What nobody can read is `unknown`, never nothing; the readers load only when a client is called.
"""

from __future__ import annotations

import re

from shellguard.parse.invocation import Invocation
from shellguard.parse.sql.names import CLIENTS, SQL_CLIENTS
from shellguard.parse.sql.statement import Statement

__all__ = ["CLIENTS", "Statement", "read", "statements"]

_OUTSIDE = frozenset({"run-program", "write-file", "read-file"})


def statements(call: Invocation) -> tuple[Statement, ...]:
    """Statements that `call` would send; empty for other programs and for harmless ones."""
    if call.program not in SQL_CLIENTS:
        return ()
    from shellguard.parse.sql.clients import connection, given_of, texts_of

    found = given_of(call)
    if found is None:
        return ()
    client, given = found
    text = ";\n".join(texts_of(call, client, given))
    found_in_text = read(text, dialect=client.dialect) if text else ()
    # a database in memory is gone at the end anyway; what it attaches is not
    if connection(call, client, given).is_gone_at_exit and not re.search(r"\battach\b|\.open\b", text, re.I):
        return tuple(s for s in found_in_text if s.kind in _OUTSIDE)
    return found_in_text


def read(text: str, *, dialect: str = "") -> tuple[Statement, ...]:
    """Statements in a SQL text that are worth a look; plain reading gives nothing. Total."""
    from shellguard.parse.sql.reading import read as read_text

    return read_text(text, dialect=dialect)
