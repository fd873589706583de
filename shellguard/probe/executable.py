"""One executable file as the kernel holds it: found through a process, not through what it calls itself.

Promise: read-only and total; only regular files are ever opened, none for longer than `MAX_READ_S`, and content
counts only if it is that of the very file that was looked at.
"""

from __future__ import annotations

import ctypes
import os
import re
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

MAX_READ_S = 0.5
"""Hashing 64 MiB of local file takes 0.1 s; more means a file system that hangs, which an agent can mount (FUSE)."""
_MOST_STUCK = 8
_STUCK: set[threading.Thread] = set()
"""Readers that hang; once there are `_MOST_STUCK`, nothing more is read until one comes back."""

DELETED = " (deleted)"  # proc_pid_exe(5)

# What packages install, and only root may change.
_SYSTEM = re.compile(r"/(usr|bin|sbin|lib[^/]*|opt|nix|snap)/")

# linux/openat2.h; __NR_openat2 is the same on every architecture.
_SYS_OPENAT2, _RESOLVE_IN_ROOT = 437, 0x10
_O_PATH: int = getattr(os, "O_PATH", 0)

_SELF = re.compile(r"/proc/(?:self|thread-self)/|/dev/(?=fd/)")
_STANDARD_FDS = {"/dev/stdin": "/dev/fd/0", "/dev/stdout": "/dev/fd/1", "/dev/stderr": "/dev/fd/2"}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Executable:
    """A program's file, as it stood when it was looked at."""

    path: str
    """As readlink(2) of `/proc/PID/exe` tells it: may end in ` (deleted)` and may be no path at all (memfd)."""
    opener: str
    """What to open to read it, e.g. `/proc/PID/exe`; good for deleted files too."""
    dev: int
    ino: int
    size: int
    ctime_ns: int
    mode: int
    uid: int

    @property
    def name(self) -> str:
        """Base name of the path; `memfd:NAME` for a file without one, whatever slashes NAME holds."""
        path = self.path.removesuffix(DELETED)
        return path[1:] if path.startswith("/memfd:") else path.rpartition("/")[2]


def executable(pid: int) -> Executable | None:
    """What `pid` is running; None when that cannot be seen."""
    opener = f"/proc/{pid}/exe"
    try:
        return looked_at(_target(opener), opener=opener, info=Path(opener).stat())
    except OSError:
        return None


def resolve_operand(path: str, *, pid: int, cwd: str) -> Executable | None:
    """The file that `path` names for `pid`, whose working folder is `cwd`, within its own root; for `ld.so PATH`.

    None when there is no such regular file, or it cannot be told which one the process would get.
    """
    if not path or "\0" in path + cwd:
        return None
    whole = path if path.startswith("/") else f"{cwd}/{path}"
    return within(lambda: _resolve(whole, pid=pid, cwd=cwd))


def is_setuid(exe: Executable) -> bool:
    """Running it may change the user or the group."""
    return bool(exe.mode & (stat.S_ISUID | stat.S_ISGID))


def is_system(exe: Executable) -> bool:
    """What a package installed and only root may change; seen from here, not from another mount namespace."""
    if not stat.S_ISREG(exe.mode) or not is_guarded(exe.path, uid=exe.uid, mode=exe.mode):
        return False
    try:
        info = Path(exe.path).stat()
    except (OSError, ValueError):
        return False
    # SAFETY: in a mount namespace of its own any file can lie at /usr/bin. tests/probe/test_identity.py
    return (info.st_dev, info.st_ino) == (exe.dev, exe.ino)


def is_guarded(path: str, *, uid: int, mode: int) -> bool:
    """`path` lies where packages install and only root may write to what it names. Pure."""
    return uid == 0 and not mode & 0o022 and _SYSTEM.match(path) is not None


def open_content(exe: Executable) -> int | None:
    """A read-only descriptor of this very file; None when it cannot be had."""
    if not stat.S_ISREG(exe.mode):
        return None
    try:
        fd = os.open(exe.opener, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError):
        return None
    info = os.fstat(fd)
    if (info.st_dev, info.st_ino, info.st_size) == (exe.dev, exe.ino, exe.size):
        return fd
    os.close(fd)
    return None


def within(look: Callable[[], T]) -> T | None:
    """What `look` finds, or None when it takes longer than `MAX_READ_S` or the system refuses it."""
    _STUCK.difference_update([thread for thread in _STUCK if not thread.is_alive()])
    if len(_STUCK) >= _MOST_STUCK:
        return None
    found: list[T] = []

    def run() -> None:
        with suppress(OSError, ValueError):
            found.append(look())

    # A system call on a file system that hangs cannot be interrupted, only left behind in a thread of its own.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(MAX_READ_S)
    if thread.is_alive():
        _STUCK.add(thread)
        return None
    return found[0] if found else None


def looked_at(path: str, *, opener: str, info: os.stat_result) -> Executable:
    """The noun made of a stat(2)."""
    return Executable(
        path, opener, info.st_dev, info.st_ino, info.st_size, info.st_ctime_ns, info.st_mode, info.st_uid
    )


def _resolve(path: str, *, pid: int, cwd: str) -> Executable | None:
    own = f"/proc/{pid}/"
    path = _own(path, own=own)
    while path.startswith((f"{own}root/", f"{own}cwd/")):
        is_root, path = path.startswith(f"{own}root/"), path.split("/", 4)[4]
        path = _own(f"/{path}" if is_root else f"{cwd}/{path}", own=own)
    if path == f"{own}exe" or re.fullmatch(rf"{own}fd/\d+", path):
        return _regular(path)
    fd = _open_in_root(path, pid=pid)
    try:
        return _regular(f"/proc/self/fd/{fd}", root=f"/proc/{pid}/root")
    finally:
        os.close(fd)


def _own(path: str, *, own: str) -> str:
    """SAFETY: /proc/self would be the guard's. tests/probe/test_identity.py::test_resolve_operand"""
    path = _STANDARD_FDS.get(path, path)
    start = _SELF.match(path)
    return own + path[start.end() :] if start else path


def _target(link: str) -> str:
    return os.readlink(link)  # noqa: PTH115 - as the kernel tells it; pathlib would tidy it up


def _regular(link: str, *, root: str = "") -> Executable | None:
    """`link` is a magic link. With `root` it is gone soon, so another way to the file is looked for."""
    info, path = Path(link).stat(), _target(link)
    if not stat.S_ISREG(info.st_mode):
        return None
    if not root:
        return looked_at(path, opener=link, info=info)
    for opener in (path, root + path):
        with suppress(OSError):
            other = Path(opener).stat()
            if (other.st_dev, other.st_ino) == (info.st_dev, info.st_ino):
                return looked_at(path, opener=opener, info=info)
    return None


def _open_in_root(path: str, *, pid: int) -> int:
    """An O_PATH descriptor, which opens nothing; follows no magic link (openat2(2)). Raises OSError."""
    root = os.open(f"/proc/{pid}/root", _O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        how = (ctypes.c_uint64 * 3)(_O_PATH | os.O_CLOEXEC, 0, _RESOLVE_IN_ROOT)
        number, folder, size = ctypes.c_long(_SYS_OPENAT2), ctypes.c_long(root), ctypes.c_size_t(24)
        libc = ctypes.CDLL(None, use_errno=True)
        fd = int(libc.syscall(number, folder, os.fsencode(path), ctypes.byref(how), size))
        if fd < 0:
            raise OSError(ctypes.get_errno(), path)
        return fd
    finally:
        os.close(root)
