"""A scripted stand-in for the Anthropic Messages API on loopback: a real agent CLI believes it has a model.

Promise: each turn asks for the next command of a list as a Bash tool call and keeps what the agent sent back;
after the last one it says "done". Turns are told apart by their tool-call ids, so that requests the agent makes
for itself (titles, token counts) never use up a step.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.loopback import Loopback

# Long enough that only a hang reaches it.
PATIENCE_S = 60.0

_ID = re.compile(r"toolu_step_(\d{4})")


@dataclass(frozen=True, slots=True)
class Step:
    """One Bash tool call."""

    command: str
    timeout_ms: int = 0
    """After which the agent gives up on the command; 0 leaves it to the agent."""
    after: threading.Event | None = None
    """The model thinks until this is set."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What the agent told the model about one step."""

    text: str
    is_error: bool


class ScriptedModel(Loopback):
    """A running stand-in; `with ScriptedModel([...]) as model`."""

    def __init__(
        self, commands: Sequence[str | Step], *, is_agent_alive: Callable[[], bool] = lambda: True
    ) -> None:
        self.steps = [c if isinstance(c, Step) else Step(c) for c in commands]
        self.is_agent_alive = is_agent_alive
        self._results: dict[int, ToolResult] = {}
        self._changed = threading.Condition()
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def results(self) -> list[ToolResult]:
        """Results so far, in the order of the steps."""
        with self._changed:
            return [self._results[n] for n in sorted(self._results)]

    def result(self, number: int) -> ToolResult:
        """The result of one step, counted from 0; waits for it while the agent lives."""
        deadline = time.monotonic() + PATIENCE_S
        with self._changed:
            while number not in self._results:
                is_hopeless = time.monotonic() > deadline or not self.is_agent_alive()
                assert not is_hopeless, f"no result for {self.steps[number].command!r}; have {self._results}"
                self._changed.wait(0.2)
            return self._results[number]

    def answer(self, messages: list[dict[str, Any]], *, has_bash: bool) -> dict[str, Any]:
        """The content block that answers this conversation."""
        number = self._take(messages)
        if not has_bash or number >= len(self.steps):
            return {"type": "text", "text": "done"}
        step = self.steps[number]
        if step.after is not None:
            assert step.after.wait(PATIENCE_S), f"nothing let step {number} go on"
        arguments: dict[str, Any] = {"command": step.command, "description": f"step {number}"}
        if step.timeout_ms:
            arguments["timeout"] = step.timeout_ms
        return {"type": "tool_use", "id": f"toolu_step_{number:04d}", "name": "Bash", "input": arguments}

    def _take(self, messages: list[dict[str, Any]]) -> int:
        """Keep new results; the number of the next step."""
        seen = dict(_tool_results(messages))
        with self._changed:
            self._results.update({n: r for n, r in seen.items() if n not in self._results})
            self._changed.notify_all()
        return max(seen, default=-1) + 1


def _tool_results(messages: list[dict[str, Any]]) -> Iterator[tuple[int, ToolResult]]:
    for message in messages:
        blocks = message.get("content")
        for block in blocks if isinstance(blocks, list) else []:
            known = _ID.fullmatch(str(block.get("tool_use_id", "")))
            if block.get("type") == "tool_result" and known:
                yield int(known[1]), ToolResult(_text(block.get("content")), bool(block.get("is_error")))


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content)
    return str(content)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, model: ScriptedModel) -> None:
        self.model = model
        super().__init__(("127.0.0.1", 0), _Turn)


class _Turn(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._send(200, b"", kind="text/plain")

    def do_GET(self) -> None:
        self._send(404, b"{}", kind="application/json")

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        path = self.path.partition("?")[0]
        if path.endswith("/count_tokens"):
            self._send_json({"input_tokens": 1})
        elif path.endswith("/v1/messages"):
            self._converse(request)
        else:
            self._send_json({})

    def _converse(self, request: dict[str, Any]) -> None:
        has_bash = any(tool.get("name") == "Bash" for tool in request.get("tools", []))
        block = self.server.model.answer(request.get("messages", []), has_bash=has_bash)
        message = {
            "id": f"msg_{block.get('id', 'end')}", "type": "message", "role": "assistant", "content": [],
            "model": request.get("model", "scripted"), "stop_reason": None, "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }  # fmt: skip
        reason = "tool_use" if block["type"] == "tool_use" else "end_turn"
        if not request.get("stream"):
            self._send_json({**message, "content": [block], "stop_reason": reason})
            return
        events = _stream(message, block, reason)
        body = "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events)
        self._send(200, body.encode(), kind="text/event-stream")

    def _send_json(self, body: dict[str, Any]) -> None:
        self._send(200, json.dumps(body).encode(), kind="application/json")

    def _send(self, status: int, body: bytes, *, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _stream(message: dict[str, Any], block: dict[str, Any], reason: str) -> list[dict[str, Any]]:
    """One message as the API streams it."""
    if block["type"] == "text":
        start = {"type": "text", "text": ""}
        delta = {"type": "text_delta", "text": block["text"]}
    else:
        start = {**block, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
    ended = {"stop_reason": reason, "stop_sequence": None}
    return [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": start},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": ended, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    ]
