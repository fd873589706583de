"""The seccomp filter of a guarded session, as bytes.

Promise: pure, standard library only; whatever is not a call of x86-64 or i386 is refused by the kernel itself,
and so are the ways that would go past the filter (x32 numbers, io_uring). Numbers: asm/unistd_64.h, unistd_32.h.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterable

ARCH_X86_64, ARCH_I386 = 0xC000003E, 0x40000003  # linux/audit.h
_X32_BIT = 0x40000000
# asm-generic/fcntl.h
_O_ACCMODE, _O_CREAT, _O_EXCL, _O_TRUNC, _O_PATH = 0x3, 0x40, 0x80, 0x200, 0x200000
_SIGKILL, _SIGSTOP = 9, 19
_MSG_FASTOPEN = 0x20000000  # linux/socket.h

# linux/seccomp.h
_ALLOW, _NOTIFY, _ERRNO, _KILL = 0x7FFF0000, 0x7FC00000, 0x00050000, 0x80000000

# struct seccomp_data: nr, arch, instruction pointer, six arguments of 8 bytes, little endian.
_NR, _ARCH, _ARGS = 0, 4, 16

# linux/bpf_common.h: load word, jump if equal, if greater or equal, if any bit is set, return.
_LD, _JEQ, _JGE, _JSET, _RET = 0x20, 0x15, 0x35, 0x45, 0x06

EFFECTS = ("connect", "delete", "write")
"""Groups of calls that may be watched besides execs: see `_groups`."""

_Code = list[tuple[int, int, int, int]]


def _always() -> _Code:
    return [(_RET, 0, 0, _NOTIFY)]


def _if_argument(number: int, values: Iterable[int]) -> _Code:
    """Notify when the low half of an argument is one of these."""
    code: _Code = [(_LD, 0, 0, _ARGS + 8 * number)]
    for value in values:
        code += [(_JEQ, 0, 1, value & 0xFFFFFFFF), (_RET, 0, 0, _NOTIFY)]
    return [*code, (_RET, 0, 0, _ALLOW)]


def _unless_zero(number: int) -> _Code:
    return [(_LD, 0, 0, _ARGS + 8 * number), (_JEQ, 1, 0, 0), (_RET, 0, 0, _NOTIFY), (_RET, 0, 0, _ALLOW)]


def _if_written(number: int) -> _Code:
    """open: for writing, unless the file must not be there yet."""
    return [
        (_LD, 0, 0, _ARGS + 8 * number),
        (_JSET, 4, 0, _O_TRUNC),
        (_JSET, 0, 4, _O_ACCMODE),
        (_JSET, 3, 0, _O_PATH),
        (_JSET, 0, 1, _O_EXCL),  # means something with O_CREAT only (open(2))
        (_JSET, 1, 0, _O_CREAT),
        (_RET, 0, 0, _NOTIFY),
        (_RET, 0, 0, _ALLOW),
    ]


def _unless_fast(number: int) -> _Code:
    return [
        (_LD, 0, 0, _ARGS + 8 * number),
        (_JSET, 0, 1, _MSG_FASTOPEN),
        (_RET, 0, 0, _ERRNO | errno.EOPNOTSUPP),
        (_RET, 0, 0, _ALLOW),
    ]


def _if_signal_reaches(pids: tuple[int, ...], groups: tuple[int, ...]) -> _Code:
    """kill: a protected process or its group, everybody, or one's own group with a signal nobody can heed."""
    named = _if_argument(0, (*pids, *(-g for g in groups), -1))[:-1]
    own_group: _Code = [
        (_JEQ, 1, 0, 0),
        (_RET, 0, 0, _ALLOW),
        (_LD, 0, 0, _ARGS + 8),
        (_JEQ, 1, 0, _SIGKILL),
        (_JEQ, 0, 1, _SIGSTOP),
        (_RET, 0, 0, _NOTIFY),
        (_RET, 0, 0, _ALLOW),
    ]
    return [*named, *own_group]


def _if_limits_change(pids: tuple[int, ...]) -> _Code:
    """prlimit64 on a protected process."""
    return _if_argument(0, pids)


def _groups(
    pids: tuple[int, ...], groups: tuple[int, ...], effects: frozenset[str]
) -> tuple[dict[int, _Code], dict[int, _Code]]:
    """What is watched, by number: x86-64, i386."""
    wide: dict[int, _Code] = {59: _always(), 322: _always()}  # execve, execveat
    narrow: dict[int, _Code] = {11: _always(), 358: _always()}
    for table, numbers in ((wide, (231, 60)), (narrow, (252, 1))):  # exit_group, exit
        table |= {n: _unless_zero(0) for n in numbers}
    kills, threads = _if_signal_reaches(pids, groups), _if_argument(0, pids)
    wide |= {
        62: kills,
        129: kills,
        234: threads,
        297: threads,
        200: _always(),
        424: _always(),
        438: _always(),
    }
    narrow |= {
        37: kills,
        178: kills,
        270: threads,
        335: threads,
        238: _always(),
        424: _always(),
        438: _always(),
    }
    wide |= {101: _if_argument(1, pids), 310: threads, 302: _if_limits_change(pids)}
    narrow |= {26: _if_argument(1, pids), 347: threads, 340: _if_limits_change(pids)}
    if "connect" in effects:
        wide |= {42: _always()}
        narrow |= {362: _always(), 102: _if_argument(0, (3,))}  # socketcall's SYS_CONNECT
    if "delete" in effects:  # unlink, unlinkat, rmdir, rename, renameat, renameat2
        wide |= dict.fromkeys((87, 263, 84, 82, 264, 316), _always())
        narrow |= dict.fromkeys((10, 301, 40, 38, 302, 353), _always())
    if "write" in effects:  # truncate, ftruncate, creat, openat2; open and openat for writing
        wide |= dict.fromkeys((76, 77, 85, 437), _always())
        narrow |= dict.fromkeys((92, 193, 93, 194, 8, 437), _always())
        wide |= {2: _if_written(1), 257: _if_written(2)}
        narrow |= {5: _if_written(1), 295: _if_written(2)}
    # io_uring_setup: its operations pass no filter. Programs take ENOSYS as an old kernel and do without.
    refused: _Code = [(_RET, 0, 0, _ERRNO | errno.ENOSYS)]
    if "connect" in effects:
        # sendto, sendmsg, sendmmsg with MSG_FASTOPEN connect by themselves; programs fall back to connect.
        wide |= {44: _unless_fast(3), 46: _unless_fast(2), 307: _unless_fast(3)}
        narrow |= {369: _unless_fast(3), 370: _unless_fast(2), 345: _unless_fast(3)}
    # process_vm_writev: a program could be rewritten between its judgement and its first step.
    forbidden: _Code = [(_RET, 0, 0, _ERRNO | errno.EPERM)]
    return wide | {425: refused, 311: forbidden}, narrow | {425: refused, 348: forbidden}


def _table(calls: dict[int, _Code]) -> _Code:
    code: _Code = [(_LD, 0, 0, _NR)]
    for number, block in calls.items():
        code += [(_JEQ, 0, len(block), number), *block]
    return [*code, (_RET, 0, 0, _ALLOW)]


def filter_bytes(
    *, protected: Iterable[int], groups: Iterable[int], effects: Iterable[str] = EFFECTS
) -> bytes:
    """`struct sock_filter[]`. `protected` are pids that no signal or tracer of the tree may reach, `groups` their
    process groups."""
    wide, narrow = _groups(tuple(protected), tuple(groups), frozenset(effects))
    wide_code, narrow_code = _table(wide), _table(narrow)
    x32: _Code = [(_LD, 0, 0, _NR), (_JGE, 0, 1, _X32_BIT), (_RET, 0, 0, _ERRNO | errno.ENOSYS)]
    # A conditional jump reaches 255 instructions; JA reaches all.
    over_wide = len(x32) + len(wide_code)
    head: _Code = [
        (_LD, 0, 0, _ARCH),
        (_JEQ, 0, 1, ARCH_X86_64),
        (0x05, 0, 0, 3),
        (_JEQ, 0, 1, ARCH_I386),
        (0x05, 0, 0, 1 + over_wide),
        (_RET, 0, 0, _KILL),
    ]
    program = [*head, *x32, *wide_code, *narrow_code]
    return b"".join(struct.pack("=HBBI", code, jt, jf, k) for code, jt, jf, k in program)
