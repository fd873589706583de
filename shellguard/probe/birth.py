"""When a file came into being: the one time stamp that nobody can set.

Promise: None where the kernel or the file system does not say.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from typing import Any

_AT_FDCWD, _AT_SYMLINK_NOFOLLOW, _AT_NO_AUTOMOUNT = -100, 0x100, 0x800
_STATX_BTIME = 0x800
_NS = 1_000_000_000


class _Timestamp(ctypes.Structure):
    _fields_ = (("sec", ctypes.c_int64), ("nsec", ctypes.c_uint32), ("reserved", ctypes.c_int32))


class _Statx(ctypes.Structure):
    """statx(2), up to the fields that are read; the kernel writes 256 bytes."""

    _fields_ = (
        ("mask", ctypes.c_uint32),
        ("until_atime", ctypes.c_uint8 * 60),
        ("atime", _Timestamp),
        ("btime", _Timestamp),
        ("rest", ctypes.c_uint8 * 160),
    )


@cache
def _statx() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "statx", None)


def birth_ns(path: str, info: os.stat_result) -> int | None:
    """Unix time in nanoseconds at which what stands at `path` (a link itself) was made; `info` is its lstat."""
    told: float | None = getattr(info, "st_birthtime", None)
    if told is not None:
        return int(told * _NS)
    call = _statx()
    if call is None:
        return None
    found = _Statx()
    flags = _AT_SYMLINK_NOFOLLOW | _AT_NO_AUTOMOUNT
    if call(_AT_FDCWD, os.fsencode(path), flags, _STATX_BTIME, ctypes.byref(found)) != 0:
        return None
    if not found.mask & _STATX_BTIME:
        return None
    return int(found.btime.sec) * _NS + int(found.btime.nsec)


def is_born_since(path: str, info: os.stat_result, since_ns: int) -> bool:
    """Whether it was made at or after that time; False where that cannot be said."""
    if info.st_ctime_ns < since_ns:
        # nothing is changed last before it is made: the cheap half of the answer
        return False
    born = birth_ns(path, info)
    return born is not None and born >= since_ns
