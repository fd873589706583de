"""Whether this kernel and container let the gate work: found out by really doing it in a throw-away child.

Promise: nothing but a child of its own is touched; asking the kernel what it supports is not taken for an answer,
because containers say yes and refuse the call.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shellguard.capture import leader
from shellguard.capture.gate_library import Kind, Question, load
from shellguard.capture.syscalls import filter_bytes
from shellguard.errors import ShellGuardError

_CAP_SYS_ADMIN = 21  # linux/capability.h
_TRIAL = "/bin/true && /bin/true && { /bin/true 2>/dev/null; [ $? = 126 ]; }"
_REFUSED_AT = 4
"""The shell itself is the first program; the fourth is refused, and the shell sees 126."""


@dataclass(frozen=True, slots=True)
class Available:
    """The gate works here."""

    library: Any
    is_without_new_privileges: bool
    """Whether programs such as sudo lose their power inside; only CAP_SYS_ADMIN can do without."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """It does not."""

    reason: str
    hint: str = ""


def available(library: Path, *, mark: str) -> Available | Unavailable:
    """Try it. Forks: call it before threads are started."""
    if (missing := unsupported()) is not None:
        return missing
    try:
        loaded = load(library, mark=mark)
    except ShellGuardError as error:
        return Unavailable(str(error))
    needs_flag = not has_sys_admin()
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if not pid:
        _be_tried(theirs, needs_flag=needs_flag)
    theirs.close()
    try:
        return _try(loaded, ours, pid=pid, needs_flag=needs_flag)
    finally:
        ours.close()


def unsupported() -> Unavailable | None:
    """What rules the gate out before anything is tried."""
    if sys.platform != "linux":
        return Unavailable("the kernel gate is Linux's")
    if platform.machine() not in ("x86_64", "AMD64"):
        return Unavailable(f"the kernel gate is not there for {platform.machine()} yet")
    return None


def has_sys_admin() -> bool:
    """Whether this process may install filters without giving up setuid programs."""
    try:
        text = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        line = next(line for line in text.splitlines() if line.startswith("CapEff:"))
    except (OSError, StopIteration):
        return False
    return bool(int(line.split()[1], 16) >> _CAP_SYS_ADMIN & 1)


def _be_tried(line: socket.socket, *, needs_flag: bool) -> None:
    """The child: install, hand over, run the trial. Never returns."""
    try:
        calls = ctypes.CDLL(None, use_errno=True)
        if needs_flag and calls.prctl(38, 1, 0, 0, 0):
            os._exit(1)
        code = filter_bytes(protected=(1,), groups=(1,))
        listener = leader.install_filter(code, calls=calls, ctypes=ctypes)
        socket.send_fds(line, [b"\0"], [listener])
        os.close(listener)
        if line.recv(1):
            os.execv("/bin/sh", ["sh", "-c", _TRIAL])
    except OSError as error:
        line.send(bytes([error.errno or errno.EIO]))
    os._exit(1)


def _try(library: Any, line: socket.socket, *, pid: int, needs_flag: bool) -> Available | Unavailable:
    try:
        data, descriptors, _, _ = socket.recv_fds(line, 1, 1)
        if not descriptors:
            return _refused(data[0] if data else errno.EIO)
        stops, status = _serve_trial(library, descriptors[0], line, pid=pid)
    finally:
        line.close()
        with contextlib.suppress(ChildProcessError):  # reaped already when the trial was served
            os.waitpid(pid, 0)
    if stops == 0:
        return Unavailable(
            "this kernel or container does not let a parent hold its children (ptrace)",
            "in a container: allow ptrace, as Docker's default profile does; or: sysctl kernel.yama.ptrace_scope=1",
        )
    if status != 0:
        return Unavailable("programs do not run rightly behind the gate on this kernel")
    return Available(library, needs_flag)


def _serve_trial(library: Any, listener: int, line: socket.socket, *, pid: int) -> tuple[int, int]:
    """(programs that were stopped, the trial's exit status)."""
    event = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
    gate = library.gate_new(listener, event, os.urandom(16), 0, 1 << 30)
    question, stops = Question(), 0
    line.send(b"g")
    try:
        while Kind(library.gate_next(gate, ctypes.byref(question))) is not Kind.OVER:
            if question.kind == Kind.STOPPED:
                stops += 1
                if stops == _REFUSED_AT:
                    library.gate_refuse(question.pid, b"\n", 1)
                else:
                    library.gate_release(question.pid)
            else:  # it may not be traced: without an answer the child would wait for ever
                library.gate_reply(gate, question.id, errno.EPERM)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    finally:
        library.gate_leave(gate)
        library.gate_free(gate)
        os.close(event)
        os.close(listener)
    return stops, status


def _refused(number: int) -> Unavailable:
    if number == errno.EBUSY:
        return Unavailable(
            "another supervisor holds the one listener a process tree can have (EBUSY)",
            "inside another ShellGuard, a sandbox, or WSL2's mirrored networking there can be no second one",
        )
    name = errno.errorcode.get(number, str(number))
    return Unavailable(f"the kernel or container refuses the filter ({name})")
