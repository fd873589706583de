"""Real database servers and an HTTP API on this machine, each with its own account of what arrived.

Promise: everything lies in one throwaway folder, nothing listens beyond a Unix socket or loopback, and what was started
is ended by its pid.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.guarded_home import PATIENCE_S, until
from tests.support.loopback import Loopback

_STATEMENT = re.compile(r"LOG:  (?:statement|execute \S+): (.*(?:\n\t.*)*)")
_NOBODY = 65534


def find_postgres() -> Path | None:
    """The folder with `initdb` and `postgres`: Debian keeps them off PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Postgres:
    """A server with an empty database `app`; `with Postgres() as server`."""

    def __init__(self) -> None:
        programs = find_postgres()
        assert programs is not None, "call find_postgres first"
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="sgpg", dir="/tmp"))
        self._log = self.folder / "log"
        # initdb refuses root
        self._user = _NOBODY if os.geteuid() == 0 else None

    def __enter__(self) -> Postgres:
        if self._user is not None:
            os.chown(self.folder, self._user, self._user)
        self.folder.chmod(0o755)
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8")
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(data), "-k", str(self.folder), "-h", "",
                 "-c", "log_statement=all", "-c", "fsync=off"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=self._user, group=self._user, cwd="/",
                env=self._environment(), start_new_session=True,
            )  # fmt: skip
        until(self._answers, what=lambda: f"a server that answers: {self._log.read_text()}")
        self.ask("CREATE DATABASE app", database="postgres")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGQUIT)  # an immediate shutdown, children too
        self._process.wait(PATIENCE_S)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, statement: str, *, database: str = "app") -> str:
        """A statement from outside the guard."""
        words = ("-h", str(self.folder), "-U", "postgres", "-d", database, "-XAtqc", statement)
        return self._run("psql", *words)

    @property
    def statements(self) -> list[str]:
        """Every statement that arrived, oldest first."""
        return [s.replace("\n\t", "\n") for s in _STATEMENT.findall(self._log.read_text())]

    def _answers(self) -> bool:
        assert self._process.poll() is None, self._log.read_text()
        with contextlib.suppress(subprocess.CalledProcessError):
            return self._run("pg_isready", "-q", "-h", str(self.folder)) == ""
        return False

    def _run(self, program: str, *words: str) -> str:
        done = subprocess.run(
            [str(self._programs / program), *words], env=self._environment(), cwd="/", check=True, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE_S,
            user=self._user, group=self._user,
        )  # fmt: skip
        return done.stdout.strip()

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}


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


@contextlib.contextmanager
def postgres_with(*statements: str) -> Iterator[Postgres]:
    """A server whose database `app` was made by these statements."""
    with Postgres() as server:
        for statement in statements:
            server.ask(statement)
        yield server
