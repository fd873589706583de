"""The kernel gate's threads: each takes what the library could not answer, has it judged, and carries the answer out.

Promise: what waits at the gate runs only after an answer RUN about just what is about to run; everything else, a
crash in here included, ends in a refusal, an error or the death of the asking program. Nothing is decided here.
"""

from __future__ import annotations

import ctypes
import errno
import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shellguard.capture import gate_tasks
from shellguard.capture.gate_library import (
    EVENTS_SIZE,
    Event,
    Kind,
    Operation,
    Program,
    Question,
    Rank,
    Seen,
    events_of,
    words_of,
)
from shellguard.wire.messages import Answer

_IDLE_AT_FIRST, _IDLE_AT_MOST = 3, 8
"""Threads that wait for a question: one is busy for as long as its question is held."""
MOST_THREADS = 400
"""More than the holds there can be; what comes beyond is refused."""
_LOOK_EVERY_S = 0.1
"""How often a held program is looked after: a signal to a stopped one makes no event."""
_BURST = 200
"""Files one program may delete in the workspace before it is asked about: more than tools remove by themselves."""

UNDER_DEBUGGER = (
    "shellguard: broken: a program with several threads cannot start another one under a debugger: what would run "
    "cannot be made sure of. It was not run."
)
NOT_RUN = "shellguard: broken: the guard could not judge this command. It was not run."


@dataclass(frozen=True, slots=True)
class Sight:
    """What the gate saw, raw."""

    kind: Kind
    operation: Operation
    pid: int
    parent: int
    """The nearest process above that is a program of its own; 0 where that was not looked for."""
    exe: str
    """Real path of the program file; for an effect, of the program that does it."""
    argv: tuple[str, ...]
    environment: tuple[str, ...]
    """`NAME=value`."""
    cwd: str
    dev: int
    ino: int
    size: int
    ctime_ns: int
    mode: int
    uid: int
    flags: Seen
    path: str = ""
    path2: str = ""
    syscall: int = 0
    key: int = 0
    """Stands for everything that was read; 0 when it cannot be remembered."""
    generation: int = 0


class Waiting:
    """The far end of one question: `Asking` for the guard."""

    def __init__(self) -> None:
        self.answers: queue.SimpleQueue[tuple[Answer, str]] = queue.SimpleQueue()
        self._is_answered = False
        self.is_gone = False

    def answer(self, code: Answer, text: str) -> None:
        """From any thread; after any but HELD, further ones are dropped."""
        if not self._is_answered:
            self._is_answered = code is not Answer.HELD
            self.answers.put((code, text))


class Gate:
    """One filter's supervisor."""

    def __init__(
        self,
        library: Any,
        *,
        listener: int,
        attend: Callable[[Sight, Waiting], None],
        withdraw: Callable[[Waiting], None],
        on_tamper: Callable[[Sight], None],
        on_fault: Callable[[str], None],
    ) -> None:
        """`attend` has a question answered; it may return before it is. `withdraw` says that nobody waits any more.
        All callbacks come from the gate's threads. The listener is the gate's from now on."""
        self._library, self._listener = library, listener
        self._attend, self._withdraw, self._on_tamper, self._on_fault = attend, withdraw, on_tamper, on_fault
        self.event_fd = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        """Readable when `events` has something."""
        self._gate = library.gate_new(listener, self.event_fd, os.urandom(16), time.time_ns(), _BURST)
        if not self._gate:
            raise MemoryError("no memory for the gate's tables")
        self._wanted_fd = os.eventfd(0, os.EFD_CLOEXEC)
        library.gate_tell_wanted(self._gate, self._wanted_fd)
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._waiting: set[Waiting] = set()
        self._idle = 0
        self._is_closing = False
        self._room = ctypes.create_string_buffer(EVENTS_SIZE)

    # What the gate is told.

    def protect(self, pid: int) -> None:
        """No signal or tracer of the tree reaches this process."""
        self._library.gate_protect(self._gate, pid)

    def zone(self, path: str, rank: Rank, *, is_counted: bool = False) -> None:
        """What happens below `path` is asked about by this rank; the longest path wins. Counted: deletions beyond
        a burst are asked about where single ones are not."""
        if not self._library.gate_zone(self._gate, os.fsencode(path), int(rank), is_counted) and rank < 1:
            self._on_fault(f"the gate watches no more folders; {path} is not watched")

    def regenerable(self, name: str) -> None:
        """Deleting in a folder of this name counts to no burst."""
        self._library.gate_regenerable(self._gate, os.fsencode(name))

    def watch_network(self, address: bytes, *, bits: int) -> None:
        """Ask about connections to these 16-byte addresses."""
        self._library.gate_net(self._gate, address, bits)

    def watch_socket(self, part: str) -> None:
        """Ask about connections to sockets whose `unix:PATH` or `unix:@NAME` has this part."""
        self._library.gate_socket(self._gate, os.fsencode(part))

    def know_program(self, sight: Sight, flags: Program) -> None:
        """What holds for this file from now on."""
        self._library.gate_program(
            self._gate, sight.dev, sight.ino, sight.size, sight.ctime_ns, int(flags), sight.generation
        )

    def remember(self, sight: Sight) -> None:
        """The very same question may run without asking."""
        if sight.key:
            self._library.gate_remember(self._gate, sight.key, sight.generation)

    def ignore_variable(self, name: bytes) -> None:
        """This environment variable bears on nothing."""
        self._library.gate_ignore_name(self._gate, name, len(name))

    def know_option(self, word: str, *, generation: int) -> None:
        """No rule objects to this long option of a plain program."""
        data = os.fsencode(word)
        self._library.gate_know_option(self._gate, data, len(data), generation)

    def forget(self) -> None:
        """Rules or session changed: ask everything anew."""
        self._library.gate_forget(self._gate)

    # What the gate tells.

    def events(self) -> list[Event]:
        """What ran, ended or connected without a question since the last time."""
        size = self._library.gate_events(self._gate, self._room, EVENTS_SIZE)
        return events_of(ctypes.string_at(self._room, size)) if size else []

    def counts(self) -> tuple[int, int, int]:
        """Execs answered from the tables, execs asked about, effects asked about."""
        counts = (ctypes.c_uint64 * 3)()
        self._library.gate_counts(self._gate, counts)
        return counts[0], counts[1], counts[2]

    # Life.

    def start(self) -> None:
        """Serve from now on."""
        for _ in range(_IDLE_AT_FIRST):
            self._start_thread()
        threading.Thread(target=self._add_threads, name="shellguard-gate-threads", daemon=True).start()

    def _add_threads(self) -> None:
        """One more whenever all but one wait for the kernel to finish an exec."""
        while not self._is_closing:
            os.read(self._wanted_fd, 8)
            self._start_thread()
        os.close(self._wanted_fd)

    def close(self, *, within_s: float = 2.0) -> None:
        """Answer what waits BROKEN and let go of the filter: from now on everything it watches fails."""
        with self._lock:
            self._is_closing = True
            waiting, threads = list(self._waiting), list(self._threads)
        for one in waiting:
            one.answer(Answer.BROKEN, NOT_RUN)
        deadline_s = time.monotonic() + within_s
        for thread in threads:
            while thread.is_alive() and time.monotonic() < deadline_s:
                self._library.gate_stop(self._gate)
                thread.join(0.05)
        self._library.gate_tell_wanted(self._gate, -1)
        os.eventfd_write(self._wanted_fd, 1)
        os.close(self._listener)
        os.close(self.event_fd)
        if not any(thread.is_alive() for thread in threads):
            self._library.gate_free(self._gate)

    def _start_thread(self) -> None:
        thread = threading.Thread(target=self._work, name="shellguard-gate", daemon=True)
        with self._lock:
            if self._is_closing or len(self._threads) >= MOST_THREADS:
                return
            self._threads.add(thread)
            self._idle += 1
        thread.start()

    def _work(self) -> None:
        question = Question()
        reference = ctypes.byref(question)
        try:
            while True:
                kind = Kind(self._library.gate_next(self._gate, reference))
                if kind is Kind.OVER:
                    return
                self._count(-1)
                self._serve(kind, question)
                if self._count(+1) > _IDLE_AT_MOST:
                    return
        finally:
            self._library.gate_leave(self._gate)
            with self._lock:
                self._threads.discard(threading.current_thread())
                self._idle -= 1

    def _count(self, change: int) -> int:
        with self._lock:
            self._idle += change
            idle = self._idle
        if idle < 1:
            self._start_thread()
        return idle

    # One question.

    def _serve(self, kind: Kind, question: Question) -> None:
        try:
            if kind is Kind.TAMPER:
                self._on_tamper(_sight(question))
            elif kind is Kind.STOPPED:
                self._serve_stopped(question)
            else:
                self._serve_call(kind, question)
        except Exception as error:  # the gate's one catch-all: whatever waits must not run
            self._drop(kind, question, NOT_RUN)
            self._on_fault(f"{type(error).__name__} at the gate")

    def _drop(self, kind: Kind, question: Question, text: str) -> None:
        if kind is Kind.STOPPED:
            self._library.gate_refuse(question.pid, *_message(text))
        elif kind is not Kind.TAMPER:
            self._library.gate_reply(self._gate, question.id, errno.EPERM)

    def _serve_stopped(self, question: Question) -> None:
        """An exec happened; its program waits before its first instruction."""
        pid, seal = question.pid, question.seal
        if Seen.UNRESOLVED in Seen(question.flags) or not seal:
            self._library.gate_refuse(pid, *_message(NOT_RUN))
            self._on_fault(f"a program could not be read (pid {pid}); it was not run")
            return
        got = self._answer_for(_sight(question), lambda: self._is_over(pid))
        if got is None:
            return
        code, text, was_held = got
        if code is not Answer.RUN:
            self._library.gate_refuse(pid, *_message(text))
        elif not self._is_as_judged(question, seal=seal, was_held=was_held):
            if self._library.gate_has_ended(pid):
                return
            # SAFETY: a process of the same user can write to a stopped one. tests/capture/test_gate_races.py
            self._library.gate_kill(pid)
            self._on_fault(f"a program was changed while it waited (pid {pid}); it was killed")
        else:
            self._library.gate_release(pid)

    def _is_as_judged(self, question: Question, *, seal: int, was_held: bool) -> bool:
        """Whether arguments, environment and, after a hold, the code are what they were."""
        seen = self._library.gate_look_again(self._gate, ctypes.byref(question))
        # Reading the map of a program costs as much as judging it, and nobody rewrites one within a millisecond.
        return bool(seen == seal and (not was_held or self._library.gate_is_code_whole(question.pid)))

    def _is_over(self, pid: int) -> bool:
        """Whether the stopped program died, or is to die of a signal that waits for it."""
        if self._library.gate_has_ended(pid):
            return True
        if gate_tasks.has_deadly_signal(pid):
            self._library.gate_release_to_signal(pid)
            return True
        return False

    def _serve_call(self, kind: Kind, question: Question) -> None:
        """A call waits in the kernel: an effect, or the exec of a program that has a tracer of its own."""
        reference = ctypes.byref(question)
        if kind is Kind.TRACED and (failure := self._library.gate_read_ahead(self._gate, reference)):
            self._library.gate_reply(self._gate, question.id, -failure)
            return
        sight = _sight(question)
        if kind is Kind.TRACED and gate_tasks.has_threads(question.tid):
            # SAFETY: it cannot be stopped at its exec, and another thread could change what it executes.
            gate_tasks.write_to_stderr(sight.pid, UNDER_DEBUGGER)
            self._library.gate_reply(self._gate, question.id, errno.EACCES)
            return
        if kind is Kind.TRACED:
            sight = gate_tasks.with_interpreter(sight, file=os.fsdecode(question.path))
        call = question.id
        got = self._answer_for(sight, lambda: self._is_interrupted(call, question.tid))
        if got is None:
            return
        code, text, _ = got
        if code is Answer.RUN:
            self._library.gate_reply(self._gate, call, 0)
            return
        gate_tasks.write_to_stderr(sight.pid, text)
        is_file = sight.operation not in (Operation.EXEC, Operation.CONNECT)
        self._library.gate_reply(self._gate, call, errno.EPERM if is_file else errno.EACCES)

    def _is_interrupted(self, call: int, tid: int) -> bool:
        if not self._library.gate_is_waiting(self._gate, call):
            return True
        if gate_tasks.has_signal(tid):
            self._library.gate_reply(self._gate, call, errno.EINTR)
            return True
        return False

    def _answer_for(self, sight: Sight, is_over: Callable[[], bool]) -> tuple[Answer, str, bool] | None:
        """The answer, and whether it took a person; None when nobody waits for it any more."""
        waiting = Waiting()
        with self._lock:
            self._waiting.add(waiting)
            is_closing = self._is_closing
        try:
            if is_closing:
                return Answer.BROKEN, NOT_RUN, False
            self._attend(sight, waiting)
            code, text = waiting.answers.get()
            was_held = code is Answer.HELD
            if was_held:
                gate_tasks.write_to_stderr(sight.pid, text)
            while code is Answer.HELD:
                try:
                    code, text = waiting.answers.get(timeout=_LOOK_EVERY_S)
                except queue.Empty:
                    if is_over():
                        waiting.is_gone = True
                        self._withdraw(waiting)
                        return None
            return code, text, was_held
        finally:
            with self._lock:
                self._waiting.discard(waiting)


def _message(text: str) -> tuple[bytes, int]:
    data = text.encode("ascii", "replace")[:2000] + b"\n"
    return data, len(data)


def _sight(question: Question) -> Sight:
    return Sight(
        kind=Kind(question.kind),
        operation=Operation(question.op),
        pid=question.pid,
        parent=question.parent,
        exe=os.fsdecode(question.exe),
        argv=words_of(question.argv, question.argv_size),
        environment=words_of(question.environ, question.environ_size),
        cwd=os.fsdecode(question.cwd),
        dev=question.dev,
        ino=question.ino,
        size=question.size,
        ctime_ns=question.ctime_ns,
        mode=question.mode,
        uid=question.uid,
        flags=Seen(question.flags),
        path=os.fsdecode(question.path),
        path2=os.fsdecode(question.path2),
        syscall=question.nr,
        key=question.key,
        generation=question.generation,
    )
