"""What the gate learns of a waiting task: its pending signals, its script's interpreter; and what it says to it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shellguard.capture.gate import Sight
from shellguard.capture.gate_library import Kind, Operation, Seen
from shellguard.capture.gate_tasks import has_deadly_signal, has_signal, with_interpreter, write_to_stderr
from tests.support.guarded_home import need, until

GONE = 4_194_305  # above the greatest pid Linux gives

# Stops itself, so that what it is sent stays pending; first argument: ignored, second: handled, third: blocked.
TARGET = """
import os, signal, sys
ignored, handled, blocked = ([int(n) for n in words.split(",") if n] for words in sys.argv[1:4])
for n in ignored: signal.signal(n, signal.SIG_IGN)
for n in handled: signal.signal(n, lambda *_: None)
signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
os.kill(os.getpid(), signal.SIGSTOP)
"""


class Stopped:
    """A stopped process."""

    def __init__(self, *, ignored: str = "", handled: str = "", blocked: str = "") -> None:
        self.process = subprocess.Popen([sys.executable, "-I", "-S", "-c", TARGET, ignored, handled, blocked])
        os.waitpid(self.process.pid, os.WUNTRACED)

    def __enter__(self) -> Stopped:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


HUP, INT, TERM = "1", "2", "15"


@pytest.fixture(autouse=True)
def linux() -> None:
    need(sys.platform == "linux", "Linux")


@pytest.mark.parametrize(
    ("given", "sent", "is_deadly", "is_any"),
    [
        pytest.param({}, [], False, False, id="none"),
        pytest.param({}, [signal.SIGTERM], True, True, id="terminated"),
        pytest.param({}, [signal.SIGRTMIN], True, True, id="real-time"),
        pytest.param({}, [signal.SIGWINCH, signal.SIGCHLD, signal.SIGURG], False, False, id="harmless"),
        pytest.param({"ignored": TERM}, [signal.SIGTERM], False, False, id="ignored"),
        pytest.param({"blocked": TERM}, [signal.SIGTERM], False, False, id="blocked"),
        pytest.param({"handled": TERM}, [signal.SIGTERM], True, True, id="handled"),
        pytest.param({"handled": "28"}, [signal.SIGWINCH], False, True, id="handled and harmless"),
        pytest.param({"ignored": TERM}, [signal.SIGTERM, signal.SIGINT], True, True, id="one of two"),
    ],
)
def test_pending_signals(
    given: dict[str, str], sent: list[signal.Signals], is_deadly: bool, is_any: bool
) -> None:
    with Stopped(**given) as stopped:
        pid = stopped.process.pid
        for number in sent:
            os.kill(pid, number)
        assert (has_deadly_signal(pid), has_signal(pid)) == (is_deadly, is_any)


def test_task_that_is_gone_is_over() -> None:
    assert has_deadly_signal(GONE)
    assert has_signal(GONE)
    write_to_stderr(GONE, "nobody reads this")


# The interpreter of a script.


def sight(exe: str, *argv: str) -> Sight:
    return Sight(
        kind=Kind.TRACED,
        operation=Operation.EXEC,
        pid=GONE,
        **({"parent": 1} if "parent" in Sight.__dataclass_fields__ else {}),
        exe=exe,
        argv=argv,
        environment=(),
        cwd="/",
        dev=0,
        ino=0,
        size=0,
        ctime_ns=0,
        mode=0,
        uid=0,
        flags=Seen(0),
    )


@pytest.mark.parametrize(
    ("first_line", "expected"),
    [
        pytest.param("#!/bin/sh", ["/bin/sh"], id="plain"),
        pytest.param("#! /bin/sh  -e ", ["/bin/sh", "-e"], id="one option"),
        pytest.param("#!/usr/bin/env -S sh -e", ["/usr/bin/env", "-S sh -e"], id="the rest is one word"),
        pytest.param("#!\t/bin/sh\t-e", ["/bin/sh", "-e"], id="tabs"),
        pytest.param("#!/nowhere/at/all -x", ["/nowhere/at/all", "-x"], id="missing"),
    ],
)
def test_script_is_said_as_the_kernel_starts_it(tmp_path: Path, first_line: str, expected: list[str]) -> None:
    script = tmp_path / "script"
    script.write_text(f"{first_line}\nexit 1\n")
    told = with_interpreter(sight(str(script), "any name", "a", "b"), file=str(script))
    assert told.argv == (*expected, str(script), "a", "b")


def test_interpreter_is_known_by_its_file(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\n")
    told = with_interpreter(sight(str(script), "x"), file=str(script))
    info = Path("/bin/sh").stat()
    assert (told.exe, told.dev, told.ino, told.size, told.mode) == (
        os.path.realpath("/bin/sh"),
        info.st_dev,
        info.st_ino,
        info.st_size,
        info.st_mode,
    )


def test_scripts_interpreter_that_is_a_script_itself(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    inner.write_text("#!/bin/sh -e\n")
    inner.chmod(0o755)
    outer.write_text(f"#!{inner} -x\n")
    told = with_interpreter(sight(str(outer), "outer", "a"), file=str(outer))
    assert told.argv == ("/bin/sh", "-e", str(inner), "-x", str(outer), "a")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda p: p.write_bytes(b"\x7fELF"), id="a binary"),
        pytest.param(lambda p: p.write_text("#!\nx"), id="nothing named"),
        pytest.param(lambda p: p.write_text(""), id="empty"),
        pytest.param(lambda p: None, id="missing"),
        pytest.param(os.mkfifo, id="a pipe, which must not be waited for"),
        pytest.param(lambda p: p.mkdir(), id="a folder"),
        pytest.param(lambda p: p.symlink_to(p), id="a link to itself"),
    ],
)
def test_what_is_no_script_is_left_as_it_is(tmp_path: Path, make: object) -> None:
    path = tmp_path / "file"
    make(path)  # type: ignore[operator]
    seen = sight(str(path), "x", "y")
    assert with_interpreter(seen, file=str(path)) == seen


def test_circle_of_scripts_ends(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text(f"#!{two}\n")
    two.write_text(f"#!{one}\n")
    assert len(with_interpreter(sight(str(one), "x"), file=str(one)).argv) <= 6


# What is said on its standard error.


@pytest.fixture
def reader() -> Iterator[list[int]]:
    fds: list[int] = []
    yield fds
    for fd in fds:
        os.close(fd)


def said_to(stderr: int, text: str) -> None:
    process = subprocess.Popen(["/bin/sleep", "60"], stderr=stderr)
    try:
        until(lambda: b"60" in Path(f"/proc/{process.pid}/cmdline").read_bytes())
        write_to_stderr(process.pid, text)
    finally:
        process.kill()
        process.wait()


def test_said_on_a_pipe(reader: list[int]) -> None:
    reader += os.pipe()
    said_to(reader[1], "held")
    assert os.read(reader[0], 100) == b"held\n"


def test_said_on_a_terminal(reader: list[int]) -> None:
    reader += os.openpty()
    said_to(reader[1], "held")
    assert os.read(reader[0], 100) == b"held\r\n"


def test_said_on_a_socket() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        said_to(theirs.fileno(), "held ü")
        assert ours.recv(100) == b"held ?\n"


@pytest.mark.parametrize("mode", [os.O_APPEND, 0], ids=["appended to", "written from the start"])
def test_said_in_a_file_after_what_is_there(tmp_path: Path, mode: int, reader: list[int]) -> None:
    file = tmp_path / "err"
    reader.append(os.open(file, os.O_WRONLY | os.O_CREAT | mode))
    os.write(reader[0], b"before\n")
    said_to(reader[0], "held")
    os.write(reader[0], b"after\n")
    assert file.read_bytes() == b"before\nheld\nafter\n"


@pytest.mark.timeout(20)
def test_full_pipe_is_not_waited_for(reader: list[int]) -> None:
    reader += os.pipe()
    os.set_blocking(reader[1], False)
    try:
        while True:
            os.write(reader[1], b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(reader[1], True)
    said_to(reader[1], "held")


@pytest.mark.timeout(20)
def test_full_socket_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        try:
            while True:
                theirs.send(b"x" * 4096)
        except BlockingIOError:
            theirs.setblocking(True)
        said_to(theirs.fileno(), "held")
