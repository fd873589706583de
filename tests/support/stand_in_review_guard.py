"""A guard for the viewer's and the verbs' tests: real sockets and frames, no judging.

Promise: it answers `status`, `holds`, `answer`, `watch` and `task` as `wire.messages.OPS` says, and remembers
every answer it was given.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from shellguard.model import (
    Act,
    Decision,
    Finding,
    Hold,
    HoldState,
    Reach,
    SaferWay,
    Severity,
    Signal,
    Undo,
    Verdict,
)
from shellguard.wire import frame
from shellguard.wire.frame import Kind
from shellguard.wire.messages import decode_json, encode_json, hold_to_json

NOW_S = 1_800_000_000.0

DELETE_VOLUME = Finding(
    rule="cloud-api-delete-volume",
    title="Deletes a volume through a cloud provider's API",
    severity=Severity.CRITICAL,
    act=Act("delete", "volume", "vol-prod-db", Reach.REMOTE, Undo.NONE),
    why="The volume and, at this provider, its backups are gone at once.\nNobody can bring them back.",
    safer=(SaferWay(run="railway volume list", note="Look which environment the volume belongs to."),),
    subject="curl -X POST https://backboard.example/graphql/v2",
)

DELETE_FOLDER = Finding(
    rule="delete-uncommitted",
    title="Deletes work that was never committed",
    severity=Severity.HIGH,
    act=Act("delete", "uncommitted-work-in", "build-old"),
    why="Below the target lie files that git does not know.",
    safer=(SaferWay(run="git stash -u -- build-old"),),
    subject="rm -rf build-old data",
    targets=(
        "build-old → 3,214 files, 1.2 GB, 41 untracked that git can't bring back",
        "data → link to /srv/data (12 files, 3.4 MB)",
    ),
)


def make_hold(hold_id: str, command: str = "", *, waited_s: float = 12, **changes: Any) -> Hold:
    """A hold with everything in it; `changes` replace fields of the hold or of its decision."""
    command = command or (
        "curl -X POST https://backboard.example/graphql/v2 -H 'Authorization: ‹bearer token #a1b2c3›' "
        """-d '{"query":"mutation { volumeDelete(volumeId: \\"vol-prod-db\\") }"}'"""
    )
    decision = Decision(
        verdict=Verdict.HOLD,
        findings=(DELETE_VOLUME,),
        signals=(
            Signal(
                "new-credential", "token #a1b2c3 was first seen 9s ago in ~/notes/tokens.txt", Severity.HIGH
            ),
        ),
        policy_row="attended: critical -> hold",
        invocations=(command,),
        command=command,
        shape="curl POST backboard.example volumeDelete",
    )
    of_decision = {name: changes.pop(name) for name in list(changes) if name in Decision.__slots__}
    hold = Hold(
        id=hold_id,
        session="7f3a",
        decision=replace(decision, **of_decision),
        cwd="/home/dev/shop",
        pid=4711,
        chain=("curl", "bash", "node (claude)"),
        since_s=NOW_S - waited_s,
    )
    return replace(hold, **changes)


@dataclass
class StandInGuard:
    """Also its own registry entry: has the fields the viewer wants of one."""

    session: str = "7f3a"
    agent: str = "claude"
    workspace: str = "/home/dev/shop"
    pid: int = 1
    is_denying: bool = False
    """Refuse every answer and task, as a guard does when asked from inside its own tree."""
    answers: list[dict[str, Any]] = field(default_factory=list)
    task: str = "fix the staging migration"

    def __post_init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(dir="/tmp", prefix="sg-"))
        self.socket = str(self._folder / "g.sock")
        self._holds: dict[str, Hold] = {}
        self._watching: list[socket.socket] = []
        self._open: list[socket.socket] = []
        self._lock = threading.RLock()
        self.answer_gate = threading.Event()
        """Cleared: answers are received but not replied to."""
        self.answer_gate.set()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.socket)
        self._listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> StandInGuard:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Hang up on everybody, as a guard that ends does."""
        self.answer_gate.set()
        with self._lock:
            for sock in [self._listener, *self._open]:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
                sock.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def hold(self, *holds: Hold) -> None:
        """Add or change holds and tell whoever watches."""
        with self._lock:
            for hold in holds:
                self._holds[hold.id] = hold
                names = {HoldState.WAITING: "held", HoldState.GONE: "gone"}
                self._tell(names.get(hold.state, "answered"), hold)

    @property
    def watchers(self) -> int:
        """How many watch now."""
        with self._lock:
            return len(self._watching)

    def _tell(self, event: str, hold: Hold) -> None:
        payload = encode_json({"event": event, "hold": hold_to_json(hold)})
        for sock in self._watching:
            with suppress(OSError):
                frame.write(sock, Kind.EVENT, payload)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with suppress(Exception):
            while True:
                _, payload = frame.read(sock)
                request = decode_json(payload)
                if request["op"] == "answer":
                    self.answers.append(request)
                    self.answer_gate.wait()
                with self._lock:
                    frame.write(sock, Kind.REPLY, encode_json(self._reply(sock, request)))

    def _reply(self, sock: socket.socket, request: dict[str, Any]) -> dict[str, Any]:
        match request["op"]:
            case "watch":
                self._watching.append(sock)
                return {"ok": True, "holds": self._listed(is_all=False)}
            case "holds":
                return {"ok": True, "holds": self._listed(is_all=request.get("all", False))}
            case "answer" | "task" if self.is_denying:
                return {
                    "ok": False,
                    "kind": "not-allowed",
                    "error": "an agent may not answer for itself; use another terminal",
                }
            case "answer":
                return self._answer(request)
            case "task":
                self.task = request["text"]
        return {"ok": True, "session": {"id": self.session, "agent": self.agent, "task": self.task}, "pid": 1}

    def _listed(self, *, is_all: bool) -> list[dict[str, Any]]:
        kept = (HoldState.WAITING, HoldState.GONE)
        return [hold_to_json(h) for h in self._holds.values() if is_all or h.state in kept]

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        hold = self._holds.get(request["id"])
        if hold is None:
            return {"ok": False, "kind": "usage", "error": f"nothing is held under {request['id']}"}
        if hold.state not in (HoldState.WAITING, HoldState.GONE):
            return {"ok": False, "kind": "usage", "error": f"{hold.id} was already {hold.state.value}"}
        outcome = "retry-allowed" if hold.state is HoldState.GONE else "run"
        outcome = "refused" if request["answer"] == "refuse" else outcome
        state = HoldState.REFUSED if outcome == "refused" else HoldState.APPROVED
        hold = replace(
            hold, state=state, note=request.get("note", ""), answered_by="dev", answered_at_s=NOW_S
        )
        self.hold(hold)
        return {"ok": True, "hold": hold_to_json(hold), "outcome": outcome}
