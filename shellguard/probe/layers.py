"""What this machine offers and costs: which agents there are, what a shim adds, what the kernel could do.

Promise: nothing is changed but a socket of its own while measuring; what cannot be told is None or empty.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from shellguard.errors import WireError
from shellguard.wire import frame
from shellguard.wire.frame import Kind
from shellguard.wire.messages import Answer, encode_answer

AGENTS = ("claude", "codex", "gemini", "opencode", "aider", "cursor-agent")

# Enough that one busy moment does not move the median, few enough that nobody waits.
_ROUNDS = 31

# A shell answers within milliseconds.
_LOOK_WITHIN_S = 5.0

# asm-generic/unistd.h and linux/landlock.h: landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION)
_SYS_LANDLOCK_CREATE_RULESET, _LANDLOCK_VERSION_FLAG = 444, 1


class YesSayer:
    """A stand-in guard that lets everything run, to measure a shim against; serves one peer at a time."""

    def __init__(self, path: Path) -> None:
        """Listen at `path`. Raises OSError."""
        self._path = path
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._sock.bind(os.fsencode(path))
            self._sock.listen(8)
        except OSError:
            self._sock.close()
            raise
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        yes = encode_answer(Answer.RUN)
        while True:
            try:
                peer, _ = self._sock.accept()
            except OSError:
                return  # closed: the measuring is over
            with peer:
                try:
                    frame.read(peer)
                    frame.write(peer, Kind.ANSWER, yes)
                except (OSError, WireError):
                    continue  # a peer that went away

    def __enter__(self) -> YesSayer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)  # wakes the thread in accept(2)
        self._sock.close()
        self._path.unlink(missing_ok=True)


def added_ms(shim: Path, *, real: Path, environment: Mapping[str, str], rounds: int = _ROUNDS) -> float:
    """Median milliseconds that `shim` takes longer than the `real` program it becomes, run in turns.

    Raises OSError when the shim cannot be executed, or runs and fails.
    """
    slower: list[float] = []
    for _ in range(rounds):
        bare = _run_ms(real, environment)
        slower.append(_run_ms(shim, environment) - bare)
    return max(statistics.median(slower), 0.0)


def _run_ms(program: Path, environment: Mapping[str, str]) -> float:
    # Not subprocess: its own milliseconds would drown the shim's.
    quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    started = time.perf_counter()
    pid = os.posix_spawn(program, [str(program)], environment, file_actions=quiet)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    spent_ms = (time.perf_counter() - started) * 1000
    if status:
        raise OSError(f"{program} ended with status {status}")
    return spent_ms


def agents_on(search_path: str, *, names: Sequence[str] = AGENTS) -> dict[str, str]:
    """Known coding agents on PATH: name to file."""
    found = {name: shutil.which(name, path=search_path) for name in names}
    return {name: path for name, path in found.items() if path}


def without(search_path: str, *, folders: Iterable[Path]) -> str:
    """PATH without these folders."""
    gone = {str(folder) for folder in folders}
    return ":".join(entry for entry in search_path.split(":") if entry not in gone)


def busybox_shells(shells: Iterable[str]) -> list[str]:
    """Those of `shells` that are BusyBox."""
    return [
        shell for shell in dict.fromkeys(shells) if shell and Path(os.path.realpath(shell)).name == "busybox"
    ]


def login_shell() -> str:
    """The user's shell by the password database; empty for a user it does not know, as containers have them."""
    try:
        return pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        return ""


def inner_programs(shell: str, names: Sequence[str]) -> frozenset[str]:
    """Those of `names` that `shell` runs itself, whatever PATH says: they are known to it even where PATH is empty.

    Nothing is run but `command -v`. Raises OSError when the shell cannot be started.
    """
    words = " ".join(names)
    try:
        done = subprocess.run(
            [shell, "-c", f"PATH=/nonexistent; for name in {words}; do command -v $name; done"],
            env={"PATH": "/nonexistent"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_LOOK_WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OSError(f"{shell} does not answer") from None
    return frozenset(done.stdout.decode("ascii", "replace").split()) & frozenset(names)


def landlock_abi() -> int | None:
    """The kernel's Landlock version, None where it has none or it is switched off. Linux: landlock(7)."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        version = libc.syscall(
            _SYS_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_LANDLOCK_VERSION_FLAG)
        )
    except (OSError, AttributeError):
        return None
    return int(version) if version > 0 else None
