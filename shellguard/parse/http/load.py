"""Programs that send one request many times, or a file of them: ab, hey, oha, siege, vegeta, hurl.

Promise: pure and total; each kind of request is said once. Options as in each tool's own help.
"""

from __future__ import annotations

import re

from shellguard.parse.http.request import Identity, Request, request
from shellguard.parse.http.sent import Inputs
from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.option_grammar import Given, Grammar, read_options
from shellguard.parse.world import World

_GRAMMARS = {
    # ab(1), Apache 2.4
    "ab": "n= c= t= s= b= B= p= u= T= v= w i x= y= z= C= H= A= P= X= V k d q l S g= e= r f= Z= m= E= h",
    # `hey -h`
    "hey": "n= c= q= z= o= m= H= t= A= d= D= T= a= x= h2 host= U= disable-compression disable-keepalive disable-redirects cpus= more",
    "oha": "n= c= p= z= q= m,method= H= t= A= d= D= T= a= x= burst-delay= burst-rate= no-tui host= disable-compression http2 "
    "http-version= r,redirect= unix-socket= insecure ipv4 ipv6 latency-correction json",
    "siege": "c,concurrent= r,reps= t,time= d,delay= b,benchmark f,file= H,header= A,user-agent= T,content-type= m,mark= l,log? q,quiet "
    "R,rc= g,get p,print i,internet v,verbose no-parser j,json-output",
}
FLAGS = {name: Grammar.of(text) for name, text in _GRAMMARS.items()}
_DATA = {"ab": (), "hey": ("d",), "oha": ("d",), "siege": ()}
_FILES = {"ab": ("p", "u"), "hey": ("D",), "oha": ("D",), "siege": ()}
# hurl.dev and vegeta's "http" targets: a line `METHOD URL`.
_LINE = re.compile(
    r"^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|PURGE|LINK|UNLINK|COPY|MOVE|MKCOL|PROPFIND)[ \t]+(\S{1,4096})",
    re.M,
)
_MOST = 64


def read(call: Invocation, *, world: World | None) -> tuple[Request, ...]:
    """Every kind of request once."""
    inputs = Inputs(call, world)
    if call.program in ("vegeta", "hurl"):
        return _listed(call, inputs)
    given = read_options(FLAGS[call.program], call.args)
    files = [v.text for n in _FILES[call.program] for v in given.options.get(n, [])]
    body = "&".join(
        [*(v.text for n in _DATA[call.program] for v in given.options.get(n, [])), *map(inputs.text, files)]
    )
    return tuple(_one(call.program, given, url.text, body, files, inputs) for url in given.operands[:_MOST])


def _one(program: str, given: Given, url: str, body: str, files: list[str], inputs: Inputs) -> Request:
    method = given.text("m", "method") if program != "siege" else ""
    if program == "ab" and not method:
        method = "PUT" if given.has("u") else "POST" if given.has("p") else "HEAD" if given.has("i") else ""
    posted = re.fullmatch(r"(\S+)\s+POST\s+(.*)", url, re.S) if program == "siege" else None
    if posted:
        url, method, body = posted[1], "POST", posted[2]
    name = "A" if program == "ab" else "a"
    return request(
        method or "GET",
        url,
        headers=[v.text for n in ("H", "header") for v in given.options.get(n, [])],
        body=body,
        uploads=files,
        is_hidden=inputs.is_hidden,
        identity=[Identity("basic", f"option -{name}")] if program != "siege" and given.has(name) else [],
        socket=given.text("unix-socket"),
    )


def _listed(call: Invocation, inputs: Inputs) -> tuple[Request, ...]:
    """Requests that stand in a file or on standard input."""
    if call.program == "vegeta":
        if "attack" not in call.words:
            return ()
        named = [w.partition("=")[2] for w in call.words if re.match(r"--?targets=", w)]
        named += [
            b for a, b in zip(call.words, call.words[1:], strict=False) if a in ("-targets", "--targets")
        ]
        paths = named or ["-"]
    else:
        paths = [w for w in call.words if w.endswith(".hurl")] or ["-"]
    texts = [inputs.stdin() if p == "-" else inputs.file(p) for p in paths[:8]]
    if not any(t is not None for t in texts):
        return (request(UNKNOWN, UNKNOWN, unknown=("config", "body")),)
    lines = [m.groups() for t in texts for m in _LINE.finditer((t or "")[: 256 * 1024])]
    return tuple(request(m, u, body=UNKNOWN if m not in ("GET", "HEAD") else "") for m, u in lines[:_MOST])
