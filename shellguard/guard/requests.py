"""What people and tools may ask of a guard over JSON, one function per op.

Promise: an op that loosens anything is refused to whoever comes from inside the guarded session, and the
attempt is on record; every reply is `ok` or names its error.
"""

from __future__ import annotations

import os
import pwd
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from shellguard.context.session_task import LONGEST_SAID, How
from shellguard.errors import NotAllowedError, ShellGuardError, UsageError, WireError
from shellguard.guard import asker
from shellguard.guard.conductor import Conductor
from shellguard.guard.surroundings import Judge
from shellguard.guard.trail import Trail
from shellguard.model import Attempt, RecordKind, Session, Severity, Signal, Source
from shellguard.probe.peer import Peer
from shellguard.probe.process import chain, environment, lineage, process
from shellguard.wire.messages import OPS, decision_to_json, hold_to_json

GUARDED_OPS = ("answer", "task", "prompt", "reload")
"""Ops only a person outside the guarded session may ask for."""

_ASK = "Leave the guard to the user, and say in words what you would need."

Reload = Callable[[], tuple[int, list[str]]]


class Requests:
    """The ops of one guard."""

    def __init__(
        self,
        *,
        conductor: Conductor,
        trail: Trail,
        judge: Judge,
        redact: Callable[[str], str],
        layers: dict[str, str],
        reload: Reload,
        on_task: Callable[[Session], None],
        on_fault: Callable[[str], None],
        announce: Callable[[dict[str, Any]], None],
        is_user_level: bool,
    ) -> None:
        """`is_user_level`: this guard has no agent of its own in its process tree."""
        self._conductor, self._trail, self._judge, self._redact = conductor, trail, judge, redact
        self._layers, self._reload, self._on_task = layers, reload, on_task
        self._on_fault, self._announce, self._is_user_level = on_fault, announce, is_user_level
        self.tampering: deque[Signal] = deque(maxlen=100)
        self._ops = {
            "status": self._status,
            "holds": self._holds,
            "answer": self._answer,
            "watch": self._watch,
            "task": self._task,
            "prompt": self._prompt,
            "reload": self._reloaded,
            "check": self._check,
        }

    def reply(self, body: dict[str, Any], *, peer: Peer) -> dict[str, Any]:
        """The REPLY to one REQUEST; never raises one of our own errors."""
        try:
            op = body.get("op")
            if not isinstance(op, str) or op not in self._ops:
                raise UsageError(f"unknown request {op!r}; known: {', '.join(OPS)}")
            if op in GUARDED_OPS:
                self._admit(body, peer=peer)
            return {"ok": True, **self._ops[op](body, peer)}
        except NotAllowedError as error:
            return self._error("not-allowed", error)
        except (UsageError, WireError) as error:
            return self._error("usage", error)
        except ShellGuardError as error:
            return self._error("fault", error)

    def _error(self, kind: str, error: Exception) -> dict[str, Any]:
        return {"ok": False, "kind": kind, "error": self._redact(str(error))}

    def _admit(self, body: dict[str, Any], *, peer: Peer) -> None:
        seen = _asker(peer)
        if self._is_user_level:
            held = self._conductor.origins(str(body.get("id", "")) if body["op"] == "answer" else "")
            why = asker.objection_at_user_level(seen, held=held)
        else:
            why = asker.objection(seen, guard=process(os.getpid()))
        if why:
            self._note_tampering(body, peer=peer, why=why)
            raise NotAllowedError(f"{body['op']} is not allowed from here: {why}; {asker.ADVICE}")

    def _note_tampering(self, body: dict[str, Any], *, peer: Peer, why: str) -> None:
        op, asked = str(body["op"]), list(chain(peer.pid, until=os.getpid(), redact=self._redact))
        evidence = f"asked the guard for {op} itself: {' < '.join(asked) or f'pid {peer.pid}'}"
        self.tampering.append(Signal("guard-tampering", evidence, Severity.CRITICAL, safer=_ASK))
        record = {
            "tampering": op,
            "hold": self._redact(str(body.get("id", "")))[:32],
            "chain": asked,
            "pid": peer.pid,
            "why": why,
        }
        self._trail.note(RecordKind.FAULT, record)
        self._on_fault(f"refused {op} from inside the guarded session: {evidence}")

    def note_call(self, evidence: str, *, pid: int) -> None:
        """A system call of the session's against the guard, refused by the gate."""
        evidence, asked = self._redact(evidence), list(chain(pid, until=os.getpid(), redact=self._redact))
        self.tampering.append(Signal("guard-tampering", evidence, Severity.CRITICAL, safer=_ASK))
        self._trail.note(RecordKind.FAULT, {"tampering": evidence, "chain": asked, "pid": pid})
        self._on_fault(f"refused from inside the guarded session: {evidence}")

    def _status(self, _body: dict[str, Any], _peer: Peer) -> dict[str, Any]:
        holds = self._conductor.queue.waiting_count()
        now = self._conductor.session
        session = asdict(replace(now, workspace=self._redact(now.workspace)))
        return {"session": session, "pid": os.getpid(), "holds": holds, "layers": self._layers}

    def _holds(self, body: dict[str, Any], _peer: Peer) -> dict[str, Any]:
        holds = self._conductor.queue.list(is_everything=bool(body.get("all")))
        return {"holds": [hold_to_json(hold) for hold in holds]}

    def _watch(self, _body: dict[str, Any], _peer: Peer) -> dict[str, Any]:
        return {"holds": [hold_to_json(hold) for hold in self._conductor.queue.list()]}

    def _answer(self, body: dict[str, Any], peer: Peer) -> dict[str, Any]:
        hold_id, answer = _text(body, "id"), _text(body, "answer")
        note = _text(body, "note") if body.get("note") is not None else ""
        result = self._conductor.answer(hold_id, answer=answer, note=note, by=_person(peer))
        return {
            "hold": hold_to_json(result.hold),
            "outcome": result.outcome,
            "stamped": self._conductor.stamped(),
        }

    def _task(self, body: dict[str, Any], peer: Peer) -> dict[str, Any]:
        said = body.get("how", How.FOLLOW.value)
        if not isinstance(said, str) or said not in set(How):
            raise UsageError(f"task: how must be one of {', '.join(How)}")
        return self._said(_text(body, "text"), How(said), source="terminal", peer=peer)

    def _prompt(self, body: dict[str, Any], peer: Peer) -> dict[str, Any]:
        return self._said(_text(body, "text"), How.FOLLOW, source="prompt", peer=peer)

    def _said(self, text: str, how: How, *, source: str, peer: Peer) -> dict[str, Any]:
        """The person's words, from their own terminal or as they typed them to the agent."""
        if not text.strip() and how is not How.REPLACE:
            raise UsageError("the words are empty; say what the task is")
        if len(text) > LONGEST_SAID:
            raise UsageError(f"a task has at most {LONGEST_SAID} characters")
        self._conductor.said(text, how=how, by=_person(peer), source=source)
        self._on_task(self._conductor.session)
        self._conductor.reconsider(by=_person(peer))
        return {"session": asdict(self._conductor.session)}

    def _reloaded(self, _body: dict[str, Any], _peer: Peer) -> dict[str, Any]:
        rules, problems = self._reload()
        self._announce({"event": "rules", "rules": rules, "problems": problems})
        return {"rules": rules, "problems": problems}

    def _check(self, body: dict[str, Any], _peer: Peer) -> dict[str, Any]:
        argv = body.get("argv")
        if argv is not None and not (
            isinstance(argv, list) and argv and all(isinstance(word, str) for word in argv)
        ):
            raise UsageError("argv must be a list of at least one text")
        attempt = Attempt(
            source=Source.CHECK,
            cwd=_text(body, "cwd"),
            argv=tuple(argv) if argv is not None else None,
            script=_text(body, "script") if argv is None else None,
        )
        # No grants: what would be used up by asking is not there to be asked about.
        return {"decision": decision_to_json(self._judge(attempt, ()))}


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise UsageError(f"{body['op']}: {key} must be a text")
    return value


def _asker(peer: Peer) -> asker.Asker:
    variables = environment(peer.pid)
    return asker.Asker(
        lineage=lineage(peer.pid),
        connected_s=peer.connected_s,
        is_environment_readable=variables is not None,
        session_mark=(variables or {}).get("SHELLGUARD_SESSION", ""),
        is_root=peer.uid == 0,
    )


def _person(peer: Peer) -> str:
    """`maria at pts/3 (pid 4711)`."""
    try:
        name = pwd.getpwuid(peer.uid).pw_name
    except KeyError:
        name = f"user {peer.uid}"
    seen = process(peer.pid)
    return f"{name} at {seen.terminal if seen and seen.terminal else 'no terminal'} (pid {peer.pid})"
