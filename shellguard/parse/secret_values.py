"""What a secret's value looks like, where it ends, and what merely stands in its place.

Promise: pure, total, and linear in the length of the value.
"""

from __future__ import annotations

import binascii
import math
import re
from base64 import b64decode
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

# How a hidden secret reads. Anything already in this form is left alone, which makes redaction idempotent.
MARK = re.compile(r"‹[a-z0-9][a-z0-9 .-]{0,39} #[0-9a-f]{6}›")


class Coat(StrEnum):
    """How a secret is wrapped where it was found."""

    PLAIN = "plain"
    PERCENT = "percent"
    """URL encoding."""
    BASIC = "basic"
    """base64 of `user:password`."""
    BASE64 = "base64"
    """base64 of the secret alone."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where one secret stands in a text."""

    start: int
    end: int
    kind: str
    """For people, lower case, e.g. `github token`."""
    coat: Coat = Coat.PLAIN


# A value as a shell, JSON, YAML or a URL would write it. `\"` opens a string inside another string.
_OPEN = re.compile(r"""[$frbuFRBU]{0,2}(\\{0,3})(["'])""")
_SINGLE = re.compile(r"[^'\n]*+(?:'\\''[^'\n]*+)*+")
_DOUBLE = re.compile(r'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+')
_BARE = re.compile(r"(?:[^\s'\"`;&|<>()\\]|\\[ $!&;|()<>*?#@~\\'`])++")
_LINE = re.compile(r"[^\n]*+")


@dataclass(frozen=True, slots=True)
class Value:
    """One value in a text."""

    start: int
    end: int
    is_quoted: bool


def read_value(text: str, at: int) -> Value:
    """The value that begins at `at`, without its quotes; empty when there is none."""
    opened = _OPEN.match(text, at)
    if not opened:
        bare = _BARE.match(text, at)
        return Value(at, bare.end() if bare else at, is_quoted=False)
    start, escape, quote = opened.end(), opened[1], opened[2]
    if escape:
        end = text.find(quote, start, start + 65536)
        end = end if end >= 0 else min(len(text), start + 65536)
        while end > start and text[end - 1] == "\\":
            end -= 1
        return Value(start, end, is_quoted=True)
    inside = (_SINGLE if quote == "'" else _DOUBLE).match(text, start) or _LINE.match(text, start)
    end = inside.end() if inside else start
    return Value(start, end, is_quoted=text[end : end + 1] == quote)


# What a shell, a template or a format string would fill in later.
_REFERENCE = re.compile(
    r"""\$\{[^}]{0,200}+\}?      # ${NAME}
    |\$\([^)]{0,500}+\)?         # $(command)
    |\$[A-Za-z_]\w{0,100}+|\$[0-9@*\#?!]
    |`[^`]{0,500}+`?
    |\{\{[^}]{0,200}+\}{0,2}     # {{ template }}
    |\{[A-Za-z_][\w.\[\]'"]{0,100}+\}
    |%\(\w{1,50}+\)s|%[sd]\b|%[A-Z_]{2,50}+%
    |<[^<>]{0,100}+>|\[[A-Za-z_ -]{2,40}+\]
    |‹[a-z0-9][a-z0-9 .-]{0,39}\ \#[0-9a-f]{6}›""",
    re.VERBOSE,
)
# Words people write where a secret would go. Weak but usable passwords ("postgres", "changeme") are no such.
_STAND_IN = re.compile(
    r"""(?:[*•x.…_?\#-]{1,64}+
    |(?:your|my|some|the|an?|insert|enter|put|paste)[_ -](?:[a-z0-9]{1,20}[_ -]){0,4}
       (?:key|token|secret|password|pass|value|here|credentials?|jwt)(?:[_ -]?here)?
    |(?:access[_-]?|api[_-]?|auth[_-]?)?(?:token|key|jwt)|value|str(?:ing)?|int|bool|bytes|any|object|optional
    |redacted|masked|hidden|removed|none|null|nil|undefined|true|false|yes|no|todo|tbd|prompt|stdin|env|self)""",
    re.VERBOSE | re.IGNORECASE,
)
_PUNCTUATION = " \t:/@.,;-_=&?+'\"\\|!~^()[]{}"
_PATH = re.compile(
    r"(?:[.~]{0,2}/|@|file:)[\w.@~{}$+-]{0,40}(?:/[\w.@~{}$+-]{0,40}){0,20}|[\w-]{1,64}\.(?:pem|key|json|txt|ya?ml|env|crt|p12|jks)"
)
_IDENTIFIER = re.compile(r"[A-Za-z_]\w{0,80}(?:\.[A-Za-z_]\w{0,80}){0,10}")
# Shortest value worth hiding: below it a mark tells more than the value did.
MIN_LENGTH = 3


def is_stand_in(value: str) -> bool:
    """Whether `value` is a variable reference, a template or a word that only marks the place of a secret."""
    head = value[:4096]
    literal = _REFERENCE.sub("", head)
    is_filled_in_later = literal != head
    literal = literal.strip(_PUNCTUATION)
    if len(literal) < MIN_LENGTH:
        # A password may be all punctuation, but not a run of one character.
        return is_filled_in_later or len(value) < MIN_LENGTH or len(set(head)) < MIN_LENGTH
    return _STAND_IN.fullmatch(literal) is not None


def is_path(value: str) -> bool:
    """Whether `value` names a file rather than being a secret."""
    return len(value) < 1024 and _PATH.fullmatch(value) is not None and entropy(value) < 4.6


def is_identifier(value: str) -> bool:
    """Whether `value` reads like a variable of a program: `self.token`; digits speak against it."""
    return (
        len(value) < 256 and _IDENTIFIER.fullmatch(value) is not None and not any(c.isdigit() for c in value)
    )


def is_random(value: str, *, least: int = 16, floor: float = 3.0) -> bool:
    """Whether `value` looks generated: long enough, letters and digits, at least `floor` bits a character."""
    if len(value) < least or not any(c.isdigit() for c in value) or not any(c.isalpha() for c in value):
        return False
    if any(c.isspace() for c in value[:4096]) or value.startswith(("http://", "https://")):
        return False
    return entropy(value) >= floor


def entropy(value: str) -> float:
    """Shannon entropy of the first 256 characters, bits a character."""
    head = value[:256]
    if not head:
        return 0.0
    return -sum(n / len(head) * math.log2(n / len(head)) for n in Counter(head).values())


def secret_in(text: str, span: Span) -> str:
    """The secret itself, out of its coat: the same secret reads the same wherever it was found."""
    value = text[span.start : span.end]
    if span.coat is Coat.PERCENT:
        return unquote(value)
    if span.coat is Coat.BASIC:
        return _basic_password(value)
    if span.coat is Coat.BASE64:
        return _from_base64(value)
    return value


def _from_base64(value: str) -> str:
    try:
        written = "".join(value.split())
        return b64decode(written + "=" * (-len(written) % 4)).decode("utf-8").rstrip("\r\n") or value
    except (binascii.Error, ValueError):
        return value


def _basic_password(value: str) -> str:
    try:
        pair = b64decode(value + "=" * (-len(value) % 4)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return value
    user, colon, password = pair.partition(":")
    return (password or user) if colon else value
