"""The register of running guards: one JSON file each in the state folder.

Promise: an entry is whole or absent; an entry whose guard is dead is never listed, and its file goes.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from shellguard.data.places import own_folder, state_folder
from shellguard.errors import ShellGuardError

# psutil derives start times from the boot time, which moves when the clock is set.
_START_TOLERANCE_S = 2.0

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class GuardEntry:
    """One running guard."""

    session: str
    socket: str
    pid: int
    pid_started_s: float
    """Unix time the process started, as psutil tells it."""
    workspace: str = ""
    agent: str = ""
    started_s: float = 0.0
    """Unix time the session started."""


def folder() -> Path:
    """`state_folder()/guards`."""
    return own_folder(state_folder() / "guards")


def entry_of_this_process(
    *, session: str, socket: Path, workspace: str, agent: str, started_s: float
) -> GuardEntry:
    """The entry of a guard that runs in this process."""
    me = psutil.Process()
    return GuardEntry(session, str(socket), me.pid, me.create_time(), workspace, agent, started_s)


def _file(session: str, *, within: Path) -> Path:
    if _NAME.fullmatch(session) is None:
        raise ShellGuardError(f"session id {session!r} cannot name a file")
    return within / f"{session}.json"


def enter(entry: GuardEntry, *, within: Path | None = None) -> Path:
    """Write an entry, atomically and readable by this user only. Raises ShellGuardError."""
    where = within if within is not None else folder()
    target = _file(entry.session, within=where)
    draft = target.with_suffix(f".{os.getpid()}.draft")
    try:
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as out:
            json.dump(asdict(entry), out)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ShellGuardError(f"cannot register the guard at {target}: {error.strerror}") from None
    return target


def leave(session: str, *, within: Path | None = None) -> None:
    """Remove an entry; none being there is fine."""
    _file(session, within=within if within is not None else folder()).unlink(missing_ok=True)


def running(*, within: Path | None = None) -> list[GuardEntry]:
    """Guards whose process lives, oldest first. Deletes the files of dead ones and unreadable files."""
    where = within if within is not None else folder()
    entries: list[GuardEntry] = []
    for file in where.glob("*.json"):
        entry = _read(file)
        if entry is not None and is_alive(entry):
            entries.append(entry)
        else:
            file.unlink(missing_ok=True)
    return sorted(entries, key=lambda e: (e.started_s, e.session))


def is_alive(entry: GuardEntry) -> bool:
    """Whether the very process that registered still runs; a later one of the same pid does not count."""
    try:
        seen = psutil.Process(entry.pid)
        is_same = abs(seen.create_time() - entry.pid_started_s) <= _START_TOLERANCE_S
        return is_same and seen.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError, ValueError, OverflowError):
        return False


def _read(file: Path) -> GuardEntry | None:
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
        return GuardEntry(
            session=str(body["session"]),
            socket=str(body["socket"]),
            pid=int(body["pid"]),
            pid_started_s=float(body["pid_started_s"]),
            workspace=str(body["workspace"]),
            agent=str(body["agent"]),
            started_s=float(body["started_s"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
