"""Secrets that show by where they stand: after a name, in a header, in a URL.

Promise: pure, total, linear; every quantifier is bounded or possessive, and a scan goes on
behind what it read.
Programs' own flags (`curl -u`, `mysql -p`) are read in `secret_flags`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shellguard.parse.secret_values import (
    Coat,
    Span,
    Value,
    is_identifier,
    is_path,
    is_random,
    is_stand_in,
    read_value,
)

_NAMES = re.compile(
    r"""(?P<word>pass(?:word|wd|phrase|code)?|pwd|token|jwt|secret(?:[_-]string)?|credentials?|_auth
        |(?:api|access|auth|account|private|signing|encryption|master|service|role|anon|shared|license|storage)[_.-]?key
        |[_-]key)
    (?:_base|[_-]?\d{1,2}|_(?:prod|production|staging|dev|old|new|live))?
    (?P<sep>(?:\\{0,3}["'])?\]?[ \t]{0,4}(?:=>|:=|[=:])(?![=:/])[ \t]{0,4}|[ \t]{1,4}(?![-\s|&;<>]))""",
    re.VERBOSE,
)
_NAME_WORDS = ("pass", "pwd", "token", "jwt", "secret", "cred", "auth", "key")
_NAME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
_KINDS = {"pass": "password", "pwd": "password", "toke": "token", "jwt": "token", "secr": "secret"}
# `aws configure set NAME VALUE`, `npm config set //host/:_authToken VALUE`: no dash and no equals sign.
_NAMED_BY_SPACE = ("aws_secret_access_key", "aws_session_token", "_authtoken")


def find_named(text: str, lowered: str) -> Iterator[Span]:
    """Values of assignments, flags, JSON and YAML members, form fields, headers with a telling name."""
    if not any(word in lowered for word in _NAME_WORDS):
        return
    at = 0
    while match := _NAMES.search(lowered, at):
        at = match.end("word")
        name_start = match.start()
        while name_start > 0 and text[name_start - 1] in _NAME_CHARS and match.start() - name_start < 64:
            name_start -= 1
        name = text[name_start : match.end("word")]
        if not _is_telling(name, match, before=text[max(0, name_start - 1) : name_start]):
            continue
        value = _value_of(text, name_start, match)
        if value.end == value.start:
            continue
        written = text[value.start : value.end]
        if _is_secret(written, name, match, value, after=text[value.end : value.end + 1]):
            coat = (
                Coat.PERCENT
                if text[name_start - 1 : name_start] in ("?", "&") and "%" in written
                else Coat.PLAIN
            )
            end = _form_end(written, value) if _sign(match) == "=" else value.end
            yield Span(value.start, end, _KINDS.get(match["word"][:4], "key"), coat)
            at = max(at, end)
        elif len(written) > 512:
            at = value.end


def _sign(match: re.Match[str]) -> str:
    """What stands between name and value, without the quote or bracket that closes the name."""
    return match["sep"].strip().lstrip("\\\"'] \t")


def _value_of(text: str, name_start: int, match: re.Match[str]) -> Value:
    """The value behind the name; in `'NAME='VALUE` the quote behind the sign closes the name's own."""
    value = read_value(text, match.end())
    quote = text[match.end() : match.end() + 1]
    is_closer = (
        quote in ("'", '"') and text[name_start - 1 : name_start] == quote and quote not in match["sep"]
    )
    if not is_closer:
        return value
    behind = match.end() + 1
    return (
        Value(behind, behind, is_quoted=False)
        if text[behind : behind + 1] in "+,.:"
        else read_value(text, behind)
    )


def _form_end(written: str, value: Value) -> int:
    """Where the value ends; the comma behind an unquoted one (`a=1, b=2`) is not its own."""
    return value.end if value.is_quoted else value.start + len(written.rstrip(","))


# Words that end in "pass" and guard nothing.
_NO_PASSWORD = ("by", "com", "sur", "tres")


def _is_telling(name: str, match: re.Match[str], *, before: str) -> bool:
    word, sep = match["word"], _sign(match)
    head = name[: len(name) - len(word)]
    if word == "pwd" and head.lower() in ("", "old") and before != ";":
        return False  # the working folder
    if word in ("pass", "pwd", "jwt") and head and head[-1].isalpha():
        is_hump = name[len(head)].isupper() and head[-1].islower()
        if not is_hump and (head[0] != "-" or head.lower().endswith(_NO_PASSWORD)):
            return False
    if sep:
        # A user of that name in a URL is not the name of what follows.
        return not (before == "/" and sep == ":")
    if name.startswith("-"):
        return not name.startswith("--no-")
    return before in " \t/:" and name.lower().endswith(_NAMED_BY_SPACE)


def _is_secret(written: str, name: str, match: re.Match[str], value: Value, *, after: str) -> bool:
    """Whether what is written behind a telling name is a secret and not code, prose, a path or a stand-in."""
    if (
        is_stand_in(written)
        or written[0].isspace()
        or written.startswith(("http://", "https://", "id=", "@"))
    ):
        return False
    word, sep = match["word"], _sign(match)
    if sep == "=" and match["sep"][0] == "=" and len(match["sep"]) > 1 and not value.is_quoted:
        return False  # to a shell `NAME= run` sets nothing
    is_password = word.startswith(("pass", "pwd"))
    is_assigned = not sep or (sep == "=" and not match["sep"].startswith((" ", "\t")))
    if word in ("_key", "-key") or word.startswith("cred"):
        return is_random(written) and not is_path(written)
    if not is_password and is_path(written):
        return False
    if name.startswith("-") or (is_assigned and name.isupper()) or _is_header(name, sep):
        return len(written) >= 3
    if any(c.isspace() for c in written):
        return is_password and value.is_quoted and is_assigned
    if value.is_quoted:
        return is_password or len(written) >= 8
    return _is_loose_secret(written, is_password=is_password, is_assigned=is_assigned, after=after)


def _is_header(name: str, sep: str) -> bool:
    return sep == ":" and "-" in name and name[0].isalpha()


def _is_loose_secret(written: str, *, is_password: bool, is_assigned: bool, after: str) -> bool:
    """An unquoted value behind a lower-case name: a form field, an ini line, or a line of a program."""
    if after in ("(", "["):
        return False
    bare = written.rstrip(",")
    if is_assigned:
        is_code = is_identifier(bare) and (after in (")", "", "\n") or bare != written or "." in bare)
        return not is_code and len(bare) >= (3 if is_password else 8)
    if is_password:
        return not is_identifier(bare) and len(bare) >= 6 and any(c.isalnum() for c in bare)
    return is_random(bare)


_HEADER = re.compile(
    r"""(?P<name>(?:proxy-)?authorization|(?:set-)?cookie)\\{0,3}["']?\]?"""
    r"""[ \t]{0,4}[:=,][ \t]{0,4}(?:f?\\{0,3}["'])?"""
)
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9_-]{1,24})[ \t]{1,4}(?=[^\s'\"\\])")
# `Token token=X`, as PagerDuty and Rails write it.
_NAMED_CREDENTIAL = re.compile(r"""(?:access_token|token|api_?key|key)=\\{0,3}["']?""")
_CREDENTIAL = re.compile(r"[^\s'\"\\,;`]++")
_COOKIES = re.compile(r"[^'\"\n\\]++")
_SIGNATURE = re.compile(r"""(?:signature|response)=["']?([0-9a-f]{16,128}+)""")
_BEARER = re.compile(r"\bbearer[ \t]{1,4}(?P<token>[a-z0-9._~+/=-]{16,}+)")


def find_headers(text: str, lowered: str) -> Iterator[Span]:
    """Credentials of `Authorization` and `Cookie` headers, and of `Bearer` anywhere."""
    if "authorization" in lowered or "cookie" in lowered:
        at = 0
        while match := _HEADER.search(lowered, at):
            read = _COOKIES if "cookie" in match["name"] else _CREDENTIAL
            span = _cookies(text, match) if read is _COOKIES else _authorization(text, lowered, match)
            value = read.match(text, match.end())
            at = match.end()
            if span:
                yield span
                at = max(at, span.end)
            elif value and value.end() - at > 512:
                at = value.end()
    if "bearer" in lowered:
        for match in _BEARER.finditer(lowered):
            if is_random(text[match.start("token") : match.end("token")]):
                yield Span(*match.span("token"), "bearer token")


def _cookies(text: str, header: re.Match[str]) -> Span | None:
    value = _COOKIES.match(text, header.end())
    if value and ":" in header[0] and holds_cookie(value[0]):
        return Span(value.start(), value.start() + len(value[0].rstrip()), "cookie")
    return None


def holds_cookie(written: str) -> bool:
    """Whether `name=value; name=value` has a value that is not filled in later."""
    pairs = (pair.partition("=") for pair in written.split(";"))
    return any(equals and not is_stand_in(value.strip()) for _, equals, value in pairs)


def _authorization(text: str, lowered: str, header: re.Match[str]) -> Span | None:
    at = header.end()
    scheme = _SCHEME.match(text, at)
    name = scheme["scheme"].lower() if scheme else ""
    at = scheme.end() if scheme else at
    if name.startswith(("aws4", "digest")):
        found = lowered.find("response=" if name == "digest" else "signature=", at, at + 2048)
        signature = _SIGNATURE.match(lowered, found) if found >= 0 else None
        return Span(*signature.span(1), "signature") if signature else None
    named = _NAMED_CREDENTIAL.match(lowered, at) if name else None
    credential = _CREDENTIAL.match(text, named.end() if named else at)
    if not credential or is_stand_in(credential[0]):
        return None
    if not name and ":" not in header[0] and not any(c.isdigit() for c in credential[0]):
        return None  # a list of names, or a call
    if name == "basic":
        return Span(*credential.span(), "basic password", Coat.BASIC)
    return Span(*credential.span(), "bearer token" if name == "bearer" else "authorization token")


_USERINFO = re.compile(
    r"://(?P<user>[^\s/:@'\"`?#]{0,256}+)(?::(?P<password>[^\s/'\"`?#]{0,1024}))?@(?=[^\s@])"
)
_QUERY = re.compile(
    r"[?&](?:key|sig|signature|auth|apikey|code|x-amz-signature|x-goog-signature|hapikey)=(?P<value>[^&\s'\"#\\`]++)"
)


def find_in_urls(text: str, lowered: str) -> Iterator[Span]:
    """Passwords of `scheme://user:password@host` and short telling query parameters."""
    if "://" in text and "@" in text:
        for match in _USERINFO.finditer(text):
            yield from _userinfo(match)
    if "=" in text and ("?" in text or "&" in text):
        for match in _QUERY.finditer(lowered):
            start, end = match.span("value")
            if not is_stand_in(text[start:end]) and is_random(text[start:end], least=12, floor=2.5):
                yield Span(start, end, "url signature" if "sig" in match[0][:18] else "url key", Coat.PERCENT)


def _userinfo(match: re.Match[str]) -> Iterator[Span]:
    password, user = match["password"], match["user"]
    if password is not None:
        if not is_stand_in(password):
            yield Span(*match.span("password"), "url password", Coat.PERCENT)
    elif is_random(user, least=20):
        yield Span(*match.span("user"), "url password", Coat.PERCENT)
