"""The paths that a shell glob names now, by bash's rules without `extglob`, `globstar` and `dotglob`.

Promise: read-only and bounded; None where there are too many or a folder could not be listed.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Iterable

MOST_MATCHES = 2000
_MOST_LISTED = 200_000
_EXTENDED = re.compile(r"[!@?*+]\(")
_MAGIC = re.compile(r"[*?[]")


class _TooMany(Exception):
    """A bound was hit."""


def matches(pattern: str, *, is_over: Callable[[], bool]) -> tuple[str, ...] | None:
    """Sorted absolute paths; a trailing slash of the pattern stays and means folders only."""
    if not pattern.startswith("/") or _EXTENDED.search(pattern):
        return None
    parts = [p for p in pattern.split("/") if p]
    found = ["/"]
    try:
        for part in parts:
            found = list(_step(found, part, is_over))
    except (_TooMany, PermissionError):
        return None
    if pattern.endswith("/"):
        found = [path + "/" for path in found if os.path.isdir(path)]  # noqa: PTH112 - strings throughout
    return tuple(sorted(found))


def _step(folders: Iterable[str], part: str, is_over: Callable[[], bool]) -> Iterable[str]:
    if not _MAGIC.search(part):
        for folder in folders:
            path = folder.rstrip("/") + "/" + part
            if os.path.lexists(path):
                yield path
        return
    fits = re.compile(fnmatch.translate(part.replace("[^", "[!"))).match
    found = 0
    for folder in folders:
        for name in _names(folder, is_over):
            # bash: a leading dot is matched only by a dot
            if name.startswith(".") != part.startswith(".") and not part.startswith("."):
                continue
            if fits(name):
                found += 1
                if found > MOST_MATCHES:
                    raise _TooMany
                yield folder.rstrip("/") + "/" + name


def _names(folder: str, is_over: Callable[[], bool]) -> Iterable[str]:
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number > _MOST_LISTED or (number % 256 == 255 and is_over()):
                    raise _TooMany
                yield entry.name
    except (FileNotFoundError, NotADirectoryError):
        return
