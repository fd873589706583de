"""Identities in a request's headers: `Authorization`, keys and tokens under names of their own, cookies.

Promise: pure but for what `world` is asked; total. A header that only guards a form (CSRF) is no identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shellguard.parse.identities.coats import Shown, of_authorization
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.origins import MAX_SECRET, value_of
from shellguard.parse.identities.whose import service_of_header, service_of_host
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.secret_values import is_random
from shellguard.parse.world import World

_AUTHORIZATIONS = frozenset(
    {"authorization", "proxy-authorization", "x-authorization", "x-forwarded-authorization"}
)
_TELLING = re.compile(
    r"(?:.*[-_])?(?:token|apikey|secret|password|credential|jwt|api[-_]key|app[-_]key|application[-_]key|access[-_]key|auth[-_]key|admin[-_]key"
    r"|service[-_]key|private[-_]key|account[-_]key|functions[-_]key|master[-_]key|subscription[-_]key|access[-_]token|auth|authkey|session[-_]token)"
)  # fmt: skip
_PLAIN = re.compile(r".*(?:csrf|xsrf|idempotency|cancel|page|next|recaptcha|captcha|push|device).*")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SESSION = re.compile(
    r".*(?:session|sess|sid|token|auth|jwt|login|remember|identity|credential|access|ticket).*", re.I
)
_NO_SESSION = re.compile(r".*(?:csrf|xsrf|_ga|utm|consent|lang|theme).*", re.I)
_TELLING_VARIABLE = re.compile(r"auth|token|cookie|secret|api_?key|credential|bearer|password", re.I)


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a piece was met: the word it stands in, from where on, and to whom it goes."""

    call: Invocation
    world: World | None
    host: str
    word: Arg
    start: int = 0
    file: str = ""
    """The file it was read from, when it was."""


def of_header(header: str, sight: Sight) -> Iterator[IdentityUse]:
    """Identities of one header line; `sight.start` is where its value begins in the word."""
    name, colon, rest = header[:MAX_SECRET].partition(":")
    name = name.strip()
    low = name.lower()
    if not colon and UNKNOWN in name:
        yield from _of_unknown(sight)
    if not colon or not _NAME.fullmatch(name):
        return
    service = service_of_header(low, sight.host)
    value = rest.strip()
    if low in ("cookie", "cookie2"):
        yield from of_cookies(value, sight)
    elif low in _AUTHORIZATIONS:
        shown = of_authorization(value)
        if shown is not None:
            yield from use_of(shown, f"header {name.title()}", sight, service=service)
    elif _TELLING.fullmatch(low) and not _PLAIN.fullmatch(low):
        shown = (
            of_authorization(value)
            if value.lower().startswith(("bearer ", "token "))
            else Shown(secret=value)
        )
        if shown is not None and (UNKNOWN in value or len(shown.secret) >= 4):
            yield from use_of(shown, f"header {name.title()}", sight, service=service)


def _of_unknown(sight: Sight) -> Iterator[IdentityUse]:
    """A header nobody can read that comes whole from a variable called like one: `-H "$AUTH_HEADER"`."""
    value = value_of(UNKNOWN, sight.word, sight.call, world=None, start=sight.start)
    service = service_of_host(sight.host)
    if value is not None and _TELLING_VARIABLE.search(value.variable):
        yield IdentityUse(Use.USED, service, how="--header", variable=value.variable, host=sight.host)
    elif sight.file:
        yield IdentityUse(Use.USED, service, how="--header", file=sight.file, host=sight.host)


def of_cookies(text: str, sight: Sight) -> Iterator[IdentityUse]:
    """Cookies that say who somebody is: by their name, or a value that was made at random."""
    at = 0
    for pair in text[:MAX_SECRET].split(";")[:64]:
        name, equals, value = pair.partition("=")
        behind = at + len(name) + 1
        at += len(pair) + 1
        said, value = name.strip(), value.strip()
        is_telling = (_SESSION.fullmatch(said) is not None and len(value) >= 6) or is_random(value, least=20)
        if UNKNOWN in value:
            is_telling = True
        if equals and is_telling and not _NO_SESSION.fullmatch(said):
            yield from use_of(Shown(secret=value, start=behind), "cookie", sight)
    if "=" not in text and UNKNOWN in text:
        yield from use_of(Shown(secret=text), "cookie", sight)


def use_of(shown: Shown, how: str, sight: Sight, *, service: str = "") -> Iterator[IdentityUse]:
    """The use of what a coat showed; nothing when it only marks a place."""
    service = service or service_of_host(sight.host)
    value = value_of(
        shown.secret,
        sight.word,
        sight.call,
        world=sight.world,
        start=sight.start + shown.start,
        is_password=bool(shown.account),
    )
    if value is None:
        if shown.account or shown.is_guess:
            yield IdentityUse(
                Use.USED, service, "", shown.account, how, "", sight.file, sight.host, shown.is_guess
            )
        return
    yield IdentityUse(
        Use.USED, service, value.secret, shown.account, how, value.variable, value.file or sight.file, sight.host,
        shown.is_guess,
    )  # fmt: skip
