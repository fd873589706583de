"""A language model on loopback that speaks as OpenAI, Anthropic and Ollama do, and always gives the same answer.

Sources: platform.openai.com/docs/api-reference/chat/object, platform.claude.com/docs/en/api/messages/create, ollama docs/api.md.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.loopback import Loopback


@dataclass(frozen=True, slots=True)
class Arrived:
    """One request."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]


class JudgingServer(Loopback):
    """`text` is what the model says; `status` other than 200 is an error; `is_silent` never answers until it ends."""

    def __init__(self, text: str = "", *, status: int = 200, is_silent: bool = False) -> None:
        self.seen: list[Arrived] = []
        self.released = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                headers = {k.lower(): v for k, v in self.headers.items()}
                server.seen.append(Arrived(self.path, body, headers))
                if is_silent:
                    server.released.wait(60)
                    self.close_connection = True
                    return
                answer = json.dumps(_said(self.path, text)).encode()
                self.send_response(status)
                if status // 100 == 3:
                    self.send_header("Location", f"http://{self.headers['Host']}/elsewhere")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *args: object) -> None:
        self.released.set()
        super().__exit__(*args)


def _said(path: str, text: str) -> dict[str, Any]:
    if path == "/v1/chat/completions":
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    if path == "/v1/messages":
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [{"type": "text", "text": text}],
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }
    message = {"role": "assistant", "content": text}
    return {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": True}
