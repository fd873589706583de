"""Which database a project's configuration names: literal URLs, looked-up variables, hosts and names in parts.

Promise: pure, total and bounded; a configuration is program text and is only searched, never run: what it computes is
unknown. Nothing but hosts, database names and names of variables is taken from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from shellguard.parse.services.database_url import DatabasePlace, place, place_of
from shellguard.parse.yaml_text import first_table

Lookup = Callable[[str], str]
"""A variable's value; empty where nobody knows it."""

_MOST_CHARACTERS = 96 * 1024
_COMMENT = re.compile(r"^[ \t]*(?:#|//|;|--|\*|%).*$", re.M)
_VARIABLE = (
    r"(?:process\.env\.|process\.env\[['\"]|\bENV\[['\"]|\bENV\.fetch\(['\"]|os\.environ\[['\"]|os\.environ\.get\(\s*['\"]|"
    r"os\.getenv\(\s*['\"]|\bgetenv\(\s*['\"]|\benv(?:\.\w+)?\(\s*['\"]|System\.get_env\(['\"]|System\.fetch_env!\(['\"]|"
    r"config\(\s*['\"]|\$\{(?:env\.)?)([A-Z][A-Z0-9_]{0,63})\b['\"]?\]?(?:\s*(?:\|\||\?\?|,|:-|:)\s*(?:default\s*=\s*)?['\"`]?([^'\"`\s)},]{0,200}))?"
)
_LITERAL = r"((?:jdbc:)?[a-z][a-z0-9+]{1,24}://[^\s'\"`<>\\]{1,300}|file:[\w./-]{1,200}|sqlite3?:[\w./:-]{1,200}|jdbc:(?:h2|sqlite):[\w./:-]{1,200})"
_URL_KEY = re.compile(
    rf"(?:direct_?url|connection_?(?:string|uri|url)?|database_?url|sqlalchemy[._]url|\burl|\buri|\bdsn|clientUrl|data_?source|flyway\.url|dburi)"
    rf"['\"]?\s*(?:[:=]>?|\()\s*['\"`]?(?:{_LITERAL}|[^\n]{{0,40}}?{_VARIABLE})",
    re.I,
)
_NAMED_URL = re.compile(_VARIABLE)
_HOST_KEY = re.compile(
    rf"\b(?:host|hostname|DB_HOST|server)['\"]?\s*(?:[:=]>?|,)\s*(?:['\"`]([^'\"`\n]{{0,200}})['\"`]|{_VARIABLE})",
    re.I,
)
_NAME_KEY = re.compile(
    rf"\b(?:database|dbname|DB_NAME|NAME)['\"]?\s*(?:[:=]>?|,)\s*(?:['\"`]([^'\"`\n]{{0,200}})['\"`]|{_VARIABLE})",
    re.I,
)
_SQLITE = re.compile(
    r"(?:adapter|client|dialect|engine|provider|driver|type|DB_CONNECTION)['\"]?\s*[:=]>?\s*['\"`]?[\w.:-]{0,60}sqlite",
    re.I,
)
_IS_A_URL = re.compile(r"(?:URL|URI|DSN|DATABASE|CONNECTION|CONNECTION_STRING|DBSTRING)$")
_SHADOW = re.compile(r"SHADOW|REDIS|CACHE|TEST_DATABASE|(?:^|_)(?:BASE|API|APP)_URL", re.I)


def configured(data: bytes | None, stage: str, lookup: Lookup) -> DatabasePlace | None:
    """The database that a configuration file of any language names for `stage`; None where it does not say."""
    text = (data or b"")[:_MOST_CHARACTERS].decode("utf-8", "replace").replace("\0", "")
    text = _section(_COMMENT.sub("", text), stage)
    if not text:
        return None
    return _by_url(text, lookup) or _by_parts(text, lookup)


def looked_up(data: bytes | None) -> tuple[str, ...]:
    """Files of variables that a configuration says it loads: `config({ path: ".env.local" })`."""
    text = (data or b"")[:_MOST_CHARACTERS].decode("utf-8", "replace")
    return tuple(
        dict.fromkeys(re.findall(r"['\"`]((?:\.{0,2}/)*[\w/-]{0,80}\.env[\w.-]{0,40})['\"`]", text))
    )[:4]


def _section(text: str, stage: str) -> str:
    """The part that speaks of one stage: `production: { … }`, `"production" => [ … ]`; else all of it."""
    if not re.fullmatch(r"\w{1,40}", stage):
        return text
    start = re.search(rf"(?:^|[\s,{{(])['\"]?{stage}['\"]?\s*(?::|=>|=)\s*[{{\[]", text)
    if start is None:
        return text
    depth = 0
    for at in range(start.end() - 1, len(text)):
        depth += (text[at] in "{[") - (text[at] in "}]")
        if depth == 0:
            return text[start.end() : at]
    return text[start.end() :]


def _by_url(text: str, lookup: Lookup) -> DatabasePlace | None:
    found = sorted(_URL_KEY.finditer(text), key=lambda m: not m.group(0).lower().startswith("direct"))
    for match in found[:20]:
        literal, name, default = match.groups()
        if name and _SHADOW.search(name):
            continue
        value = literal or lookup(name) or default or ""
        where = place_of(value) if value else None
        if where is not None:
            return where
    for match in list(_NAMED_URL.finditer(text))[:40]:
        name, default = match.groups()
        if _IS_A_URL.search(name) and not _SHADOW.search(name):
            where = place_of(lookup(name) or default or "")
            if where is not None:
                return where
    return None


def _by_parts(text: str, lookup: Lookup) -> DatabasePlace | None:
    host, name = _part(_HOST_KEY, text, lookup), _part(_NAME_KEY, text, lookup)
    if host:
        return place(host, name)
    return DatabasePlace("", "", True) if _SQLITE.search(text) else None


def _part(pattern: re.Pattern[str], text: str, lookup: Lookup) -> str:
    match = pattern.search(text)
    if match is None:
        return ""
    literal, name, default = match.groups()
    return literal or (lookup(name) if name else "") or default or ""


_ERB = re.compile(r"<%=?(.{0,400}?)-?%>", re.S)
_RUBY = re.compile(
    r"ENV(?:\.fetch\(|\[)\s*['\"](\w{1,64})['\"]\s*[\])]?\s*(?:,|\{|\|\|)?\s*(?:['\"]([^'\"]{0,200})['\"])?"
)
_MOST_YAML = 24 * 1024


def rails_configured(data: bytes | None, stage: str, lookup: Lookup) -> DatabasePlace | None:
    """What `config/database.yml` says of one environment; a missing host is a socket of this machine."""
    if data is None or len(data) > _MOST_YAML:
        return None

    def said(match: re.Match[str]) -> str:
        found = _RUBY.search(match.group(1))
        return (lookup(found.group(1)) or found.group(2) or "__unknown__") if found else "__unknown__"

    body = first_table(_ERB.sub(said, data.decode("utf-8", "replace")))
    return _rails_place(body.get(stage))


def _rails_place(body: Any) -> DatabasePlace | None:
    if isinstance(body, dict) and isinstance(body.get("primary"), dict):
        body = body["primary"]
    if not isinstance(body, dict) or "__unknown__" in f"{body.get('url')}{body.get('host')}":
        return None
    if body.get("url"):
        return place_of(str(body["url"]))
    name = str(body.get("database") or "")
    if "sqlite" in str(body.get("adapter") or ""):
        return place_of(f"file:{name}")
    return place(str(body.get("host") or ""), name) if body.get("adapter") else None
