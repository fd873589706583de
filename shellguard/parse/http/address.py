"""Web addresses as clients read them: scheme, host, path; and which hosts are this machine.

Promise: pure and total; two spellings of one host or path give one text.
"""

from __future__ import annotations

import ipaddress
import posixpath
import re
import unicodedata
from dataclasses import dataclass

from shellguard.parse.invocation import UNKNOWN

# RFC 3986, 3.1; curl takes one to three slashes (URL-SYNTAX, "Slashes").
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,30}):/{1,3}", re.I)
_ESCAPED = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_NUMBER = re.compile(r"(?:0x[0-9a-f]{1,16}|\d{1,20})(?:\.(?:0x[0-9a-f]{1,16}|\d{1,20})){0,3}", re.I)
# Schemes that hosts named like this stand for (curl(1), URL).
_GUESSED = re.compile(r"(ftp|dict|ldap|imap|smtp|pop3)\.", re.I)
# Hosts that are this machine, or names that only resolve here (RFC 6761; Docker's own names; services of a compose file).
_LOCAL = re.compile(
    r"^(?:localhost|.*\.localhost|ip6-localhost|localhost\.localdomain|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|::1|"
    r"(?:host|gateway|kubernetes)\.docker\.internal|host\.containers\.internal|host\.lima\.internal|.*\.local|.*\.test|[a-z0-9_-]+)$"
)
_MOST = 8192


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart."""

    scheme: str
    """Small letters; empty when it is not said."""
    host: str
    """Host and port, small letters."""
    path: str
    """Path and query; `/` when nothing is said."""
    user: str = ""
    """What stands before the `@`; holds secrets."""
    is_odd: bool = False
    """Something in it cannot be known."""


def address(url: str, *, scheme: str = "http", is_raw: bool = False) -> Address:
    """`url` taken apart; `scheme` where it names none, `is_raw` keeps `..` in the path."""
    text = url[:_MOST].strip().replace("\\", "/") if "://" not in url[:16] else url[:_MOST].strip()
    found = _SCHEME.match(text)
    rest = text[found.end() :] if found else text.removeprefix("//")
    named = found.group(1).lower() if found else ""
    rest = rest.partition("#")[0]
    if named == "file":
        return Address(named, "", plain_path("/" + rest.lstrip("/"), is_raw=is_raw), is_odd=UNKNOWN in rest)
    at = min((i for i in (rest.find("/"), rest.find("?")) if i >= 0), default=len(rest))
    user, _, host = rest[:at].rpartition("@")
    path = rest[at:] if rest[at : at + 1] == "/" else "/" + rest[at:]
    guessed = _GUESSED.match(host)
    return Address(
        named or (guessed.group(1).lower() if guessed and scheme == "http" else scheme),
        plain_host(host),
        plain_path(path, is_raw=is_raw),
        user,
        UNKNOWN in rest,
    )


def plain_host(host: str) -> str:
    """One spelling of a host with its port: numbers as dotted quads, no final dot, small letters."""
    text = unicodedata.normalize("NFKC", _unescaped(host)).replace("。", ".").lower()
    name, port = _port(text)
    name = name.rstrip(".") or name
    if name.startswith("["):
        name = _six(name)
    elif _NUMBER.fullmatch(name):
        name = _dotted(name)
    return f"{name}:{port}" if port else name


def _port(host: str) -> tuple[str, str]:
    found = re.fullmatch(r"(\[[^\]]{0,200}\]|[^:]*):([^:]{0,200})", host)
    return (found.group(1), found.group(2)) if found else (host, "")


def _six(name: str) -> str:
    """An IPv6 address; one that stands for an IPv4 address is said as that."""
    try:
        found = ipaddress.IPv6Address(name.strip("[]").partition("%")[0])
    except ValueError:
        return name
    return str(found.ipv4_mapped) if found.ipv4_mapped else f"[{found}]"


def _dotted(name: str) -> str:
    """`2130706433`, `0x7f.1` and `0177.0.0.1` as inet_aton(3) reads them."""
    try:
        parts = [
            int(p, 16) if p.startswith("0x") else int(p, 8) if p.startswith("0") and p != "0" else int(p)
            for p in name.split(".")
        ]
    except ValueError:
        return name
    last = parts.pop()
    if any(p > 255 for p in parts) or last >= 256 ** (4 - len(parts)):
        return name
    number = sum(p << 8 * (3 - i) for i, p in enumerate(parts)) + last
    return str(ipaddress.IPv4Address(number))


def plain_path(path: str, *, is_raw: bool = False) -> str:
    """One spelling of a path: nothing escaped that need not be, no `..` (RFC 3986, 6.2.2)."""
    text, mark, query = _unescaped(path).partition("?")
    if not is_raw and "/." in text:
        is_folder = text.endswith(("/", "/.", "/.."))
        text = posixpath.normpath("/" + text.lstrip("/")) if text.startswith("/") else text
        text += "/" if is_folder and not text.endswith("/") else ""
    return text + mark + query


def _unescaped(text: str) -> str:
    if "%" not in text:
        return text
    return _ESCAPED.sub(lambda m: c if (c := chr(int(m.group(1), 16))) in _UNRESERVED else m.group(), text)


def is_local_host(host: str) -> bool:
    """Whether a host, with or without a port, is this machine."""
    return bool(host) and _LOCAL.match(_port(host)[0]) is not None
