"""A real kernel gate in this process and a real agent behind it; the test gives the answers.

Promise: real filter, real listener, real leader; only judging is stood in for. What is started here is ended here.
Standard library and the package alone, so that another interpreter can use it as another user.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import functools
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shellguard.capture import leader
from shellguard.capture.gate import Gate, Sight, Waiting
from shellguard.capture.gate_library import RAN, Event, Kind, load
from shellguard.capture.link import Bounds, Link, Order
from shellguard.capture.syscalls import filter_bytes
from shellguard.wire.messages import Answer

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 45.0  # long enough that only a hang reaches it
NOBODY = 65534

HELD_TEXT = "shellguard: held, a person is asked"
REFUSED_TEXT = "shellguard: refused: the test says no"

# Words that stand for a verdict wherever they are a whole argument.
REFUSE_ME, HOLD_ME, BREAK_ME = "refuse-me", "hold-me", "break-me"

_LIBRARY = "SHELLGUARD_TEST_GATE"  # PATH:MARK, for an interpreter that another user runs

Judge = Callable[[Sight], str]
"""`run`, `refuse` or `hold`; what it raises is a crash while judging."""


_STARTERS = ("launcher", "strace", "gdb")
"""Programs that are given another's arguments."""


def by_words(sight: Sight) -> str:
    """By the arguments; anything else runs."""
    if Path(sight.argv[0]).name in _STARTERS:
        return "run"
    if BREAK_ME in sight.argv:
        raise RuntimeError("the judge broke")
    if HOLD_ME in sight.argv:
        return "hold"
    return "refuse" if REFUSE_ME in sight.argv else "run"


@functools.cache
def scratch() -> Path:
    """A folder of this test run that every user can read."""
    folder = Path(tempfile.mkdtemp(prefix="sg-gate-", dir="/tmp"))
    folder.chmod(0o755)
    atexit.register(_remove, folder, by=os.getpid())
    return folder


def _remove(folder: Path, *, by: int) -> None:
    if os.getpid() == by:  # a forked child's exit leaves it alone
        shutil.rmtree(folder, ignore_errors=True)


@functools.cache
def built() -> tuple[Path, str] | str:
    """The library's path and mark, or why there is none."""
    if given := os.environ.get(_LIBRARY):
        path, _, mark = given.partition(":")
        return Path(path), mark
    from shellguard.data.gate_program import find_gate

    found = find_gate(state=scratch())
    if isinstance(found, str):
        return found
    copy = scratch() / "gate.so"
    shutil.copy(found.path, copy)
    copy.chmod(0o755)
    return copy, found.mark


@functools.cache
def library() -> Any:
    """The library, loaded."""
    found = built()
    assert not isinstance(found, str), found
    path, mark = found
    return load(path, mark=mark)


@functools.cache
def why_not() -> str:
    """Why the gate cannot be tested here; empty when it can."""
    from shellguard.capture.gate_probe import Unavailable, available

    found = built()
    if isinstance(found, str):
        return found
    tried = available(found[0], mark=found[1])
    return tried.reason if isinstance(tried, Unavailable) else ""


@functools.cache
def compiled(name: str, source: str, *flags: str) -> Path:
    """A C program that anyone can run."""
    program = scratch() / name
    subprocess.run(
        ["gcc", "-O1", "-w", "-o", str(program), "-x", "c", "-", *flags],
        input=source.encode(),
        check=True,
        timeout=PATIENCE_S,
    )
    program.chmod(0o755)
    return program


@dataclass(frozen=True, slots=True)
class Held:
    """A program that waits for a person."""

    sight: Sight
    waiting: Waiting

    def run(self) -> None:
        """Approve."""
        self.waiting.answer(Answer.RUN, "")

    def refuse(self, text: str = REFUSED_TEXT) -> None:
        """Refuse."""
        self.waiting.answer(Answer.REFUSED, text)


@dataclass(frozen=True, slots=True)
class Done:
    """How an agent ended."""

    status: int
    """As subprocess says it: negative for a signal."""
    out: str
    err: str
    exec_errno: int = 0
    """Why the agent's own program could not be started."""


class Running:
    """An agent behind the gate."""

    def __init__(self, link: Link, attendant: subprocess.Popen[bytes], pid: int) -> None:
        self._link, self.leader, self.pid = link, attendant, pid
        self._is_over = False

    def wait(self) -> Done:
        """Its end and what it wrote; at most a pipe's 64 KiB a stream."""
        failure, kind, number = 0, b"", 0
        while kind != leader.ENDED:
            kind, number = self._link.receive()
            if kind == leader.EXEC_FAILED:
                failure = number
        self._is_over = True
        self._link.dismiss()
        out, err = self.leader.communicate(timeout=PATIENCE_S)
        self._link.close()
        return Done(os.waitstatus_to_exitcode(number), _text(out), _text(err), failure)

    def end(self) -> None:
        """Kill what is left of it."""
        if not self._is_over:
            for kill, target in ((os.kill, self.pid), (os.killpg, self.leader.pid)):
                with contextlib.suppress(ProcessLookupError):
                    kill(target, signal.SIGKILL)
            self._link.close()
        with contextlib.suppress(ValueError):  # its pipes are closed already
            self.leader.communicate(timeout=PATIENCE_S)


def _text(data: bytes | None) -> str:
    return (data or b"").decode(errors="replace")


class LiveGate:
    """`with LiveGate() as gate`: one gate, one agent."""

    def __init__(
        self,
        judge: Judge = by_words,
        *,
        effects: Iterable[str] = (),
        protected: Iterable[int] = (),
        attend: Callable[[Sight, Waiting], None] | None = None,
        is_without_new_privileges: bool | None = None,
    ) -> None:
        """`attend` in place of `judge` gives its answers itself."""
        self._judge, self._effects, self._protected = judge, tuple(effects), tuple(protected)
        self._given_attend = attend
        self._bound = os.getuid() != 0 if is_without_new_privileges is None else is_without_new_privileges
        self.changed = threading.Condition()
        self.sights: list[Sight] = []
        self.judged: list[tuple[str, tuple[str, ...]]] = []
        """Verdict and arguments, in order."""
        self.holds: list[Held] = []
        self.withdrawn: list[Waiting] = []
        self.faults: list[str] = []
        self.tampering: list[Sight] = []
        self.gate: Gate | None = None
        self.running: Running | None = None

    def __enter__(self) -> LiveGate:
        return self

    def __exit__(self, *_: object) -> None:
        if self.running is not None:
            self.running.end()
        if self.gate is not None:
            self.gate.close()

    def start(
        self,
        *argv: str,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: Any = subprocess.DEVNULL,
        stdout: Any = subprocess.PIPE,
        stderr: Any = subprocess.PIPE,
        pass_fds: Sequence[int] = (),
    ) -> Running:
        """Start the agent; its program is judged like any other."""
        bounds = Bounds(
            filter_of=self._filter_of,
            on_listener=self._open,
            is_without_new_privileges=self._bound,
        )
        order = Order(
            path=shutil.which(argv[0]) or argv[0],
            argv=argv,
            environment={"PATH": "/usr/bin:/bin", "HOME": str(scratch()), "LANG": "C", **(environment or {})},
            cwd=cwd or scratch(),
            kept=tuple(pass_fds),
            bounds=bounds,
        )
        link = Link()
        attendant = subprocess.Popen(
            link.leader_command(),
            pass_fds=(link.theirs, *order.passed),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        self.running = Running(link, attendant, link.hand_over(order, leader_pid=attendant.pid))
        link.go()
        return self.running

    def run(self, *argv: str, **more: Any) -> Done:
        """`start`, and wait for its end."""
        return self.start(*argv, **more).wait()

    def until(self, is_so: Callable[[], Any], *, what: str = "it", patience_s: float = PATIENCE_S) -> None:
        """Wait for something a callback brings about; fails when it never is."""
        with self.changed:
            assert self.changed.wait_for(is_so, patience_s), f"never: {what}; {self.judged} {self.faults}"

    def held(self, number: int = 0) -> Held:
        """That hold, once it is there."""
        self.until(lambda: len(self.holds) > number, what=f"hold {number}")
        return self.holds[number]

    def ran(self) -> list[Event]:
        """What ran without a question since the last time."""
        return [e for e in self.gate.events() if e.kind == RAN] if self.gate else []

    def words(self, verdict: str) -> list[tuple[str, ...]]:
        """Arguments of everything that got this verdict."""
        return [argv for given, argv in self.judged if given == verdict]

    def _filter_of(self, leader_pid: int) -> bytes:
        pids = self._protected or (os.getpid(), leader_pid)
        return filter_bytes(protected=pids, groups=(os.getpgrp(),), effects=self._effects)

    def _open(self, listener: int, leader_pid: int) -> None:
        gate = Gate(
            library(),
            listener=listener,
            attend=self._given_attend or self._attend,
            withdraw=lambda waiting: self.note(self.withdrawn, waiting),
            on_tamper=lambda sight: self.note(self.tampering, sight),
            on_fault=lambda reason: self.note(self.faults, reason),
        )
        for pid in self._protected or (os.getpid(), leader_pid):
            gate.protect(pid)
        self.gate = gate
        gate.start()

    def _attend(self, sight: Sight, waiting: Waiting) -> None:
        self.note(self.sights, sight)
        verdict = self._judge(sight)
        self.note(self.judged, (verdict, sight.argv))
        if verdict == "hold":
            waiting.answer(Answer.HELD, HELD_TEXT)
            self.note(self.holds, Held(sight, waiting))
        elif verdict == "refuse":
            waiting.answer(Answer.REFUSED, REFUSED_TEXT)
        else:
            waiting.answer(Answer.RUN, "")

    def note(self, where: list[Any], what: Any) -> None:
        """Keep what a callback told, and wake who waits for it."""
        with self.changed:
            where.append(what)
            self.changed.notify_all()


def is_exec(sight: Sight) -> bool:
    """Whether a program is to run, not an effect to happen."""
    return sight.kind in (Kind.STOPPED, Kind.TRACED)


def as_nobody(code: str) -> subprocess.CompletedProcess[str]:
    """Python code as an ordinary user with a gate of its own; its assertions fail in its standard error."""
    found = built()
    assert not isinstance(found, str), found
    prelude = "from tests.support.live_gate import *\nimport os, signal, subprocess, sys\n"
    return subprocess.run(
        [python_of_nobody() or "python3", "-B", "-c", prelude + code],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), _LIBRARY: f"{found[0]}:{found[1]}"},
        user=NOBODY,
        group=NOBODY,
        extra_groups=(),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


@functools.cache
def python_of_nobody() -> str | None:
    """An interpreter that an ordinary user may run and that can load the package."""
    import sys

    if os.getuid() != 0:
        return None
    for program in (sys.executable, "/usr/bin/python3"):
        code = "import sys; assert sys.version_info >= (3, 11); import shellguard.capture.gate"
        with contextlib.suppress(OSError):
            tried = subprocess.run(
                [program, "-B", "-c", code],
                cwd="/",
                env={"PYTHONPATH": str(ROOT)},
                user=NOBODY,
                group=NOBODY,
                extra_groups=(),
                capture_output=True,
                check=False,
            )
            if tried.returncode == 0:
                return program
    return None


# `launcher HOW PROGRAM ARGUMENTS...` execs in one of the ways there are and says `errno N` of a failed exec, with the
# pid of whoever still traces it, else `status N` or `signal N`.
_LAUNCHER = r"""
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
static char *how, **words;
static int failure;

static void *start(void *unused)
{
    char link[64], *low;
    int fd, memory, n;
    (void)unused;
    if (!strcmp(how, "execveat-fd") || !strcmp(how, "fexecve")) {
        fd = open(words[0], O_RDONLY | O_CLOEXEC);
        if (!strcmp(how, "fexecve")) { sprintf(link, "/proc/self/fd/%d", fd); execve(link, words, environ); }
        else syscall(SYS_execveat, fd, "", words, environ, AT_EMPTY_PATH);
    } else if (!strcmp(how, "execveat-path-fd")) {
        fd = open(words[0], O_PATH | O_CLOEXEC);
        syscall(SYS_execveat, fd, "", words, environ, AT_EMPTY_PATH);
    } else if (!strcmp(how, "execveat-folder")) {
        char *slash = strrchr(words[0], '/');
        *slash = 0;
        fd = open(words[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        *slash = '/';
        syscall(SYS_execveat, fd, slash + 1, words, environ, 0);
    } else if (!strcmp(how, "memfd")) {
        char room[65536];
        fd = open(words[0], O_RDONLY | O_CLOEXEC);
        memory = memfd_create("anything", MFD_CLOEXEC);
        while ((n = read(fd, room, sizeof room)) > 0) write(memory, room, n);
        syscall(SYS_execveat, memory, "", words, environ, AT_EMPTY_PATH);
    } else if (!strcmp(how, "32-bit-call")) {
        /* Everything the call points to must lie below 4 GiB. */
        unsigned *argv = (void *)(low = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0));
        char *at = low + 4096;
        int i;
        for (i = 0; words[i]; i++) { argv[i] = (unsigned)(unsigned long)at; at = stpcpy(at, words[i]) + 1; }
        argv[i] = argv[i + 1] = 0;
        int result;
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(11), "b"(argv[0]), "c"(low), "d"(&argv[i]) : "memory");
        errno = -result;
    } else if (!strcmp(how, "no-arguments")) {
        char *none[] = {0};
        execve(words[0], none, environ);
    } else execve(words[0], words, environ);
    failure = errno;
    return 0;
}

static void tell_failure(void)
{
    char line[256];
    FILE *file = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, file)) if (!strncmp(line, "TracerPid:", 10)) break;
    printf("errno %d tracer %d\n", failure, atoi(line + 10));
    fflush(stdout);
    _exit(0);
}

int main(int count, char **arguments)
{
    int pid, status;
    how = arguments[1]; words = arguments + 2;
    if (!strcmp(how, "huge")) {
        char *big = malloc(200001);
        memset(big, 'x', 200000); big[200000] = 0;
        words[1] = big; words[2] = 0;
    }
    if (!strcmp(how, "ignoring")) signal(SIGTERM, SIG_IGN);
    if (!strcmp(how, "blocking")) { sigset_t set; sigemptyset(&set); sigaddset(&set, SIGTERM); sigprocmask(SIG_BLOCK, &set, 0); }
    if (!strcmp(how, "spawn")) {
        if ((failure = posix_spawn(&pid, words[0], 0, 0, words, environ))) tell_failure();
    } else if (!strcmp(how, "vfork")) {
        if (!(pid = vfork())) { execve(words[0], words, environ); failure = errno; _exit(0); }
        if (failure) tell_failure();
    } else if (!(pid = fork())) {
        if (!strncmp(how, "thread", 6)) {
            pthread_t one;
            pthread_create(&one, 0, start, 0);
            pthread_join(one, 0);
        } else start(0);
        tell_failure();
    }
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status)) printf("signal %d\n", WTERMSIG(status));
    else if (WEXITSTATUS(status)) printf("status %d\n", WEXITSTATUS(status));
    return 0;
}
"""

# Says its arguments; nothing of the C library starts it, so it also builds for 32 bits.
_FREESTANDING = r"""
static int len(const char *s) { int n = 0; while (s[n]) n++; return n; }
#ifdef __i386__
static int call(int n, int a, int b, int c) { int r; __asm__ volatile("int $0x80" : "=a"(r) : "a"(n), "b"(a), "c"(b), "d"(c) : "memory"); return r; }
#define WRITE 4
#define EXIT 252
__asm__(".globl _start\n_start: mov %esp, %eax\nand $-16, %esp\nsub $12, %esp\npush %eax\ncall begin");
#else
static long call(long n, long a, long b, long c) { long r; __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory"); return r; }
#define WRITE 1
#define EXIT 231
__asm__(".globl _start\n_start: mov %rsp, %rdi\nand $-16, %rsp\ncall begin");
#endif
void begin(long *stack)
{
    for (int i = 1; i < (int)stack[0]; i++) {
        char *word = (char *)stack[1 + i];
        call(WRITE, 1, (long)word, len(word));
        call(WRITE, 1, (long)"\n", 1);
    }
    call(EXIT, 0, 0, 0);
}
"""


# Logs which program it is and its arguments to standard output, in one piece, and does nothing else.
_STUB = r"""
#include <string.h>
#include <unistd.h>
int main(int count, char **words)
{
    char line[4096] = NAME;
    for (int i = 1; i < count; i++) { strcat(line, " "); strcat(line, words[i]); }
    strcat(line, "\n");
    write(1, line, strlen(line));
    return 0;
}
"""


def stub(name: str) -> Path:
    """See `_STUB`."""
    return compiled(name, _STUB, f'-DNAME="{name}"', "-static")


def launcher() -> Path:
    """See `_LAUNCHER`."""
    return compiled("launcher", _LAUNCHER, "-pthread")


def static_program(*, bits: int = 64) -> Path:
    """A program without a loader that says its arguments, a line each."""
    return compiled(
        f"static{bits}",
        _FREESTANDING,
        f"-m{bits}",
        "-nostdlib",
        "-static",
        "-ffreestanding",
        "-fno-stack-protector",
        "-no-pie",
        "-fno-pie",
    )


# A filter's listener without the gate: what the kernel itself makes of the program.

_RECEIVE, _SEND = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_RECV, _SEND, linux/seccomp.h
_CONTINUE = 1
_NOTIFICATION = struct.Struct("=QIIiIQ6Q")


@dataclass(frozen=True, slots=True)
class Notification:
    """One call that was passed on."""

    syscall: int
    arch: int
    arguments: tuple[int, ...]


def notified(code: bytes, act: Callable[[], None]) -> tuple[int, list[Notification]]:
    """Run `act` in a forked child behind a filter whose every notification is answered CONTINUE: the child's exit
    status, 0 unless `act` says otherwise, and what was notified."""
    import fcntl
    import select
    import socket

    ours, theirs = socket.socketpair()
    pid = os.fork()
    if not pid:
        _be_bound(code, act, theirs)
    theirs.close()
    data, descriptors, _, _ = socket.recv_fds(ours, 4, 1)
    assert descriptors, os.strerror(int.from_bytes(data, "little"))
    listener, seen = descriptors[0], list[Notification]()
    ours.send(b"g")
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    while all(event & select.POLLIN for _, event in poll.poll()):
        room = bytearray(_NOTIFICATION.size)
        try:
            fcntl.ioctl(listener, _RECEIVE, room)
        except FileNotFoundError:
            continue
        identity, _, _, number, arch, _, *arguments = _NOTIFICATION.unpack(room)
        seen.append(Notification(number, arch, tuple(arguments)))
        with contextlib.suppress(FileNotFoundError):
            fcntl.ioctl(listener, _SEND, struct.pack("=QqiI", identity, 0, 0, _CONTINUE))
    os.close(listener)
    ours.close()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen


def _be_bound(code: bytes, act: Callable[[], None], line: Any) -> None:
    import socket
    import traceback

    try:
        calls = ctypes.CDLL(None, use_errno=True)
        calls.prctl(38, 1, 0, 0, 0)
        listener = leader.install_filter(code, calls=calls, ctypes=ctypes)
        socket.send_fds(line, [b"\0\0\0\0"], [listener])
        os.close(listener)
        line.recv(1)
        act()
        os._exit(0)
    except OSError as error:
        line.send((error.errno or 5).to_bytes(4, "little"))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(99)
