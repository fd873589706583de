"""The kernel's word that something in a folder changed: inotify(7), by folder.

Promise: no thread and no policy of its own; every folder is asked for by itself, so whole trees can be left out.

watchdog watches recursively or not at all, node_modules included, and wakes up for every file that is merely opened.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# <sys/inotify.h>
_MODIFY, _CLOSE_WRITE, _MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x2, 0x8, 0x40, 0x80, 0x100, 0x200
_Q_OVERFLOW, _IGNORED = 0x4000, 0x8000
_ONLYDIR, _DONT_FOLLOW, _EXCL_UNLINK, _ISDIR = 0x0100_0000, 0x0200_0000, 0x0400_0000, 0x4000_0000
_ASKED = (
    _MODIFY
    | _CLOSE_WRITE
    | _MOVED_FROM
    | _MOVED_TO
    | _CREATE
    | _DELETE
    | _ONLYDIR
    | _DONT_FOLLOW
    | _EXCL_UNLINK
)
_HEAD = struct.Struct("iIII")
_BUFFER_BYTES = 64 * 1024
MOST_WATCHES_FILE = Path("/proc/sys/fs/inotify/max_user_watches")


@dataclass(frozen=True, slots=True)
class Event:
    """One change in a watched folder."""

    watch: int
    name: str
    mask: int

    @property
    def is_folder(self) -> bool:
        """What changed is a folder."""
        return bool(self.mask & _ISDIR)

    @property
    def is_gone(self) -> bool:
        """It was deleted or moved away."""
        return bool(self.mask & (_DELETE | _MOVED_FROM))

    @property
    def is_moved_away(self) -> bool:
        """It lives on under another name."""
        return bool(self.mask & _MOVED_FROM)

    @property
    def is_written(self) -> bool:
        """A file is new or has new content."""
        return not self.mask & (_DELETE | _MOVED_FROM | _ISDIR | _IGNORED | _Q_OVERFLOW)

    @property
    def is_being_written(self) -> bool:
        """More may follow before it is closed."""
        return bool(self.mask & _MODIFY)

    @property
    def is_over(self) -> bool:
        """The watched folder itself is gone."""
        return bool(self.mask & _IGNORED)

    @property
    def is_lost(self) -> bool:
        """Changes came faster than they were read; some are not known."""
        return bool(self.mask & _Q_OVERFLOW)


class Inotify:
    """One queue of events. Not thread-safe, but folders may be added while another thread reads."""

    def __init__(self) -> None:
        """Raises OSError where there is none, or no more than there are."""
        self._libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(self._libc, "inotify_init1"):
            raise OSError("this system has no inotify")
        # CDLL returns int; IN_NONBLOCK and IN_CLOEXEC are open(2)'s.
        self.fd: int = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.fd < 0:
            raise _error()

    def add(self, folder: str) -> int:
        """Watch one folder, not what is below it. Raises OSError: ENOSPC means that the limit is reached."""
        watch: int = self._libc.inotify_add_watch(self.fd, os.fsencode(folder), ctypes.c_uint32(_ASKED))
        if watch < 0:
            raise _error()
        return watch

    def remove(self, watch: int) -> None:
        """Watch it no longer; nothing happens when it is gone already."""
        self._libc.inotify_rm_watch(self.fd, watch)

    def read(self) -> Iterator[Event]:
        """What has happened; nothing when nothing has."""
        try:
            data = os.read(self.fd, _BUFFER_BYTES)
        except BlockingIOError:
            return
        at = 0
        while at + _HEAD.size <= len(data):
            watch, mask, _, length = _HEAD.unpack_from(data, at)
            at += _HEAD.size
            yield Event(watch, os.fsdecode(data[at : at + length].rstrip(b"\0")), mask)
            at += length

    def close(self) -> None:
        """End all watches."""
        os.close(self.fd)


def most_watches(source: Path = MOST_WATCHES_FILE) -> int:
    """How many folders one user's programs may watch together; 8192 where it is not said (the old default)."""
    try:
        return int(source.read_text())
    except (OSError, ValueError):
        return 8192


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
