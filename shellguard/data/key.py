"""The installation's key, with which secrets are fingerprinted.

Promise: one key an installation, 32 random bytes that only this user can read; two processes that ask at once
get the same.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from shellguard.errors import ShellGuardError

KEY_BYTES = 32


def installation_key(state: Path, *, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """The key in `state/key`, made when there is none. Raises ShellGuardError when it is not ours alone."""
    path = state / "key"
    try:
        folder = os.open(state, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise ShellGuardError(f"cannot open folder {state}: {error.strerror}") from None
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not os.path.lexists(path):
            _create(path, random_bytes(KEY_BYTES))
        return _read(path)
    except OSError as error:
        raise ShellGuardError(f"cannot read or make {path}: {error.strerror}") from None
    finally:
        os.close(folder)


def _create(path: Path, key: bytes) -> None:
    """Written aside and renamed, so a process killed half way leaves no short key. The folder is locked."""
    aside = path.with_name(f"key.{os.getpid()}.new")
    aside.unlink(missing_ok=True)
    fd = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(fd, key)
        os.fsync(fd)
    finally:
        os.close(fd)
    aside.rename(path)


def _read(path: Path) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        info = os.fstat(fd)
        if not stat.S_ISREG(info.st_mode) or info.st_uid != os.getuid():
            raise ShellGuardError(
                f"{path} is not a file of this user: find out who put it there, then remove it"
            )
        if info.st_mode & 0o077:
            raise ShellGuardError(
                f"{path} can be read by others: remove it, and a new one is made at the next start"
            )
        key = os.read(fd, KEY_BYTES + 1)
    finally:
        os.close(fd)
    if len(key) != KEY_BYTES:
        raise ShellGuardError(
            f"{path} holds {len(key)} bytes instead of {KEY_BYTES}: remove it, and a new one is made"
        )
    return key
