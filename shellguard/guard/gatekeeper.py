"""Between the kernel gate and the guard: makes attempts of what the gate saw, and tells the gate what needs no asking.

Promise: a program is judged by what its file is; what the gate is told to let pass is what `judge.plain` calls plain
or what was judged before, unchanged, without an objection.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shellguard.capture.gate import Gate, Sight, Waiting
from shellguard.capture.gate_library import CONNECTED, ENDED, RAN, Event, Kind, Program
from shellguard.context.observing import SERVED
from shellguard.guard import refusal
from shellguard.guard.assembly import Judging
from shellguard.guard.effects import Effects
from shellguard.guard.server import Guard
from shellguard.judge.plain import PlainPrograms, has_own_steps, is_own_step, runs_code
from shellguard.model import Attempt, RecordKind, Source
from shellguard.parse.code import INTERPRETERS
from shellguard.parse.shells import SHELLS
from shellguard.probe.identity import Catalogue, Executable, Identity, executable
from shellguard.wire.messages import Answer, is_relevant, relevant_environment

_GATHER_S = 0.2
"""How long what ran unasked is gathered before it is put on record."""


_MOST_IDENTITIES = 4096
_INTERPRETERS = SHELLS | INTERPRETERS
# Redacted before it is cut: half a token looks like none.
_SHOWN_CHARS, _READ_CHARS = 400, 64 * 1024


class _Recalled:
    """A question's far end that has the gate remember a plain yes."""

    def __init__(self, waiting: Waiting, on_run: Callable[[], None], on_end: Callable[[], None]) -> None:
        self._waiting, self._on_run, self._on_end = waiting, on_run, on_end
        self._was_held = False

    @property
    def is_gone(self) -> bool:
        return self._waiting.is_gone

    def answer(self, code: Answer, text: str) -> None:
        self._was_held = self._was_held or code is Answer.HELD
        if code is Answer.RUN and not self._was_held:
            self._on_run()
        if code is not Answer.HELD:
            self._on_end()
        self._waiting.answer(code, text)


class Gatekeeper:
    """One session's."""

    def __init__(
        self,
        guard: Guard,
        judging: Judging,
        *,
        plain: Callable[[], PlainPrograms],
        catalogue: Catalogue,
        effects: Effects,
        redact: Callable[[str], str],
        on_notice: Callable[[str], None] = lambda _: None,
        is_without_new_privileges: bool = False,
        is_traced: bool = False,
    ) -> None:
        """`plain` is asked anew whenever the rules may have changed. `on_notice` hears what a person should know.
        `is_traced`: somebody reads the records as they come, so they come in order."""
        self._is_traced = is_traced
        self._on_notice, self._is_without_new_privileges = on_notice, is_without_new_privileges
        self._guard, self._judging, self._new_plain = guard, judging, plain
        self._plain = plain()
        self._catalogue, self._effects, self._redact = catalogue, effects, redact
        self._ignored: set[bytes] = set()
        self._identities: dict[tuple[object, ...], Identity] = {}
        self._asked: dict[Waiting, _Recalled] = {}
        self._gate: Gate | None = None
        self._taken: list[Event] = []
        """Events that the session knows and the record does not yet."""
        self._lock = threading.Lock()

    def open(self, library: Any, *, listener: int, protected: tuple[int, ...]) -> None:
        """Serve this listener from now on."""
        gate = Gate(
            library,
            listener=listener,
            attend=self._attend,
            withdraw=self._withdraw,
            on_tamper=self._on_tamper,
            on_fault=self._on_fault,
        )
        for pid in protected:
            gate.protect(pid)
        self._effects.tell(gate)
        self._gate = gate
        self._guard.follow(gate.event_fd, on_readable=self._hear)
        gate.start()
        # Else the first program that the rules do not know waits for it.
        threading.Thread(target=self._learn, name="shellguard-catalogue", daemon=True).start()

    def _learn(self) -> None:
        with self._lock:
            self._catalogue.learn()

    def forget(self) -> None:
        """Rules or session changed."""
        self._plain = self._new_plain()
        if self._gate is not None:
            self._gate.forget()

    def close(self) -> None:
        """The session is over."""
        if self._gate is not None:
            self._note([*self._taken, *self._gate.events()])
            self._gate.close()
            self._gate = None

    # Questions; on the gate's threads.

    def _attend(self, sight: Sight, waiting: Waiting) -> None:
        if sight.kind is Kind.EFFECT:
            self._attend_effect(sight, waiting)
            return
        identity = self._identity(sight)
        if identity.kind == "unreadable":
            waiting.answer(Answer.BROKEN, refusal.broken_text(f"{sight.exe} could not be read"))
            return
        attempt = self._attempt(sight, identity)
        self._know(sight, identity)
        self._notice(sight, identity)
        if self._is_own_step(sight, identity):
            self._guard.note(
                RecordKind.PROGRAMS,
                {"ran": [[sight.pid, sight.parent, round(time.time(), 3), self._said(attempt)]]},
            )
            waiting.answer(Answer.RUN, "")
            return
        self._submit(attempt, waiting, on_run=lambda: self._recall(sight, attempt, identity))

    def _said(self, attempt: Attempt) -> str:
        return self._redacted([_shown(tuple(os.fsencode(word) for word in attempt.argv or ()))])[0]

    def _is_own_step(self, sight: Sight, identity: Identity) -> bool:
        """Whether the same installed program started it, as a step of what it was asked to do."""
        if not identity.is_system or not has_own_steps(identity.name):
            return False
        parent = executable(sight.parent)
        if parent is None:
            return False
        try:
            words = Path(f"/proc/{sight.parent}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        parent_argv = tuple(os.fsdecode(word) for word in words)
        with self._lock:
            known = self._catalogue.names_of(parent, argv0=parent_argv[0])
        is_same = known.is_system and known.name == identity.name
        return is_same and is_own_step(identity.name, sight.argv, parent_argv=parent_argv)

    def _submit(self, attempt: Attempt, waiting: Waiting, *, on_run: Callable[[], None]) -> None:
        recalled = _Recalled(waiting, on_run, lambda: self._forget_asked(waiting))
        self._asked[waiting] = recalled
        # what failed right before is part of what this is judged by
        self._guard.submit(attempt, asking=recalled, before=self._gather if self._is_traced else self._take)

    def _forget_asked(self, waiting: Waiting) -> None:
        self._asked.pop(waiting, None)

    def _notice(self, sight: Sight, identity: Identity) -> None:
        """Setuid programs are powerless behind a filter that an ordinary user installed."""
        is_setuid = bool(sight.mode & stat.S_ISUID) and sight.uid == 0
        if self._is_without_new_privileges and is_setuid and os.getuid() != 0:
            self._is_without_new_privileges = False  # said once
            self._on_notice(
                f"shellguard: {identity.name} cannot gain privileges behind the kernel gate; if the task needs it, "
                "start with --gate off (shims only) or as root"
            )

    def _attend_effect(self, sight: Sight, waiting: Waiting) -> None:
        identity = self._identity(sight)
        attempt = self._effects.attempt(sight, identity)
        if attempt is None:
            self._know(sight, identity)
            waiting.answer(Answer.RUN, "")
            return
        self._submit(attempt, waiting, on_run=lambda: None)

    def _withdraw(self, waiting: Waiting) -> None:
        asking = self._asked.pop(waiting, None)
        if asking is not None:
            self._guard.withdraw(asking)

    def _identity(self, sight: Sight) -> Identity:
        # Of a task that has not executed it yet there is no link to it.
        opener = f"/proc/{sight.pid}/exe" if sight.kind is not Kind.TRACED else sight.exe
        exe = Executable(
            sight.exe, opener, sight.dev, sight.ino, sight.size, sight.ctime_ns, sight.mode, sight.uid
        )
        argv0 = sight.argv[0] if sight.argv else ""
        known = (exe.path, exe.dev, exe.ino, exe.ctime_ns, exe.size, os.path.basename(argv0))  # noqa: PTH119 - it is no path of ours
        identity = self._identities.get(known)
        if identity is None:
            with self._lock:
                identity = self._catalogue.names_of(exe, argv0=argv0)
            # An installed file changes for root only, and then its change time does; others are looked at each time.
            if identity.is_system and len(self._identities) < _MOST_IDENTITIES:
                self._identities[known] = identity
        return identity

    def _attempt(self, sight: Sight, identity: Identity) -> Attempt:
        entries = [os.fsencode(entry) for entry in sight.environment]
        for entry in entries:
            name = entry.partition(b"=")[0]
            if name not in self._ignored and not is_relevant(os.fsdecode(name)):
                self._ignored.add(name)
                if self._gate is not None:
                    self._gate.ignore_variable(name)
        return Attempt(
            source=Source.GATE,
            cwd=sight.cwd,
            argv=(identity.name, *sight.argv[1:]),
            environment=relevant_environment(entries),
            pid=sight.pid,
            parent=sight.parent,
        )

    def _know(self, sight: Sight, identity: Identity) -> None:
        """Tell the gate what holds for this file whatever its arguments are."""
        flags = Program(0)
        # A multi-call binary is another program under another argv[0].
        if identity.kind in ("known", "unknown") and self._plain.is_plain(identity.name):
            flags |= Program.PLAIN
        if identity.kind != "multicall" and identity.is_system and not runs_code(identity.name):
            flags |= Program.TRUSTED
        if flags and self._gate is not None:
            self._gate.know_program(sight, flags)

    def _recall(self, sight: Sight, attempt: Attempt, identity: Identity) -> None:
        """It ran without an objection: so may the same again."""
        gate = self._gate
        if gate is None or sight.kind is not Kind.STOPPED or not self._judging.is_repeatable(attempt):
            return
        gate.remember(sight)
        if self._plain.is_plain(identity.name):
            for word in sight.argv[1:]:
                if word.startswith("--") and len(word) > 2:
                    gate.know_option(word.partition("=")[0], generation=sight.generation)

    def _on_tamper(self, sight: Sight) -> None:
        name = Path(f"/proc/{sight.pid}/comm")
        try:
            who = name.read_text(errors="replace").strip()
        except OSError:
            who = "a program"
        self._guard.note_tampering(
            f"{who} used {sight.operation.name.lower()} on the guard (system call {sight.syscall})",
            pid=sight.pid,
        )

    def _on_fault(self, reason: str) -> None:
        self._guard.note(RecordKind.FAULT, {"fault": reason})

    # What ran unasked; on the guard's thread.

    def _hear(self) -> None:
        gate = self._gate
        if gate is None:
            return
        try:
            os.read(gate.event_fd, 8)
        except OSError:
            return
        self._guard.later(_GATHER_S, self._gather)

    def _gather(self) -> None:
        self._take()
        events, self._taken = self._taken, []
        self._note(events)

    def _take(self) -> None:
        """What happened since the last time: the session learns of it at once, the record in batches."""
        events = self._gate.events() if self._gate is not None else []
        self._taken += events
        for event in events:
            if event.kind == RAN:
                self._guard.ran(event.pid, _telling(event.words), at_s=event.at_s)
            elif event.kind == ENDED:
                self._guard.ended(event.pid, event.status, at_s=event.at_s)

    def _note(self, events: list[Event]) -> None:
        if not events:
            return
        ran = [e for e in events if e.kind == RAN]
        commands = self._redacted([_shown(e.words) for e in ran])
        body: dict[str, Any] = {
            "ran": [[e.pid, e.parent, round(e.at_s, 3), c] for e, c in zip(ran, commands, strict=True)],
            "ended": [[e.pid, round(e.at_s, 3), e.status] for e in events if e.kind == ENDED],
        }
        connected = [
            [e.pid, round(e.at_s, 3), self._effects.destination(os.fsdecode(e.words[0]))]
            for e in events
            if e.kind == CONNECTED and e.words
        ]
        if connected:
            body["connected"] = connected
        self._guard.note(RecordKind.PROGRAMS, body)

    def _redacted(self, commands: list[str]) -> list[str]:
        """All in one go: a redaction costs as much for a thousand short lines as for a few long ones."""
        text = self._redact("\n".join(commands))
        lines = text.split("\n")
        if len(lines) != len(commands):
            lines = [self._redact(c) for c in commands]
        return [line[:_SHOWN_CHARS] for line in lines]


def _telling(words: tuple[bytes, ...]) -> str:
    """The command line of a program whose end tells something of a service; else empty."""
    if len(words) > 1 and _name(words) in _INTERPRETERS and words[1].startswith(b"/"):
        # an installed script is its interpreter's first argument
        words = words[1:]
    return _shown(words) if _name(words) == "git" or _name(words) in SERVED else ""


def _name(words: tuple[bytes, ...]) -> str:
    return os.fsdecode(words[0].rpartition(b"/")[2]) if words else ""


def _shown(words: tuple[bytes, ...]) -> str:
    from shellguard.parse.invocation import quote

    texts = [os.fsdecode(word) for word in words]
    head = os.path.basename(texts[0]) if texts else ""  # noqa: PTH119 - it is no path of ours
    return " ".join(quote(t) for t in (head, *texts[1:])).replace("\n", " ")[:_READ_CHARS]
