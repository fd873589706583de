"""One HTTP request taken apart, as tables of services ask for it: method, segments, parameters, fields of the body.

Promise: pure, total, bounded; what is not known stays unknown.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, unquote

from shellguard.parse.graphql import Operation, operations
from shellguard.parse.http import Request
from shellguard.parse.invocation import UNKNOWN

_MAX_BODY = 256 * 1024
_MAX_SEGMENTS = 40
_MAX_PARAMETERS = 64
# Headers and parameters by which a POST says that it is another method.
_OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
_METHODS = frozenset({"GET", "PUT", "PATCH", "DELETE"})
# Names that resolve to the machine itself, beside those of RFC 6761 that `Request.is_local` knows.
_LOOPBACK_NAMES = re.compile(
    r"(?:^|\.)(?:lvh\.me|localtest\.me|lacolhost\.com|vcap\.me|ddev\.site|lndo\.site)$"
)
_NUMERIC_LOOPBACK = re.compile(r"^(?:\[::ffff:127\.[\d.]+\]|127\.\d[\d.]*|0x7f[0-9a-f]{6}|2130706433)$", re.I)


def bare(host: str) -> str:
    """A host without its port."""
    head, _, tail = host.rpartition(":")
    return head if head and tail.isdigit() else host


@dataclass(frozen=True)
class Asked:
    """A request's parts."""

    request: Request

    @cached_property
    def headers(self) -> dict[str, str]:
        """Lower-case name -> value."""
        pairs = (h.split(":", 1) for h in self.request.headers[:_MAX_PARAMETERS] if ":" in h)
        return {name.strip().lower(): value.strip() for name, value in pairs}

    @cached_property
    def method(self) -> str:
        """What the server takes it for."""
        said = self.request.method.upper()
        if said == "POST":
            asked = [v.upper() for n, v in self.headers.items() if n in _OVERRIDES]
            asked += [v.upper() for n, v in self.parameters if n == "_method"]
            return next((m for m in asked if m in _METHODS), said)
        return said

    @property
    def name(self) -> str:
        """The host without its port."""
        return bare(self.request.host)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host it may be meant for, ports kept."""
        return (self.request.host, *(n for n in getattr(self.request, "names", ()) if n != self.request.host))

    @property
    def where(self) -> str:
        """The host for people."""
        return self.request.host.replace(UNKNOWN, "…")

    @property
    def socket(self) -> str:
        """The Unix socket it is sent through; empty for the network."""
        found = getattr(self.request, "socket", "")
        return found if isinstance(found, str) else ""

    @property
    def is_local(self) -> bool:
        """Whether it stays on this machine."""
        name = self.name
        return (
            bool(self.socket)
            or self.request.is_local
            or bool(_LOOPBACK_NAMES.search(name))
            or bool(_NUMERIC_LOOPBACK.match(name))
        )

    @cached_property
    def _parts(self) -> tuple[str, str]:
        path, _, query = self.request.path[:_MAX_BODY].partition("?")
        return path, query.split("#", 1)[0]

    @property
    def query(self) -> str:
        """The URL's parameters as written, unescaped."""
        return unquote(self._parts[1])

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The path's pieces, unescaped; empty ones and `.` left out, `..` taken back, as clients and servers do."""
        found: list[str] = []
        for piece in self._parts[0].split("/")[: _MAX_SEGMENTS * 2]:
            if piece == "..":
                del found[-1:]
            elif piece not in ("", "."):
                found.append(unquote(piece.split(";", 1)[0]) or piece)
        return tuple(found[:_MAX_SEGMENTS])

    @cached_property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The URL's parameters and, where the body is a plain form, its fields; names as written."""
        found = list(self._pairs(self._parts[1]))
        body = self.request.body[:_MAX_BODY]
        if "=" in body and not body.lstrip().startswith(("{", "[", "<", "query=")):
            found += self._pairs(body)
        return tuple(found[:_MAX_PARAMETERS])

    @staticmethod
    def _pairs(text: str) -> list[tuple[str, str]]:
        try:
            return parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_PARAMETERS)
        except ValueError:
            return []

    @cached_property
    def json(self) -> Any:
        """The body's value; None where it is no JSON."""
        text = self.request.body[:_MAX_BODY].strip()
        if not text.startswith(("{", "[")):
            return None
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """GraphQL operations in the body or the URL."""
        request = self.request
        found = request.operations or operations(request.body, url=request.url)
        # what a file holds is shown to nobody
        return tuple(replace(o, target="") for o in found) if self.request.uploads else found

    def field(self, *names: str) -> str:
        """The first text among these fields of a JSON body or parameters."""
        body = self.json if isinstance(self.json, dict) and not self.request.uploads else {}
        values = [body.get(n) for n in names] + [v for n, v in self.parameters if n in names]
        return next((v for v in values if isinstance(v, str)), "")

    @property
    def shown_path(self) -> str:
        """The path for people, short."""
        if not self.segments:
            return ""
        shown = "/" + "/".join(s.replace(UNKNOWN, "…").replace("UNKNOWN", "…") for s in self.segments)
        return shown if len(shown) <= 120 else "…" + shown[-119:]
