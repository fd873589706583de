"""What a configuration file writes where identities stand: secrets out of their coats, addresses, databases.

Promise: pure and total; what is returned as a name or an address holds no user information of a URL and no query.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass, field
from urllib.parse import unquote

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.secret_values import MIN_LENGTH, is_random, is_stand_in
from shellguard.parse.secrets import find, find_live, secret_in

_LONGEST = 16 * 1024
_SCHEME = re.compile(r"(?:bearer|basic|token)[ \t]+\S", re.I)
_ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,30})://(?:(?P<info>[^/?#\s]*)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[\w.-]{0,253})(?::\d{0,5})?(?P<path>/[^?#\s]*)?"
)
_SCP = re.compile(r"(?:(?P<user>[\w.+-]{1,64})@)?(?P<host>[\w.-]{1,253}):(?!/{2})(?P<path>[^\s:]+)$")
_HOST = re.compile(r"\[?[\w.:-]{1,253}\]?(?:,[\w.-]{1,253}){0,8}")


def is_real(secret: str) -> bool:
    """Whether this is a secret, and not a reference to one, a word in its place, or nothing."""
    return (
        MIN_LENGTH <= len(secret) <= _LONGEST
        and UNKNOWN not in secret
        and not is_stand_in(secret)
        and not (secret.startswith("$") and secret.lstrip("$").isidentifier())
    )


def secrets_of(name: str, value: str, *, is_secret: bool) -> tuple[str, ...]:
    """The secrets in what is called `name`, out of their coats; `is_secret`: the name says that it is one."""
    if not value or len(value) > _LONGEST or UNKNOWN in value:
        return ()
    if _SCHEME.match(value):
        return _found(f"Authorization: {value}")
    if "://" in value:
        return _found(value)
    if is_secret:
        return (value.strip(),) if is_real(value.strip()) else ()
    return _found(f"{name}={value}")


def _found(text: str) -> tuple[str, ...]:
    return tuple(s for s in (secret_in(text, span) for span in find_live(text)) if is_real(s))


def pair_in(coded: str) -> tuple[str, str]:
    """User and password of a base64 pair; empty where it is none."""
    try:
        user, colon, password = b64decode(coded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return (user, password) if colon else ("", "")


def host_in(text: str) -> str:
    """A host without its port, from a host or an address; empty where it is neither."""
    address = _ADDRESS.match(text)
    host = address["host"] if address else text.strip().removeprefix("//").partition("/")[0]
    if not host.startswith("[") and host.count(":") == 1:
        host = host.partition(":")[0]
    return host.lower() if _HOST.fullmatch(host) else ""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as configuration files write it."""

    user: str = ""
    """Who it is for, where that is no secret."""
    secret: str = field(default="", repr=False)
    host: str = ""
    path: str = ""

    @property
    def shown(self) -> str:
        """`github.com/acme/shop`."""
        return (self.host + "/" + self.path.strip("/").removesuffix(".git")).strip("/")


def address_in(text: str) -> Address:
    """A URL or git's `user@host:path`; empty where it is neither."""
    text = text.strip()[:_LONGEST]
    url = _ADDRESS.match(text)
    if url is not None:
        user, secret = _userinfo(url["info"] or "")
        return Address(user, secret, url["host"].lower(), url["path"] or "")
    scp = _SCP.match(text)
    return Address(scp["user"] or "", "", scp["host"].lower(), scp["path"]) if scp else Address()


def _userinfo(info: str) -> tuple[str, str]:
    """User and secret; a token may stand in the place of either."""
    user, _, password = info.partition(":")
    user, password = unquote(user), unquote(password)
    if is_random(user, least=20) or (len(user) >= MIN_LENGTH * 4 and find(user)):
        return "", user
    return user, password if is_real(password) else ""
