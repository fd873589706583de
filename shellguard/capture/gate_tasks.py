"""What the gate must know of, or say to, a task that waits: its signals, its script's interpreter, its stderr.

Promise: total: a task that is gone answers like one that is over.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shellguard.capture.gate import Sight

_SYS_PIDFD_GETFD = 438  # asm/unistd_64.h

# signal(7): these do nothing by default, or stop; a stopped program is not kept from stopping later.
_HARMLESS = (
    signal.SIGCHLD,
    signal.SIGURG,
    signal.SIGWINCH,
    signal.SIGCONT,
    signal.SIGSTOP,
    signal.SIGTSTP,
    signal.SIGTTIN,
    signal.SIGTTOU,
)
_HARMLESS_MASK = sum(1 << (number - 1) for number in _HARMLESS)

_LONGEST_SHEBANG = 256  # BINPRM_BUF_SIZE, linux/binfmts.h


def _masks(task: int) -> dict[str, int] | None:
    try:
        lines = Path(f"/proc/{task}/status").read_bytes().decode("ascii", "replace").splitlines()
    except OSError:
        return None
    pairs = (line.partition(":") for line in lines)
    return {
        name: int(value, 16)
        for name, _, value in pairs
        if name in ("SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt")
    }


def has_deadly_signal(pid: int) -> bool:
    """Whether a signal waits for the program that will end it."""
    masks = _masks(pid)
    if masks is None:
        return True
    pending = (masks.get("SigPnd", 0) | masks.get("ShdPnd", 0)) & ~masks.get("SigBlk", 0)
    return bool(pending & ~masks.get("SigIgn", 0) & ~_HARMLESS_MASK)


def has_signal(tid: int) -> bool:
    """Whether a signal waits that the task would act on."""
    masks = _masks(tid)
    if masks is None:
        return True
    pending = (masks.get("SigPnd", 0) | masks.get("ShdPnd", 0)) & ~masks.get("SigBlk", 0)
    return bool(pending & ~masks.get("SigIgn", 0) & (masks.get("SigCgt", 0) | ~_HARMLESS_MASK))


def with_interpreter(sight: Sight, *, file: str) -> Sight:
    """As the kernel will start it: a script's interpreter comes first (execve(2))."""
    for _ in range(4):  # the kernel follows so many
        line = _shebang(file)
        if line is None:
            return sight
        words = line.split(None, 1)
        if not words:
            return sight
        interpreter = os.fsdecode(words[0])
        script = sight.exe or file
        argv = (interpreter, *(os.fsdecode(w.strip()) for w in words[1:]), script, *sight.argv[1:])
        try:
            info = Path(interpreter).stat()
        except OSError:
            return replace(sight, argv=argv)
        sight = replace(
            sight,
            argv=argv,
            exe=os.path.realpath(interpreter),
            dev=info.st_dev,
            ino=info.st_ino,
            size=info.st_size,
            ctime_ns=info.st_ctime_ns,
            mode=info.st_mode,
            uid=info.st_uid,
        )
        file = interpreter
    return sight


def _shebang(file: str) -> bytes | None:
    try:
        fd = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return None
        head = os.read(fd, _LONGEST_SHEBANG)
    except OSError:
        return None
    finally:
        os.close(fd)
    return head[2:].partition(b"\n")[0].strip() if head.startswith(b"#!") else None


def has_threads(task: int) -> bool:
    """Whether the program has more than one thread; a task that cannot be looked at may have."""
    try:
        text = Path(f"/proc/{task}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True
    return "\nThreads:\t1\n" not in text


def write_to_stderr(pid: int, text: str) -> None:
    """Say it where the program's own errors go, if that can be done from outside and without waiting."""
    data = text.encode("ascii", "replace") + b"\n"
    try:
        mode = Path(f"/proc/{pid}/fd/2").stat().st_mode
    except OSError:
        return
    # A file must be written at the program's own place in it; what can be full must not be waited for.
    ways = {stat.S_IFREG: (_write_fetched, _write_reopened), stat.S_IFSOCK: (_send_fetched,)}
    for write in ways.get(stat.S_IFMT(mode), (_write_reopened,)):
        with contextlib.suppress(OSError):
            write(pid, data)
            return


def _write_reopened(pid: int, data: bytes) -> None:
    fd = _reopened(pid)
    try:
        os.write(fd, data)
    finally:
        os.close(fd)


def _write_fetched(pid: int, data: bytes) -> None:
    fd = _fetched(pid)
    try:
        os.write(fd, data)
    finally:
        os.close(fd)


def _send_fetched(pid: int, data: bytes) -> None:
    with socket.socket(fileno=_fetched(pid)) as line:
        line.send(data, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)


def _reopened(pid: int) -> int:
    return os.open(
        f"/proc/{pid}/fd/2", os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    )


def _fetched(pid: int) -> int:
    """A socket cannot be opened again. Containers may refuse this too."""
    handle = os.pidfd_open(pid)
    try:
        fd: int = ctypes.CDLL(None, use_errno=True).syscall(_SYS_PIDFD_GETFD, handle, 2, 0)
    finally:
        os.close(handle)
    if fd < 0:
        raise OSError(ctypes.get_errno(), "pidfd_getfd")
    return fd
