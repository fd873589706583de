"""A stand-in for AWS on loopback: it notes every request that the real command line sends, and answers kindly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.loopback import Loopback

_LISTING = b"""<?xml version="1.0"?><ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated>
<Contents><Key>k</Key><Size>1</Size><LastModified>2024-01-01T00:00:00Z</LastModified></Contents></ListBucketResult>"""


@dataclass(frozen=True)
class Arrived:
    """One request as it arrived."""

    method: str
    path: str
    service: str
    """Whom it is signed for: the credential's scope."""
    action: str
    """`Action=` of the body, or `X-Amz-Target`; empty where the path says it."""
    body: str


class AwsStandIn(Loopback):
    """Serves on a free port of 127.0.0.1; `arrived` is what came."""

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.arrived))

    @property
    def url(self) -> str:
        """Where to send requests."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"


def _handler(arrived: list[Arrived]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", self.headers.get("Authorization", ""))
            action = re.search(r"(?:^|&)Action=(\w+)", body)
            target = self.headers.get("X-Amz-Target", "")
            said = target or (action.group(1) if action else "")
            arrived.append(Arrived(self.command, self.path, scope.group(1) if scope else "", said, body))
            is_listing = self.command == "GET" and "list-type=2" in self.path
            reply = b"{}" if target else _LISTING if is_listing else b""
            self.send_response(200)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply)

        do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = do_HEAD = _answer

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    return Handler
