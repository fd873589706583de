"""The guard's socket on disk.

Promise: no other user can connect at any moment of its life, and a living guard's socket is never taken over.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

from shellguard.data.places import MAX_SOCKET_PATH
from shellguard.errors import ShellGuardError, UsageError

# Shims of a parallel build arrive together; connect(2) blocks the ones beyond the backlog, it refuses none.
_BACKLOG = 512

_ACCEPT_AGAIN_S = 1.0


def listen(path: Path) -> socket.socket:
    """A listening socket at `path`, 0600; a dead guard's socket is replaced. Raises UsageError when a
    guard answers there, ShellGuardError when it cannot be made."""
    if len(os.fsencode(path)) > MAX_SOCKET_PATH:
        raise ShellGuardError(
            f"socket path is over {MAX_SOCKET_PATH} bytes: {path}; set XDG_RUNTIME_DIR to a shorter one"
        )
    _clear(path)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # SAFETY: on Linux bind(2) gives the file the socket's own mode, so that it is never open to others,
        # not even between bind and chmod; macOS refuses fchmod here, there the 0700 folder keeps others out.
        with contextlib.suppress(OSError):
            os.fchmod(sock.fileno(), 0o600)
        sock.bind(os.fsencode(path))
        path.chmod(0o600)
        sock.listen(_BACKLOG)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise ShellGuardError(f"cannot listen at {path}: {error.strerror or error}") from None
    return sock


def accept_from(
    listening: socket.socket,
    *,
    loop: asyncio.AbstractEventLoop,
    welcome: Callable[[socket.socket], None],
    on_fault: Callable[[str], None],
) -> None:
    """Hand every connection, non-blocking, to `welcome` on `loop`."""

    def accept() -> None:
        try:
            sock, _ = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            # Out of files: whoever connects waits in the backlog, not run, until some are free again.
            on_fault(f"cannot accept connections: {error.strerror}")
            loop.remove_reader(listening.fileno())
            loop.call_later(_ACCEPT_AGAIN_S, loop.add_reader, listening.fileno(), accept)
            return
        sock.setblocking(False)
        welcome(sock)

    loop.add_reader(listening.fileno(), accept)


def is_answered(path: Path) -> bool:
    """Whether something listens at `path`."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(os.fsencode(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:
            # A full backlog or a slow guard: something is there, so it is not ours to replace.
            return path.exists()
        return True


def _clear(path: Path) -> None:
    try:
        info = path.lstat()
    except OSError:
        return
    if not stat.S_ISSOCK(info.st_mode) or info.st_uid != os.getuid():
        raise ShellGuardError(f"{path} is not a socket of this user; remove it")
    if is_answered(path):
        raise UsageError(f"a guard listens at {path} already")
    path.unlink(missing_ok=True)
