"""Identities at databases: connection texts, and the files that their clients take passwords from.

Promise: total and read-only, through `look`; a database is called `host/name`, its user stands for itself. Sources: libpq, "The
Password File" and "The Connection Service File"; MySQL Reference Manual, "Using Option Files".
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from shellguard.parse.services.database_url import place, place_of
from shellguard.probe.held_forms import ini_at, sections
from shellguard.probe.held_look import Look
from shellguard.probe.held_values import is_real, secrets_of

_USER = re.compile(r"^(?:jdbc:)?[\w+.-]{2,40}://([^:/?#@\s]{1,64})(?::[^\s]*)?@")
_GO = re.compile(r"([^:@\s]{1,64})(?::([^\s]*))?@(?:tcp|unix)\(")
_KEYWORD_USER = re.compile(r"(?:^|[\s;?&])(?:user|uid|user id|username)\s*=\s*'?([\w.@-]{1,64})", re.I)
_FIELD = re.compile(r"((?:[^:\\]|\\.)*)(?::|$)")


def read(look: Look) -> None:
    """Files of passwords and of services."""
    _password_file(look)
    _services(look)
    for path in (look.at_home(".my.cnf"), look.at_home(".mylogin.cnf")):
        _mysql(look, path)


def keep_database(look: Look, text: str, *, place: str, is_current: bool = True, secret: str = "") -> None:
    """One connection text: where it leads, its user, and its password's fingerprint."""
    found = place_of(text)
    user, password = _user_and_password(look, text)
    _keep(
        look,
        found.shown if found else "",
        user,
        secret=secret or password,
        place=place,
        is_current=is_current,
        host=found.host if found else "",
    )


def _keep(
    look: Look, shown: str, user: str, *, secret: str, place: str, host: str, is_current: bool = True
) -> None:
    """By its address and by its user: a command names either."""
    for account in [name for name in dict.fromkeys((shown, user)) if name] or [""]:
        if account or secret:
            look.keep("database", account, secret=secret, place=place, is_current=is_current, host=host)


def _user_and_password(look: Look, text: str) -> tuple[str, str]:
    go = _GO.match(text)
    if go is not None:
        return look.name(go[1]), go[2] if go[2] and is_real(go[2]) else ""
    secret = next(iter(secrets_of("", text, is_secret=False)), "")
    user = _USER.match(text) or _KEYWORD_USER.search(text)
    name = unquote(user[1]) if user else ""
    return (look.name(name) if name != secret else ""), secret


def _password_file(look: Look) -> None:
    said = look.variable("PGPASSFILE")
    path = look.resolved(said) if said else look.at_home(".pgpass")
    for number, line in look.lines(path):
        fields = [re.sub(r"\\(.)", r"\1", f) for f in _FIELD.findall(line)][:5]
        if line.startswith("#") or len(fields) < 5:
            continue
        host, _, database, user, password = fields
        found = place("" if host == "*" else host, database)
        at = f"{look.shown(path)} line {number}"
        _keep(
            look,
            found.shown if found else "",
            user if user != "*" else "",
            secret=password,
            place=at,
            host="" if host == "*" else host,
        )


def _services(look: Look) -> None:
    said = look.variable("PGSERVICEFILE")
    path = look.resolved(said) if said else look.at_home(".pg_service.conf")
    in_use = look.variable("PGSERVICE")
    for name, keys in sections(ini_at(look, path)).items():
        host, secret, at = keys.get("host", ""), keys.get("password", ""), f"{look.shown(path)} [{name}]"
        found = place(host, keys.get("dbname", ""))
        for account in filter(None, (name, found.shown if found else "", keys.get("user", ""))):
            look.keep("database", account, secret=secret, place=at, is_current=name == in_use, host=host)


def _mysql(look: Look, path: str) -> None:
    if path.endswith(".mylogin.cnf"):
        # its content is hidden behind a key that everybody knows; that it is there is enough
        if look.is_there(path):
            look.keep("database", "mysql login paths", place=look.shown(path), is_current=False)
        return
    for name, keys in sections(ini_at(look, path)).items():
        host, secret = keys.get("host", ""), keys.get("password", "").strip("'\"")
        found = place(host, keys.get("database", "")) if host else None
        at = f"{look.shown(path)} [{name}]"
        is_current = name in ("client", "mysql")
        if secret or keys.get("user"):
            _keep(
                look,
                found.shown if found else "",
                keys.get("user", ""),
                secret=secret,
                place=at,
                host=host,
                is_current=is_current,
            )
