"""Identities that stand in addresses: `https://user:password@host`, `?access_token=X`, connection strings.

Promise: pure but for what `world` is asked; total; linear in the word. A user alone who is no token is nobody's secret
and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from shellguard.parse.http.address import plain_host
from shellguard.parse.identities.coats import account_of, of_pair
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.origins import Value, value_of
from shellguard.parse.identities.variables import Holds, identity_of_variable
from shellguard.parse.identities.whose import service_of_address
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.secret_values import is_random
from shellguard.parse.world import World

IN_ADDRESS = "the address"
"""How an identity is given that stands in an address, for people."""
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):/{2}([^\s'\"`<>]{1,8192})")
_END = re.compile(r"[/?#]")
_PORT = re.compile(r":[0-9\0]*\Z")
_HOST = re.compile(r"[\w.-]{1,253}|\[[0-9a-f:.]{2,60}\]")
_MOST = 16

# Parameters that carry a secret by their name alone (RFC 6750, GitLab, Slack, Mapbox, HubSpot docs ...).
_PARAMETERS = frozenset(
    "token access_token access-token accesstoken auth_token authtoken api_token apitoken private_token private-token job_token api_key api-key apikey "
    "secret client_secret secret_key password passwd pwd hapikey auth_key authkey sslpassword refresh_token id_token jwt".split()
)
# They are also called so where nothing is secret: only what looks made counts.
_LOOSE_PARAMETERS = frozenset({"key", "auth", "appid", "app_key", "k", "t"})
# libpq: a host that begins with a slash is a folder.
_SOCKET = re.compile(r"[?&]host=(?:/|%2f)", re.I)
_USER_PARAMETERS = ("user", "username", "uid")


def bare_host(host: str) -> str:
    """A host's one spelling without its port; empty when it is not known."""
    name = _PORT.sub("", plain_host(host[:512]))
    return name if _HOST.fullmatch(name) else ""


def socket_host(scheme: str, rest: str) -> str:
    """`localhost` for an address of PostgreSQL that names a socket's folder, `postgres://u:p@/app?host=/run/pg`; else empty."""
    is_here = scheme.lower().startswith("postgres") and _SOCKET.search(rest[:4096]) is not None
    return "localhost" if is_here else ""


def addresses_in(text: str) -> Iterator[re.Match[str]]:
    """Addresses with a scheme in a text: group 1 the scheme, group 2 the rest; bounded."""
    for number, found in enumerate(_URL.finditer(text)):
        if number >= _MOST:
            return
        if "@" in found[2] or "?" in found[2] or "&" in found[2]:
            yield found


def uses_in(
    text: str, word: Arg, call: Invocation, *, world: World | None, how: str = IN_ADDRESS, has_query: bool = True
) -> Iterator[IdentityUse]:  # fmt: skip
    """Identities of the addresses in a text of `word`."""
    for found in addresses_in(text):
        yield from of_address(
            found[1], found[2], word, call, world=world, how=how, start=found.start(2), has_query=has_query
        )


def of_address(
    scheme: str, rest: str, word: Arg, call: Invocation, *, world: World | None, how: str = IN_ADDRESS,
    start: int = 0, has_query: bool = True,
) -> Iterator[IdentityUse]:  # fmt: skip
    """Identities of one address; `rest` is what stands behind `://`, at `start` in the word's text."""
    end = _END.search(rest)
    authority = rest[: end.start()] if end else rest
    user, at_sign, host = authority.rpartition("@")
    name = bare_host(host.partition(",")[0]) or socket_host(scheme, rest)
    service = service_of_address(scheme, name)
    if at_sign and (use := _of_user(user, word, call, service, name, how, world=world, start=start)):
        yield use
    query = rest.partition("#")[0].find("?")
    if has_query and query >= 0:
        yield from _of_query(
            rest[query + 1 :], word, call, service, name, world=world, start=start + query + 1
        )


def _of_user(
    user: str, word: Arg, call: Invocation, service: str, host: str, how: str, *, world: World | None, start: int
) -> IdentityUse | None:  # fmt: skip
    shown = of_pair(unquote(user)) if "%" in user else of_pair(user)
    at = user.rfind(":") + 1 if shown.start else 0
    value = value_of(shown.secret, word, call, world=world, start=start + at, is_password=bool(at))
    if value is None or not (shown.secret or shown.is_guess):
        # an empty password is a try at a database, and no more than a user's name elsewhere
        if not (shown.is_guess and service == "database"):
            return None
        value = Value()
    return IdentityUse(
        Use.USED, service, value.secret, shown.account, how, value.variable, value.file, host, shown.is_guess
    )


def _of_query(
    query: str, word: Arg, call: Invocation, service: str, host: str, *, world: World | None, start: int
) -> Iterator[IdentityUse]:  # fmt: skip
    user, at = "", start
    for field in query.partition("#")[0][:8192].split("&")[:64]:
        name, _, text = field.partition("=")
        low, behind = name.lower(), at + len(name) + 1
        at += len(field) + 1
        user = text if low in _USER_PARAMETERS else user
        said, behind = _spoken(field, word, call, behind)
        value = value_of(unquote(text), said, call, world=world, start=behind)
        if value is None or not _is_telling(low, value):
            continue
        account = account_of(unquote(user)) if "pass" in low or low == "pwd" else ""
        yield IdentityUse(
            Use.USED, service, value.secret, account, f"query {low}", value.variable, value.file, host
        )


def _spoken(field: str, word: Arg, call: Invocation, behind: int) -> tuple[Arg, int]:
    """The word a parameter was written in, and where its value begins: options add parameters to an address."""
    name = field.partition("=")[0] + "="
    if UNKNOWN not in field or word.text.startswith(field, behind - len(name)):
        return word, behind
    other = next((a for a in call.args[:256] if name in a.text and not a.is_known), None)
    return (word, behind) if other is None else (other, other.text.find(name) + len(name))


def _is_telling(name: str, value: Value) -> bool:
    if name in _PARAMETERS:
        return len(value.secret) >= 6 or not value.secret
    if name not in _LOOSE_PARAMETERS:
        return False
    if value.secret:
        return is_random(value.secret, least=16, floor=3.0)
    known = identity_of_variable(value.variable)
    return known is not None and known[1] is Holds.SECRET


def uses_in_address(
    url: str, word: Arg, call: Invocation, *, world: World | None, scheme: str = "http"
) -> Iterator[IdentityUse]:
    """Identities of a client's own address, with or without a scheme."""
    said, separator, rest = url.partition("://")
    if not separator or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]{0,30}", said):
        said, rest, separator = scheme, url, ""
    start = max(word.text.find(url), 0) + (len(said) + 3 if separator else 0)
    yield from of_address(said, rest, word, call, world=world, start=start)


def host_of(url: str) -> str:
    """The host of an address with or without a scheme; empty when it is not known."""
    rest = url.partition("://")[2] or url
    end = _END.search(rest)
    return bare_host((rest[: end.start()] if end else rest).rpartition("@")[2])
