"""Requests written out by hand: `printf 'DELETE /x HTTP/1.1...' | nc host 80`, and libwww-perl's lwp-request.

Promise: pure and total; what is sent is read where standard input is known, and a body's length is not checked.
"""

from __future__ import annotations

import re
from itertools import pairwise

from shellguard.parse.http.request import Request, request
from shellguard.parse.http.sent import Inputs
from shellguard.parse.invocation import Invocation
from shellguard.parse.option_grammar import Grammar, read_options
from shellguard.parse.world import World

# nc(1) of OpenBSD and of Nmap: the letters with a value, theirs together.
_NC = Grammar.of(
    "I= i= M= m= O= P= p= q= s= T= V= W= w= X= x= g= G= e= c= o= d= n v z l k u 4 6 C N U ssl proxy= proxy-auth= send-only"
)
_LWP = Grammar.of("m= f b= t= i= c= C= p= P H= s S u U v h e d a o= x")
_LINE = re.compile(r"^([A-Z]{3,16})[ \t]+(\S{1,8192})[ \t]+HTTP/[\d.]+[ \t]*\r?$", re.M)
_TARGET = re.compile(r"(?:TCP4?6?|OPENSSL|SSL|TCP-CONNECT|OPENSSL-CONNECT):([^,:]+):(\w+)", re.I)
_MOST = 16


def read(call: Invocation, *, world: World | None) -> tuple[Request, ...]:
    """The requests on standard input, or lwp-request's own."""
    inputs = Inputs(call, world)
    if call.program == "lwp-request":
        given = read_options(_LWP, call.args)
        method = given.text("m") or "GET"
        body = (inputs.stdin() or "") if method.upper() in ("POST", "PUT") else ""
        headers = [v.text for v in given.options.get("H", [])]
        return tuple(request(method, o.text, headers=headers, body=body) for o in given.operands[:_MOST])
    text = inputs.stdin()
    if text is None or "HTTP/" not in text[:65536]:
        return ()
    text = text[:65536].replace("\\r\\n", "\r\n")
    lines = list(_LINE.finditer(text))[:_MOST]
    ends = [m.start() for m in lines[1:]] + [len(text)]
    return tuple(_one(m, text[m.end() : end], _host(call)) for m, end in zip(lines, ends, strict=False))


def _one(line: re.Match[str], rest: str, host: str) -> Request:
    head, _, body = rest.replace("\r\n", "\n").partition("\n\n")
    headers = [h for h in head.splitlines()[:64] if ":" in h]
    url = line[2] if "://" in line[2] else f"http://{host}{line[2]}"
    return request(line[1], url, headers=headers, body=body)


def _host(call: Invocation) -> str:
    """Where the socket leads."""
    if call.program == "socat":
        found = next((m for w in call.words if (m := _TARGET.match(w))), None)
        return f"{found[1]}:{found[2]}" if found else ""
    if call.program == "openssl":
        return next((b for a, b in pairwise(call.words) if a in ("-connect", "-host")), "")
    given = read_options(_NC, call.args)
    return ":".join(o.text for o in given.operands[:2])
