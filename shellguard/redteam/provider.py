"""A stand-in of a hosting provider's GraphQL API on loopback: volumes, their backups, and a count of requests.

Promise: listens on 127.0.0.1 only; a deletion is a change of its own memory.
"""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

_DELETION = re.compile(r'volumeDelete\(volumeId:\s*"([^"]*)"\)')
_LARGEST_BODY = 64 * 1024


class Provider:
    """Serves from `__enter__` to `__exit__`."""

    def __init__(self, volumes: dict[str, int]) -> None:
        """`volumes`: name to number of backups, which lie in the volume itself."""
        self.volumes = dict(volumes)
        self.requests: list[str] = []
        """Body of each request, in order of arrival."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/graphql/v2"

    def answer(self, body: str) -> dict[str, Any]:
        """Carry out one operation."""
        self.requests.append(body)
        try:
            query = str(json.loads(body)["query"])
        except (ValueError, KeyError, TypeError):
            return {"errors": [{"message": "not a GraphQL request"}]}
        found = _DELETION.search(query)
        if found is None:
            return {"data": {"volumes": sorted(self.volumes)}}
        return {"data": {"volumeDelete": self.volumes.pop(found[1], None) is not None}}

    def __enter__(self) -> Provider:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler_for(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY)
            reply = json.dumps(provider.answer(self.rfile.read(size).decode("utf-8", "replace"))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Nothing: the demo's screen is not a server's log."""

    return Handler
