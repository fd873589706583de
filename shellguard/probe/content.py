"""What a program's file holds, and whether two files hold the same program.

Promise: lazy and bounded: headers until a comparison needs more, nothing of a file over `MOST_HASHED_BYTES` beyond
them; a digest that cannot be had is like no other.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from shellguard.probe.elf import Elf, read_elf
from shellguard.probe.executable import Executable, looked_at, open_content
from shellguard.probe.faces import MARKS

MOST_HASHED_BYTES = 64 * 1024 * 1024
MOST_SEARCHED_BYTES = 8 * 1024 * 1024
"""A full busybox has 2 MB, uutils coreutils 7 to 13 with the marks in its first half."""

_LEAST_CODE_BYTES = 2048
"""A C program whose code is smaller consists of start-up code that it shares with others."""
_CHUNK = 1024 * 1024

# Programs that are delivered with something else behind them, which makes that file a program of its own: bun, deno and
# node by their `compile`, aws as PyInstaller's loader.
_CARRIERS = frozenset({"bun", "deno", "node", "nodejs", "aws"})


class Content:
    """One file's content, read when asked for, once."""

    def __init__(self, exe: Executable, elf: Elf | None) -> None:
        """`elf` is None for a file of another kind."""
        self.exe = exe
        self.elf = elf
        self.build_id = elf.build_id if elf else b""
        self.bits = elf.bits if elf else 0
        self.code_at, self.code_size = elf.code if elf else (0, 0)
        self._digests: dict[tuple[int, int], bytes] = {}

    def code(self) -> bytes:
        """Digest of the machine code; empty when there is none."""
        return self._digest(self.code_at, self.code_size)

    def whole(self) -> bytes:
        """Digest of the file; empty when it is too large or cannot be read."""
        return self._digest(0, self.exe.size)

    def _digest(self, at: int, size: int) -> bytes:
        if (at, size) not in self._digests:
            self._digests[at, size] = _digest(self.exe, at=at, size=size)
        return self._digests[at, size]


def read_content(exe: Executable) -> Content | None:
    """Headers only; None when the file cannot be opened."""
    with _opened(exe) as fd:
        return None if fd is None else Content(exe, read_elf(fd))


def is_same(one: Content, other: Content, *, names: Collection[str]) -> bool:
    """Both hold the same program, `other` being the one known by `names`. A forged build-id makes nothing the same."""
    if one.code_size and one.code_size == other.code_size and _is_bare(one, other, names=names):
        has_id = bool(one.build_id) and one.build_id == other.build_id
        if (has_id or one.code_size >= _LEAST_CODE_BYTES) and one.code() and one.code() == other.code():
            return True
    return one.exe.size == other.exe.size and bool(one.whole()) and one.whole() == other.whole()


def claims(one: Content, other: Content, *, names: Collection[str]) -> bool:
    """`one` has `other`'s build-id, which anybody can write."""
    return bool(one.build_id) and one.build_id == other.build_id and _is_bare(one, other, names=names)


def _is_bare(one: Content, other: Content, *, names: Collection[str]) -> bool:
    return one.exe.size == other.exe.size or not _CARRIERS.intersection(names)


def marked(exe: Executable) -> str:
    """The multi-call program or loader that an ELF file gives itself away as, else empty."""
    with _opened(exe) as fd:
        start = os.pread(fd, MOST_SEARCHED_BYTES, 0) if fd is not None else b""
    if not start.startswith(b"\x7fELF"):
        return ""
    return next((name for name, marks in MARKS if all(mark in start for mark in marks)), "")


def interpreter_of(path: str) -> str:
    """The loader that the program at `path` asks for; empty when it is static or cannot be read."""
    try:
        exe = looked_at(path, opener=path, info=Path(path).stat())
    except OSError:
        return ""
    content = read_content(exe)
    return content.elf.interpreter if content and content.elf else ""


def _digest(exe: Executable, *, at: int, size: int) -> bytes:
    if not 0 < size <= MOST_HASHED_BYTES:
        return b""
    digest, end = hashlib.sha256(), at + size
    with _opened(exe) as fd:
        # SAFETY: never mmap: a file that is cut short under a mapping kills the reader with SIGBUS.
        while fd is not None and at < end and (chunk := os.pread(fd, min(_CHUNK, end - at), at)):
            digest.update(chunk)
            at += len(chunk)
    return digest.digest() if at == end else b""


@contextmanager
def _opened(exe: Executable) -> Iterator[int | None]:
    fd = open_content(exe)
    try:
        yield fd
    finally:
        if fd is not None:
            os.close(fd)
