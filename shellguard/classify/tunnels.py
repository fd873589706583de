"""Ports of this machine that lead elsewhere: what another call of the same text forwards.

Promise: pure and bounded; a port counts only where the text itself says that it leads to another machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from shellguard.parse.http import Request
from shellguard.parse.invocation import Invocation

_MOST_CALLS = 120
# `[bind:]port:host:hostport` of ssh -L
_FORWARD = re.compile(r"^(?:[^:]*:)?(\d{1,5}):([^:]+):\d{1,5}$")
_PAIR = re.compile(r"^(\d{1,5})(?::\d{1,5})?$")
# Clusters for development: what they hold is made anew.
_NEAR = re.compile(r"^(?:kind-|k3d-|minikube|docker-desktop|colima|rancher-desktop|orbstack)")
_HERE = re.compile(r"^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$")
_API = "kubernetes.cluster.invalid:6443"
_CLUSTER = frozenset({"kubectl", "oc", "k", "microk8s.kubectl"})


def through_tunnels(requests: tuple[Request, ...], siblings: tuple[Invocation, ...]) -> tuple[Request, ...]:
    """`requests`, those to a forwarded port as going to where it leads."""
    if not any(r.is_local and not r.socket for r in requests) or len(siblings) < 2:
        return requests
    led = dict(pair for call in siblings[:_MOST_CALLS] for pair in _forwarded(call))
    return tuple(_led(r, led) for r in requests) if led else requests


def _led(request: Request, led: dict[str, str]) -> Request:
    port = request.host.rpartition(":")[2] if ":" in request.host else "80"
    peer = led.get(port) if request.is_local and not request.socket else None
    if peer == _API:
        # the port says nothing of who answers
        return replace(request, host=peer)
    return replace(request, peer=peer) if peer else request


def _forwarded(call: Invocation) -> Iterator[tuple[str, str]]:
    """(port here, where it leads)."""
    words = call.words[:64]
    if call.program in _CLUSTER and not any(_NEAR.match(w.rpartition("=")[2]) for w in words):
        yield from _of_cluster(words)
    elif call.program in ("ssh", "autossh"):
        yield from _of_ssh(words)


def _of_cluster(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if "proxy" in words[:4]:
        port = _value(words, "-p", "--port") or "8001"  # `kubectl proxy --help`
        yield port, _API
    elif "port-forward" in words[:6]:
        pairs = (m for w in words if (m := _PAIR.match(w)))
        yield from ((m[1], "service.cluster.invalid") for m in pairs)


def _of_ssh(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for at, word in enumerate(words):
        given = re.match(r"-[A-Za-z]*L(.*)$", word) if word[:2] != "--" else None
        if given is None:
            continue
        said = given[1] or (words[at + 1] if at + 1 < len(words) else "")
        if found := _FORWARD.match(said):
            # what ssh calls localhost is the machine at the other end
            yield found[1], "ssh.invalid" if _HERE.match(found[2]) else found[2]


def _value(words: tuple[str, ...], *names: str) -> str:
    for at, word in enumerate(words):
        name, sign, value = word.partition("=")
        if name in names:
            return value if sign else words[at + 1] if at + 1 < len(words) else ""
    return ""
