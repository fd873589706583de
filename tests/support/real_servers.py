"""Real servers on this machine, each with its own account of what arrived: PostgreSQL, and an HTTP API.

Promise: nothing listens beyond a Unix socket or loopback, and what was started is ended.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.loopback import Loopback
from tests.support.throwaway_postgres import Server, running

_STATEMENT = re.compile(r"LOG:  (?:statement|execute \S+): (.*(?:\n\t.*)*)")

_SAID_BY = re.compile(r"^(\w+):LOG:  statement: (.*)$", re.M)


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server with a database `app` that keeps every statement."""

    server: Server

    @property
    def environment(self) -> dict[str, str]:
        """What a client needs to find it."""
        return {"PGHOST": str(self.server.folder), "PGUSER": "guarded", "PGDATABASE": "app"}

    def ask(self, statement: str) -> str:
        """A statement from outside the guard."""
        return self.server.psql(statement, "-At", "-d", "app").strip()

    @property
    def statements(self) -> list[str]:
        """Every statement that arrived, oldest first."""
        log = Path(self.server.folder, "log").read_text()
        return [s.replace("\n\t", "\n") for s in _STATEMENT.findall(log)]

    @property
    def said_by(self) -> list[str]:
        """`USER: STATEMENT` of each."""
        log = Path(self.server.folder, "log").read_text()
        return [f"{user}: {text}" for user, text in _SAID_BY.findall(log)]


@contextlib.contextmanager
def postgres_with(*statements: str) -> Iterator[Postgres]:
    """A server whose database `app` was made by these statements; its log says who."""
    with contextlib.contextmanager(running)(
        "CREATE DATABASE app;", settings="-c log_statement=all -c log_line_prefix=%u:"
    ) as server:
        found = Postgres(server)
        for statement in statements:
            found.ask(statement)
        yield found


class Api(Loopback):
    """An HTTP API that keeps method, path and body of whatever arrives; as a proxy it stands in for every host."""

    def __init__(self) -> None:
        self._arrived: list[str] = []
        self._lock = threading.Lock()
        keep = self._keep

        class Keeping(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode(errors="replace")
                keep(" ".join(part for part in (self.command, self.path, body) if part))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Keeping)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def _keep(self, line: str) -> None:
        with self._lock:
            self._arrived.append(line)

    @property
    def arrived(self) -> list[str]:
        """`METHOD URL BODY` of each request."""
        with self._lock:
            return list(self._arrived)
