"""Which program's requests are read by which module.

Promise: total; a client's module is imported when its program is met, and a program that is not listed sends nothing as
far as anybody knows.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

from shellguard.parse.http.request import Request
from shellguard.parse.invocation import Invocation
from shellguard.parse.world import World

# Module of this package -> programs it reads.
_READERS: dict[str, str] = {
    "curl": "curl curlie",
    "forges": "gh glab",
    "httpie": "http https httpie xh xhs",
    "load": "ab hey oha siege vegeta hurl",
    "powershell": "Invoke-WebRequest Invoke-RestMethod invoke-webrequest invoke-restmethod iwr irm",
    "raw": "az kubectl oc kubecolor cf nomad oci stripe heroku vercel pscale",
    "sockets": "nc ncat netcat telnet socat openssl lwp-request",
    "streams": "grpcurl websocat wscat evans",
    "wget": "wget wget2",
}

_BY_PROGRAM: dict[str, str] = {name: module for module, names in _READERS.items() for name in names.split()}

CLIENTS = frozenset(_BY_PROGRAM)
"""Every program whose requests can be read."""


def requests(
    call: Invocation, *, names: tuple[str, ...] = (), world: World | None = None
) -> tuple[Request, ...]:
    """Requests that `call`, whose program goes by these names too, would send; empty when it is no client."""
    known = (call.program, call.program.lower().removesuffix(".exe"), *reversed(names))
    name = next((n for n in known if n in _BY_PROGRAM), None)
    if name is None:
        return ()
    reader = import_module(f"{__package__}.{_BY_PROGRAM[name]}")
    found: tuple[Request, ...] = reader.read(replace(call, program=name), world=world)
    return found
