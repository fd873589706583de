"""Facts about processes: who descends from whom, since when, on which terminal, under which name.

Promise: read-only and total: a process that cannot be seen yields an empty answer, never an exception.
Linux reads /proc itself (10 us a process); elsewhere psutil tells the same, slower.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

SHOWN = 12
"""Links of a chain shown to a person; deeper ancestry tells nothing new."""

# A cycle cannot happen, but a bound keeps a lying /proc from hanging the guard.
_DEEPEST = 512

_INTERPRETERS = ("bash", "sh", "dash", "zsh", "node", "python", "ruby", "perl", "php", "bun", "deno")
_TELLS_NOTHING = ("cli.js", "index.js", "main.js", "__main__.py", "main.py")

_UNIX98_PTY_MAJORS = range(136, 144)  # Linux Documentation/admin-guide/devices.txt


@dataclass(frozen=True, slots=True)
class Process:
    """One process, as it stood when it was looked at."""

    pid: int
    parent: int
    started_s: float
    """Seconds on `now_s`'s clock; with `pid` it tells a process from a later one of the same number."""
    name: str = ""
    terminal: str = ""
    """Controlling terminal, empty when it has none."""

    @property
    def key(self) -> tuple[int, float]:
        """Identity that survives the reuse of pids."""
        return self.pid, self.started_s


Table = Mapping[int, Process]


def now_s() -> float:
    """The clock that `Process.started_s` is told on."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.time()


def process(pid: int) -> Process | None:
    """One process, None when there is none."""
    if pid <= 0:
        return None
    return _from_proc(pid) if sys.platform == "linux" else _from_psutil(pid)


def _from_proc(pid: int) -> Process | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_bytes().decode("utf-8", "replace")
        head, _, tail = text.rpartition(")")
        fields = tail.split()
        # proc_pid_stat(5): fields[0] is field 3, the state; 4 parent, 7 terminal, 22 start in clock ticks.
        return Process(
            pid=pid,
            parent=int(fields[1]),
            started_s=int(fields[19]) / os.sysconf("SC_CLK_TCK"),
            name=head.partition("(")[2],
            terminal=_terminal(int(fields[4])),
        )
    except (OSError, ValueError, IndexError):
        return None


def _terminal(number: int) -> str:
    device = number & 0xFFFFFFFF
    if device == 0:
        return ""
    major, minor = os.major(device), os.minor(device)
    if major in _UNIX98_PTY_MAJORS:
        return f"pts/{minor + 256 * (major - _UNIX98_PTY_MAJORS.start)}"
    return f"tty {major}:{minor}"


def _from_psutil(pid: int) -> Process | None:
    try:
        seen = psutil.Process(pid)
        with seen.oneshot():
            return Process(pid, seen.ppid(), seen.create_time(), seen.name(), seen.terminal() or "")
    except (psutil.Error, OSError):
        return None


def lineage(pid: int) -> tuple[Process, ...]:
    """`pid` and its ancestors, nearest first; empty unless it could be followed all the way up."""
    for _ in range(3):  # a parent may end while we climb; its children then have another one
        climbed = _climb(pid)
        if climbed and climbed[-1].parent == 0:
            return climbed
    return ()


def _climb(pid: int) -> tuple[Process, ...]:
    climbed: list[Process] = []
    while pid > 0 and len(climbed) < _DEEPEST:
        seen = process(pid)
        # A parent is older than its child: a younger one took over the number meanwhile.
        if seen is None or (climbed and seen.started_s > climbed[-1].started_s):
            break
        climbed.append(seen)
        pid = seen.parent
    return tuple(climbed)


def ancestors(pid: int) -> tuple[int, ...]:
    """Pids above `pid`, nearest first; empty when it cannot be seen."""
    return tuple(seen.pid for seen in lineage(pid)[1:])


def table(pids: Iterable[int]) -> dict[int, Process]:
    """The given processes and all their ancestors; those that cannot be seen are missing."""
    return {seen.pid: seen for pid in pids for seen in lineage(pid)}


def controlling_terminal(pid: int) -> str:
    """E.g. `pts/3`; empty for none or an unseen process."""
    seen = process(pid)
    return seen.terminal if seen is not None else ""


def environment(pid: int) -> dict[str, str] | None:
    """The environment a process was started with, None when it may not be read."""
    try:
        return psutil.Process(pid).environ()
    except (psutil.Error, OSError, ValueError):
        return None


def chain(
    pid: int, *, until: int | None = None, limit: int = SHOWN, redact: Callable[[str], str] = str
) -> tuple[str, ...]:
    """Names from `pid` upwards, `until` excluded, e.g. `rm`, `bash`, `node (claude)`; scripts may be called anything."""
    names: list[str] = []
    for seen in lineage(pid)[:limit]:
        if seen.pid == until:
            break
        names.append(_shown_name(seen, redact))
    return tuple(names)


def _shown_name(seen: Process, redact: Callable[[str], str]) -> str:
    name = _printable(redact(seen.name))
    if not name.startswith(_INTERPRETERS):
        return name
    script = _printable(redact(_script_name(seen.pid)))
    return f"{name} ({script})" if script else name


def _script_name(pid: int) -> str:
    """What an interpreter runs: the first operand's base name, or its package's where that says nothing."""
    try:
        operands = psutil.Process(pid).cmdline()[1:2]
    except (psutil.Error, OSError):
        return ""
    if not operands or operands[0].startswith("-"):
        return ""
    path = Path(operands[0])
    return path.parent.name if path.name in _TELLS_NOTHING else path.name


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)[:40]
