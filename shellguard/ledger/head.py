"""The head: number and hash of the newest record, kept beside the ledger so that a cut tail shows.

Promise: it only ever moves forward, whoever writes; a reader sees one whole line.
The line has a fixed width and is overwritten in place under a lock, which needs no space on a full disk. No
number is ever skipped, so `seq` is also the count of records.
"""

from __future__ import annotations

import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path

from shellguard.errors import LedgerError
from shellguard.ledger.chain import GENESIS

_LINE = re.compile(rb"head (\d{20}) ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Head:
    """The newest record known of."""

    seq: int = 0
    hash: str = GENESIS


def head_path(ledger: Path) -> Path:
    """`ledger.head` for `ledger.db`."""
    return ledger.with_suffix(".head")


class HeadFile:
    """An open head file."""

    def __init__(self, path: Path) -> None:
        """Open, creating it for record 0. Raises LedgerError."""
        self._path = path
        flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
        self.is_new = False
        try:
            try:
                self._fd = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
                self.is_new = True
            except FileExistsError:
                self._fd = os.open(path, flags)
        except OSError as error:
            raise LedgerError(
                f"cannot open {path}: {error.strerror}; it must be a file this user can write"
            ) from None
        if os.fstat(self._fd).st_size == 0:
            self.advance(Head())

    def read(self) -> Head:
        """The head as written. Raises LedgerError when the file was garbled or removed."""
        return _parsed(os.pread(self._fd, 128, 0), self._path)

    def advance(self, head: Head) -> None:
        """Move forward to `head`; a newer one, written by another process meanwhile, stays.

        Raises LedgerError.
        """
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX)
            try:
                written = os.pread(self._fd, 128, 0)
                if not written or _parsed(written, self._path).seq < head.seq:
                    os.pwrite(self._fd, b"head %020d %s\n" % (head.seq, head.hash.encode()), 0)
            finally:
                fcntl.flock(self._fd, fcntl.LOCK_UN)
        except OSError as error:
            raise LedgerError(f"cannot write {self._path}: {error.strerror}") from None

    def close(self) -> None:
        """Let the file go."""
        os.close(self._fd)


def read_head(path: Path) -> Head | None:
    """The head in a file nobody here has open; None without a file. Raises LedgerError when it is garbled."""
    try:
        return _parsed(path.read_bytes(), path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LedgerError(f"cannot read {path}: {error.strerror}") from None


def _parsed(line: bytes, path: Path) -> Head:
    if not line:
        return Head()  # made a moment ago by another process
    match = _LINE.fullmatch(line)
    if not match:
        raise LedgerError(f"{path} is garbled: run `shellguard verify`, then move it and the ledger aside")
    return Head(int(match[1]), match[2].decode())
