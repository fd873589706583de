"""grpcurl and evans, websocat and wscat: calls and messages that travel over HTTP.

Promise: pure and total; a gRPC method is the POST to its path that it is (gRPC over HTTP/2), listing and describing is
nothing.
"""

from __future__ import annotations

from shellguard.parse.http.request import Identity, Request, request
from shellguard.parse.http.sent import Inputs
from shellguard.parse.invocation import UNKNOWN, Invocation
from shellguard.parse.option_grammar import Grammar, read_options
from shellguard.parse.world import World

# `grpcurl -help` (1.9): Go's flags, one dash or two.
_GRPCURL = Grammar.of(
    "-plaintext insecure cacert= cert= key= protoset= proto= import-path= H= rpc-header= reflect-header= expand-headers authority= "
    "user-agent= d= format= allow-unknown-fields connect-timeout= format-error keepalive-time= max-time= max-msg-sz= "
    "emit-defaults protoset-out= proto-out-dir= msg-template v vv servername= use-reflection unix alts help version"
)
_SOCKET = Grammar.of(
    "H,header= k,insecure protocol= basic-auth= origin= ws-c-uri= x,execute= c,connect= n,no-check o= auth= "
    "1,one-message E,exit-on-eof t,text b,binary B,buffer-size= q quiet header-to-env= passphrase= ca= cert= key="
)


def read(call: Invocation, *, world: World | None) -> tuple[Request, ...]:
    """A call of a method, or the messages sent."""
    inputs = Inputs(call, world)
    return _grpc(call, inputs) if call.program in ("grpcurl", "evans") else _socket(call, inputs)


def _grpc(call: Invocation, inputs: Inputs) -> tuple[Request, ...]:
    args = tuple(
        a if not a.text.startswith("--") else type(a)(a.text[1:], a.raw, a.sources) for a in call.args
    )
    # Go's flags join their value with `=`, this grammar with `:`
    spelled = tuple(
        type(a)(a.text.replace("=", ":", 1), a.raw, a.sources)
        if a.text.startswith("-") and "=" in a.text
        else a
        for a in args
    )
    given = read_options(_GRPCURL, spelled)
    words = [o.text for o in given.operands]
    if (
        call.program == "evans"
        or len(words) < 2
        or words[1] in ("list", "describe")
        or given.has("help", "version")
    ):
        return ()
    host, name = words[0], words[1]
    service, _, method = name.rpartition("/") if "/" in name else name.rpartition(".")
    data = given.text("d")
    headers = [v.text for n in ("H", "rpc-header") for v in given.options.get(n, [])]
    scheme = "http" if given.has("plaintext") else "https"
    return (
        request(
            "POST",
            f"{scheme}://{'localhost' if given.has('unix') else host}/{service}/{method}",
            headers=["Content-Type: application/grpc", *headers],
            body=(inputs.stdin() or UNKNOWN) if data == "@" else data,
            identity=[Identity("certificate", f"file {given.text('cert')}")] if given.has("cert") else [],
            socket=host if given.has("unix") else "",
        ),
    )


def _socket(call: Invocation, inputs: Inputs) -> tuple[Request, ...]:
    given = read_options(_SOCKET, call.args)
    urls = [
        o.text
        for o in (*given.operands, *given.options.get("connect", []))
        if "://" in o.text or ":" in o.text
    ]
    sent = given.text("execute") or inputs.stdin() or (UNKNOWN if call.fed_by else "")
    headers = [v.text for v in given.options.get("header", [])]
    found = [u for u in urls if u.startswith(("ws:", "wss:")) or call.program == "wscat"]
    return tuple(request("GET", u, headers=headers, body=sent, scheme="ws") for u in found[:4])
