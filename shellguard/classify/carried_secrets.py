"""Secrets that a request takes along in its address or body: a variable of that name, or what another program reveals.

Promise: pure and bounded. A secret that says who asks, in a field of that name, is no leak where it may belong: only one
whose owner is known and is not spoken to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shellguard.parse.http import Request
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation

if TYPE_CHECKING:
    from shellguard.classify.subject import Subject

_SECRET = re.compile(
    r"(?:^|_)(?:tokens?|secrets?|passw(?:or)?d|passphrase|api_?key|(?:secret|access|private|auth|encryption|signing|deploy|master)_key"
    r"|credentials?|database_url)(?:_(?:id|prod|production|live|base64))?$|^secret_|^pgpassword$|^mysql_pwd$",
    re.IGNORECASE,
)
# First part of a variable's name -> what the hosts are called to whom it belongs.
_OWNERS = {
    "AWS": r"amazonaws|\baws\b|cloudfront|\bs3\b", "GITHUB": r"github|ghcr|\bgit\b|inference", "GH": r"github|ghcr|\bgit\b",
    "GITLAB": r"gitlab|\bgit\b", "STRIPE": "stripe", "OPENAI": r"openai|\bai\b|llm", "ANTHROPIC": r"anthropic|claude|\bai\b|llm",
    "NPM": "npm|registry|verdaccio|pkg", "SLACK": "slack", "HEROKU": "heroku", "CLOUDFLARE": "cloudflare", "SENDGRID": "sendgrid",
    "TWILIO": "twilio", "DIGITALOCEAN": "digitalocean", "AZURE": "azure|microsoft|windows", "GOOGLE": "google|gcp|firebase|gcr",
    "DATABASE": r"\bdb\b|postgres|sql", "RAILWAY": "railway", "VERCEL": "vercel", "SUPABASE": "supabase", "FLY": r"fly\.",
    "PYPI": "pypi", "TWINE": "pypi", "DOCKER": "docker", "POSTGRES": "postgres", "MYSQL": "mysql", "PGPASSWORD": "postgres",
}  # fmt: skip
_OWN = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _OWNERS.items()}
# Where people and machines are told something: what stands in the text is read there, whatever the field is called.
_MESSAGES = re.compile(
    r"(?:^|\.)(?:hooks\.slack\.com|discord(?:app)?\.com|api\.telegram\.org|webhook\.site|requestbin\.\w+|pipedream\.net|ntfy\.sh"
    r"|pastebin\.com|transfer\.sh|0x0\.st|ngrok(?:-free)?\.(?:io|app)|interact\.sh|oast\.\w+|burpcollaborator\.net)(?::\d+)?$",
    re.IGNORECASE,
)
# The field in front of a value says that it is shown to be let in.
_CREDENTIAL_FIELD = re.compile(
    r"(?:^|[\s&?,{;\"'/])[\w.\[\]-]{0,40}(?:token|secret|passw(?:or)?d|pwd|pass|key|auth|authorization|credentials?|signature|assertion|code|appid|sid|jwt|otp|pin)"
    r"[\w\]-]{0,12}\\?[\"']?\s{0,4}[:=]{1,2}\s{0,4}(?:Bearer |\\?[\"'])?$",
    re.IGNORECASE,
)
LISTERS = frozenset("env printenv export declare set typeset".split())
_REVEALING = frozenset(
    {
        "aws",
        "gcloud",
        "az",
        "gh",
        "glab",
        "vault",
        "bao",
        "op",
        "pass",
        "security",
        "heroku",
        "kubectl",
        "doppler",
    }
)
# What of a listing is no secret: its names, its size, a sum of it.
_HARMLESS = frozenset("wc cut sha256sum sha1sum md5sum shasum jq".split())
_IDENTITY_OPTIONS = frozenset(
    "-H --header -u --user --oauth2-bearer -b --cookie -E --cert --key --pass -a --auth -A --user-agent --password --http-password -x --proxy --proxy-user -o --output -U".split()
)


def carried_secret(subject: Subject) -> str | None:
    """What a request elsewhere would take along; None when nothing is known to be secret."""
    requests = [r for r in subject.requests if not r.is_local]
    if not requests:
        return None
    words = list(_sent_words(subject.call))
    for request in requests[:8]:
        for arg in words:
            found = next((s for s in arg.sources if _is_leaked(s, arg, request)), None)
            if found is not None:
                return found
    fed = set(subject.call.fed_by) | {s for a in words for s in a.sources}
    return _dumped(words) or _revealed(subject, fed)


def _sent_words(call: Invocation) -> Iterator[Arg]:
    """Words that become part of an address or a body."""
    before = ""
    for arg in call.args:
        is_identity = before in _IDENTITY_OPTIONS or (
            arg.text.startswith(("-H", "-u")) and call.program == "curl" and len(arg.text) > 2
        )
        named = arg.text.partition("=")[0]
        if not is_identity and named not in _IDENTITY_OPTIONS and not _is_http_item(arg.text, call.program):
            yield arg
        before = arg.text


def _is_http_item(text: str, program: str) -> bool:
    """A header of HTTPie: `Name:value`."""
    return program in ("http", "https", "xh", "xhs") and re.match(r"[\w-]+:(?![=/])", text) is not None


def _is_leaked(source: str, arg: Arg, request: Request) -> bool:
    name = source[1:]
    if not source.startswith("$") or not _SECRET.search(name):
        return False
    if _MESSAGES.search(request.host) and not _is_path(arg):
        return True
    own = _OWN.get(name.split("_")[0].upper())
    is_elsewhere = "." in request.host and UNKNOWN not in request.host
    if own is not None and is_elsewhere and not any(own.search(n) for n in request.names):
        return True
    return own is None and is_elsewhere and not _is_path(arg) and not _lets_in(arg, name, request)


def _is_path(arg: Arg) -> bool:
    """An address: what guards a service often stands in it."""
    return re.match(r"[a-z]+://|[\w.-]+\.[a-z]{2,}/", arg.text, re.IGNORECASE) is not None


def _lets_in(arg: Arg, name: str, request: Request) -> bool:
    """Whether every unknown piece stands behind a field that says what it is, or the host has the variable's name."""
    first = name.split("_", maxsplit=1)[0].lower()
    if len(first) > 2 and first in request.host.lower():
        return True
    pieces = arg.text[:65_536].split(UNKNOWN)[:-1][:64]
    return all(_CREDENTIAL_FIELD.search(p[-80:]) or ("$" not in arg.raw and not p) for p in pieces)


def _dumped(words: list[Arg]) -> str | None:
    """`-d "$(env)"`: every variable there is."""
    for arg in words:
        if LISTERS & set(arg.sources) and not _HARMLESS & set(arg.sources):
            return next(s for s in arg.sources if s in LISTERS)
    return None


def _revealed(subject: Subject, fed: set[str]) -> str | None:
    """What a tool that keeps secrets shows to this very request."""
    if not fed & _REVEALING:
        return None
    for sibling in subject.feeders:
        if sibling.program in _REVEALING and any(a.verb == "reveal" for a in subject.acts_of(sibling)):
            return sibling.program
    return None
