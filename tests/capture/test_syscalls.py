"""The filter: its verdict on every call by a small interpreter, and on real calls by the real kernel."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import signal
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shellguard.capture.gate_probe import unsupported
from shellguard.capture.syscalls import ARCH_I386, ARCH_X86_64, EFFECTS, filter_bytes
from tests.support.guarded_home import need
from tests.support.live_gate import Notification, notified

GUARD, LEADER, GROUP, OTHER = 4_000_001, 4_000_002, 4_000_003, 4_000_004  # above the greatest pid Linux gives
ALLOW, NOTIFY, NO_SYSCALL, KILL = 0x7FFF0000, 0x7FC00000, 0x00050000 | errno.ENOSYS, 0x80000000
NOT_PERMITTED = 0x00050000 | errno.EPERM
MOST_INSTRUCTIONS = 4096  # BPF_MAXINSNS, linux/bpf_common.h
KNOWN = frozenset({0x20, 0x15, 0x35, 0x45, 0x05, 0x06})

WHOLE = filter_bytes(protected=(GUARD, LEADER), groups=(GROUP,))
BARE = filter_bytes(protected=(GUARD, LEADER), groups=(GROUP,), effects=())


def instructions(code: bytes) -> list[tuple[int, int, int, int]]:
    return list(struct.iter_unpack("=HBBI", code))


def verdict(code: bytes, number: int, *arguments: int, arch: int = ARCH_X86_64) -> int:
    """What the program returns for a call: the six instructions that the filter is made of (bpf(4))."""
    padded = [a & 0xFFFFFFFFFFFFFFFF for a in (*arguments, *[0] * 6)][:6]
    data = struct.pack("=IIQ6Q", number & 0xFFFFFFFF, arch, 0, *padded)
    program, at, accumulator = instructions(code), 0, 0
    while True:
        operation, jump_true, jump_false, k = program[at]
        at += 1
        if operation == 0x20:
            accumulator = int.from_bytes(data[k : k + 4], "little")
        elif operation == 0x05:
            at += k
        elif operation == 0x06:
            return k
        else:
            is_so = {0x15: accumulator == k, 0x35: accumulator >= k, 0x45: bool(accumulator & k)}[operation]
            at += jump_true if is_so else jump_false


@pytest.fixture
def file(tmp_path: Path) -> Iterator[str]:
    path = tmp_path / "file"
    path.write_text("content")
    yield str(path)


# Number in x86-64 and i386 (asm/unistd_64.h, unistd_32.h), arguments, verdict of the whole filter.
CALLS = [
    pytest.param((59, 11), (), NOTIFY, id="execve"),
    pytest.param((322, 358), (), NOTIFY, id="execveat"),
    pytest.param((231, 252), (0,), ALLOW, id="exit_group 0"),
    pytest.param((231, 252), (3,), NOTIFY, id="exit_group 3"),
    pytest.param((60, 1), (0,), ALLOW, id="exit 0"),
    pytest.param((60, 1), (1,), NOTIFY, id="exit 1"),
    pytest.param((62, 37), (OTHER, 9), ALLOW, id="kill another"),
    pytest.param((62, 37), (GUARD, 9), NOTIFY, id="kill the guard"),
    pytest.param((62, 37), (LEADER, 15), NOTIFY, id="kill the leader"),
    pytest.param((62, 37), (-GROUP, 15), NOTIFY, id="kill the guard's group"),
    pytest.param((62, 37), (-OTHER, 15), ALLOW, id="kill another group"),
    pytest.param((62, 37), (-1, 15), NOTIFY, id="kill everybody"),
    pytest.param((62, 37), (0, 15), ALLOW, id="kill the own group by a signal it can heed"),
    pytest.param((62, 37), (0, 9), NOTIFY, id="kill the own group outright"),
    pytest.param((62, 37), (0, 19), NOTIFY, id="stop the own group outright"),
    pytest.param((129, 178), (GUARD, 9), NOTIFY, id="rt_sigqueueinfo to the guard"),
    pytest.param((129, 178), (OTHER, 9), ALLOW, id="rt_sigqueueinfo to another"),
    pytest.param((234, 270), (GUARD, OTHER, 9), NOTIFY, id="tgkill a thread of the guard"),
    pytest.param((234, 270), (OTHER, OTHER, 9), ALLOW, id="tgkill another"),
    pytest.param((297, 335), (LEADER, OTHER, 9), NOTIFY, id="rt_tgsigqueueinfo to the leader"),
    pytest.param((200, 238), (OTHER, 9), NOTIFY, id="tkill, whose thread may be anybody's"),
    pytest.param((424, 424), (3, 9), NOTIFY, id="pidfd_send_signal"),
    pytest.param((438, 438), (3, 1), NOTIFY, id="pidfd_getfd"),
    pytest.param((101, 26), (16, GUARD), NOTIFY, id="ptrace the guard"),
    pytest.param((101, 26), (16, OTHER), ALLOW, id="ptrace another"),
    pytest.param((101, 26), (0, 0), ALLOW, id="ptrace traceme"),
    pytest.param((310, 347), (GUARD,), NOTIFY, id="process_vm_readv of the guard"),
    pytest.param((311, 348), (LEADER,), NOT_PERMITTED, id="process_vm_writev to the leader"),
    pytest.param((311, 348), (OTHER,), NOT_PERMITTED, id="process_vm_writev to another"),
    pytest.param((302, 340), (GUARD,), NOTIFY, id="prlimit64 of the guard"),
    pytest.param((302, 340), (0,), ALLOW, id="prlimit64 of oneself"),
    pytest.param((425, 425), (8, 0), NO_SYSCALL, id="io_uring_setup"),
    pytest.param((39, 20), (), ALLOW, id="getpid"),
    pytest.param((0, 3), (0, 0, 0), ALLOW, id="read"),
    pytest.param((1, 4), (1, 0, 0), ALLOW, id="write"),
]

# Watched only with `effects`.
EFFECT_CALLS = [
    pytest.param((42, 362), (3, 0, 16), NOTIFY, id="connect"),
    pytest.param((None, 102), (3, 0), NOTIFY, id="socketcall connect"),
    pytest.param((None, 102), (1, 0), ALLOW, id="socketcall socket"),
    pytest.param((87, 10), (), NOTIFY, id="unlink"),
    pytest.param((263, 301), (), NOTIFY, id="unlinkat"),
    pytest.param((84, 40), (), NOTIFY, id="rmdir"),
    pytest.param((82, 38), (), NOTIFY, id="rename"),
    pytest.param((264, 302), (), NOTIFY, id="renameat"),
    pytest.param((316, 353), (), NOTIFY, id="renameat2"),
    pytest.param((76, 92), (), NOTIFY, id="truncate"),
    pytest.param((None, 193), (), NOTIFY, id="truncate64"),
    pytest.param((77, 93), (3, 0), NOTIFY, id="ftruncate to nothing"),
    pytest.param((77, 93), (3, 5), NOTIFY, id="ftruncate to something"),
    pytest.param((None, 194), (3, 0), NOTIFY, id="ftruncate64"),
    pytest.param((85, 8), (), NOTIFY, id="creat"),
    pytest.param((437, 437), (), NOTIFY, id="openat2"),
]

# What an open says it is for; watched with `write`.
NEW = os.O_CREAT | os.O_EXCL
OPENINGS = [
    pytest.param(os.O_RDONLY, ALLOW, id="to read"),
    pytest.param(os.O_RDONLY | os.O_CREAT, ALLOW, id="to read, or to make"),
    pytest.param(os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, ALLOW, id="a folder"),
    pytest.param(os.O_PATH, ALLOW, id="to point at"),
    pytest.param(os.O_WRONLY, NOTIFY, id="to write"),
    pytest.param(os.O_RDWR | os.O_CREAT, NOTIFY, id="to write, or to make"),
    pytest.param(os.O_WRONLY | os.O_APPEND, NOTIFY, id="to append"),
    pytest.param(os.O_WRONLY | os.O_TRUNC, NOTIFY, id="to empty"),
    pytest.param(os.O_RDONLY | os.O_TRUNC, NOTIFY, id="to empty while reading"),
    pytest.param(os.O_WRONLY | NEW, ALLOW, id="to make what must not be there"),
    pytest.param(os.O_RDWR | os.O_EXCL, NOTIFY, id="to write, exclusive without making"),
]


@pytest.mark.parametrize(("flags", "expected"), OPENINGS)
def test_verdict_on_an_open_goes_by_its_flags(flags: int, expected: int) -> None:
    assert verdict(WHOLE, 2, 0, flags) == verdict(WHOLE, 257, -100, 0, flags) == expected
    assert verdict(WHOLE, 5, 0, flags, arch=ARCH_I386) == expected
    assert verdict(WHOLE, 295, 0, 0, flags, arch=ARCH_I386) == expected
    assert verdict(BARE, 257, -100, 0, flags) == ALLOW


@pytest.mark.parametrize(("flags", "expected"), OPENINGS)
def test_kernel_agrees_that_an_unwatched_open_destroys_nothing(file: str, flags: int, expected: int) -> None:
    """Whatever the filter lets pass cannot be written through."""
    try:
        fd = os.open(file, flags & ~os.O_DIRECTORY)
    except OSError:
        assert expected == ALLOW
        return
    try:
        os.write(fd, b"other")
        can_write = True
    except OSError:
        can_write = False
    os.close(fd)
    is_harmed = can_write or Path(file).read_text() != "content"
    assert is_harmed == (expected == NOTIFY)


@pytest.mark.parametrize(("numbers", "arguments", "expected"), [*CALLS, *EFFECT_CALLS])
def test_verdict_is_the_same_for_both_kinds_of_program(
    numbers: tuple[int | None, int], arguments: tuple[int, ...], expected: int
) -> None:
    wide, narrow = numbers
    if wide is not None:
        assert verdict(WHOLE, wide, *arguments) == expected
    as_32_bits = tuple(a & 0xFFFFFFFF for a in arguments)
    assert verdict(WHOLE, narrow, *as_32_bits, arch=ARCH_I386) == expected


@pytest.mark.parametrize("arch", [ARCH_X86_64, ARCH_I386])
def test_without_effects_only_execs_exits_and_protections_are_watched(arch: int) -> None:
    column = 0 if arch == ARCH_X86_64 else 1
    known = {param.values[0][column] for param in CALLS}  # type: ignore[index]
    for number in range(1024):
        if number not in known:
            assert {verdict(BARE, number, *[a] * 6, arch=arch) for a in (0, 1, GUARD, 0xFFFFFFFF)} == {ALLOW}
    for param in CALLS:
        numbers, arguments, expected = param.values
        assert verdict(BARE, numbers[column], *arguments, arch=arch) == expected  # type: ignore[index]


@pytest.mark.parametrize("effect", EFFECTS)
def test_each_effect_adds_its_own_calls_only(effect: str) -> None:
    one = filter_bytes(protected=(GUARD, LEADER), groups=(GROUP,), effects=(effect,))
    for arch in (ARCH_X86_64, ARCH_I386):
        for number in range(512):
            for argument in (0, 3, os.O_TRUNC):
                got = verdict(one, number, *[argument] * 6, arch=arch)
                assert got in (
                    verdict(BARE, number, *[argument] * 6, arch=arch),
                    verdict(WHOLE, number, *[argument] * 6, arch=arch),
                )


@pytest.mark.parametrize(
    "number", [0x40000000 | n for n in (0, 39, 59, 520, 545, 0x3FFFFFFF)] + [-1], ids=hex
)
def test_x32_numbers_do_not_exist(number: int) -> None:
    assert verdict(WHOLE, number) == NO_SYSCALL


@pytest.mark.parametrize("arch", [0xC00000B7, 0x40000028, 0xC00000F3, 0xC0000015, 0, 0xFFFFFFFF], ids=hex)
@pytest.mark.parametrize("number", [11, 59, 221, 39])
def test_programs_of_other_machines_are_killed(arch: int, number: int) -> None:
    assert verdict(WHOLE, number, arch=arch) == KILL


@pytest.mark.parametrize("code", [pytest.param(WHOLE, id="whole"), pytest.param(BARE, id="bare")])
def test_program_is_well_formed(code: bytes) -> None:
    program = instructions(code)
    assert len(code) % 8 == 0
    assert 0 < len(program) <= MOST_INSTRUCTIONS
    for at, (operation, jump_true, jump_false, k) in enumerate(program):
        assert operation in KNOWN
        jumps = (
            [jump_true, jump_false] if operation in (0x15, 0x35, 0x45) else [k] if operation == 0x05 else [0]
        )
        assert all(at + 1 + jump < len(program) for jump in jumps) or operation == 0x06
        if operation == 0x20:
            assert k % 4 == 0
            assert k < 64
    assert program[-1][0] == 0x06


@pytest.mark.parametrize("count", [0, 1, 8])
def test_many_protected_processes_keep_every_jump_in_reach(count: int) -> None:
    pids = tuple(range(GUARD, GUARD + count))
    code = filter_bytes(protected=pids, groups=pids)
    for pid in pids:
        assert verdict(code, 62, pid, 9) == NOTIFY
        assert verdict(code, 62, -pid, 9) == NOTIFY
        assert verdict(code, 37, pid, 9, arch=ARCH_I386) == NOTIFY
    assert verdict(code, 62, OTHER + 100, 9) == ALLOW


# The same, by the real kernel.

HERE = unsupported()


def here() -> None:
    need(HERE is None, f"a machine for the gate ({HERE})")


def call(number: int, *arguments: object) -> int:
    """The call's result, or minus its errno."""
    calls = ctypes.CDLL(None, use_errno=True)
    result: int = calls.syscall(ctypes.c_long(number), *arguments)
    return result if result != -1 else -ctypes.get_errno()


def call_i386(number: int, first: int = 0, second: int = 0) -> int:
    """The same through the 32-bit entry, which a 64-bit program may use as well."""
    # mov eax,edi; push rbx; mov ebx,esi; mov ecx,edx; int 0x80; pop rbx; ret
    code = bytes.fromhex("89f8 53 89f3 89d1 cd80 5b c3")
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    function = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int)
    return int(function(ctypes.addressof(ctypes.c_char.from_buffer(page)))(number, first, second))


def seen_of(act: Callable[[], None], *, code: bytes = WHOLE) -> list[Notification]:
    """What a child that acts so notifies; it must end well."""
    here()
    status, seen = notified(code, act)
    assert status == 0
    return seen


def numbers_of(seen: list[Notification], *, without: int = -1) -> list[tuple[int, int]]:
    return [(n.arch, n.syscall) for n in seen if n.syscall != without]


@pytest.mark.parametrize("code", [WHOLE, BARE], ids=["whole", "bare"])
def test_kernel_takes_the_program(code: bytes) -> None:
    assert seen_of(lambda: None, code=code) == []


@pytest.mark.parametrize(
    ("number", "arguments"),
    [
        pytest.param(425, (8, None), id="io_uring_setup"),
        pytest.param(0x40000000 | 39, (), id="getpid of x32"),
        pytest.param(0x40000000 | 520, (None, None, None), id="execve of x32"),
    ],
)
def test_kernel_says_no_such_call(number: int, arguments: tuple[object, ...]) -> None:
    def act() -> None:
        assert call(number, *arguments) == -errno.ENOSYS

    assert seen_of(act) == []


def test_exec_is_notified_even_where_it_fails() -> None:
    def act() -> None:
        with pytest.raises(FileNotFoundError):
            os.execv("/nowhere/at/all", ["x"])

    assert numbers_of(seen_of(act)) == [(ARCH_X86_64, 59)]


def test_exec_through_the_32_bit_entry_is_notified() -> None:
    def act() -> None:
        assert call_i386(20) == os.getpid()
        assert call_i386(11) == -errno.EFAULT
        assert call_i386(425) == -errno.ENOSYS

    assert numbers_of(seen_of(act)) == [(ARCH_I386, 11)]


@pytest.mark.parametrize(("status", "count"), [(0, 0), (3, 1), (255, 1)])
def test_only_exits_that_failed_are_notified(status: int, count: int) -> None:
    here()
    got, seen = notified(WHOLE, lambda: os._exit(status))
    assert got == status
    assert [(n.syscall, n.arguments[0]) for n in seen] == [(231, status)] * count


def test_signals_are_notified_only_where_they_reach_what_is_protected() -> None:
    victims = [subprocess.Popen(["/bin/sleep", "60"]) for _ in range(2)]
    try:
        guarded, other = (v.pid for v in victims)
        code = filter_bytes(protected=(guarded,), groups=(), effects=())

        def act() -> None:
            os.kill(other, signal.SIGCONT)
            os.kill(guarded, signal.SIGCONT)
            os.kill(os.getpid(), 0)

        seen = seen_of(act, code=code)
        assert [(n.syscall, n.arguments[0]) for n in seen] == [(62, guarded)]
    finally:
        for victim in victims:
            victim.kill()
            victim.wait()


@pytest.mark.parametrize(
    ("act", "number"),
    [
        pytest.param(lambda file: os.open(file, os.O_RDWR), 257, id="open to write"),
        pytest.param(lambda file: os.open(file, os.O_RDWR | os.O_TRUNC), 257, id="open to empty"),
        pytest.param(lambda file: os.open(file, os.O_RDONLY), None, id="open to read"),
        pytest.param(lambda file: os.open(file + "2", os.O_RDWR | NEW), None, id="open to make"),
        pytest.param(lambda file: os.ftruncate(os.memfd_create("x"), 5), 77, id="ftruncate"),
        pytest.param(lambda file: os.truncate(file, 3), 76, id="truncate"),
        pytest.param(lambda file: Path(file).unlink(), 87, id="unlink"),
        pytest.param(lambda file: Path(file).rename(file + "2"), 82, id="rename"),
        pytest.param(lambda file: Path(file).chmod(0o600), None, id="chmod"),
    ],
)
def test_effect_on_a_file(file: str, act: Callable[[str], object], number: int | None) -> None:
    calls = [n.syscall for n in seen_of(lambda: act(file) and None)]
    assert calls == ([] if number is None else [number])


def test_effects_are_not_watched_where_nobody_asked(file: str) -> None:
    def act() -> None:
        os.close(os.open(file, os.O_RDWR | os.O_TRUNC))
        Path(file).rename(file + "2")
        Path(file + "2").unlink()

    assert seen_of(act, code=BARE) == []


@pytest.mark.parametrize(("numbers", "at"), [((44, 369), 3), ((46, 370), 2), ((307, 345), 3)])
def test_a_connection_cannot_be_made_by_sending(numbers: tuple[int, int], at: int) -> None:
    """MSG_FASTOPEN connects without connect(2); refused, programs do it the other way (tcp(7))."""
    for arch, number in zip((ARCH_X86_64, ARCH_I386), numbers, strict=True):
        plain, fast = [0] * 6, [0] * 6
        fast[at] = 0x20000000
        assert verdict(WHOLE, number, *fast, arch=arch) == 0x00050000 | errno.EOPNOTSUPP
        assert verdict(WHOLE, number, *plain, arch=arch) == ALLOW
