"""A login as words of a client's call say it: connection texts, passwords, Oracle's `user/password@place`.

Promise: pure, total, linear; what is said first counts, and no password stands anywhere but in `secret`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from shellguard.parse.identities.url_users import socket_host
from shellguard.parse.identities.word_values import (
    absolute,
    host_of,
    open_name,
    secret_of,
    url_said,
    variable_of,
)
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services.database_url import is_connection, place_of

_LONGEST = 4000
_KEYWORD = re.compile(r"(?:^|[\s;])([A-Za-z][A-Za-z ]{1,24}?) ?= ?('[^']*'|[^\s;]*)")
_QUERY = re.compile(r"[?&;](user|username|password|sslkey|passfile)=([^&;]*)", re.I)
_LOCAL = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0)?$", re.I)
_ORACLE = re.compile(
    r"(?:userid=)?(?P<user>[\w$#\"]{0,128}|\[[^\]]*\])?/(?P<password>[^@]*)(?:@(?P<place>.*))?", re.S | re.I
)
_ORACLE_HOST = re.compile(r"(?://)?([\w.-]{1,253})")


@dataclass(slots=True)
class Login:
    """Who logs in where, as it is gathered; what is said first counts."""

    user: str = ""
    secret: str = ""
    host: str = ""
    database: str = ""
    named: str = ""
    file: str = ""
    variable: str = ""
    is_empty: bool = False
    """A password is said to be empty."""
    how: list[str] = field(default_factory=list)

    def told(self, how: str) -> None:
        """Remember how something was given."""
        if how not in self.how:
            self.how.append(how)

    def take(self, what: str, arg: Arg, how: str, call: Invocation) -> None:
        """One word as user, password, host, database, named, files or connection."""
        if what == "connection":
            connect(self, arg, how, call)
        elif what == "password":
            self._password(arg, how)
        elif what == "files":
            if not self.file and (path := absolute(arg.text, call)):
                self.file = path
                self.told(how)
        elif what == "host":
            # `rs0/host:27017` says a set of replicas before its host
            text = arg.text if "://" in arg.text else arg.text.removeprefix("tcp:").rpartition("/")[2]
            # libpq: a name that begins with a slash is the folder of a socket
            is_socket = arg.text.startswith("/") and UNKNOWN not in arg.text
            self.host = self.host or ("localhost" if is_socket else host_of(text))
        elif not getattr(self, what) and (name := open_name(arg.text)):
            setattr(self, what, name)
            if what != "database":
                self.told(how)
        elif what == "user" and not arg.is_known:
            self.variable = self.variable or variable_of(arg)
            self.told(how)

    def _password(self, arg: Arg, how: str) -> None:
        if self.secret or self.is_empty or self.variable:
            return
        secret, variable = secret_of(arg)
        self.secret, self.variable = secret, variable
        self.is_empty = arg.is_known and not arg.text
        self.told(how)

    @property
    def account(self) -> str:
        """`user@host/database`."""
        base = f"{self.user}@{self.host}" if self.user and self.host else self.user or self.host
        named = "/".join(p for p in (base, self.database) if p)
        return self.named if self.named and not self.user else named

    @property
    def is_telling(self) -> bool:
        """Whether anything says who logs in, or that it is at another machine."""
        is_elsewhere = bool(self.host) and not _LOCAL.match(self.host)
        return bool(
            self.user
            or self.secret
            or self.variable
            or self.named
            or self.file
            or self.is_empty
            or is_elsewhere
        )


def connect(login: Login, arg: Arg, how: str, call: Invocation) -> None:
    """A URL, libpq's keywords, or a word that nobody knows."""
    text = arg.text[:_LONGEST]
    if UNKNOWN in text and "://" not in text and "=" not in text:
        login.variable = login.variable or variable_of(arg)
        if login.variable:
            login.told(how)
        return
    where = place_of(text)
    if where is not None:
        login.host, login.database = login.host or where.host, login.database or where.database
    login.host = login.host or socket_host(text.partition("://")[0], text)
    said = url_said(arg)
    if said is not None:
        login.user, login.secret = login.user or said.account, login.secret or said.secret
        login.variable = login.variable or said.variable
        login.host = login.host or said.host
        login.told(how)
    pairs = _QUERY.findall(text) if "://" in text else _KEYWORD.findall(text)
    for key, value in pairs:
        _keyword(
            login, key.strip().lower(), unquote(value) if "://" in text else value.strip("'"), arg, how, call
        )


_KEYS = {
    "user": "user", "username": "user", "user id": "user", "uid": "user", "password": "password", "pwd": "password", "service": "named",
    "passfile": "files", "sslkey": "files", "host": "host", "dbname": "database",
}  # fmt: skip


def _keyword(login: Login, key: str, value: str, arg: Arg, how: str, call: Invocation) -> None:
    what = _KEYS.get(key)
    if what and value and not has(login, what):
        login.take(what, Arg(value, "", arg.sources), how, call)


def take_oracle(login: Login, arg: Arg) -> None:
    """`user/password@//host:1521/service`, `/ as sysdba`, `user@db`."""
    text = arg.text[:_LONGEST]
    found = _ORACLE.fullmatch(text)
    if text.startswith("@"):
        return
    if found is None:
        user, at, place = text.partition("@")
        if at and open_name(user):
            login.user, login.database = open_name(user), _oracle_place(login, place)
            login.told("the address")
        return
    user, password = found["user"] or "", found["password"]
    if not user and not password:
        login.user = "the system's user"
    else:
        login.user = open_name(user)
        login.secret, login.variable = secret_of(Arg(password, "", arg.sources))
    login.told("the address")
    login.database = _oracle_place(login, found["place"] or "")


def _oracle_place(login: Login, place: str) -> str:
    host = _ORACLE_HOST.match(place)
    name = place.rpartition("/")[2] if "/" in place.strip("/") else ""
    if host is not None and ("/" in place or ":" in place):
        login.host = host[1]
        return open_name(name)
    return open_name(place.strip("/"))


def has(login: Login, what: str) -> bool:
    """Whether that is said already."""
    known = {
        "password": login.secret or login.variable or login.is_empty,
        "files": login.file,
        "connection": login.how,
    }
    return bool(known.get(what, getattr(login, what, "")))


def is_connecting(value: Arg) -> bool:
    """Whether a word may be a connection text."""
    return not value.is_known or is_connection(value.text) or "://" in value.text[:40] or "=" in value.text
