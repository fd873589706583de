"""The compiled half of the kernel gate (shims/gate.c), as Python calls it.

Promise: layouts and numbers mirror gate.c, and a library that was built from another source is not loaded.
"""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from pathlib import Path
from typing import Any

from shellguard.errors import ShellGuardError

_PATH_ROOM = 4352
EVENTS_SIZE = 1 << 20


class Kind(IntEnum):
    """What `gate_next` came back with."""

    OVER = 0
    STOPPED = 1
    TRACED = 2
    EFFECT = 3
    TAMPER = 4


class Operation(IntEnum):
    """Which call it was, whatever its number."""

    EXEC = 1
    EXIT = 2
    KILL = 3
    TRACE = 4
    CONNECT = 5
    UNLINK = 6
    RMDIR = 7
    RENAME = 8
    TRUNCATE = 9
    OPEN = 10


class Program(IntFlag):
    """What is known of a program file."""

    PLAIN = 1
    TRUSTED = 2


class Seen(IntFlag):
    """What is known of an effect."""

    BURST = 1
    UNRESOLVED = 2
    EXISTS = 4
    TARGET_EXISTS = 8
    KEEPS = 16
    FOREIGN = 32


class Rank(IntEnum):
    """What holds below a folder."""

    QUIET = 1
    """Never asked about."""
    LOUD = 0
    """Asked about, unless the program is trusted or the file was born in the session."""
    EVERYONE = -1
    """Trusted programs too."""
    SEALED = -2
    """And files of the session too."""


class Question(ctypes.Structure):
    """`struct gate_question`."""

    _fields_ = (
        *((name, ctypes.c_int32) for name in ("kind", "tid", "pid", "nr", "op", "parent")),
        *((name, ctypes.c_uint32) for name in ("arch", "flags", "mode", "uid")),
        ("id", ctypes.c_uint64),
        ("args", ctypes.c_uint64 * 6),
        *((name, ctypes.c_uint64) for name in ("dev", "ino", "size")),
        ("ctime_ns", ctypes.c_int64),
        *((name, ctypes.c_uint64) for name in ("key", "generation", "seal")),
        *((name, ctypes.c_void_p) for name in ("argv", "environ")),
        *((name, ctypes.c_uint64) for name in ("argv_size", "environ_size")),
        *((name, ctypes.c_char * _PATH_ROOM) for name in ("exe", "cwd", "path", "path2")),
    )


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened without a question, for the ledger."""

    kind: int
    """1 ran, 2 ended, 3 connected."""
    pid: int
    parent: int
    status: int
    at_s: float
    words: tuple[bytes, ...]


RAN, ENDED, CONNECTED = 1, 2, 3
# struct event: size, kind, pid, parent, status of 4 bytes each, 4 of padding, at_ns of 8.
_EVENT_SIZE = 32


def load(path: Path, *, mark: str) -> Any:
    """The library with its signatures. Raises ShellGuardError."""
    try:
        library = ctypes.CDLL(str(path), use_errno=True)
        library.gate_build.restype = ctypes.c_char_p
        built = library.gate_build()
    except (OSError, AttributeError) as error:
        raise ShellGuardError(f"the gate's library cannot be loaded: {error}") from None
    if built != f"shellguard-gate 1 {mark}".encode():
        raise ShellGuardError("the gate's library was built from another source; reinstall shellguard")
    u64, i32, text, gate = ctypes.c_uint64, ctypes.c_int32, ctypes.c_char_p, ctypes.c_void_p
    question = ctypes.POINTER(Question)
    signatures: dict[str, tuple[Any, tuple[Any, ...]]] = {
        "gate_new": (gate, (i32, i32, text, ctypes.c_int64, ctypes.c_uint32)),
        "gate_free": (None, (gate,)),
        "gate_tell_wanted": (None, (gate, i32)),
        "gate_stop": (None, (gate,)),
        "gate_leave": (None, (gate,)),
        "gate_next": (i32, (gate, question)),
        "gate_program": (None, (gate, u64, u64, u64, ctypes.c_int64, ctypes.c_uint32, u64)),
        "gate_is_code_whole": (i32, (i32,)),
        "gate_remember": (None, (gate, u64, u64)),
        "gate_forget": (None, (gate,)),
        "gate_ignore_name": (None, (gate, text, ctypes.c_size_t)),
        "gate_know_option": (None, (gate, text, ctypes.c_size_t, u64)),
        "gate_regenerable": (None, (gate, text)),
        "gate_zone": (i32, (gate, text, i32, i32)),
        "gate_net": (i32, (gate, text, i32)),
        "gate_socket": (None, (gate, text)),
        "gate_protect": (None, (gate, i32)),
        "gate_counts": (None, (gate, ctypes.POINTER(u64))),
        "gate_events": (ctypes.c_size_t, (gate, ctypes.c_void_p, ctypes.c_size_t)),
        "gate_reply": (i32, (gate, u64, i32)),
        "gate_is_waiting": (i32, (gate, u64)),
        "gate_read_ahead": (i32, (gate, question)),
        "gate_look_again": (u64, (gate, question)),
        "gate_release": (i32, (i32,)),
        "gate_release_to_signal": (i32, (i32,)),
        "gate_kill": (i32, (i32,)),
        "gate_has_ended": (i32, (i32,)),
        "gate_refuse": (i32, (i32, text, ctypes.c_uint32)),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def events_of(data: bytes) -> list[Event]:
    """The events in what `gate_events` gave."""
    found: list[Event] = []
    at = 0
    while at + _EVENT_SIZE <= len(data):
        size = int.from_bytes(data[at : at + 4], "little")
        kind, pid, parent, status = (
            int.from_bytes(data[at + n : at + n + 4], "little", signed=True) for n in (4, 8, 12, 16)
        )
        at_ns = int.from_bytes(data[at + 24 : at + 32], "little")
        text = data[at + _EVENT_SIZE : at + size].rstrip(b"\0")
        found.append(Event(kind, pid, parent, status, at_ns / 1e9, tuple(text.split(b"\0")) if text else ()))
        at += size
    return found


def words_of(address: int | None, size: int) -> tuple[str, ...]:
    """NUL-terminated words of the task's, as text with surrogate escapes."""
    if not address or not size:
        return ()
    data = ctypes.string_at(address, size)
    words = data.split(b"\0")
    if words and not words[-1]:
        words.pop()
    return tuple(os.fsdecode(word) for word in words)
