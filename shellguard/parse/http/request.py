"""One HTTP request as far as it is known: the noun, and how it is made.

Promise: frozen; a secret is never kept apart from where it was written, `Identity` says only where that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from shellguard.parse.graphql import Operation, operations
from shellguard.parse.http.address import address, is_local_host, plain_host
from shellguard.parse.invocation import UNKNOWN, Arg


@dataclass(frozen=True, slots=True)
class Identity:
    """How a request says who sends it."""

    kind: str
    """`basic`, `bearer`, `header`, `cookie`, `query`, `netrc`, `certificate`, `signature`, `negotiate` or `login` (a tool's own)."""
    where: str
    """Where the secret stands: `header authorization`, `option --user`, `url`, `query token`, `file PATH`."""
    variable: str = ""
    """The variable it comes from, `$NAME`, where it is not written out."""
    marker: str = ""
    """What the secret's own first letters say of it, `sk_test_`: no part of what is secret."""


def variable_of(value: Arg) -> str:
    """The variable that a word comes from, empty where it is written out."""
    return next((s for s in value.sources if s.startswith("$")), "")


_MARKER = re.compile(r"[a-z]{2}_(?:test|live)_")


def marker_of(value: Arg) -> str:
    """What kind of key a word says it is: Stripe's and its imitators' `sk_test_`. Empty where it says nothing."""
    said = _MARKER.match(value.text)
    return said.group() if said else ""


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a form or of a body that a client puts together."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as far as it is known."""

    method: str
    """Capital letters; `UNKNOWN` stands in what cannot be known. Of other protocols: what it comes to, see `scheme`."""
    url: str
    host: str = ""
    """With the port where one is said."""
    path: str = ""
    """With the query; nothing is escaped that need not be, no `..`."""
    headers: tuple[str, ...] = ()
    body: str = ""
    uploads: tuple[str, ...] = ()
    """Files whose content is sent."""
    operations: tuple[Operation, ...] = ()
    """GraphQL operations in the body."""
    scheme: str = "http"
    """`http`, `https`, `ftp`, `smtp`, `file` ...: of others than HTTP the method is the nearest of HTTP's."""
    peer: str = ""
    """Host that is really spoken to where it is not the address's (`--connect-to`, `--resolve`, a proxy)."""
    socket: str = ""
    """Path of a Unix socket it goes through; `@name` is an abstract one."""
    identity: tuple[Identity, ...] = ()
    output: str = ""
    """File the answer goes to; empty: standard output, or unsaid."""
    form: tuple[Part, ...] = ()
    """Fields, where the client makes the body of them."""
    unknown: frozenset[str] = frozenset()
    """What cannot be known: `method`, `url`, `body`, `config` (a file of options that was not read)."""

    @property
    def query(self) -> str:
        """What stands behind the `?`."""
        return self.path.partition("?")[2]

    @property
    def names(self) -> tuple[str, ...]:
        """Every host it may be meant for: the address's, the peer's, the one of a `Host` header."""
        said = [plain_host(h.partition(":")[2].strip()) for h in self.headers if h[:5].lower() == "host:"]
        return tuple(dict.fromkeys(n for n in (self.host, self.peer, *said) if n))

    @property
    def is_local(self) -> bool:
        """Whether it stays on this machine."""
        if self.socket or self.scheme == "file":
            return True
        return is_local_host(self.peer or self.host)

    @property
    def is_unknown(self) -> bool:
        """Whether method, address or body cannot be known."""
        return bool(self.unknown)


def request(
    method: str,
    url: str,
    *,
    headers: Iterable[str] = (),
    body: str = "",
    uploads: Iterable[str] = (),
    scheme: str = "http",
    is_raw: bool = False,
    is_hidden: bool = False,
    identity: Iterable[Identity] = (),
    peer: str = "",
    socket: str = "",
    output: str = "",
    form: Iterable[Part] = (),
    unknown: Iterable[str] = (),
    variables: Mapping[str, str] | None = None,
) -> Request:
    """A request, its address taken apart. `is_hidden`: the body holds a file's text, which nobody is shown;
    `variables`: by the name of a header, in small letters, the variable its value comes from."""
    parts = address(url, scheme=scheme, is_raw=is_raw)
    headers = tuple(headers)
    form = tuple(form)
    found = _operations(url, parts.path, body, form)
    if is_hidden:
        found = tuple(replace(o, target="") for o in found)
    doubts = set(unknown)
    doubts |= {"method"} if UNKNOWN in method else set()
    doubts |= {"body"} if UNKNOWN in body else set()
    doubts |= {"url"} if parts.is_odd or not (parts.host or parts.scheme == "file" or socket) else set()
    return Request(
        method=method.upper(),
        url=url,
        host=parts.host,
        path=parts.path,
        headers=headers,
        body=body,
        uploads=tuple(uploads),
        operations=found,
        scheme=parts.scheme,
        peer=peer,
        socket=socket,
        identity=tuple(
            dict.fromkeys((*identity, *_spoken(headers, parts.user, parts.path, variables or {})))
        ),
        output=output,
        form=form,
        unknown=frozenset(doubts),
    )


_SECRET_NAME = re.compile(
    r"(?:access[_-]?)?token|api[_-]?key|apikey|key|auth|secret|password|passwd|signature|sig|x-amz-signature|private[_-]?token|code",
    re.I,
)
_SECRET_HEADER = re.compile(
    r"(?:[\w-]*(?:token|api-?key|secret|auth|authorization|credential|password|access-?key|session)[\w-]*)",
    re.I,
)
_MANY = 64


def _spoken(headers: tuple[str, ...], user: str, path: str, variables: Mapping[str, str]) -> list[Identity]:
    """Identities that stand in the address and in the headers."""
    found: list[Identity] = []
    if user:
        found.append(Identity("basic", "url"))
    for header in headers:
        name, colon, value = header.partition(":")
        name, value = name.strip().lower(), value.strip()
        variable = variables.get(name, "")
        if not colon or not value:
            continue
        if name in ("authorization", "proxy-authorization"):
            word = value.split(None, 1)[0].lower()
            kind = word if word in ("basic", "bearer", "negotiate") else "header"
            found.append(Identity("bearer" if word == "token" else kind, f"header {name}", variable))
        elif name == "cookie":
            found.append(Identity("cookie", "header cookie", variable))
        elif _SECRET_HEADER.fullmatch(name):
            found.append(Identity("header", f"header {name}", variable))
    if "?" in path:
        names = [k for k, v in _fields(path.partition("?")[2][:4096]) if v]
        found.extend(Identity("query", f"query {n.lower()}") for n in names if _SECRET_NAME.fullmatch(n))
    return found


def _operations(url: str, path: str, body: str, form: tuple[Part, ...]) -> tuple[Operation, ...]:
    """GraphQL in the body, in a field of a form, or in the address (a GET may carry one)."""
    texts = [p.value for p in form if p.name in ("query", "operations", "mutation") and "{" in p.value]
    found = tuple(o for text in texts for o in operations(text))
    if not found and ("{" in body or "graphql" in url.lower()):
        found = operations(body)
    if all(o.kind == "unknown" for o in found):
        said = [t for t in (body, path.partition("?")[2]) if "query=" in t and _ENCODED.search(t)]
        fields = [v for t in said for n, v in _fields(t) if n == "query"]
        found = tuple(o for text in fields for o in operations(text)) or found
    return found[:_MANY]


# A brace, as it is or as a form writes it.
_ENCODED = re.compile(r"\{|%7b", re.I)


def _fields(text: str) -> list[tuple[str, str]]:
    """Names and values of a query or of a form's body."""
    try:
        return parse_qsl(text[:65536], max_num_fields=_MANY)
    except ValueError:
        return []
