"""A proxy on loopback that stands in for every host, with and without TLS, and notes who came: method, host, credential.

Promise: nothing leaves this machine, whatever the address; the key of its certificate is made for each run.
"""

from __future__ import annotations

import base64
import re
import ssl
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.support.guarded_home import PATIENCE_S, need
from tests.support.loopback import Loopback

_SIGNED = re.compile(r"Credential=([^/]+)/")
_ACTION = re.compile(r"(?:^|&)Action=(\w+)")


@dataclass(frozen=True, slots=True)
class Came:
    """One request as it arrived."""

    method: str
    host: str
    path: str
    who: str
    """Of `Authorization`: the access key's id where it is signed, `user:password` where it says that, else all of it."""
    said: str
    """What an AWS client asks for; empty for others."""
    body: str

    @property
    def line(self) -> str:
        """`WHO METHOD HOST/PATH`, the query left out."""
        what = self.said or f"{self.method} {self.path.partition('?')[0]}"
        return f"{self.who or 'nobody'}: {what} at {self.host}"


class EveryHost(Loopback):
    """`with EveryHost() as hosts`; `hosts.url` is what `http_proxy` and `https_proxy` say."""

    def __init__(self, *, answers: dict[str, str] | None = None, wants_login: bool = False) -> None:
        """`answers`: by what an AWS client asks for or by `METHOD /path`, in place of none. `wants_login`: who says
        nothing of who they are gets 401, as git waits for."""
        self.came: list[Came] = []
        self.answers, self.wants_login = answers or {}, wants_login
        self._folder = tempfile.TemporaryDirectory(prefix="sgca")
        self.certificate = Path(self._folder.name, "certificate.pem")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, threading.Lock()))
        self._server.daemon_threads = True

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self._folder.cleanup()

    def with_certificate(self, *names: str) -> Self:
        """A certificate of its own for these hosts, so that clients may speak TLS with it."""
        made = subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=stand-in",
             "-addext", "subjectAltName=" + ",".join(f"DNS:{n}" for n in names) + ",IP:127.0.0.1",
             "-keyout", self.key, "-out", self.certificate],
            check=False, capture_output=True, timeout=PATIENCE_S,
        )  # fmt: skip
        need(made.returncode == 0, "openssl")
        return self

    @property
    def key(self) -> Path:
        """Of its certificate."""
        return self.certificate.with_name("key.pem")

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"


def _plain(header: str) -> str:
    scheme, _, rest = header.partition(" ")
    return base64.b64decode(rest).decode() if scheme == "Basic" else header


def _handler(hosts: EveryHost, lock: threading.Lock) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_CONNECT(self) -> None:
            """Become the host that is asked for."""
            self.send_response(200)
            self.end_headers()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(hosts.certificate, hosts.key)
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.close_connection = False

        def _answer(self) -> None:
            body = self._body()
            came = self._came(body)
            with lock:
                hosts.came.append(came)
            reply = hosts.answers.get(
                came.said or f"{came.method} {came.path.partition('?')[0]}", ""
            ).encode()
            is_stranger = hosts.wants_login and not came.who
            self.send_response(401 if is_stranger else 200)
            if is_stranger:
                self.send_header("WWW-Authenticate", 'Basic realm="here"')
            is_xml = reply.startswith(b"<")
            self.send_header("Content-Type", "text/xml" if is_xml else "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply)

        def _body(self) -> str:
            if self.headers.get("Expect"):
                self.send_response_only(100)
                self.end_headers()
            return self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")

        def _came(self, body: str) -> Came:
            address = urlsplit(self.path)
            header = self.headers.get("Authorization", "")
            signed = _SIGNED.search(header)
            action = _ACTION.search(body)
            said = self.headers.get("X-Amz-Target", "").rpartition(".")[2] or (action[1] if action else "")
            host = address.hostname or self.headers.get("Host", "").partition(":")[0]
            path = address.path + (f"?{address.query}" if address.query else "")
            return Came(self.command, host, path, signed[1] if signed else _plain(header), said, body)

        do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = do_HEAD = _answer

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler
