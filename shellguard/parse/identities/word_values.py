"""What one word of a command says of an identity: a secret, an open name, a file, an address, a user and a password.

Promise: pure, total, linear; what is not known is empty, and what looks like a secret is never given as an open name.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.secrets import find, secret_in

_LONGEST_NAME = 200
_LONGEST_URL = 4000
# What stands between scheme and last `@` before the path may hold every sign but a blank; a password too may hold `@`.
_URL = re.compile(r"(?P<scheme>[A-Za-z][\w+.-]{0,30}(?::[a-z]{2,20})?)://(?P<rest>[^\s]*)", re.S)
_HOST = re.compile(r"(?:\[[0-9a-fA-F:.]{2,45}\]|[\w.-]{1,253})")
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w{0,99})")
# Passwords that people try first; an image's or a tutorial's default among them.
_TRIED = frozenset(
    "admin administrator root toor password passwd pass pass123 password1 password123 p@ssw0rd passw0rd 1234 12345 123456 1234567 "
    "12345678 123456789 1234567890 000000 111111 changeme change_me changeit secret test test123 testing guest welcome "
    "welcome1 qwerty letmein default postgres mysql mariadb redis mongo mongodb oracle tiger sa system user demo dev example "
    "docker minioadmin elastic rabbitmq neo4j grafana foobared".split()
)

# `admin123` for `admin`.
_COUNTED = re.compile(r"(?:1|12|123|1234|12345|123456|!|@123)$")


@dataclass(frozen=True, slots=True)
class Said:
    """Who is meant, as far as some words say it."""

    account: str = ""
    secret: str = ""
    variable: str = ""
    host: str = ""
    is_guess: bool = False


def variable_of(arg: Arg) -> str:
    """The variable that a word's unknown piece comes from, without `$`."""
    named = (_VARIABLE.match(source) for source in arg.sources)
    return next((m.group(1) for m in named if m), "")


def secret_of(arg: Arg) -> tuple[str, str]:
    """(the secret, the variable it comes from): one of them, or none."""
    return (arg.text, "") if arg.is_known else ("", variable_of(arg))


def open_name(text: str) -> str:
    """An account's name; empty for what is not known, is no name, or looks like a secret."""
    text = text.strip()
    if not text or UNKNOWN in text or len(text) > _LONGEST_NAME or not text.isprintable() or find(text):
        return ""
    return text


def absolute(text: str, call: Invocation) -> str:
    """The absolute path of a file that a word names; empty where that cannot be known."""
    if not text or UNKNOWN in text or len(text) > _LONGEST_URL:
        return ""
    if text == "~" or text.startswith("~/"):
        text = call.home + text[1:] if call.home else ""
    if not text.startswith("/"):
        if not text or call.cwd is None or not call.cwd.startswith("/"):
            return ""
        text = posixpath.join(call.cwd, text)
    return posixpath.normpath(text)


def host_of(text: str) -> str:
    """The host of a URL, a `host:port` or a `//host/path`; empty when there is none to be known."""
    text = text[:_LONGEST_URL].strip()
    url = _URL.match(text)
    rest = url["rest"] if url else text.removeprefix("//")
    rest = rest.rpartition("@")[2] if "@" in _authority(rest) else rest
    found = _HOST.match(rest)
    host = found[0].strip("[]") if found else ""
    # `user:\0@host` is gone by now: a sign that nobody knows behind the host's first letters makes it unknown
    return host if found and rest[found.end() : found.end() + 1] in ("", ":", "/", "?", "#", ",") else ""


def _authority(rest: str) -> str:
    """What stands before the path: up to the first slash behind the last `@`, if there is one in time."""
    head = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in head:
        return head
    # a password with a bare slash in it: `u:p/w@host/db`
    return rest if ":" in head and "@" in rest and not head.rpartition(":")[2].isdigit() else head


def url_said(arg: Arg) -> Said | None:
    """Whom a URL names by `user:password@`; None where it names nobody."""
    url = _URL.search(arg.text[:_LONGEST_URL])
    if not url or "@" not in (authority := _authority(url["rest"])):
        return None
    user, _, password = authority.rpartition("@")[0].partition(":")
    user, password = unquote(user), unquote(password)
    if _is_token(user, password):
        user, password = "", user
    variable = variable_of(arg) if UNKNOWN in user + password else ""
    secret = "" if UNKNOWN in password else password
    account = open_name(user)
    return Said(account, secret, variable, host_of(url[0]), is_guess(account, secret) if secret else False)


def _is_token(user: str, password: str) -> bool:
    """Whether the user's place holds the secret: `https://TOKEN@host`, `https://TOKEN:x-oauth-basic@host`."""
    if password in ("", "x-oauth-basic", "x"):
        return UNKNOWN in user or bool(find(user)) or (len(user) >= 20 and any(c.isdigit() for c in user))
    return False


def header_said(arg: Arg) -> Said | None:
    """Whom a header such as `Authorization: Bearer …` names; None for one that carries no credential."""
    name, colon, value = arg.text.partition(":")
    is_telling = re.search(r"authorization|token|api-?key|cookie|secret", name, re.I)
    if not colon or not is_telling or not value.strip():
        return None
    if UNKNOWN in value:
        return Said(variable=variable_of(arg))
    spans = find(arg.text)
    if spans:
        return Said(secret=secret_in(arg.text, spans[0]))
    return Said(secret=value.split()[-1])


def pair_said(arg: Arg) -> Said:
    """Whom `user:password` names."""
    user, _, password = arg.text.partition(":")
    known = "" if UNKNOWN in password else password
    variable = variable_of(arg) if UNKNOWN in arg.text else ""
    return Said(open_name(user), known, variable, is_guess=is_guess(user, known))


def is_guess(user: str, password: str, *, is_empty: bool = False) -> bool:
    """Whether user and password are such as people try: alike, well known, or (`is_empty`) said to be empty."""
    if not password:
        return is_empty
    tried = password.lower()
    return tried in _TRIED or (bool(user) and _COUNTED.sub("", tried) == user.lower())


@dataclass(frozen=True, slots=True)
class Fed:
    """What a program that takes its secret from standard input gets."""

    secret: str = ""
    file: str = ""


def fed(call: Invocation) -> Fed:
    """The text that is piped or written into it, or the file it is read from."""
    for redirect in reversed(call.redirects):
        if redirect.operator == "<" and redirect.descriptor in ("", "0"):
            return Fed(file=absolute(redirect.target.text, call))
    text = (call.stdin or "").strip()
    return Fed(secret="" if UNKNOWN in text else text)


def of_said(
    use: Use, service: str, said: Said, *, how: str, file: str = "", host: str = ""
) -> IdentityUse:  # fmt: skip
    """An `IdentityUse` of what was said; a host that is said goes before the one given."""
    return IdentityUse(
        use, service, said.secret, said.account, how, said.variable, file, said.host or host, said.is_guess
    )
