"""The coats a secret is shown in: `user:password`, base64 of it, `Bearer X`, other schemes.

Promise: pure and total; the same secret comes out the same of every coat, and what is called an account holds none.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass, field

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.secret_shapes import find_shapes
from shellguard.parse.secret_values import is_random

# What people try first: the usual defaults of images, appliances and tutorials.
_COMMON = frozenset(
    "admin administrator password passwd pass passw0rd p@ssw0rd p@ssword password1 password123 123 1234 12345 123456 1234567 12345678 123456789 "
    "1234567890 postgres root toor changeme change_me changeit test testing tester guest secret default letmein qwerty admin123 admin1234 welcome "
    "welcome1 user demo mysql redis rabbitmq minioadmin minio neo4j elastic oracle public private temp master hunter2 abc123 111111 000000".split()
)
_COMMON_USERS = frozenset(
    "admin administrator root user test guest postgres mysql sa elastic neo4j demo git anonymous ftp".split()
)
# Users that stand for "what follows is a token" (the forges' and registries' own manuals); they name nobody.
_PLACEHOLDER_USERS = frozenset(
    "oauth2 oauth x-access-token x-token-auth x-token x-oauth-basic gitlab-ci-token token api apikey api_key api-key bearer __token__ _json_key "
    "_json_key_base64 _ $oauthtoken oauth2accesstoken x-bitbucket-api-token-auth private-token job-token key pat 00000000-0000-0000-0000-000000000000".split()
)
# Passwords that stand for "the user is a token": GitHub, Toggl, Freshdesk, and HTTP libraries' own examples.
_PLACEHOLDER_PASSWORDS = frozenset({"x-oauth-basic", "x", "api_token", "unused", "none", "_", "-"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,40})[ \t]+(?=\S)")
_NAMED = re.compile(r"(?:token|access_token|api_?key|key|apikey)=", re.I)
# AWS IAM docs: unique identifiers; the id of an access key is shown openly.
_KEY_ID = re.compile(r"A(?:KIA|SIA)[A-Z0-9]{16}")
# Schemes whose secret is not sent, only a proof of it; who speaks is said openly.
_PROVING = re.compile(
    r"(?:aws4-|digest$|hawk$|signature$|oauth$|hmac|ntlm$|negotiate$|sharedkey|goog4-)", re.I
)
_SPEAKER = re.compile(r"(?:credential|username|keyid|id|oauth_consumer_key)=\"?([\w.@+-]{1,128})", re.I)


@dataclass(frozen=True, slots=True)
class Shown:
    """Who is shown, and the secret."""

    account: str = ""
    secret: str = field(default="", repr=False)
    """May hold `UNKNOWN`."""
    start: int = 0
    """Where the secret begins in the text it was read from; 0 when it had to be decoded."""
    is_guess: bool = False


def is_common(password: str, *, user: str = "") -> bool:
    """Whether it is one of the passwords people try, or repeats the user."""
    low = password.lower()
    return low in _COMMON or (bool(user) and low == user.lower())


def account_of(user: str, *, is_one_word: bool = False) -> str:
    """A user's name as people may see it, empty for one that names nobody, is not known or is a secret itself. What
    stands behind a colon is a password, unless it `is_one_word` such as a role's ARN."""
    user = user if is_one_word else user.partition(":")[0]
    if not user or UNKNOWN in user or user.lower() in _PLACEHOLDER_USERS or len(user) > 256:
        return ""
    return "" if (_is_shape(user) if is_one_word else _is_secret(user)) else user


def of_pair(text: str) -> Shown:
    """`user:password`; a token stands on either side."""
    user, colon, password = text.partition(":")
    behind = len(user) + 1
    if password and password.lower() not in _PLACEHOLDER_PASSWORDS:
        is_guess = UNKNOWN not in text and bool(user) and is_common(password, user=user)
        return Shown(account_of(user), password, behind, is_guess)
    if UNKNOWN in user or _is_token(user):
        return Shown(secret=user)
    if password and user:
        return Shown(account_of(user), password, behind)
    is_empty = bool(colon) and not password and bool(user)
    return Shown(account_of(user), is_guess=is_empty)


def of_authorization(value: str) -> Shown | None:
    """The value of an `Authorization` header; None when it says nothing."""
    text = value.strip()
    lead = len(value) - len(value.lstrip())
    scheme = _SCHEME.match(text)
    if scheme is None:
        is_bare_scheme = text.lower() in ("bearer", "basic", "token", "")
        return None if is_bare_scheme else Shown(secret=text, start=lead)
    name, at = scheme[1].lower(), scheme.end()
    if name == "basic":
        return of_basic(text[at:], start=lead + at)
    if _PROVING.match(name):
        speaker = _SPEAKER.search(text, at, at + 4096)
        return Shown(account=speaker[1] if speaker and not _is_secret(speaker[1]) else "")
    named = _NAMED.match(text, at)
    at = named.end() if named else at
    secret = text[at:].strip()
    at += len(text[at:]) - len(text[at:].lstrip())
    if len(secret) > 1 and secret[0] in "\"'" and secret[-1] == secret[0]:
        secret, at = secret[1:-1], at + 1
    return Shown(secret=secret, start=lead + at)


def of_basic(text: str, *, start: int = 0) -> Shown:
    """base64 of `user:password`; what cannot be decoded is the secret as it stands."""
    if UNKNOWN in text:
        return Shown(secret=text, start=start)
    try:
        pair = b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return Shown(secret=text, start=start)
    if ":" not in pair:
        return Shown(secret=text, start=start)
    found = of_pair(pair)
    return Shown(found.account, found.secret, is_guess=found.is_guess)


def _is_token(user: str) -> bool:
    """Whether what stands where a user would stand alone is a secret."""
    if user.lower() in _COMMON_USERS or "@" in user or len(user) < 12:
        return _is_shape(user)
    has_digit, has_small, has_capital = (any(map(f, user)) for f in (str.isdigit, str.islower, str.isupper))
    return has_digit + has_small + has_capital >= 2 or _is_shape(user)


def _is_secret(user: str) -> bool:
    """Whether a user's name beside a password must be hidden itself."""
    if "@" in user or _KEY_ID.fullmatch(user):
        return _is_shape(user)
    return _is_shape(user) or is_random(user, least=20, floor=3.0)


def _is_shape(text: str) -> bool:
    spans = find_shapes(text[:1024])
    return any(s.kind != "aws access key id" for s in spans)
