"""A loopback stand-in of a cloud provider's GraphQL API: it keeps every request and deletes nothing.

Promise: whatever reaches it is on its list, headers and body, before it answers.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.loopback import Loopback

PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that arrived."""

    method: str
    path: str
    authorization: str
    body: str

    @property
    def query(self) -> str:
        """The GraphQL text, empty when there is none."""
        try:
            return str(json.loads(self.body)["query"])
        except (ValueError, KeyError, TypeError):
            return ""


class VolumeApi(Loopback):
    """A running stand-in; `with VolumeApi() as api`."""

    def __init__(self) -> None:
        self._seen: list[Seen] = []
        self._changed = threading.Condition()
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/graphql/v2"

    @property
    def requests(self) -> list[Seen]:
        """Everything that arrived."""
        with self._changed:
            return list(self._seen)

    @property
    def deletions(self) -> list[Seen]:
        """What would have deleted a volume."""
        return [seen for seen in self.requests if "volumeDelete" in seen.query]

    def keep(self, seen: Seen) -> None:
        """Called for each request."""
        with self._changed:
            self._seen.append(seen)
            self._changed.notify_all()

    def until(self, count: int) -> None:
        """Wait for this many requests; fails the test when they never come."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._seen) >= count, PATIENCE_S), self._seen


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: VolumeApi) -> None:
        self.api = api
        super().__init__(("127.0.0.1", 0), _Request)


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._take()

    def do_POST(self) -> None:
        self._take()

    do_DELETE = do_PUT = do_PATCH = do_POST

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode("utf-8", "replace")
        self.server.api.keep(Seen(self.command, self.path, self.headers.get("authorization", ""), body))
        answer = json.dumps({"data": {"volumeDelete": True}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
