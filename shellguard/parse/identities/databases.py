"""Whom clients of databases log in as: options, connection texts, variables, files of credentials.

Promise: pure and total; a client that is told neither user nor password nor another machine gives nothing, nor does one in a
container of this machine that is told no password. An account reads `user@host/database`, of which only what is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from shellguard.parse.identities.database_clients import CLIENTS, Client
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.word_values import (
    absolute,
    fed,
    host_of,
    is_guess,
    open_name,
    secret_of,
    url_said,
    variable_of,
)
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.option_grammar import Given, read_options
from shellguard.parse.services.database_url import is_connection, place_of
from shellguard.parse.world import World

_MOST_WORDS = 500
_LONGEST = 4000
_KEYWORD = re.compile(r"(?:^|[\s;])\s{0,20}([A-Za-z][A-Za-z ]{1,24}?)\s{0,20}=\s{0,20}('[^']*'|[^\s;]*)")
_QUERY = re.compile(r"[?&;](user|username|password|sslkey|passfile)=([^&;]*)", re.I)
_LOCAL = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0)?$", re.I)
_ORACLE = re.compile(
    r"(?:userid=)?(?P<user>[\w$#\"]{0,128}|\[[^\]]*\])?/(?P<password>[^@]*)(?:@(?P<place>.*))?", re.S | re.I
)
_ORACLE_HOST = re.compile(r"(?://)?([\w.-]{1,253})")
_SHOWS = ("help", "version", "list", "print-defaults", "list-dsn", "V", "H")


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
            _connect(self, arg, how, call)
        elif what == "password":
            self._password(arg, how)
        elif what == "files":
            if not self.file and (path := absolute(arg.text, call)):
                self.file = path
                self.told(how)
        elif what == "host":
            # `rs0/host:27017` says a set of replicas before its host
            text = arg.text if "://" in arg.text else arg.text.removeprefix("tcp:").rpartition("/")[2]
            self.host = self.host or host_of(text)
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


def read(call: Invocation, *, world: World | None) -> tuple[IdentityUse, ...]:
    """The login of a client."""
    program = call.program.lower().removesuffix(".exe")
    if program == "mysql_config_editor":
        return tuple(_login_path(call))
    client = CLIENTS.get(program)
    if client is None:
        return ()
    given = read_options(client.grammar, _own_words(client, call.args[:_MOST_WORDS]))
    if any(values and not values[-1].text for values in (given.options.get(s) for s in _SHOWS)):
        return ()
    if program == "influx" and (stored := _influx_config(given)):
        return stored
    login = _login(client, given, call, program)
    if call.host and not login.host:
        if call.is_local and not (login.secret or login.variable or login.is_empty):
            return ()
        login.host = host_of(call.host) if " " not in call.host else ""
    if not login.is_telling:
        return ()
    secret = login.secret
    return (
        IdentityUse(
            Use.USED,
            client.service,
            secret,
            login.account,
            ", ".join(login.how) or "--host",
            "" if secret else login.variable,
            login.file,
            login.host,
            is_guess(login.user, secret, is_empty=login.is_empty),
        ),
    )


def _own_words(client: Client, args: tuple[Arg, ...]) -> tuple[Arg, ...]:
    """The words up to the first operand, and one behind it, of a client whose command ends its options."""
    if not client.stops:
        return args
    grammar, at = client.grammar, 0
    while at < len(args) and args[at].text.startswith("-") and len(args[at].text) > 1:
        name = grammar.names.get(args[at].text, "")
        at += 2 if name in grammar.values else 1
    return args[:at]


def _login(client: Client, given: Given, call: Invocation, program: str) -> Login:
    login = Login()
    fields = (
        ("connection", client.connection), ("user", client.user), ("password", client.password), ("host", client.host),
        ("database", client.database), ("named", client.named), ("files", client.files),
    )  # fmt: skip
    for what, names in fields:
        for name in names:
            for value in given.options.get(name, [])[-1:]:
                if what == "password" and not value.text and not _is_said_empty(value, name):
                    # asks the person
                    continue
                if what == "connection" and not _is_connecting(value) and client.database:
                    continue
                how = f"--{name}" if len(name) > 1 else f"-{name}"
                for part, word in _parts(what, value, client):
                    login.take(part, word, how, call)
    for what, arg in zip((client.first, client.second), given.operands, strict=False):
        _operand(login, what, arg, call, client)
    if client.service == "redis":
        _redis_auth(login, call.args[len(_own_words(client, call.args[:_MOST_WORDS])) :], call)
    for name, _, what in (pair.partition(":") for pair in client.variables.split()):
        held = call.setting(name)
        if held is not None and held.text and not _has(login, what):
            login.take(what, held, f"${name}", call)
            if not held.is_known and what == "password":
                login.variable = login.variable or name
    return login


def _has(login: Login, what: str) -> bool:
    known = {
        "password": login.secret or login.variable or login.is_empty,
        "files": login.file,
        "connection": login.how,
    }
    return bool(known.get(what, getattr(login, what, "")))


def _is_said_empty(value: Arg, name: str) -> bool:
    """`--password=`, `-p''`: a lone `-p` asks."""
    raw = value.raw
    return raw.endswith(("''", '""', "=")) and name in ("password", "pass", "P", "a", "w", "p")


def _is_connecting(value: Arg) -> bool:
    return not value.is_known or is_connection(value.text) or "://" in value.text[:40] or "=" in value.text


def _parts(what: str, value: Arg, client: Client) -> Iterator[tuple[str, Arg]]:
    """One word as it is, or user and password of `--user name:password` (etcd), `-U user%password` (samba)."""
    sign = {"etcd": ":", "smb": "%"}.get(client.service) if what == "user" else None
    user, found, password = value.text.partition(sign) if sign else (value.text, "", "")
    if not found:
        yield what, value
        return
    yield "user", Arg(user.rpartition("\\")[2], "", value.sources)
    yield "password", Arg(password, "", value.sources)


def _operand(login: Login, what: str, arg: Arg, call: Invocation, client: Client) -> None:
    if what == "connection":
        if _is_connecting(arg):
            _connect(login, arg, "the address", call)
        elif client.service != "mongodb" or "." not in arg.text.rpartition(".js")[0]:
            login.take("database", arg, "", call)
    elif what == "oracle":
        _oracle(login, arg)
    elif what == "clickhouse":
        return
    elif what == "share":
        login.host = login.host or host_of(arg.text.replace("\\", "/"))
    elif what:
        login.take(what, arg, "the second word" if what == "user" else "", call)


def _connect(login: Login, arg: Arg, how: str, call: Invocation) -> None:
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
    if what and value and not _has(login, what):
        login.take(what, Arg(value, "", arg.sources), how, call)


def _oracle(login: Login, arg: Arg) -> None:
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


def _redis_auth(login: Login, words: tuple[Arg, ...], call: Invocation) -> None:
    """`redis-cli AUTH [user] password`."""
    if len(words) < 2 or words[0].text.lower() != "auth":
        return
    if len(words) > 2:
        login.user = open_name(words[1].text)
    login.take("password", words[min(2, len(words) - 1)], "AUTH", call)


def _influx_config(given: Given) -> tuple[IdentityUse, ...]:
    """`influx config NAME` switches, `influx config create` keeps; `influx auth create` mints."""
    words = [o.text for o in given.operands]
    if words[:2] in (["auth", "create"], ["v1", "auth"]) and "create" in words:
        return (IdentityUse(Use.OBTAINED, "influxdb", how="influx auth create"),)
    if words[:1] != ["config"] or len(words) < 2 or words[1] in ("ls", "list", "rm", "delete"):
        return ()
    token = given.value("token")
    secret, variable = secret_of(token) if token is not None else ("", "")
    is_own = words[1] in ("create", "set", "update")
    account = open_name(given.text("config-name") or given.text("name") if is_own else words[1])
    return (
        IdentityUse(
            Use.STORED,
            "influxdb",
            secret,
            account,
            "influx config",
            variable,
            host=host_of(given.text("host-url")),
        ),
    )


def _login_path(call: Invocation) -> Iterator[IdentityUse]:
    """mysql_config_editor(1): `set --login-path=NAME --user=U --host=H --password`."""
    given = read_options(
        CLIENTS["mysql"].grammar,
        tuple(Arg(a.text.replace("-G", "--login-path"), a.raw, a.sources) for a in call.args[:_MOST_WORDS]),
    )
    if any(o.text == "set" for o in given.operands):
        got = fed(call)
        user, path = open_name(given.text("user")), open_name(given.text("login-path"))
        yield IdentityUse(
            Use.STORED,
            "database",
            got.secret,
            path or user,
            "mysql_config_editor set",
            "",
            got.file,
            host_of(given.text("host")),
        )
