"""Whether a process is the person's own: outside every guarded session's tree.

Promise: the ancestry decides; a variable can make a process guarded, never unguarded. What cannot be seen is not outside.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from shellguard.data import guards
from shellguard.probe.process import Process, environment, lineage, process

MARKS = ("SHELLGUARD_SESSION", "SHELLGUARD_SOCKET")
"""Variables that every process of a session begins with."""


def inside_of(
    lineage: tuple[Process, ...], *, guard_pids: Iterable[int], marked: Iterable[int], own: Mapping[str, str]
) -> str:
    """Why the first of `lineage` is not taken for the person's; empty when it is. `marked` are pids of it that began with
    a session's variables; `own` are its variables now. Pure."""
    if not lineage:
        return "this process cannot be followed to where it came from"
    known, begun = set(guard_pids), set(marked)
    if any(name in own for name in MARKS):
        return "this is inside a guarded session (SHELLGUARD_SESSION or SHELLGUARD_SOCKET is set)"
    if any(seen.pid in known for seen in lineage):
        return "this was started from inside a guarded session"
    seen = next((seen for seen in lineage if seen.pid in begun), None)
    return (
        f"{seen.name!r} (pid {seen.pid}), from which this comes, belongs to a guarded session" if seen else ""
    )


def objection_here() -> str:
    """Why this very process is not taken for the person's; empty when it is."""
    above = lineage(os.getpid())
    marked = [seen.pid for seen in above if set(MARKS) & (environment(seen.pid) or {}).keys()]
    pids = [entry.pid for entry in guards.running()]
    return inside_of(above, guard_pids=pids, marked=marked, own=os.environ)


def terminal_here() -> str:
    """The device at which a person sits, e.g. `/dev/pts/3`; empty when this process has none that is this user's."""
    seen = process(os.getpid())
    name = seen.terminal if seen is not None else ""
    if not name:
        return ""
    # Elsewhere psutil gives the device; a console is named by its numbers and is not looked up.
    path = Path(name if name.startswith("/") else f"/dev/{name}") if "tty " not in name else Path("/dev/tty")
    try:
        owner = path.stat().st_uid
    except OSError:
        return ""
    is_ours = owner == os.getuid() or os.getuid() == 0 or (path.name == "tty" and sys.platform == "linux")
    return str(path) if is_ours else ""
