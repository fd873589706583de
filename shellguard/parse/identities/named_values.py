"""What a word of a command says: a name people may read, a secret's value, a file, a host; or nothing, when not known.

Promise: pure, total, linear; a name is never a secret, and holds no userinfo of a URL.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import urlsplit

from shellguard.parse.http.address import is_local_host
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.secret_shapes import find_shapes

_MAX_NAME = 200
_MAX_SECRET = 8192
_USERINFO = re.compile(r"(://)[^/@\s]{1,1000}@")
# Passwords people try first, beside the user's own name.
_TRIED = frozenset(
    "admin administrator changeme default guest letmein pass passw0rd password password1 postgres qwerty root secret test "
    "toor user welcome 123 1234 12345 123456 12345678 admin123 password123 root123".split()
)


def name_in(value: Arg) -> str:
    """An account's name; empty where it is not wholly known, or looks like a secret."""
    text = value.text.strip()
    if not value.is_known or value.is_hidden or "\n" in text:
        return ""
    text = _USERINFO.sub(r"\1", text[: _MAX_NAME * 10])[:_MAX_NAME]
    return "" if any(find_shapes(text)) else text


def secret_value(value: Arg) -> str:
    """A secret's value; empty where it is not wholly known."""
    return value.text[:_MAX_SECRET] if value.is_known else ""


def absolute(value: Arg, call: Invocation) -> str:
    """The absolute path a word names; empty where it cannot be known."""
    text = value.text.removeprefix("file://").removeprefix("fileb://")
    if not text or not value.is_known or text == "-":
        return ""
    if text == "~" or text.startswith("~/"):
        text = call.home + text[1:] if call.home else ""
    path = posixpath.join(call.cwd or "", text)
    return posixpath.normpath(path) if path.startswith("/") else ""


def host_in(value: Arg) -> str:
    """The host of a URL or of `host:port`; empty where it is not known."""
    if not value.is_known or not value.text or len(value.text) > _MAX_NAME * 10:
        return ""
    text = value.text.strip()
    try:
        found = urlsplit(text if "://" in text else "//" + text).hostname or ""
    except ValueError:
        return ""
    return found[:_MAX_NAME] if re.fullmatch(r"[\w.:%-]+", found) else ""


def is_guessed(account: str, secret: str, *, host: str = "") -> bool:
    """Whether user and password read as people try them; on this machine's own servers they are what is set up."""
    if not account or not secret or is_local_host(host):
        return False
    return secret.lower() in _TRIED or secret.lower() == account.lower()
