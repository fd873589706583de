"""Counts what lies below a path.

Promise: follows no link, opens no file, stops at its bounds and says so.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field

from shellguard.probe.birth import is_born_since

# Looking at the clock costs a tenth of looking at a file.
_BETWEEN_LOOKS = 32
_TYPE, _FOLDER = stat.S_IFMT(0o777777), stat.S_IFDIR
_COUNTED = frozenset({stat.S_IFREG, stat.S_IFLNK})


@dataclass(slots=True)
class Tally:
    """What was counted."""

    files: int = 0
    size_bytes: int = 0
    entries: int = 0
    is_counted: bool = True
    is_own: bool = True
    """So far everything came into being after the session began."""
    seen: list[tuple[str, os.stat_result]] = field(default_factory=list)
    """(absolute path, lstat) of every regular file and link."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a count goes."""

    entries: int
    is_over: Callable[[], bool]
    since_ns: int | None = None
    """When the session began; None: nothing is its own."""


def tally(path: str, info: os.stat_result, bounds: Bounds, *, into: Tally | None = None) -> Tally:
    """What lies at and below `path`, whose lstat is `info`; `into` can be read while it is counted."""
    found = into if into is not None else Tally()
    found.is_own = bounds.since_ns is not None
    folders: list[str] = []
    _add(found, path, info, bounds, folders)
    while folders and found.is_counted:
        _enter(folders.pop(), found, folders, bounds)
    found.is_own = found.is_own and found.is_counted
    return found


def _enter(folder: str, found: Tally, folders: list[str], bounds: Bounds) -> None:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                _add(found, entry.path, entry.stat(follow_symlinks=False), bounds, folders)
                if not found.is_counted:
                    return
    except FileNotFoundError:
        return  # gone while it was counted
    except OSError:
        found.is_counted = False


def _add(found: Tally, path: str, info: os.stat_result, bounds: Bounds, folders: list[str]) -> None:
    found.entries += 1
    if found.entries > bounds.entries or (found.entries % _BETWEEN_LOOKS == 0 and bounds.is_over()):
        found.is_counted = False
        return
    if found.is_own and bounds.since_ns is not None:
        found.is_own = is_born_since(path, info, bounds.since_ns)
    kind = info.st_mode & _TYPE
    if kind == _FOLDER:
        folders.append(path)
    elif kind in _COUNTED:
        found.files += 1
        found.size_bytes += info.st_size
        found.seen.append((path, info))
