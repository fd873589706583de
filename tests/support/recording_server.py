"""A web server on loopback that remembers what arrived."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Put in by every client by itself.
_USUAL = frozenset(
    "host user-agent accept content-length connection accept-encoding expect transfer-encoding accept-language "
    "sec-fetch-mode sec-fetch-dest sec-fetch-site".split()
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One request."""

    method: str
    path: str
    body: str
    headers: tuple[str, ...]


class RecordingServer:
    """Answers everything with an empty 200."""

    def __init__(self) -> None:
        self.seen: list[Arrived] = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            # so that `Expect: 100-continue` is answered and nobody waits for it
            protocol_version = "HTTP/1.1"

            def __getattr__(self, name: str) -> object:
                if name.startswith("do_"):
                    return self.handle_any
                raise AttributeError(name)

            def handle_any(self) -> None:
                body = self._body().decode("latin-1")
                if "boundary=" in (self.headers.get("Content-Type") or ""):
                    body = "(form)"
                shown = tuple(f"{k}: {v}" for k, v in self.headers.items() if k.lower() not in _USUAL)
                seen.append(Arrived(self.command, self.path, body, shown))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length") or 0))
                found = b""
                while size := int(self.rfile.readline().strip() or b"0", 16):
                    found += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return found

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """`127.0.0.1:PORT`."""
        return f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> RecordingServer:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
