"""Whom clients of databases log in as: options, connection texts, variables, files of credentials.

Promise: pure and total; a client that is told neither user nor password nor another machine gives nothing, nor does one in a
container of this machine that is told no password. An account reads `user@host/database`, of which only what is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from shellguard.parse.identities.database_clients import CLIENTS, Client
from shellguard.parse.identities.database_login import Login, connect, has, is_connecting, take_oracle
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.word_values import (
    fed,
    host_of,
    is_guess,
    open_name,
    secret_of,
)
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given, read_options
from shellguard.parse.world import World

_MOST_WORDS = 500
_SHOWS = ("help", "version", "list", "print-defaults", "list-dsn", "V", "H")


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
                if what == "connection" and not is_connecting(value) and client.database:
                    continue
                how = f"--{name}" if len(name) > 1 else f"-{name}"
                for part, word in _parts(what, value, client):
                    login.take(part, word, how, call)
    for what, arg in zip((client.first, client.second), given.operands, strict=False):
        _operand(login, what, arg, call, client)
    if client.dialect == "redis":
        _redis_auth(login, call.args[len(_own_words(client, call.args[:_MOST_WORDS])) :], call)
    for name, _, what in (pair.partition(":") for pair in client.variables.split()):
        held = call.setting(name)
        if held is not None and held.text and not has(login, what):
            login.take(what, held, f"${name}", call)
            if not held.is_known and what == "password":
                login.variable = login.variable or name
    return login


def _is_said_empty(value: Arg, name: str) -> bool:
    """`--password=`, `-p''`: a lone `-p` asks."""
    raw = value.raw
    return raw.endswith(("''", '""', "=")) and name in ("password", "pass", "P", "a", "w", "p")


def _parts(what: str, value: Arg, client: Client) -> Iterator[tuple[str, Arg]]:
    """One word as it is, or user and password of `--user name:password` (etcd), `-U user%password` (samba)."""
    sign = {"etcd": ":", "smb": "%"}.get(client.dialect) if what == "user" else None
    user, found, password = value.text.partition(sign) if sign else (value.text, "", "")
    if not found:
        yield what, value
        return
    yield "user", Arg(user.rpartition("\\")[2], "", value.sources)
    yield "password", Arg(password, "", value.sources)


def _operand(login: Login, what: str, arg: Arg, call: Invocation, client: Client) -> None:
    if what == "connection":
        if is_connecting(arg):
            connect(login, arg, "the address", call)
        elif client.dialect != "mongodb" or "." not in arg.text.rpartition(".js")[0]:
            login.take("database", arg, "", call)
    elif what == "oracle":
        take_oracle(login, arg)
    elif what == "clickhouse":
        return
    elif what == "share":
        login.host = login.host or host_of(arg.text.replace("\\", "/"))
    elif what:
        login.take(what, arg, "the second word" if what == "user" else "", call)


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
        return (IdentityUse(Use.OBTAINED, "database", how="influx auth create"),)
    if words[:1] != ["config"] or len(words) < 2 or words[1] in ("ls", "list", "rm", "delete"):
        return ()
    token = given.value("token")
    secret, variable = secret_of(token) if token is not None else ("", "")
    is_own = words[1] in ("create", "set", "update")
    account = open_name(given.text("config-name") or given.text("name") if is_own else words[1])
    return (
        IdentityUse(
            Use.STORED,
            "database",
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
