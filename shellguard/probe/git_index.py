"""What git's index says of each tracked file, read without git.

Promise: pure over the file's bytes; runs nothing, neither filters nor monitors that a repository configures. What it
cannot read (split or sparse indexes, unknown versions) is None.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# gitformat-index(5): ctime, mtime, dev, ino, mode, uid, gid, size
_ENTRY = struct.Struct(">10I")
_FLAGS = struct.Struct(">H")
_STAT_BYTES = 40
_EXTENDED, _STAGE, _NAME = 0x4000, 0x3000, 0x0FFF
_INTENT_TO_ADD = 0x2000
_NS = 1_000_000_000
_WORD = 0xFFFFFFFF
_LINK, GITLINK = 0o120000, 0o160000

MAX_BYTES = 64 * 1024 * 1024
_MAX_HASHED = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Index:
    """The entries below one folder, unpacked when they are asked for."""

    data: bytes
    places: dict[bytes, int]
    """Path to where its entry begins."""
    written_ns: int
    oid_bytes: int

    def mode(self, at: int) -> int:
        """Type and permissions, as in stat(2)."""
        return int.from_bytes(self.data[at + 24 : at + 28])

    def modules(self) -> tuple[bytes, ...]:
        """Paths of submodules."""
        return tuple(path for path, at in self.places.items() if self.mode(at) == GITLINK)

    def is_unchanged(self, path: str, info: os.stat_result, at: int) -> bool:
        """Whether the file, whose lstat is `info`, is what the entry says: by its stat data, as git compares them,
        else by its content. Content goes through no filter: a file that git would convert counts as changed.
        """
        ctime_s, ctime_ns, mtime_s, mtime_ns, _, inode, mode, _, _, size = _ENTRY.unpack_from(self.data, at)
        if mode == GITLINK or not self._is_settled(at) or stat.S_ISLNK(info.st_mode) != (mode == _LINK):
            return False
        if (
            info.st_size & _WORD == size
            and info.st_ino & _WORD == inode
            and info.st_mtime_ns == mtime_s * _NS + mtime_ns
            and info.st_ctime_ns == ctime_s * _NS + ctime_ns
            # a file written in the same tick as the index may have changed unseen ("racy git")
            and info.st_mtime_ns < self.written_ns
        ):
            return True
        # git writes size 0 for a file whose stat data it does not trust
        if info.st_size > _MAX_HASHED or size not in (0, info.st_size):
            return False
        content = os.fsencode(Path(path).readlink()) if mode == _LINK else _content(path)
        oid = self.data[at + _STAT_BYTES : at + _STAT_BYTES + self.oid_bytes]
        return content is not None and _blob(content, self.oid_bytes) == oid

    def _is_settled(self, at: int) -> bool:
        """Neither in conflict nor only promised (`add -N`)."""
        at += _STAT_BYTES + self.oid_bytes
        flags = _FLAGS.unpack_from(self.data, at)[0]
        if flags & _STAGE:
            return False
        return not (flags & _EXTENDED and _FLAGS.unpack_from(self.data, at + 2)[0] & _INTENT_TO_ADD)


def read_index(
    data: bytes, *, written_ns: int, below: bytes = b"", oid_bytes: int = 20, is_over: Callable[[], bool]
) -> Index | None:
    """The entries at or below `below` (no trailing slash; empty: all); None when the index cannot be read."""
    if len(data) < 12 + oid_bytes or data[:4] != b"DIRC":
        return None
    version, count = struct.unpack_from(">2I", data, 4)
    if version not in (2, 3, 4):
        return None
    try:
        places, end = _places(data, count, version == 4, below, oid_bytes, is_over)
    except (struct.error, IndexError, ValueError):
        return None
    if end is None or _is_foreign(data, end, oid_bytes):
        return None
    return Index(data, places, written_ns, oid_bytes)


def _places(
    data: bytes, count: int, is_packed: bool, below: bytes, oid_bytes: int, is_over: Callable[[], bool]
) -> tuple[dict[bytes, int], int | None]:
    """Where each entry begins, and where they end; None out of time."""
    at, name, inside = 12, b"", below + b"/"
    found: dict[bytes, int] = {}
    flags_of, head = _FLAGS.unpack_from, _STAT_BYTES + oid_bytes
    for number in range(count):
        if number & 4095 == 4095 and is_over():
            return found, None
        flags = flags_of(data, at + head)[0]
        start = at + head + (4 if flags & _EXTENDED else 2)
        if is_packed:
            strip, start = _varint(data, start)
            end = data.index(b"\0", start)
            name = name[: len(name) - strip] + data[start:end]
            following = end + 1
        else:
            length = flags & _NAME
            end = start + length if length < _NAME else data.index(b"\0", start)
            name = data[start:end]
            # padded with 1 to 8 NUL to a multiple of 8
            following = at + ((end - at + 8) & ~7)
        if not below or name.startswith(inside) or name == below:
            found[name] = at
        at = following
    return found, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """gitformat-pack(5), offset encoding."""
    byte = data[at]
    value = byte & 127
    while byte & 128:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 127)
    return value, at + 1


def _is_foreign(data: bytes, at: int, oid_bytes: int) -> bool:
    """Whether an extension follows that changes what the entries mean: lower case marks those, `link` and `sdir`."""
    end = len(data) - oid_bytes
    while at + 8 <= end:
        signature, size = data[at : at + 4], struct.unpack_from(">I", data, at + 4)[0]
        if not 65 <= signature[0] <= 90:
            return True
        at += 8 + size
    return at != end


def _blob(content: bytes, oid_bytes: int) -> bytes:
    digest = hashlib.sha1(usedforsecurity=False) if oid_bytes == 20 else hashlib.sha256()
    digest.update(b"blob %d\0" % len(content) + content)
    return digest.digest()


def _content(path: str) -> bytes | None:
    try:
        # SAFETY: a FIFO put in the file's place would block open(2)
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return None
        content = b""
        while chunk := os.read(fd, _MAX_HASHED + 1 - len(content)):
            content += chunk
        return content if len(content) <= _MAX_HASHED else None
    except OSError:
        return None
    finally:
        os.close(fd)
