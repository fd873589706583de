"""A program run through a shim with the guard's leave cannot tell that there was one."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

from shellguard.wire.messages import Answer
from tests.shims.conftest import Stage
from tests.support.shim_farms import stub
from tests.support.stand_in_guard import StandInGuard

ARGUMENTS = {
    "none": [],
    "empty strings": [b"", b"", b"x", b""],
    "only one empty string": [b""],
    "newlines and blanks": [b"a\nb", b" ", b"\t\n"],
    "not UTF-8": [b"\xff\xfe", b"caf\xe9", b"\x80"],
    "shell characters": [b"$(rm x)", b"`id`", b"*", b"a'b\"c", b"\\"],
    "looks like our own option": [b"--shellguard-shim-version"],
    "looks like interpreter options": [b"-c", b"print(1)", b"-E", b"--"],
    "one megabyte": [bytes([65 + n]) * 100_000 for n in range(10)],
}


@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS)
def test_arguments_arrive_as_given(stage: Stage, guard: StandInGuard, arguments: list[bytes]) -> None:
    done = stage.run(["tool", *arguments], guard)
    assert (done.returncode, done.stderr) == (0, b"")
    assert stage.seen()[0] == arguments
    assert guard.attempts[0].argv == ("tool", *map(os.fsdecode, arguments))


ENVIRONMENTS: dict[str, dict[bytes, bytes]] = {
    "as it is": {},
    "not UTF-8": {b"A": b"\xff\xfe", b"caf\xe9": b"1"},
    "newlines, equals signs, nothing": {b"A": b"x\ny\n", b"B": b"a=b=c", b"C": b""},
    "C locale": {b"LC_ALL": b"C"},
    "no locale": {b"LANG": b""},
    "Python's own variables": {
        b"PYTHONPATH": b"/nowhere",
        b"PYTHONHOME": b"/nowhere",
        b"PYTHONSTARTUP": b"x",
    },
}


@pytest.mark.parametrize("more", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_environment_arrives_byte_for_byte(
    stage: Stage, guard: StandInGuard, more: dict[bytes, bytes]
) -> None:
    base = {os.fsencode(k): os.fsencode(v) for k, v in stage.environment(guard).items()}
    entries = [name + b"=" + value for name, value in {**base, **more}.items()]
    done = stage.run(["tool"], guard, env={**base, **more})
    assert (done.returncode, done.stderr) == (0, b"")
    assert stage.seen()[1] == entries
    assert all(len(e).to_bytes(4, "big") + e in guard.payloads[0] for e in entries)


def test_odd_environment_entries_arrive_in_order(stage: Stage, guard: StandInGuard) -> None:
    if stage.kind == "python":
        pytest.skip("Python passes on neither duplicates nor odd entries; shims/README.md says so")
    odd = [b"A=1", b"novalue", b"A=2", b"=C:=x"]
    entries = [os.fsencode(f"{k}={v}") for k, v in stage.environment(guard).items()] + odd
    tool = os.fsencode(stage.farm / "tool")
    code = (
        "import ctypes, sys\n"
        "def array(words): return (ctypes.c_char_p * (len(words) + 1))(*words, None)\n"
        f"ctypes.CDLL(None).execve({tool!r}, array([b'tool']), array({entries!r}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert stage.seen()[1] == entries


def test_question_over_two_megabytes_is_asked_whole(stage: Stage, guard: StandInGuard) -> None:
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    if hard != resource.RLIM_INFINITY and hard < 32 << 20:
        pytest.skip("the stack limit, and with it the length of argv, cannot be raised here")
    arguments = [bytes([65 + n]) * 120_000 for n in range(24)]
    done = stage.run(
        ["tool", *arguments],
        guard,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (32 << 20, hard)),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert stage.seen()[0] == arguments
    assert len(guard.payloads[0]) > 2 << 20


def test_binary_streams_pass_untouched(stage: Stage, guard: StandInGuard) -> None:
    data = os.urandom(1 << 20)
    done = stage.run(["cat"], guard, input=data)
    assert (done.returncode, done.stdout == data, done.stderr) == (0, True, b"")


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("exit 0", 0),
        ("exit 3", 3),
        ("exit 126", 126),
        ("exit 255", 255),
        ("kill -TERM $$", -signal.SIGTERM),
        ("kill -KILL $$", -signal.SIGKILL),
        ("kill -PIPE $$", -signal.SIGPIPE),
    ],
)
def test_status_and_signal_are_the_programs_own(
    stage: Stage, guard: StandInGuard, script: str, status: int
) -> None:
    assert stage.run(["sh", "-c", script], guard).returncode == status


def test_stderr_passes(stage: Stage, guard: StandInGuard) -> None:
    assert stage.run(["sh", "-c", "printf '\\377 odd' >&2"], guard).stderr == b"\xff odd"


def test_process_is_the_same(stage: Stage, guard: StandInGuard) -> None:
    with stage.start(["sh", "-c", "echo $$"], guard) as process:
        assert int(process.communicate(timeout=60)[0]) == process.pid


def test_program_starts_where_the_caller_stood(stage: Stage, guard: StandInGuard, tmp_path: Path) -> None:
    folder = tmp_path / "a\nb c"
    folder.mkdir()
    assert stage.run(["sh", "-c", "pwd -P"], guard, cwd=folder).stdout == os.fsencode(f"{folder.resolve()}\n")
    assert guard.attempts[0].cwd == str(folder.resolve())


def test_deleted_folder_is_asked_about_as_unknown(stage: Stage, guard: StandInGuard, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    done = stage.run(["tool"], guard, cwd=folder, preexec_fn=folder.rmdir)
    assert (done.returncode, guard.attempts[0].cwd) == (0, "")


def test_descriptors_are_the_same(stage: Stage, guard: StandInGuard) -> None:
    reader, writer = os.pipe()
    script = "ls /proc/self/fd | tr '\\n' ' '; echo through >&" + str(writer)
    options: dict[str, Any] = {"pass_fds": [writer]}
    bare = subprocess.run(
        ["/bin/bash", "-c", script], stdin=subprocess.DEVNULL, capture_output=True, check=False, **options
    )
    done = stage.run(["bash", "-c", script], guard, **options)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        assert stream.read() == b"through\nthrough\n"
    assert done.stdout == bare.stdout


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)], ids=str)
def test_closed_standard_streams_stay_closed(
    stage: Stage, guard: StandInGuard, closed: tuple[int, ...]
) -> None:
    def close() -> None:
        for fd in closed:
            os.close(fd)

    is_open = "; ".join(f"if true <&{fd} 2>/dev/null; then echo {fd}; fi" for fd in (0, 1, 2))
    out = stage.report
    script = f"{{ {is_open}; }} > {out}"
    stage.run(["sh", "-c", script], guard, preexec_fn=close)
    through = out.read_bytes()
    subprocess.run(
        ["/bin/sh", "-c", script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=close,
        check=False,
    )
    assert (through, len(guard.attempts)) == (out.read_bytes(), 1)


@pytest.mark.parametrize(
    "ignored", [(), (signal.SIGHUP,), (signal.SIGINT, signal.SIGQUIT), (signal.SIGPIPE,)], ids=str
)
def test_signal_dispositions_are_inherited(
    stage: Stage, guard: StandInGuard, ignored: tuple[int, ...]
) -> None:
    if stage.kind == "python" and signal.SIGPIPE in ignored:
        pytest.skip("Python forgets whether SIGPIPE was ignored; shims/README.md says so")

    def ignore() -> None:
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])

    script = ["cat", "/proc/self/status"]
    bare = subprocess.run(["/bin/cat", script[1]], capture_output=True, preexec_fn=ignore, check=False).stdout
    through = stage.run(script, guard, preexec_fn=ignore).stdout
    assert _signals(through) == _signals(bare) != []


def test_signal_dispositions_survive_a_hold(stage: Stage, guard_that: Any) -> None:
    """SIGPIPE is ignored only while the text is written."""
    guard = guard_that(lambda attempt: [(Answer.HELD, "shellguard: held"), (Answer.RUN, "")])
    bare = subprocess.run(["/bin/cat", "/proc/self/status"], capture_output=True, check=False).stdout
    done = stage.run(["cat", "/proc/self/status"], guard)
    assert (done.stderr, _signals(done.stdout)) == (b"shellguard: held\n", _signals(bare))


def _signals(status: bytes) -> list[bytes]:
    return [line for line in status.splitlines() if line.startswith((b"SigBlk", b"SigIgn", b"SigCgt"))]


def test_script_without_interpreter_line_runs_as_execvp_runs_it(stage: Stage, guard: StandInGuard) -> None:
    (stage.real / "tool").write_text('echo "by sh: $1"\n')
    assert stage.run(["tool", "x y"], guard).stdout == b"by sh: x y\n"


@pytest.mark.parametrize("called", ["sh", "odd-name", "/nowhere/sh"])
def test_argv0_is_passed_on(stage: Stage, guard: StandInGuard, called: str) -> None:
    if stage.kind == "python":
        pytest.skip("a #! line loses argv[0]; shims/README.md says so")
    done = stage.run([called, "-c", 'echo "$0"'], guard, shim=stage.farm / "sh")
    assert done.stdout == os.fsencode(f"{called}\n")
    assert (guard.attempts[0].argv or ())[0] == "sh"


def test_called_by_its_path_the_program_sees_its_own(stage: Stage, guard: StandInGuard) -> None:
    done = stage.run([str(stage.farm / "sh"), "-c", 'echo "$0"'], guard)
    assert done.stdout in ((b"/usr/bin/sh\n",) if stage.kind == "c" else (b"sh\n",))


@pytest.mark.parametrize("file", ["bash", ".shellguard-shim"])
def test_login_shell_stays_one(stage: Stage, guard: StandInGuard, tmp_path: Path, file: str) -> None:
    if stage.kind == "python":
        pytest.skip("a #! line loses argv[0]; shims/README.md says so")
    words = ["-bash", "-c", "shopt -q login_shell && echo login"]
    done = stage.run(words, guard, shim=stage.farm / file, env=stage.environment(guard, HOME=str(tmp_path)))
    assert done.stdout.endswith(b"login\n")
    assert (guard.attempts[0].argv or ())[0] == "bash"


def test_python_keeps_its_venv(stage: Stage, guard: StandInGuard, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, symlinks=True, with_pip=False)
    env = stage.environment(guard, PATH=f"{stage.farm}:{home}/bin:/usr/bin:/bin")
    done = stage.run(["python3", "-c", "import sys; print(sys.prefix)"], guard, env=env)
    assert done.stdout.decode() == f"{home}\n"


def test_run_may_carry_a_note(stage: Stage, guard_that: Any) -> None:
    guard = guard_that(lambda attempt: [(Answer.RUN, "shellguard: saved a copy first")])
    assert stage.run(["tool"], guard).stderr == b"shellguard: saved a copy first\n"
    assert stage.has_run


def test_stub_that_cannot_start_says_so(stage: Stage, guard: StandInGuard) -> None:
    stub(stage.real, "other").write_text("#!/nowhere/interpreter\n")
    done = stage.run(["other"], guard)
    assert done.returncode == 127
    assert done.stderr == os.fsencode(f"other: {stage.real}/other: No such file or directory\n")
