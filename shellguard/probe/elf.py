"""What an ELF file says of itself: its word size, its build-id, where its code lies, which loader it asks for.

Promise: reads at most `_MOST_HEADER_BYTES` and believes no offset it has not bounded; total: a file that is no
ELF, or a broken one, is None.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

# elf(5)
_MAGIC = b"\x7fELF"
_PT_LOAD, _PT_INTERP, _PT_NOTE, _PF_X = 1, 3, 4, 1

# (owner, note type) of the notes that linkers derive from content: GNU ld --build-id, and Go's own.
_BUILD_IDS = {(b"GNU\0", 3), (b"Go\0\0", 4)}
# A linker's own digest is 16 bytes or more; shorter ones are set by hand, such as `redacted`, and shared.
_LEAST_ID_BYTES = 16

_HEADERS_READ = 4096
_MOST_SEGMENTS = 128
"""Linkers make about 10."""
_MOST_NOTE_BYTES = 64 * 1024
_MOST_NOTES = 64
_MOST_PATH_BYTES = 4096  # PATH_MAX, limits.h
_MOST_HEADER_BYTES = _HEADERS_READ + _MOST_SEGMENTS * (56 + _MOST_NOTE_BYTES)


@dataclass(frozen=True, slots=True)
class Elf:
    """The facts that tell one program from another."""

    bits: int
    """32 or 64."""
    build_id: bytes = b""
    """Empty when the file has none, or none that was derived from its content."""
    code: tuple[int, int] = (0, 0)
    """(offset, size) of the machine code in the file. Headers and notes lie outside, so a build-id that was taken out,
    a stripped symbol table or appended bytes leave it as it was."""
    interpreter: str = ""
    """The loader it asks for, as written."""


class _Segment(NamedTuple):
    kind: int
    flags: int
    offset: int
    address: int
    size: int
    align: int


def read_elf(fd: int) -> Elf | None:
    """`fd`'s facts, read with pread(2); None when it is no ELF. Total."""
    try:
        return _read(fd)
    except (OSError, struct.error, ValueError, OverflowError):
        return None


def _read(fd: int) -> Elf | None:
    head = os.pread(fd, _HEADERS_READ, 0)
    if len(head) < 52 or head[:4] != _MAGIC or head[4] not in (1, 2) or head[5] not in (1, 2):
        return None
    is_wide, order = head[4] == 2, "<" if head[5] == 1 else ">"
    entry, table = struct.unpack_from(f"{order}QQ" if is_wide else f"{order}II", head, 24)
    each, count = struct.unpack_from(f"{order}HH", head, 54 if is_wide else 42)
    segments = _segments(fd, order=order, is_wide=is_wide, table=table, each=each, count=count)
    return Elf(
        bits=64 if is_wide else 32,
        build_id=_build_id(fd, segments, order=order),
        code=_code(segments, entry=entry),
        interpreter=_interpreter(fd, segments),
    )


def _segments(fd: int, *, order: str, is_wide: bool, table: int, each: int, count: int) -> list[_Segment]:
    layout = struct.Struct(f"{order}IIQQQQQQ" if is_wide else f"{order}IIIIIIII")
    if each < layout.size or count > _MOST_SEGMENTS:
        return []
    raw = os.pread(fd, each * count, table)
    rows = (layout.unpack_from(raw, each * at) for at in range(len(raw) // each))
    if is_wide:
        return [_Segment(kind, flags, at, to, size, align) for kind, flags, at, to, _, size, _, align in rows]
    return [_Segment(kind, flags, at, to, size, align) for kind, at, to, _, size, _, flags, align in rows]


def _code(segments: list[_Segment], *, entry: int) -> tuple[int, int]:
    for segment in segments:
        if segment.kind != _PT_LOAD or not segment.flags & _PF_X:
            continue
        if not 0 <= entry - segment.address < segment.size:
            continue
        # Old linkers put headers and notes into the same segment, before the code.
        skipped = 0 if segment.offset else entry - segment.address
        return segment.offset + skipped, segment.size - skipped
    return 0, 0


def _build_id(fd: int, segments: list[_Segment], *, order: str) -> bytes:
    for segment in segments:
        if segment.kind != _PT_NOTE or segment.size > _MOST_NOTE_BYTES:
            continue
        raw = os.pread(fd, segment.size, segment.offset)
        for owner, kind, content in _notes(raw, order=order, pad=8 if segment.align == 8 else 4):
            if (owner, kind) in _BUILD_IDS and len(content) >= _LEAST_ID_BYTES:
                return owner + content
    return b""


def _notes(raw: bytes, *, order: str, pad: int) -> Iterator[tuple[bytes, int, bytes]]:
    at = 0
    for _ in range(_MOST_NOTES):
        if at + 12 > len(raw):
            return
        owner_size, size, kind = struct.unpack_from(f"{order}III", raw, at)
        content = (
            at + 12 + -(-owner_size // pad) * pad if pad == 4 else at + -(-(12 + owner_size) // pad) * pad
        )
        yield raw[at + 12 : at + 12 + owner_size], kind, raw[content : content + size]
        at = content + -(-size // pad) * pad


def _interpreter(fd: int, segments: list[_Segment]) -> str:
    for segment in segments:
        if segment.kind == _PT_INTERP and segment.size <= _MOST_PATH_BYTES:
            return os.fsdecode(os.pread(fd, segment.size, segment.offset).rstrip(b"\0"))
    return ""
