"""Whether the gate can be had: what the trial finds here, and in children that are forbidden one thing each."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shellguard.capture import gate_probe, leader
from shellguard.capture.gate_probe import Available, Unavailable, available
from tests.support.guarded_home import need
from tests.support.live_gate import as_nobody, built, python_of_nobody, why_not

ALLOW, ERRNO_EPERM = 0x7FFF0000, 0x00050001
PTRACE, SECCOMP = 101, 317  # asm/unistd_64.h


def library() -> tuple[Path, str]:
    found = built()
    need(not isinstance(found, str), f"the gate's library ({found})")
    assert not isinstance(found, str)
    return found


def test_the_gate_is_available_here() -> None:
    need(not why_not(), f"the kernel gate ({why_not()})")
    path, mark = library()
    found = available(path, mark=mark)
    assert isinstance(found, Available)
    assert found.is_without_new_privileges == (not gate_probe.has_sys_admin())


def test_trial_leaves_nothing_behind() -> None:
    need(not why_not(), f"the kernel gate ({why_not()})")
    path, mark = library()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        available(path, mark=mark)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def filter_that(*instructions: tuple[int, int, int, int]) -> bytes:
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)


ALLOW_ALL = filter_that((0x06, 0, 0, ALLOW))


def refuse(number: int) -> bytes:
    return filter_that((0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, ERRNO_EPERM), (0x06, 0, 0, ALLOW))


def install_without_listener(code: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    buffer = ctypes.create_string_buffer(code, len(code))
    program = Program(len(code) // 8, ctypes.addressof(buffer))
    calls = ctypes.CDLL(None, use_errno=True)
    assert calls.prctl(38, 1, 0, 0, 0) == 0
    assert calls.syscall(SECCOMP, 1, 0, ctypes.byref(program)) == 0, os.strerror(ctypes.get_errno())


def install_with_listener(code: bytes) -> None:
    calls: Any = ctypes.CDLL(None, use_errno=True)
    assert calls.prctl(38, 1, 0, 0, 0) == 0
    assert leader.install_filter(code, calls=calls, ctypes=ctypes) >= 0


def found_after(prepare: Callable[[], None]) -> Unavailable:
    """What a forked child finds after it has prepared itself."""
    need(not why_not(), f"the kernel gate ({why_not()})")
    path, mark = library()
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            prepare()
            found = available(path, mark=mark)
            os.write(writing, repr(found).encode())
            os._exit(0)
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as file:
        told = file.read()
    assert os.waitpid(pid, 0)[1] == 0, told
    found = eval(told, {"Unavailable": Unavailable})  # our own repr of strings
    assert isinstance(found, Unavailable)
    return found


def test_other_supervisor_is_named() -> None:
    found = found_after(lambda: install_with_listener(ALLOW_ALL))
    assert "EBUSY" in found.reason
    assert "inside another ShellGuard" in found.hint


def test_refused_ptrace_is_named() -> None:
    found = found_after(lambda: install_without_listener(refuse(PTRACE)))
    assert "ptrace" in found.reason
    assert "container" in found.hint


def test_refused_filter_is_named() -> None:
    found = found_after(lambda: install_without_listener(refuse(SECCOMP)))
    assert "EPERM" in found.reason


@pytest.mark.parametrize(
    ("system", "machine", "words"),
    [
        pytest.param("darwin", "arm64", "Linux's", id="macOS"),
        pytest.param("linux", "aarch64", "aarch64", id="other processor"),
        pytest.param("linux", "i686", "i686", id="32-bit"),
    ],
)
def test_machine_without_a_gate_is_named_before_anything_is_tried(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, words: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("tried"))
    found = available(Path("/nowhere"), mark="x")
    assert isinstance(found, Unavailable)
    assert words in found.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("missing", None, id="missing"),
        pytest.param("text", "no library", id="no library"),
    ],
)
def test_library_that_cannot_be_loaded_is_named(tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    found = available(tmp_path / name, mark="x")
    assert isinstance(found, Unavailable)
    assert "cannot be loaded" in found.reason


def test_library_of_another_source_is_not_used() -> None:
    path, _ = library()
    found = available(path, mark="0123456789abcdef")
    assert isinstance(found, Unavailable)
    assert "another source" in found.reason


def test_ordinary_user_has_it_at_the_price_of_setuid_programs() -> None:
    need(not why_not(), f"the kernel gate ({why_not()})")
    need(python_of_nobody(), "root, and an interpreter that an ordinary user may run")
    done = as_nobody("""
from shellguard.capture.gate_probe import available
path, mark = built()
assert available(path, mark=mark).is_without_new_privileges
""")
    assert done.returncode == 0, done.stderr
