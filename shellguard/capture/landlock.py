"""The kernel's Landlock, by its bare system calls: landlock(7), linux/landlock.h.

Promise: nothing is restricted before `restrict_self`, and what is restricted stays so. Standard library only, nothing
of ours, so that a bare interpreter can load this file by its path and call `restrict_self` just before exec.
"""

from __future__ import annotations

import ctypes
import functools
import os
import stat
import sys
from enum import IntFlag

# asm-generic/unistd.h: one number for every architecture but alpha and mips, where the calls below fail.
_SYS_CREATE_RULESET, _SYS_ADD_RULE, _SYS_RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1
# linux/prctl.h
_PR_SET_NO_NEW_PRIVS = 38


class Right(IntFlag):
    """What may be done with files beneath a place: LANDLOCK_ACCESS_FS_*."""

    EXECUTE = 1 << 0
    """The kernel asks for READ_FILE as well before it runs a program."""
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13
    """Rename and link from folder to folder; ABI 2. Without it the kernel answers EXDEV."""
    TRUNCATE = 1 << 14
    """ABI 3."""


class Scope(IntFlag):
    """What stays among the confined: LANDLOCK_SCOPE_*."""

    SIGNAL = 1 << 1
    """ABI 6."""


# What a rule on anything but a folder may hold; more is EINVAL (landlock_add_rule(2)).
_FILE_RIGHTS = Right.EXECUTE | Right.WRITE_FILE | Right.READ_FILE | Right.TRUNCATE

_SINCE_ABI = {Right.REFER: 2, Right.TRUNCATE: 3}
_SIGNAL_SINCE_ABI = 6


class _RulesetAttributes(ctypes.Structure):
    # Older kernels take the longer form as long as what they do not know is zero.
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    """Raises OSError."""
    result = int(_libc().syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def abi() -> int:
    """The kernel's Landlock version; 0 where it has none, has it switched off, or a container forbids it."""
    if not sys.platform.startswith("linux"):
        return 0
    try:
        return _call(_SYS_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_CREATE_RULESET_VERSION))
    except (OSError, AttributeError):
        return 0


def rights_of(abi: int) -> Right:
    """Every right that a kernel of this ABI can withhold."""
    known = Right(0)
    for right in Right:
        if _SINCE_ABI.get(right, 1) <= abi:
            known |= right
    return known


def scopes_of(abi: int) -> Scope:
    """Every scope that we use and a kernel of this ABI can keep."""
    return Scope.SIGNAL if abi >= _SIGNAL_SINCE_ABI else Scope(0)


def create_ruleset(withheld: Right, *, scoped: Scope = Scope(0)) -> int:
    """A new ruleset's descriptor, closed on exec. What is `withheld` needs a rule. Raises OSError."""
    attributes = _RulesetAttributes(fs=withheld, net=0, scoped=scoped)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    return _call(_SYS_CREATE_RULESET, ctypes.byref(attributes), size, ctypes.c_uint32(0))


def allow_beneath(ruleset_fd: int, *, place: str | os.PathLike[str], rights: Right) -> None:
    """Grant `rights` for `place` and all beneath it; for a file, those of them that a file can have.

    A symbolic link is not followed: what it leads to has a place of its own, and nothing is granted for the link.
    Raises OSError.
    """
    fd = os.open(place, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        kind = os.fstat(fd).st_mode
        granted = rights if stat.S_ISDIR(kind) else rights & _FILE_RIGHTS
        if granted and not stat.S_ISLNK(kind):
            rule = _PathBeneath(rights=granted, parent_fd=fd)
            beneath = ctypes.c_int(_RULE_PATH_BENEATH)
            _call(_SYS_ADD_RULE, ctypes.c_int(ruleset_fd), beneath, ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(fd)


def restrict_self(ruleset_fd: int) -> None:
    """Confine the calling thread, and all that it will ever start, for good. Raises OSError.

    Gives up gaining privileges by exec first (`sudo` stops working): the kernel asks for that unless the caller is an
    administrator. Call it in a process of one thread, between fork and exec.
    """
    off = ctypes.c_ulong(0)
    if _libc().prctl(ctypes.c_int(_PR_SET_NO_NEW_PRIVS), ctypes.c_ulong(1), off, off, off):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    _call(_SYS_RESTRICT_SELF, ctypes.c_int(ruleset_fd), ctypes.c_uint32(0))
