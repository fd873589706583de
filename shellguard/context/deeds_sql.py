"""What SQL looks at and makes: the statements that `parse.sql` has no word for, because nothing is lost by them.

Promise: pure, and bounded in the text that is looked through; names are said as they stand in the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.model import Reach, Undo
from shellguard.parse.services.service_act import Scope
from shellguard.parse.sql.clients import connection, given_of, texts_of
from shellguard.parse.sql.names import SQL_CLIENTS

_LONGEST = 20_000
_NAME = r"(?P<name>[\w.\"`\[\]$-]{1,120})"
_LOOKS = re.compile(r"\b(?:from|join|describe|desc|explain\s+table|pragma\s+table_info\()\s*" + _NAME, re.I)
_MAKES = re.compile(
    r"\bcreate\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+|unique\s+|materialized\s+|external\s+)?(?P<thing>table|database|schema|index|view|user|role|function|extension|sequence|type)\s+"
    r"(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?" + _NAME,
    re.I,
)
_FILLS = re.compile(r"\b(?:insert\s+into|replace\s+into|copy)\s+" + _NAME, re.I)
_ALTERS = re.compile(
    r"\balter\s+(?P<thing>table|database|schema|index|view|user|role)\s+(?:if\s+exists\s+)?(?:only\s+)?"
    + _NAME,
    re.I,
)
_ALL = re.compile(
    r"^\s*(?:show\s|\\(?:d|l|dt|dn|du)\b|\.tables|\.schema|select\b|pragma\b|explain\b|with\b|values\b)", re.I
)
_DELETES = re.compile(r"\bdelete\s+from\s*$", re.I)


def sql_deeds(subject: Subject) -> list[Deed]:
    """What the statements of a client show and make."""
    if SQL_CLIENTS.isdisjoint(subject.programs):
        return []
    found = given_of(subject.call)
    if found is None:
        return []
    client, given = found
    place = connection(subject.call, client, given)
    where = place.database if place.is_file else f"{place.host}/{place.database}".rstrip("/")
    said = list(_said(texts_of(subject.call, client, given)))
    service = f"sql {client.dialect}".strip()
    reach = Reach.LOCAL if place.is_local else Reach.REMOTE
    how = subject.call.program
    return [
        Deed(does, thing, name, scope, service, where, reach, Undo.TRIVIAL, how)
        for does, thing, name, scope in dict.fromkeys(said)
    ]


def _said(texts: list[str]) -> Iterator[tuple[Does, str, str, Scope]]:
    for text in texts[:32]:
        for statement in text[:_LONGEST].split(";")[:64]:
            yield from _statement(statement)


def _statement(text: str) -> Iterator[tuple[Does, str, str, Scope]]:
    for match in _MAKES.finditer(text):
        yield Does.MAKE, match["thing"].lower(), _plain(match["name"]), Scope.ONE
    for match in _FILLS.finditer(text):
        yield Does.CHANGE, "table", _plain(match["name"]), Scope.ONE
    for match in _ALTERS.finditer(text):
        yield Does.CHANGE, match["thing"].lower(), _plain(match["name"]), Scope.ONE
    looks = [
        m for m in _LOOKS.finditer(text) if not _DELETES.search(text[: m.start("name")]) and _ALL.match(text)
    ]
    for match in looks:
        yield Does.LOOK, "table", _plain(match["name"]), Scope.ONE
    if not looks and _ALL.match(text):
        yield Does.LOOK, "table", "*", Scope.ALL


def _plain(name: str) -> str:
    """Without the signs that quote it."""
    return name.strip('"`[]').replace('"', "").replace("`", "").lower()
