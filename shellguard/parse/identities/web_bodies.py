"""Identities that a request logs in with by its body: OAuth's grants, login forms.

Promise: pure but for what `world` is asked; total and bounded. Only bodies sent to a place where one logs in are read:
a form that makes a user holds a password too, and nobody acts with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from shellguard.parse.http import Request
from shellguard.parse.identities.coats import Shown, account_of, is_common
from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.identities.web_headers import Sight, use_of
from shellguard.parse.invocation import UNKNOWN

# RFC 6749 calls it the token endpoint; the rest is what sites call theirs.
_LOGIN = re.compile(
    r"/(?:log-?in|sign-?in|sessions?|oauth2?|token|tokens|auth|authenticate|authorize|access_token|jwt/create|api-token-auth)\b",
    re.I,
)
# RFC 6749 and RFC 7523; `password` as forms have it.
_SECRETS = frozenset(
    "password passwd client_secret refresh_token assertion client_assertion api_key apikey secret secret_id".split()
)
_USERS = ("username", "user", "email", "login", "client_id", "role_id", "identifier")
_MOST_CHARACTERS = 64 * 1024


def of_body(request: Request, sight: Sight) -> Iterator[IdentityUse]:
    """What the body of a login shows; `sight.word` is found here."""
    if not request.body or request.method in ("GET", "HEAD") or len(request.body) > _MOST_CHARACTERS:
        return
    if not _LOGIN.search(request.path.partition("?")[0]):
        return
    fields = _fields(request.body)
    for name in (n for n in fields if n in _SECRETS):
        text = fields[name]
        names = _USERS if name.startswith("pass") else ("client_id", "role_id", *_USERS)
        user = next((fields[n] for n in names if n in fields), "")
        is_guess = bool(user) and UNKNOWN not in user + text and is_common(text, user=user)
        word = next(
            (a for a in sight.call.args[:256] if name in a.text and len(a.text) >= len(text)), sight.word
        )
        start = max(word.text.find(text, word.text.find(name)), 0)
        shown = Shown(account_of(user), text, is_guess=is_guess)
        seen = Sight(sight.call, sight.world, sight.host, word, start)
        yield from use_of(shown, f"body {name}", seen)


def _fields(body: str) -> dict[str, str]:
    """Names in small letters and texts of a form's or a JSON object's fields; of an object inside also its own."""
    text = body.strip()
    if not text.startswith("{"):
        try:
            return {n.lower(): v for n, v in parse_qsl(text, max_num_fields=64)}
        except ValueError:
            return {}
    try:
        # a piece that is not known may stand where JSON has no quotes
        said = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return {}
    found: dict[str, str] = {}
    for name, value in said.items() if isinstance(said, dict) else ():
        inner = value.items() if isinstance(value, dict) else ((name, value),)
        found.update({str(n).lower(): v for n, v in list(inner)[:64] if isinstance(v, str)})
    return found
