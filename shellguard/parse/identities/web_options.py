"""Options of HTTP clients that carry an identity, by table: what each one's manual says they take.

Promise: pure but for what `world` is asked; total.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from shellguard.parse.http import httpie, load, powershell, wget
from shellguard.parse.http.curl_words import Operation, read_words
from shellguard.parse.http.sent import Inputs
from shellguard.parse.identities.url_users import host_of
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.option_grammar import Given, read_options
from shellguard.parse.world import World


class Form(Enum):
    """What an option takes."""

    PAIR = auto()
    """`user:password`."""
    USER = auto()
    PASSWORD = auto()
    """Of the user of the same group."""
    TOKEN = auto()
    COOKIE = auto()
    """`name=value` pairs; without an equals sign it names a file."""
    CERTIFICATE = auto()
    """A file, with its pass phrase behind a colon."""
    FILE = auto()
    NETRC = auto()
    """It takes nothing and stands for `~/.netrc`."""
    SESSION = auto()
    """A name by which cookies and logins are kept."""


_CURL = {
    "user": Form.PAIR, "proxy-user": Form.PAIR, "oauth2-bearer": Form.TOKEN, "cookie": Form.COOKIE, "cert": Form.CERTIFICATE, "key": Form.FILE,
    "proxy-cert": Form.CERTIFICATE, "proxy-key": Form.FILE, "netrc-file": Form.FILE, "netrc": Form.NETRC, "netrc-optional": Form.NETRC,
    "tlsuser": Form.USER, "tlspassword": Form.PASSWORD,
}  # fmt: skip
_WGET = {
    **dict.fromkeys(("user", "http-user", "ftp-user", "proxy-user"), Form.USER),
    **dict.fromkeys(("password", "http-password", "http-passwd", "ftp-password", "proxy-password"), Form.PASSWORD),
    "load-cookies": Form.FILE, "certificate": Form.FILE, "private-key": Form.FILE,
}  # fmt: skip
_HTTPIE = {
    "auth": Form.PAIR, "bearer": Form.TOKEN, "cert": Form.FILE, "cert-key": Form.FILE, "session": Form.SESSION, "session-read-only": Form.SESSION,
}  # fmt: skip
# By program: the short options of ab(1), `hey -h`, `oha -h`.
_LOAD = {
    "ab": {"A": Form.PAIR, "P": Form.PAIR, "C": Form.COOKIE, "E": Form.FILE},
    "hey": {"a": Form.PAIR},
    "oha": {"a": Form.PAIR},
    "siege": {},
}
_POWERSHELL = {"Token": Form.TOKEN}
_CLIENTS = {
    "curl": "curl curlie", "wget": "wget wget2", "httpie": "http https httpie xh xhs", "load": "ab hey oha siege",
    "powershell": "Invoke-WebRequest Invoke-RestMethod invoke-webrequest invoke-restmethod iwr irm",
}  # fmt: skip
_CLIENT_OF = {name: client for client, names in _CLIENTS.items() for name in names.split()}
_MOST = 32


@dataclass(frozen=True, slots=True)
class Option:
    """One such option of a call."""

    name: str
    """As people write it, with its dashes."""
    form: Form
    value: Arg
    hosts: tuple[str, ...]
    """To whom what it carries is shown; empty when that is not known."""
    user: str = ""
    """Of a password: whose."""
    is_aws: bool = False
    """The pair signs requests to AWS."""


def client_of(program: str) -> str:
    """Which grammar a program's words are read by; empty when it has none here."""
    return _CLIENT_OF.get(program) or _CLIENT_OF.get(program.lower().removesuffix(".exe"), "")


def options_of(call: Invocation, hosts: tuple[str, ...], *, world: World | None) -> Iterator[Option]:
    """Telling options of a client's call; `hosts`: to whom its requests go."""
    client = client_of(call.program)
    if client == "curl":
        words = read_words(call.args, Inputs(call, world).file)
        for operation in words.operations[:_MOST]:
            yield from _of_curl(operation)
    elif client == "wget":
        yield from _of_given(read_options(wget.GRAMMAR, call.args), _WGET, hosts)
    elif client == "httpie":
        given = read_options(httpie.GRAMMAR, call.args)
        is_bearer = given.text("auth-type") == "bearer"
        yield from _of_given(given, _HTTPIE | ({"auth": Form.TOKEN} if is_bearer else {}), hosts)
    elif client == "powershell":
        yield from _of_given(read_options(powershell.GRAMMAR, call.args), _POWERSHELL, hosts, dash="-")
    elif client == "load":
        program = call.program.lower().removesuffix(".exe")
        yield from _of_given(read_options(load.FLAGS[program], call.args), _LOAD[program], hosts)


def _of_curl(operation: Operation) -> Iterator[Option]:
    hosts = tuple(dict.fromkeys(host_of(u.text) for u in operation.urls[:_MOST]))
    proxies = tuple(host_of(a.text) for a in operation.all("proxy", "preproxy", "socks5", "socks5-hostname"))
    user = operation.last("tlsuser")
    is_aws = operation.last("aws-sigv4") is not None
    for name, value in operation.options[:1024]:
        form = _CURL.get(name)
        if form is None or (form is Form.NETRC and not operation.has(name)):
            continue
        shown_to = proxies if name.startswith("proxy-") else hosts
        whose = user.text if user is not None and form is Form.PASSWORD else ""
        yield Option(f"--{name}", form, value, shown_to, whose, is_aws and name == "user")


def _of_given(
    given: Given, forms: dict[str, Form], hosts: tuple[str, ...], *, dash: str = "--"
) -> Iterator[Option]:
    said = {name: values[:_MOST] for name, values in given.options.items() if name in forms}
    if any(forms[name] is Form.PASSWORD for name in said):
        # the user is told with the password
        said = {name: values for name, values in said.items() if forms[name] is not Form.USER}
    for name, values in said.items():
        user = given.text(name.replace("passwd", "user").replace("password", "user")) or given.text("user")
        for value in values:
            spelled = ("-" if len(name) == 1 else dash) + name
            yield Option(spelled, forms[name], value, hosts, user if forms[name] is Form.PASSWORD else "")
