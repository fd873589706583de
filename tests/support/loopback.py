"""What every stand-in server on loopback has in common: it serves while its `with` block lasts."""

from __future__ import annotations

import threading
from http.server import ThreadingHTTPServer
from typing import Self


class Loopback:
    """A running stand-in; subclasses set `_server`."""

    _server: ThreadingHTTPServer

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
