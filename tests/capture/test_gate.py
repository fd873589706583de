"""What the gate does to one program at a time, by the real kernel: runs, refusals, holds, signals, failing execs."""

from __future__ import annotations

import ctypes
import errno
import os
import select
import shutil
import signal
import socket
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from shellguard.capture.gate import NOT_RUN, Sight, Waiting
from shellguard.capture.gate_library import ENDED, Kind, Program
from shellguard.wire.messages import Answer
from tests.support.guarded_home import need, until
from tests.support.live_gate import (
    BREAK_ME,
    HELD_TEXT,
    HOLD_ME,
    REFUSE_ME,
    REFUSED_TEXT,
    Done,
    LiveGate,
    as_nobody,
    launcher,
    python_of_nobody,
    scratch,
    static_program,
    why_not,
)


@pytest.fixture(autouse=True)
def gate_is_here() -> None:
    need(not why_not(), f"the kernel gate ({why_not()})")


def gate_threads() -> int:
    return sum(1 for thread in threading.enumerate() if thread.name == "shellguard-gate")


def state_of(pid: int) -> str:
    """One letter, proc_pid_stat(5)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


# Answers.


def test_allowed_program_runs_and_was_seen_as_it_is(tmp_path: Path) -> None:
    with LiveGate() as gate:
        done = gate.run("/bin/echo", "a  b", "", "ü", environment={"SOME": "thing"}, cwd=tmp_path)
        assert done == Done(0, "a  b  ü\n", "")
        (sight,) = gate.sights
    assert (sight.kind, sight.argv, sight.cwd) == (
        Kind.STOPPED,
        ("/bin/echo", "a  b", "", "ü"),
        str(tmp_path),
    )
    assert sight.exe == os.path.realpath("/bin/echo")
    assert "SOME=thing" in sight.environment
    info = Path("/bin/echo").stat()
    assert (sight.dev, sight.ino, sight.size) == (info.st_dev, info.st_ino, info.st_size)


def test_refused_program_ends_with_126_and_says_why() -> None:
    with LiveGate() as gate:
        assert gate.run("/bin/echo", REFUSE_ME) == Done(126, "", REFUSED_TEXT + "\n")


def test_crash_while_judging_runs_nothing() -> None:
    with LiveGate() as gate:
        assert gate.run("/bin/echo", BREAK_ME) == Done(126, "", NOT_RUN + "\n")
        assert gate.faults == ["RuntimeError at the gate"]


def test_answer_broken_runs_nothing() -> None:
    with LiveGate(
        attend=lambda _, waiting: waiting.answer(Answer.BROKEN, "shellguard: broken: full")
    ) as gate:
        assert gate.run("/bin/echo", "x") == Done(126, "", "shellguard: broken: full\n")


def test_later_answers_count_for_nothing() -> None:
    def attend(sight: Sight, waiting: Waiting) -> None:
        waiting.answer(Answer.REFUSED, REFUSED_TEXT)
        waiting.answer(Answer.RUN, "")

    with LiveGate(attend=attend) as gate:
        assert gate.run("/bin/echo", "x").status == 126


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(lambda: ["/bin/echo"], id="dynamic"),
        pytest.param(lambda: [str(static_program())], id="static"),
        pytest.param(lambda: [str(static_program(bits=32))], id="32-bit"),
        pytest.param(lambda: ["/bin/sh", "-c", "echo $0"], id="shell"),
    ],
)
@pytest.mark.parametrize("verdict", ["run", "refuse", "hold and run", "hold and refuse"])
def test_every_kind_of_program_is_judged(program: Callable[[], list[str]], verdict: str) -> None:
    word = {"run": "x", "refuse": REFUSE_ME}.get(verdict, HOLD_ME)
    is_run = verdict.endswith("run")
    with LiveGate() as gate:
        running = gate.start(*program(), word)
        if word == HOLD_ME:
            (gate.held().run if is_run else gate.held().refuse)()
        done = running.wait()
        assert (done.status, done.out) == ((0, f"{word}\n") if is_run else (126, ""))
        assert done.err.endswith("" if is_run else REFUSED_TEXT + "\n")
        assert gate.faults == []


def test_long_refusal_is_cut_and_still_a_refusal() -> None:
    with LiveGate(attend=lambda _, waiting: waiting.answer(Answer.REFUSED, "x" * 100_000)) as gate:
        done = gate.run("/bin/echo", "x")
    assert (done.status, done.out, set(done.err)) == (126, "", {"x", "\n"})


# Where the words of a refusal go.


def test_refusal_is_read_from_a_socketpair() -> None:
    ours, theirs = socket.socketpair()
    with LiveGate() as gate, ours, theirs:
        assert gate.run("/bin/echo", REFUSE_ME, stderr=theirs).status == 126
        assert ours.recv(4096).decode() == REFUSED_TEXT + "\n"


def test_refusal_is_read_from_a_file(tmp_path: Path) -> None:
    with LiveGate() as gate, (tmp_path / "err").open("wb") as file:
        assert gate.run("/bin/echo", REFUSE_ME, stderr=file).status == 126
    assert (tmp_path / "err").read_text() == REFUSED_TEXT + "\n"


def test_refusal_is_read_from_a_terminal() -> None:
    ours, theirs = os.openpty()
    with LiveGate() as gate:
        assert gate.run("/bin/echo", REFUSE_ME, stderr=theirs).status == 126
    assert os.read(ours, 4096).decode() == REFUSED_TEXT + "\r\n"
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "2>/dev/null"])
def test_refusal_nobody_can_read_is_a_refusal(redirection: str) -> None:
    with LiveGate() as gate:
        done = gate.run("/bin/sh", "-c", f"/bin/echo {REFUSE_ME} {redirection}; echo $?")
        assert done.out == "126\n"


@pytest.mark.parametrize("answer", ["run", "refuse"])
@pytest.mark.parametrize("opening", ["wb", "ab"])
def test_held_and_refused_words_stay_whole_in_a_file(tmp_path: Path, opening: str, answer: str) -> None:
    """What is said from outside and what the program says itself must not overwrite each other."""
    with LiveGate() as gate, (tmp_path / "err").open(opening) as file:
        running = gate.start("/bin/sh", "-c", "echo own words >&2", HOLD_ME, stderr=file)
        getattr(gate.held(), answer)()
        running.wait()
    said = "own words" if answer == "run" else REFUSED_TEXT
    assert (tmp_path / "err").read_text() == f"{HELD_TEXT}\n{said}\n"


def test_hold_is_told_on_a_socketpair() -> None:
    ours, theirs = socket.socketpair()
    with LiveGate() as gate, ours, theirs:
        running = gate.start("/bin/echo", HOLD_ME, stderr=theirs)
        assert ours.recv(4096).decode() == HELD_TEXT + "\n"
        gate.held().run()
        assert running.wait().out == HOLD_ME + "\n"


# Holds.


def test_nothing_of_a_held_program_has_run(tmp_path: Path) -> None:
    with LiveGate() as gate:
        running = gate.start("/bin/sh", "-c", f"echo > {tmp_path}/ran", HOLD_ME)
        held = gate.held()
        assert state_of(held.sight.pid) == "t"
        assert not (tmp_path / "ran").exists()
        held.run()
        assert running.wait() == Done(0, "", HELD_TEXT + "\n")
        assert (tmp_path / "ran").exists()


def test_death_of_a_held_program_withdraws_and_reaches_its_parent() -> None:
    with LiveGate() as gate:
        running = gate.start("/bin/bash", "-c", f"/bin/echo {HOLD_ME}; echo $?")
        held = gate.held()
        os.kill(held.sight.pid, signal.SIGKILL)
        assert running.wait().out == "137\n"
        gate.until(lambda: gate.withdrawn == [held.waiting], what="the hold is withdrawn")
        assert held.waiting.is_gone
        assert gate.faults == []


def test_death_before_the_first_answer_is_no_fault() -> None:
    """Killed by its user while it is judged: nothing was changed and nothing is broken."""

    def attend(sight: Sight, waiting: Waiting) -> None:
        os.kill(sight.pid, signal.SIGKILL)
        until(lambda: state_of(sight.pid) == "Z", what="it is dead")
        waiting.answer(Answer.RUN, "")

    with LiveGate(attend=attend) as gate:
        assert gate.run("/bin/echo", "x").status == -signal.SIGKILL
        assert gate.faults == []


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGRTMIN]
)
def test_signal_ends_a_held_program_before_its_first_instruction(
    number: signal.Signals, tmp_path: Path
) -> None:
    with LiveGate() as gate:
        running = gate.start("/bin/sh", "-c", f"trap 'echo > {tmp_path}/ran' {int(number)}", HOLD_ME)
        held = gate.held()
        os.kill(held.sight.pid, number)
        assert running.wait().status == -number
        gate.until(lambda: gate.withdrawn == [held.waiting], what="the hold is withdrawn")
    assert not (tmp_path / "ran").exists()
    assert gate.faults == []


def test_signal_ends_every_held_program_by_its_own_number() -> None:
    """Again and again: whether the tracer's interrupt came before or after the exec must not show."""
    loop = (
        f"for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do /bin/echo {HOLD_ME}; echo $?; done"
    )
    with LiveGate() as gate:
        running = gate.start("/bin/bash", "-c", loop)
        for number in range(20):
            os.kill(gate.held(number).sight.pid, signal.SIGTERM)
        assert running.wait().out.split() == ["143"] * 20


@pytest.mark.parametrize("how", ["ignoring", "blocking"])
def test_signal_that_would_not_end_it_leaves_the_hold(how: str) -> None:
    with LiveGate() as gate:
        running = gate.start(str(launcher()), how, "/bin/echo", HOLD_ME)
        held = gate.held()
        os.kill(held.sight.pid, signal.SIGTERM)
        os.kill(held.sight.pid, signal.SIGWINCH)
        os.kill(held.sight.pid, signal.SIGCHLD)
        with pytest.raises(AssertionError), gate.changed:
            assert gate.changed.wait_for(lambda: gate.withdrawn, 0.35)
        held.run()
        assert running.wait().out == f"{HOLD_ME}\n"


@pytest.mark.parametrize(
    ("before", "answer", "after", "status"),
    [
        pytest.param([signal.SIGSTOP, signal.SIGCONT], "run", [], 0, id="stopped and continued, then run"),
        pytest.param([signal.SIGSTOP], "run", [signal.SIGCONT], 0, id="run while stopped"),
        pytest.param([signal.SIGSTOP], "refuse", [signal.SIGCONT], 126, id="refused while stopped"),
        pytest.param([signal.SIGTSTP], "run", [signal.SIGCONT], 0, id="Ctrl-Z and run"),
        pytest.param([signal.SIGSTOP, signal.SIGKILL], "", [], -9, id="killed while stopped"),
        pytest.param([signal.SIGSTOP, signal.SIGTERM], "", [signal.SIGCONT], -15, id="ended while stopped"),
    ],
)
def test_stop_and_continue_of_a_held_program(
    before: list[signal.Signals], answer: str, after: list[signal.Signals], status: int
) -> None:
    with LiveGate() as gate:
        running = gate.start("/bin/echo", HOLD_ME)
        held = gate.held()
        for number in before:
            os.kill(held.sight.pid, number)
        if answer:
            getattr(held, answer)()
        if signal.SIGSTOP in before and after and answer:
            until(lambda: state_of(held.sight.pid) == "T", what="the program is stopped")
        for number in after:
            os.kill(held.sight.pid, number)
        assert running.wait().status == status


def test_closing_the_gate_runs_nothing_that_waits() -> None:
    with LiveGate() as gate:
        running = gate.start("/bin/bash", "-c", f"/bin/echo {HOLD_ME}; echo $?; /bin/echo again; echo $?")
        gate.held()
        assert gate.gate is not None
        gate.gate.close()
        gate.gate = None
        done = running.wait()
    # Once the filter's listener is closed a failing exit fails as well: who tries dies of the instruction behind it.
    assert set(done.out.split()) <= {"126", "133", "139"}
    assert len(done.out.split()) == 2
    assert NOT_RUN in done.err


# What is changed while it waits.


def strings_at(pid: int, field: int) -> int:
    """Where the arguments (48) or the environment (50) begin, proc_pid_stat(5)."""
    text = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(text[field - 3])


def write_memory(pid: int, address: int, data: bytes) -> None:
    class Span(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))

    buffer = ctypes.create_string_buffer(data, len(data))
    ours, theirs = Span(ctypes.addressof(buffer), len(data)), Span(address, len(data))
    calls = ctypes.CDLL(None, use_errno=True)
    done = calls.process_vm_writev(pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)
    assert done == len(data), os.strerror(ctypes.get_errno())


@pytest.mark.parametrize(("what", "field"), [("arguments", 48), ("environment", 50)])
def test_program_that_was_changed_while_it_waited_is_killed(what: str, field: int, tmp_path: Path) -> None:
    with LiveGate() as gate:
        running = gate.start("/bin/sh", "-c", f"echo > {tmp_path}/ran", HOLD_ME)
        held = gate.held()
        write_memory(held.sight.pid, strings_at(held.sight.pid, field), b"~")
        held.run()
        assert running.wait().status == -signal.SIGKILL
        assert [fault.partition(" (")[0] for fault in gate.faults] == [
            "a program was changed while it waited"
        ]
    assert not (tmp_path / "ran").exists()


def test_program_whose_code_was_changed_while_it_waited_is_killed() -> None:
    """An exit(42) written over the first instructions is not the program that was approved."""
    program = static_program()
    entry = int.from_bytes(program.read_bytes()[24:32], "little")  # e_entry, elf(5)
    exit_42 = bytes.fromhex("b8e7000000 bf2a000000 0f05")
    with LiveGate() as gate:
        running = gate.start(str(program), HOLD_ME)
        held = gate.held()
        with open(f"/proc/{held.sight.pid}/mem", "r+b", buffering=0) as memory:  # noqa: PTH123
            os.pwrite(memory.fileno(), exit_42, entry)
        held.run()
        assert running.wait().status == -signal.SIGKILL


# Execs that fail.

FAILING = [
    pytest.param("missing", errno.ENOENT, id="no such file"),
    pytest.param("plain", errno.EACCES, id="not executable"),
    pytest.param("folder", errno.EACCES, id="a folder"),
    pytest.param("text", errno.ENOEXEC, id="no format"),
    pytest.param("loop", errno.ELOOP, id="links in a circle"),
    pytest.param("plain/x", errno.ENOTDIR, id="below a file"),
    pytest.param("script", errno.ENOENT, id="interpreter missing"),
    pytest.param("n" * 300, errno.ENAMETOOLONG, id="name too long"),
]


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    (tmp_path / "plain").write_text("x")
    (tmp_path / "folder").mkdir()
    for name, text in (("text", "no program\n"), ("script", "#!/nowhere/at/all\n")):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    (tmp_path / "loop").symlink_to("loop")
    return tmp_path


@pytest.mark.parametrize("how", ["fork", "vfork", "spawn", "thread", "execveat-folder"])
@pytest.mark.parametrize(("name", "number"), FAILING)
def test_failed_exec_reaches_the_caller_unchanged(failing: Path, name: str, number: int, how: str) -> None:
    with LiveGate() as gate:
        # A shell around it, so that the launcher itself is one exec among others.
        done = gate.run(str(launcher()), how, str(failing / name))
        if how == "execveat-folder" and name == "plain/x":
            assert done.out.startswith("errno ")
        else:
            assert done.out == f"errno {number} tracer 0\n"
        assert len(gate.sights) == 1
        assert gate.faults == []


def test_arguments_that_are_too_long_are_the_callers_error() -> None:
    with LiveGate() as gate:
        assert gate.run(str(launcher()), "huge", "/bin/echo", "x").out == f"errno {errno.E2BIG} tracer 0\n"


def test_failed_execs_leave_no_thread_and_no_descriptor_behind(failing: Path) -> None:
    with LiveGate() as gate:
        loop = f"for i in $(seq 40); do {launcher()} fork {failing}/script & done; wait; /bin/echo over"
        before = gate_threads()
        running = gate.start("/bin/bash", "-c", loop)
        done = running.wait()
        assert done.out.count(f"errno {errno.ENOENT} tracer 0\n") == 40
        assert done.out.endswith("over\n")
    until(lambda: gate_threads() <= before, what="the gate's threads have ended")


# Every way to exec.

WAYS = [
    "fork", "vfork", "spawn", "thread", "execveat-fd", "execveat-path-fd", "execveat-folder", "fexecve", "memfd",
    "32-bit-call",
]  # fmt: skip


@pytest.mark.parametrize("how", WAYS)
def test_every_way_to_exec_is_judged(how: str) -> None:
    for word, expected in (("x", "x\n"), (REFUSE_ME, "status 126\n")):
        with LiveGate() as gate:
            done = gate.run(str(launcher()), how, "/bin/echo", word)
            assert done.out == expected, done
            assert [s.argv for s in gate.sights[1:]] == [("/bin/echo", word)]
            assert {s.kind for s in gate.sights} == {Kind.STOPPED}
            name = gate.sights[1].exe
            assert name == (os.path.realpath("/bin/echo") if how != "memfd" else "/memfd:anything (deleted)")


@pytest.mark.parametrize("how", ["fork", "vfork", "thread", "memfd"])
def test_every_way_to_exec_is_held(how: str) -> None:
    with LiveGate() as gate:
        running = gate.start(str(launcher()), how, "/bin/echo", HOLD_ME)
        gate.held().run()
        assert running.wait().out == HOLD_ME + "\n"


def test_program_without_any_argument_is_judged() -> None:
    with LiveGate() as gate:
        gate.run(str(launcher()), "no-arguments", "/bin/true")
        assert gate.sights[1].argv == ("",)


def test_program_called_by_a_link_is_seen_as_the_file_it_is(tmp_path: Path) -> None:
    (tmp_path / "harmless").symlink_to("/bin/echo")
    (tmp_path / "copy").write_bytes(Path("/bin/echo").read_bytes())
    (tmp_path / "copy").chmod(0o755)
    with LiveGate() as gate:
        gate.run(
            "/bin/sh", "-c", f"cd {tmp_path}; ./harmless x; /proc/self/root{tmp_path}/harmless x; ./copy x"
        )
        assert [s.exe for s in gate.sights[1:]] == [os.path.realpath("/bin/echo")] * 2 + [
            str(tmp_path / "copy")
        ]


def test_script_is_seen_as_its_interpreter_with_the_script(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/bin/sh -e\necho ran\n")
    script.chmod(0o755)
    with LiveGate() as gate:
        assert gate.run(str(script), "x").out == "ran\n"
        assert gate.sights[0].argv == ("/bin/sh", "-e", str(script), "x")
        assert gate.sights[0].exe == os.path.realpath("/bin/sh")


# What is let pass without a question, and what is told of it.


def test_plain_program_is_asked_about_once() -> None:
    def attend(sight: Sight, waiting: Waiting) -> None:
        gate.note(gate.sights, sight)
        if sight.argv[0] == "/bin/true":
            gate.gate.know_program(sight, Program.PLAIN)  # type: ignore[union-attr]
        waiting.answer(Answer.RUN, "")

    with LiveGate(attend=attend) as gate:
        script = "/bin/true; /bin/true a; /bin/true b c; /bin/true --new"
        assert gate.run("/bin/bash", "-c", script).status == 0
        assert [s.argv[1:] for s in gate.sights[1:]] == [(), ("--new",)]
        assert [e.words for e in gate.ran()] == [(b"/bin/true", b"a"), (b"/bin/true", b"b", b"c")]


@pytest.mark.parametrize("is_late", [False, True], ids=["before", "while it is judged"])
def test_what_was_known_is_asked_about_after_forgetting(is_late: bool) -> None:
    """A change of rules while a question is judged by the old ones must not be undone by its answer."""

    def attend(sight: Sight, waiting: Waiting) -> None:
        gate.note(gate.sights, sight)
        forget, know = gate.gate.forget, gate.gate.know_program  # type: ignore[union-attr]
        if len(gate.sights) == 2 and is_late:
            forget()
        know(sight, Program.PLAIN)
        if len(gate.sights) == 2 and not is_late:
            forget()
        waiting.answer(Answer.RUN, "")

    with LiveGate(attend=attend) as gate:
        assert gate.run("/bin/bash", "-c", "/bin/true; /bin/true; /bin/true; :").status == 0
        assert [s.argv[0] for s in gate.sights[1:]] == ["/bin/true"] * 2


@pytest.mark.parametrize(
    ("second", "is_asked"),
    [
        pytest.param("/bin/true a b", False, id="the same"),
        pytest.param("/bin/true a c", True, id="another argument"),
        pytest.param("cd /; /bin/true a b", True, id="another folder"),
        pytest.param("SOME=other /bin/true a b", True, id="another variable"),
        pytest.param("IGNORED=other /bin/true a b", False, id="a variable that bears on nothing"),
        pytest.param("exec -a other /bin/true a b", True, id="another name"),
    ],
)
def test_remembered_question_is_the_very_same(second: str, is_asked: bool) -> None:
    def attend(sight: Sight, waiting: Waiting) -> None:
        gate.note(gate.sights, sight)
        gate.gate.ignore_variable(b"IGNORED")  # type: ignore[union-attr]
        gate.gate.ignore_variable(b"_")  # type: ignore[union-attr]
        gate.gate.remember(sight)  # type: ignore[union-attr]
        waiting.answer(Answer.RUN, "")

    with LiveGate(attend=attend) as gate:
        # Twice in the beginning: only the second is read with the ignored names.
        gate.run("/bin/bash", "-c", f"/bin/true a b; /bin/true a b; /bin/true -; {second}; :")
        asked = [s.argv[1:] for s in gate.sights[1:]]
        index = asked.index(("-",))
        assert len(asked) - index - 1 == int(is_asked), asked


def test_exit_status_of_what_failed_is_told() -> None:
    with LiveGate() as gate:
        gate.run("/bin/bash", "-c", "/bin/true; /bin/false; (exit 7); exit 3")
        statuses = [e.status for e in gate.gate.events() if e.kind == ENDED]  # type: ignore[union-attr]
    assert statuses == [1, 7, 3]


# A debugger of the agent's own.


def needs(tool: str) -> None:
    need(shutil.which(tool), tool)


def test_program_under_strace_is_judged_before_its_exec() -> None:
    needs("strace")
    script = f"/bin/echo one; /bin/echo {REFUSE_ME}; echo $?"
    with LiveGate() as gate:
        done = gate.run("strace", "-f", "-q", "-o", "/dev/null", "/bin/sh", "-c", script)
        assert done.out == "one\n126\n", done
        assert REFUSED_TEXT in done.err
        assert {s.argv: s.kind for s in gate.sights[1:]} == {
            ("/bin/sh", "-c", script): Kind.TRACED,
            ("/bin/echo", "one"): Kind.TRACED,
            ("/bin/echo", REFUSE_ME): Kind.TRACED,
        }
        assert gate.sights[2].exe == os.path.realpath("/bin/echo")


@pytest.mark.parametrize("answer", ["run", "refuse"])
def test_program_under_strace_is_held(answer: str) -> None:
    needs("strace")
    with LiveGate() as gate:
        running = gate.start(
            "strace", "-f", "-q", "-o", "/dev/null", "/bin/sh", "-c", f"/bin/echo {HOLD_ME}; echo $?"
        )
        getattr(gate.held(), answer)()
        assert running.wait().out == (f"{HOLD_ME}\n0\n" if answer == "run" else "126\n")


def test_death_under_strace_withdraws() -> None:
    needs("strace")
    with LiveGate() as gate:
        running = gate.start(
            "strace", "-f", "-q", "-o", "/dev/null", "/bin/sh", "-c", f"/bin/echo {HOLD_ME}; echo $?"
        )
        held = gate.held()
        os.kill(held.sight.pid, signal.SIGKILL)
        assert running.wait().out == "137\n"
        gate.until(lambda: gate.withdrawn == [held.waiting], what="the hold is withdrawn")


def test_program_under_gdb_is_judged() -> None:
    needs("gdb")
    with LiveGate() as gate:
        command = [
            "gdb",
            "-nx",
            "--batch",
            "-iex",
            "set debuginfod enabled off",
            "-ex",
            "run",
            "--args",
            "/bin/echo",
        ]
        assert "reached" in gate.run(*command, "reached").out
    with LiveGate() as gate:
        done = gate.run(*command, REFUSE_ME)
        assert REFUSE_ME in {w for s in gate.sights for w in s.argv}
        assert REFUSED_TEXT in done.out + done.err
        assert f"\n{REFUSE_ME}\n" not in done.out


def test_script_under_strace_is_judged_with_its_interpreter(tmp_path: Path) -> None:
    needs("strace")
    script = tmp_path / "script"
    script.write_text("#!/bin/sh -e\necho ran\n")
    script.chmod(0o755)
    with LiveGate() as gate:
        assert gate.run("strace", "-f", "-q", "-o", "/dev/null", str(script), "x").out == "ran\n"
        assert gate.sights[1].argv == ("/bin/sh", "-e", str(script), "x")
        assert gate.sights[1].exe == os.path.realpath("/bin/sh")


# What may not be reached.


def test_guard_and_leader_are_out_of_reach_of_signals() -> None:
    with LiveGate() as gate:
        script = f"import os\nfor pid in ({os.getpid()}, os.getppid()):\n try: os.kill(pid, 15)\n except PermissionError: print('no')"
        assert gate.run(sys.executable, "-I", "-c", script).out == "no\nno\n"
        assert [s.operation.name for s in gate.tampering] == ["KILL"] * 2


# As an ordinary user.


def ordinary(code: str) -> None:
    need(python_of_nobody(), "root, and an interpreter that an ordinary user may run")
    done = as_nobody(code)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.parametrize(
    ("start", "answer", "expected"),
    [
        pytest.param(["/bin/echo", "x"], "", "0, 'x\\n', ''", id="run"),
        pytest.param(["/bin/echo", REFUSE_ME], "", "126, '', REFUSED_TEXT + '\\n'", id="refused"),
        pytest.param(
            ["/bin/echo", HOLD_ME], "run", "0, HOLD_ME + '\\n', HELD_TEXT + '\\n'", id="held and run"
        ),
        pytest.param(
            ["/bin/echo", HOLD_ME],
            "refuse",
            "126, '', f'{HELD_TEXT}\\n{REFUSED_TEXT}\\n'",
            id="held and refused",
        ),
    ],
)
def test_ordinary_user_has_the_same_gate(start: list[str], answer: str, expected: str) -> None:
    answering = f"gate.held().{answer}()" if answer else ""
    ordinary(f"""
assert os.getuid() == NOBODY
with LiveGate() as gate:
    running = gate.start(*{start!r})
    {answering}
    done = running.wait()
    assert (done.status, done.out, done.err) == ({expected}), done
    assert gate.faults == []
""")


def test_ordinary_users_changed_program_is_killed() -> None:
    ordinary("""
with LiveGate() as gate:
    running = gate.start('/bin/echo', HOLD_ME)
    pid = gate.held().sight.pid
    at = int(open(f'/proc/{pid}/stat').read().rpartition(')')[2].split()[48 - 3])
    with open(f'/proc/{pid}/mem', 'r+b', buffering=0) as memory:
        os.pwrite(memory.fileno(), b'~', at)
    gate.held().run()
    assert running.wait().status == -9
""")


def test_program_an_ordinary_user_may_not_read_does_not_run_unread() -> None:
    """The kernel shows neither its arguments nor its memory: it cannot be judged, nor told why."""
    program = scratch() / "unreadable"
    program.write_bytes(static_program().read_bytes())
    program.chmod(0o111)
    assert stat.S_IMODE(program.stat().st_mode) == 0o111
    ordinary(f"""
with LiveGate() as gate:
    done = gate.run('/bin/bash', '-c', '{program} ran; echo $?; /bin/echo after')
    assert 'ran' not in done.out, done
    assert done.out.split() in (['126', 'after'], ['137', 'after']), done
    assert [f.partition(' (')[0] for f in gate.faults] == ['a program could not be read'], gate.faults
""")


def test_setuid_program_has_no_power_without_new_privileges() -> None:
    ordinary("""
su = '/usr/bin/su'
if os.path.exists(su):
    with LiveGate() as gate:
        done = gate.run(su, '-c', '/bin/true')
        assert done.status != 0
        assert gate.sights[0].argv[0] == su
        assert gate.faults == [], gate.faults
""")


def test_nobody_can_wait_in_vain_on_a_pipe_of_the_gates() -> None:
    """The gate leaves no descriptor in the agent: end of file arrives when the agent is over."""
    reading, writing = os.pipe()
    with LiveGate() as gate:
        running = gate.start("/bin/ls", "-l", "/proc/self/fd", stdout=writing)
        os.close(writing)
        assert select.select([reading], [], [], 20)[0]
        listed = os.read(reading, 65536).decode()
        running.wait()
        assert "seccomp" not in listed
        assert os.read(reading, 1) == b""
    os.close(reading)
