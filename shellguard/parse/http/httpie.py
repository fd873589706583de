"""HTTPie and xh: `http [options] [METHOD] URL [items]`.

Promise: pure and total. Options and items as in HTTPie's documentation (3.2) and `xh --help` (0.22).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urlencode

from shellguard.parse.http.request import Identity, Part, Request, prefix_of, request, variable_of
from shellguard.parse.http.sent import Inputs
from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.world import World

GRAMMAR = Grammar.of(
    "j,json f,form multipart boundary= raw= x,compress pretty= s,style= unsorted sorted response-charset= response-mime= "
    "format-options= p,print= h,headers m,meta b,body v,verbose all P,history-print= S,stream o,output= d,download "
    "c,continue q,quiet session= session-read-only= a,auth= A,auth-type= ignore-netrc offline proxy= F,follow "
    "max-redirects= max-headers= timeout= check-status path-as-is chunked verify= ssl= ciphers= cert= cert-key= "
    "cert-key-pass= I,ignore-stdin default-scheme= debug traceback manual help version bearer= https http-version= "
    "resolve= interface= curl curl-long unix-socket= no-check-status ipv4 ipv6 4 6"
)
_METHOD = re.compile(r"[a-zA-Z]+")
# What a backslash keeps, or a separator, the longest first.
_SIGN = re.compile(r"\\[:=@\\]|(:=@|==@|=@|:@|:=|==|[:=@])")
_ESCAPED = re.compile(r"\\([:=@\\])")
_MOST_ITEMS = 256


@dataclass(slots=True)
class _Items:
    """What stands behind the address."""

    headers: list[str] = field(default_factory=list)
    query: list[tuple[str, str]] = field(default_factory=list)
    data: list[tuple[str, object]] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    """Names of the fields that are files."""


def read(call: Invocation, *, world: World | None) -> tuple[Request, ...]:
    """The one request of a command line."""
    given, inputs = read_options(GRAMMAR, call.args), Inputs(call, world)
    if given.has("offline", "help", "version", "manual", "curl", "curl-long") or not given.operands:
        return ()
    words = [o.text for o in given.operands]
    method = (
        words.pop(0) if len(words) > 1 and (_METHOD.fullmatch(words[0]) or UNKNOWN in words[0][:1]) else ""
    )
    url, items = words[0], _items(words[1:], inputs)
    body = _body(given, items, call, inputs)
    method = method or ("POST" if body or items.data or items.uploads else "GET")
    scheme = given.text("default-scheme") or _scheme(call.program, given)
    return (
        request(
            method,
            _address(url, items.query),
            headers=items.headers,
            body=body,
            uploads=items.uploads,
            scheme=scheme,
            is_raw=given.has("path-as-is"),
            is_hidden=inputs.is_hidden,
            identity=_identity(given),
            socket=given.text("unix-socket"),
            output=given.text("output"),
            form=[Part(n, v if isinstance(v, str) else json.dumps(v)) for n, v in items.data],
            variables={_split(o.text)[0].lower(): variable_of(o) for o in given.operands},
        ),
    )


def _scheme(program: str, given: Given) -> str:
    return "https" if program in ("https", "xhs") or given.has("https") else "http"


def _address(url: str, query: list[tuple[str, str]]) -> str:
    """`:3000/x` and `:/x` are this machine's."""
    if url.startswith(":") and not url.startswith("::"):
        port, slash, rest = url[1:].partition("/")
        url = f"localhost{':' + port if port else ''}{slash}{rest}"
    url = url.removeprefix("://")
    if not query:
        return url
    said = urlencode(query).replace("%00", UNKNOWN)
    return url + ("&" if "?" in url else "?") + said


def _items(words: list[str], inputs: Inputs) -> _Items:
    found = _Items()
    for word in words[:_MOST_ITEMS]:
        name, sign, value = _split(word)
        if sign in (":=@", "==@", "=@", ":@"):
            found.uploads.append(value)
            value = inputs.text(value)
            sign = sign[:-1]
        if sign == ":":
            found.headers.append(f"{name}: {value}")
        elif sign == "==":
            found.query.append((name, value))
        elif sign == "=":
            found.data.append((name, value))
        elif sign == ":=":
            found.data.append((name, _json(value)))
        elif sign == "@":
            path = value.partition(";")[0]
            found.uploads.append(path)
            found.files.append(name)
    return found


def _split(word: str) -> tuple[str, str, str]:
    """(name, separator, value): the separator that begins first, of those the longest; `\\` keeps one as it is."""
    sign = next((m for m in _SIGN.finditer(word) if m[1]), None)
    name = _ESCAPED.sub(r"\1", word if sign is None else word[: sign.start()])
    return (name, "", "") if sign is None else (name, sign[1], word[sign.end() :])


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return UNKNOWN


def _body(given: Given, items: _Items, call: Invocation, inputs: Inputs) -> str:
    if given.has("raw"):
        return given.text("raw")
    if not items.data and not items.files:
        is_fed = bool(call.fed_by) or call.stdin is not None or any(r.operator == "<" for r in call.redirects)
        if is_fed and not given.has("ignore-stdin"):
            return inputs.text("-") if call.stdin is not None or call.redirects else UNKNOWN
        return ""
    if given.has("form", "multipart") or items.files:
        pairs = [(n, v if isinstance(v, str) else json.dumps(v)) for n, v in items.data]
        pairs += [(n, UNKNOWN) for n in items.files]
        is_multipart = given.has("multipart") or bool(items.files)
        return "&".join(f"{n}={v}" if is_multipart else f"{quote_plus(n)}={quote_plus(v)}" for n, v in pairs)
    return json.dumps(nested(items.data), ensure_ascii=False).replace("\\u0000", UNKNOWN)


def nested(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Fields as JSON: `a[b]=c` is an object in an object, `a[]=c` a list (gh api and HTTPie alike)."""
    found: dict[str, object] = {}
    for name, value in pairs:
        keys = re.findall(r"\[([^\[\]]{0,200})\]", name)[:16]
        head = name.partition("[")[0] if keys else name
        place, key = found, head or name
        for number, inner in enumerate(keys):
            if inner == "":
                items = place.setdefault(key, [])
                if isinstance(items, list) and number == len(keys) - 1:
                    items.append(value)
                break
            deeper = place.setdefault(key, {})
            if not isinstance(deeper, dict):
                break
            place, key = deeper, inner
        else:
            place[key] = value
    return found


def _identity(given: Given) -> list[Identity]:
    token = given.text("bearer")
    found = [Identity("bearer", "option --bearer", prefix=prefix_of(token))] if given.has("bearer") else []
    if given.text("auth"):
        kind = "bearer" if given.text("auth-type") == "bearer" else "basic"
        auth = given.options["auth"][-1]
        found.append(Identity(kind, "option --auth", variable_of(auth), prefix_of(auth.text)))
    found += [
        Identity("cookie", f"session {v.text}")
        for n in ("session", "session-read-only")
        for v in given.options.get(n, [])
    ]
    return found + ([Identity("certificate", f"file {given.text('cert')}")] if given.has("cert") else [])
