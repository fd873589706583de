"""Whom an HTTP client's call acts as: headers, cookies, its own options, the address, files of logins.

Promise: pure but for what `world` is asked; total. One secret is the same whichever way it is shown.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from shellguard.parse.http import Request, requests
from shellguard.parse.identities.coats import Shown, account_of, is_common, of_pair
from shellguard.parse.identities.identity_use import IdentityUse, Use
from shellguard.parse.identities.origins import absolute, content_of
from shellguard.parse.identities.url_users import bare_host, uses_in, uses_in_address
from shellguard.parse.identities.web_bodies import of_body
from shellguard.parse.identities.web_headers import Sight, of_cookies, of_header, use_of
from shellguard.parse.identities.web_options import Form, Option, options_of
from shellguard.parse.identities.whose import service_of_host
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.world import World

_MOST = 16
# What an identity needs at the least: an option's letter, a header's colon, a user's `@`, a parameter, a cookie.
_HINT = re.compile(r"[@?&$=\0]|^-[A-Za-z]*[uHbEnKUaAPC]|^--|^-[A-Z][a-z]|[Aa]uthorization|[A-Za-z0-9_-]:[^/]")
_NETRC = re.compile(r"\S+")
_CERTIFICATE = re.compile(r"((?:[^:\\]|\\.)*)(?::(.*))?", re.S)


def read(
    call: Invocation, *, world: World | None, sent: tuple[Request, ...] | None = None
) -> tuple[IdentityUse, ...]:
    """Every identity its requests show; `sent` are these, where somebody has read them already."""
    if not any(_HINT.search(a.text) for a in call.args):
        return ()
    return tuple(dict.fromkeys(_uses(call, world, requests(call, world=world) if sent is None else sent)))


def _uses(call: Invocation, world: World | None, all_sent: tuple[Request, ...]) -> Iterator[IdentityUse]:
    sent = all_sent[:_MOST]
    for request in sent:
        yield from _of_request(request, call, world)
    if not sent:
        return
    hosts = tuple(dict.fromkeys(bare_host(r.host) for r in sent))
    for option in options_of(call, hosts, world=world):
        for host in option.hosts or ("",):
            yield from _of_option(option, Sight(call, world, host, option.value, file=_hidden(option, call)))
    for word in call.args[:256]:
        # a proxy's address has a user of its own
        if "@" in word.text and "://" in word.text and not any(r.url in word.text for r in sent):
            yield from uses_in(word.text[:8192], word, call, world=world, has_query=False)


def _of_request(request: Request, call: Invocation, world: World | None) -> Iterator[IdentityUse]:
    host = bare_host(request.host)
    for header in request.headers[:64]:
        word, start, file = _place_of(header, call)
        yield from of_header(header, Sight(call, world, host, word, start, file))
    yield from of_body(request, Sight(call, world, host, Arg("")))
    if "@" in request.url or "?" in request.url:
        words = (a for a in call.args if a.text[:1] not in ("", "-"))
        spoken = next((a for a in words if request.url in a.text or a.text in request.url), Arg(request.url))
        yield from uses_in_address(request.url, spoken, call, world=world, scheme=request.scheme)


def _place_of(header: str, call: Invocation) -> tuple[Arg, int, str]:
    """The word a header stands in, where its value begins there, and the file it was read from."""
    name, colon, value = header.partition(":")
    value = value.strip()
    if not colon:
        word = next((a for a in call.args[:256] if header in a.text and "@" not in a.text[:12]), None)
        if word is not None:
            return word, word.text.find(header), ""
    for arg in call.args[:256]:
        at = arg.text.find(value) if value else -1
        if at >= 0 and name.strip().lower() in arg.text.lower():
            return arg, at, ""
    named = next((a.text.lstrip("-H ").partition("@")[2] for a in call.args if _IS_FILE.match(a.text)), "")
    return Arg(header), header.find(value), absolute(named, call)


_IS_FILE = re.compile(r"(?:-H|--header=)?@[^-<]")


def _hidden(option: Option, call: Invocation) -> str:
    """The file of options that an option stands in."""
    if not option.value.is_hidden:
        return ""
    words = call.words
    named = [
        w.partition("=")[2] or following
        for w, following in zip(words, (*words[1:], ""), strict=False)
        if w in ("-K", "--config") or w.startswith("--config=")
    ]
    return absolute(named[0], call) if len(named) == 1 else ""


def _of_option(option: Option, sight: Sight) -> Iterator[IdentityUse]:
    """What one option shows to one host."""
    text, form = option.value.text, option.form
    if form is Form.NETRC:
        yield _login(
            posixpath.join(sight.call.home or "/nonexistent", ".netrc") if sight.call.home else "",
            option,
            sight,
        )
    elif not text:
        return
    elif form is Form.PAIR:
        shown = of_pair(text)
        yield from use_of(shown, option.name, sight, service="aws" if option.is_aws else "")
    elif form is Form.USER:
        if account := account_of(text):
            yield IdentityUse(
                Use.USED, service_of_host(sight.host), "", account, option.name, host=sight.host
            )
    elif form is Form.PASSWORD:
        is_guess = UNKNOWN not in text and bool(option.user) and is_common(text, user=option.user)
        yield from use_of(Shown(account_of(option.user), text, is_guess=is_guess), option.name, sight)
    elif form is Form.TOKEN:
        yield from use_of(Shown(secret=text), option.name, sight)
    elif form is Form.COOKIE and ("=" in text or UNKNOWN in text):
        yield from of_cookies(text, sight)
    elif form is Form.SESSION and "/" not in text:
        yield IdentityUse(
            Use.USED, service_of_host(sight.host), "", account_of(text), option.name, host=sight.host
        )
    else:
        yield from _of_file(option, text, sight)


def _of_file(option: Option, text: str, sight: Sight) -> Iterator[IdentityUse]:
    """A certificate, a key, a jar of cookies, a file of logins."""
    if option.form is Form.CERTIFICATE:
        found = _CERTIFICATE.fullmatch(text)
        text = found[1] if found else text
    file = absolute(text, sight.call)
    if option.name == "--netrc-file":
        yield _login(file, option, sight)
    elif file and text not in ("-", "/dev/null"):
        yield IdentityUse(Use.USED, service_of_host(sight.host), how=option.name, file=file, host=sight.host)


def _login(file: str, option: Option, sight: Sight) -> IdentityUse:
    """A .netrc, with the login it has for the host where it can be read (curl(1), --netrc)."""
    words = _NETRC.findall((content_of(file, sight.call, sight.world) or "")[: 64 * 1024])
    account, secret = _entry(words, sight.host)
    return IdentityUse(
        Use.USED, service_of_host(sight.host), secret, account_of(account), option.name, file=file, host=sight.host
    )  # fmt: skip


def _entry(words: list[str], host: str) -> tuple[str, str]:
    """(login, password) of a host in the words of a .netrc."""
    is_its, found = False, {"login": "", "password": ""}
    for key, value in zip(words, (*words[1:], ""), strict=False):
        if key in ("machine", "default"):
            if any(found.values()):
                break
            is_its = key == "default" or (bool(host) and value.lower() == host)
        elif is_its and key in found and not found[key]:
            found[key] = value
    return found["login"], found["password"]
