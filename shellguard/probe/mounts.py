"""Where file systems are mounted, bind mounts among them.

Promise: reads the kernel's own list, touches no mount; empty where there is no such list.
"""

from __future__ import annotations

import re
from pathlib import Path

_ESCAPE = re.compile(rb"\\([0-7]{3})")
MOUNTINFO = Path("/proc/self/mountinfo")


def mount_points(source: Path = MOUNTINFO) -> frozenset[str]:
    """Absolute paths of all mount points this process sees."""
    try:
        rows = source.read_bytes().splitlines()
    except OSError:
        return frozenset()
    # proc(5): the fifth field, with blanks, line ends and backslashes as octal escapes
    fields = (row.split(b" ", 5) for row in rows)
    return frozenset(_decoded(row[4]) for row in fields if len(row) > 5)


def _decoded(field: bytes) -> str:
    plain = _ESCAPE.sub(lambda m: bytes([int(m[1], 8) & 0xFF]), field)
    return plain.decode("utf-8", "surrogateescape")


def is_mounted(path: str, points: frozenset[str]) -> bool:
    """Whether a real path is a mount point or holds one. Pure."""
    below = path.rstrip("/") + "/"
    return path in points or any(point.startswith(below) for point in points)
