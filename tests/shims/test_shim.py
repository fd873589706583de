"""What a shim does with each answer, and without one: nothing runs, and the text says why."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shellguard.model import Attempt
from shellguard.wire import frame
from shellguard.wire.frame import Kind
from shellguard.wire.messages import Answer, encode_answer
from tests.shims.conftest import Stage
from tests.support.shim_farms import require
from tests.support.stand_in_guard import StandInGuard

BROKEN = b"shellguard: broken: "
SESSION_GONE = b"The guard of this session is gone; end this session and start `shellguard run` again."


def pack(code: int, text: str = "") -> bytes:
    return frame.pack(Kind.ANSWER, bytes([code]) + text.encode())


def test_refusal_is_shown_and_nothing_runs(stage: Stage, guard_that: Any) -> None:
    text = "shellguard: refused: would delete volume é\n  why: it is production\n"
    done = stage.run(["tool"], guard_that(lambda attempt: [(Answer.REFUSED, text)]))
    assert (done.returncode, done.stdout, done.stderr.decode()) == (126, b"", text)
    assert not stage.has_run


def test_refusal_without_a_text_still_says_refused(stage: Stage, guard_that: Any) -> None:
    done = stage.run(["tool"], guard_that(lambda attempt: [(Answer.REFUSED, "")]))
    assert (done.returncode, done.stderr, stage.has_run) == (126, b"shellguard: refused\n", False)


@pytest.mark.parametrize(
    ("answer", "status", "is_run"),
    [
        ((Answer.RUN, ""), 0, True),
        ((Answer.REFUSED, "shellguard: refused: no"), 126, False),
        ((Answer.BROKEN, "shellguard: broken: disk full"), 126, False),
    ],
    ids=["approved", "refused", "guard failed"],
)
def test_held_command_waits_for_the_answer(
    stage: Stage, guard_that: Any, answer: tuple[Answer, str], status: int, is_run: bool
) -> None:
    answered = threading.Event()

    def reply(attempt: Attempt) -> Iterator[tuple[Answer, str]]:
        yield (Answer.HELD, "shellguard: held: waiting for a person")
        yield (Answer.HELD, "")
        answered.wait(60)
        yield answer

    with stage.start(["tool"], guard_that(reply)) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"shellguard: held: waiting for a person\n"
        assert (process.poll(), stage.has_run) == (None, False)
        answered.set()
        rest = process.stderr.read()
    assert (process.returncode, stage.has_run) == (status, is_run)
    assert rest.decode().rstrip("\n") == answer[1]


def test_held_then_guard_killed_is_broken(stage: Stage, guard_that: Any) -> None:
    never = threading.Event()

    def reply(attempt: Attempt) -> Iterator[tuple[Answer, str]]:
        yield (Answer.HELD, "shellguard: held")
        never.wait(60)

    guard: StandInGuard = guard_that(reply)
    with stage.start(["tool"], guard) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"shellguard: held\n"
        guard.kill()
        rest = process.stderr.read()
    never.set()
    assert (process.returncode, stage.has_run) == (126, False)
    assert rest.startswith(BROKEN) and SESSION_GONE in rest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_signal_ends_a_held_command(stage: Stage, guard_that: Any, number: signal.Signals) -> None:
    never = threading.Event()

    def reply(attempt: Attempt) -> Iterator[tuple[Answer, str]]:
        yield (Answer.HELD, "shellguard: held")
        never.wait(60)

    with stage.start(["tool"], guard_that(reply)) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(number)
        assert process.wait(timeout=30) == -number
    never.set()
    assert not stage.has_run


RUN = pack(Answer.RUN)
CLOSED, NOISE = b"closed the connection without an answer", b"the guard's answer is garbled"
GARBLED = {
    "nothing at all": (b"", CLOSED),
    "header cut short": (RUN[:5], CLOSED),
    "payload cut short": (pack(Answer.REFUSED, "long text")[:-3], CLOSED),
    "not our magic": (b"XX" + RUN[2:], NOISE),
    "other version": (b"SG\2" + RUN[3:], b"come from different releases"),
    "other kind of frame": (frame.pack(Kind.REPLY, b"\0"), NOISE),
    "no payload": (frame.pack(Kind.ANSWER, b""), NOISE),
    "unknown answer": (pack(9), b"of an unknown kind"),
    "length of four gigabytes": (b"SG\1V\xff\xff\xff\xff\0", NOISE),
    "HTTP": (b"HTTP/1.1 200 OK\r\n\r\nRUN", NOISE),
    "held and then noise": (pack(Answer.HELD) + b"\0" * 9, NOISE),
    "held and then closed": (pack(Answer.HELD), CLOSED),
}


@pytest.mark.parametrize(("raw", "says"), GARBLED.values(), ids=GARBLED)
def test_garbled_answer_runs_nothing(stage: Stage, guard_that: Any, raw: bytes, says: bytes) -> None:
    done = stage.run(["tool"], guard_that(lambda attempt: [raw]))
    assert (done.returncode, done.stdout, stage.has_run) == (126, b"", False)
    assert (
        done.stderr.startswith(BROKEN) and says in done.stderr and b"the command was NOT run" in done.stderr
    )


def test_answers_in_one_packet_are_read_one_by_one(stage: Stage, guard_that: Any) -> None:
    raw = pack(Answer.HELD, "shellguard: held") + pack(Answer.HELD) + pack(Answer.RUN)
    done = stage.run(["tool"], guard_that(lambda attempt: [raw]))
    assert (done.returncode, done.stderr, stage.has_run) == (0, b"shellguard: held\n", True)


def test_answer_may_come_byte_by_byte(stage: Stage, guard_that: Any) -> None:
    raw = pack(Answer.HELD, "shellguard: held") + pack(Answer.RUN)
    done = stage.run(["tool"], guard_that(lambda attempt: [raw[n : n + 1] for n in range(len(raw))]))
    assert (done.returncode, stage.has_run) == (0, True)


@pytest.mark.parametrize("text", ["the ledger is full", "", "shellguard: broken: the ledger is full"])
def test_guard_fault_never_looks_like_a_refusal(stage: Stage, guard_that: Any, text: str) -> None:
    done = stage.run(["tool"], guard_that(lambda attempt: [(Answer.BROKEN, text)]))
    assert (done.returncode, stage.has_run) == (126, False)
    assert done.stderr.startswith(BROKEN) and text.encode() in done.stderr and done.stderr.count(BROKEN) == 1


@pytest.mark.parametrize(
    "answer", [encode_answer(Answer.RUN), encode_answer(Answer.REFUSED, "shellguard: refused: no")]
)
def test_guard_that_does_not_listen_to_the_end(stage: Stage, work: Path, answer: bytes) -> None:
    """An early RUN does not count; an early refusal, if it still arrives, does."""
    path = work / f"deaf-{stage.kind}-{answer[0]}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(1)
        with stage.start(["tool", *[b"x" * 100_000] * 10], path) as process:
            connection, _ = listener.accept()
            with connection:
                connection.recv(100)
                frame.write(connection, Kind.ANSWER, answer)
                connection.shutdown(socket.SHUT_RD)
                err = process.communicate(timeout=60)[1]
    path.unlink()
    assert (process.returncode, stage.has_run) == (126, False)
    assert err.startswith(BROKEN if answer[0] == Answer.RUN else b"shellguard: refused: no")


def _nobody(folder: Path) -> Path:
    path = folder / "dead"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
    return path


def _file(folder: Path) -> Path:
    path = folder / "file"
    path.touch()
    return path


NO_GUARD = {
    "no such socket": (lambda folder: folder / "none", SESSION_GONE),
    "socket nobody listens on": (_nobody, SESSION_GONE),
    "not a socket": (_file, SESSION_GONE),
    "relative path": (lambda folder: Path("s"), b"not an absolute path: s"),
    "over 108 bytes": (lambda folder: Path("/tmp/" + "x" * 120), b"too long for a Unix socket: /tmp/xxx"),
    "over 4096 bytes": (lambda folder: Path("/tmp/" + "x" * 5000), b"too long for a Unix socket: /tmp/xxx"),
}


@pytest.mark.parametrize(("place", "says"), NO_GUARD.values(), ids=NO_GUARD)
def test_without_a_guard_nothing_runs(
    stage: Stage, tmp_path_factory: Any, work: Path, place: Any, says: bytes
) -> None:
    folder = work / f"n{len(list(work.iterdir()))}"
    folder.mkdir()
    done = stage.run(["tool"], place(folder))
    assert (done.returncode, done.stdout, stage.has_run) == (126, b"", False)
    assert done.stderr.startswith(BROKEN) and says in done.stderr
    assert done.stderr.endswith(b"\n") and (b"NOT run" in done.stderr or len(done.stderr) > 4000)


def test_guard_killed_between_commands(stage: Stage, guard_that: Any) -> None:
    guard: StandInGuard = guard_that(lambda attempt: [(Answer.RUN, "")])
    assert stage.run(["tool"], guard).returncode == 0
    stage.report.unlink()
    guard.kill()
    done = stage.run(["tool"], guard)
    assert (done.returncode, stage.has_run) == (126, False)
    assert done.stderr.startswith(BROKEN) and SESSION_GONE in done.stderr


def test_user_guard_is_found_by_the_path_places_computes(
    stage: Stage, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shellguard.data.places import user_socket

    runtime = work / f"run-{stage.kind}"
    runtime.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    with StandInGuard(path=user_socket()) as guard:
        done = stage.run(["tool"], None, env=stage.environment(None, XDG_RUNTIME_DIR=str(runtime)))
        assert (done.returncode, done.stderr, len(guard.attempts)) == (0, b"", 1)


@pytest.mark.parametrize("runtime", [None, "", "relative", "/tmp/" + "r" * 90, "/nowhere"], ids=str)
def test_fallback_path_needs_neither_home_nor_runtime_folder(stage: Stage, runtime: str | None) -> None:
    """Says where it looked and how to start a guard."""
    path = Path(f"/tmp/shellguard-{os.getuid()}/user.sock")
    require(not path.exists(), "a user without a running user-level guard")
    more = {} if runtime is None else {"XDG_RUNTIME_DIR": runtime}
    done = stage.run(["tool"], None, env=stage.environment(None, SHELLGUARD_SOCKET="", **more))
    assert (done.returncode, stage.has_run) == (126, False)
    assert done.stderr == (
        BROKEN
        + f"no guard answers at {path}: No such file or directory; the command was NOT run. "
        "No guard of this user answers; start it with `shellguard guard start`.\n".encode()
    )


def test_user_guard_of_another_user_is_not_believed(stage: Stage, work: Path) -> None:
    if os.getuid() != 0 or stage.kind == "python":
        pytest.skip("needs root to play two users, and an interpreter that other users may run")
    runtime = work / "strangers"
    (runtime / "shellguard").mkdir(parents=True)
    runtime.chmod(0o777)
    guard = StandInGuard(path=runtime / "shellguard" / "user.sock")
    guard.path.chmod(0o777)
    # The kernel notes a listener's user when it calls listen: socket(7), SO_PEERCRED.
    os.seteuid(12345)
    try:
        guard._listener.listen(8)
    finally:
        os.seteuid(0)
    with guard:
        env = stage.environment(None, XDG_RUNTIME_DIR=str(runtime), PATH="/usr/bin:/bin")
        shim = shutil.copy(stage.farm / ".shellguard-shim", runtime / "cat")  # the farm is ours alone
        done = stage.run(["cat", "/dev/null"], None, shim=shim, env=env, user=65534, cwd="/")
    assert done.returncode == 126
    assert done.stderr.startswith(BROKEN + b"the guard's socket belongs to another user")


def test_stderr_reader_gone(stage: Stage, guard_that: Any) -> None:
    """The status still says refused; the shim does not die of SIGPIPE."""
    reader, writer = os.pipe()
    os.close(reader)
    with stage.start(
        ["tool"], guard_that(lambda attempt: [(Answer.REFUSED, "no")]), stderr=writer
    ) as process:
        os.close(writer)
    assert process.returncode == 126


def test_text_for_closed_stderr_does_not_reach_the_guard(stage: Stage, work: Path) -> None:
    """The first free descriptor would be the socket's: a refusal written to 2 would be a second frame."""
    path = work / f"low-{stage.kind}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(1)
        with stage.start(["tool"], path, preexec_fn=lambda: os.close(2)) as process:
            connection, _ = listener.accept()
            with connection:
                assert frame.read(connection)[0] is Kind.ATTEMPT
                frame.write(connection, Kind.ANSWER, encode_answer(Answer.REFUSED, "shellguard: refused"))
                assert connection.recv(100) == b""
    path.unlink()
    assert (process.returncode, stage.has_run) == (126, False)


def test_shim_under_its_own_name_runs_nothing(stage: Stage, guard: StandInGuard) -> None:
    done = stage.run([".shellguard-shim", "tool"], guard)
    assert (done.returncode, guard.attempts) == (126, [])
    assert done.stderr.startswith(BROKEN + b"a shim is called by the name of the program it stands for")
