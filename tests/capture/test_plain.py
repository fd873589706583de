"""Without a terminal: the agent's streams are its caller's own."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.person import DEADLINE_S, driver, environment


def run(
    *command: str, cwd: Path, stdin: bytes = b"", launcher: list[str] | None = None, **extra: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        launcher if launcher is not None else driver(*command),
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env=environment(**extra),
        timeout=DEADLINE_S,
        check=False,
    )


@pytest.mark.parametrize(
    ("script", "status"),
    [
        pytest.param("exit 0", 0, id="success"),
        pytest.param("exit 42", 42, id="a code of its own"),
        pytest.param("kill -TERM $$", 143, id="ended by SIGTERM"),
        pytest.param("kill -INT $$", 130, id="ended by SIGINT"),
    ],
)
def test_status_is_the_shells(tmp_path: Path, script: str, status: int) -> None:
    assert run("sh", "-c", script, cwd=tmp_path).returncode == status


@pytest.mark.parametrize(
    ("program", "status", "message"),
    [
        pytest.param(
            "no-such-program", 127, b"shellguard: no-such-program: command not found\n", id="not found"
        ),
        pytest.param("./plain", 126, b"shellguard: ./plain: permission denied\n", id="not executable"),
        pytest.param("./", 126, b"shellguard: ./: is a directory\n", id="a folder"),
        pytest.param("./broken", 126, b"shellguard: ./broken: exec format error\n", id="binary cut short"),
    ],
)
def test_what_cannot_run_is_named(tmp_path: Path, program: str, status: int, message: bytes) -> None:
    (tmp_path / "plain").write_text("")
    (tmp_path / "broken").write_bytes(Path(sys.executable).resolve().read_bytes()[:64])
    (tmp_path / "broken").chmod(0o755)
    done = run(program, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (status, message)


def test_binary_input_and_output_pass_untouched_and_apart(tmp_path: Path) -> None:
    data = os.urandom(1 << 20) + bytes(range(256))
    done = run("sh", "-c", "cat; echo aside >&2", cwd=tmp_path, stdin=data)
    assert hashlib.sha256(done.stdout).digest() == hashlib.sha256(data).digest()
    assert done.stderr == b"aside\n"


def test_agent_has_the_very_files_of_its_caller(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("given\n")
    with (tmp_path / "in").open() as given, (tmp_path / "out").open("w") as out:
        script = "stat -Lc %i /dev/fd/0 /dev/fd/1; stat -c %i in out >&2"
        done = subprocess.run(
            driver("sh", "-c", script),
            cwd=tmp_path,
            stdin=given,
            stdout=out,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=DEADLINE_S,
            check=True,
        )
    assert (tmp_path / "out").read_bytes() == done.stderr


def test_agents_own_path_is_searched(tmp_path: Path) -> None:
    """Not ours: here the driver's PATH has no `agent`, and the one of the environment it passes on has."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "agent").write_text("#!/bin/sh\nexit 9\n")
    (folder / "agent").chmod(0o755)
    code = (
        "import os, sys; from pathlib import Path; from shellguard.capture.terminal import launch\n"
        "path = sys.argv[1] + ':' + os.environ['PATH']\n"
        "sys.exit(launch(['agent'], environment={'PATH': path}, cwd=Path.cwd(), on_started=lambda pid: None))"
    )
    done = run(cwd=tmp_path, launcher=[sys.executable, "-c", code, str(folder)])
    assert (done.returncode, done.stderr) == (9, b"")


def test_pid_is_known_before_the_agent_runs(tmp_path: Path) -> None:
    log = tmp_path / "log"
    done = run("sh", "-c", "echo $$", cwd=tmp_path, DRIVER_LOG=str(log))
    pid, _, state = log.read_text().split()
    assert (done.stdout.decode().strip(), state) == (pid, "waiting")


def test_nothing_runs_when_the_pid_cannot_be_registered(tmp_path: Path) -> None:
    assert run("touch", "ran", cwd=tmp_path, DRIVER_REFUSE="1").returncode == 1
    assert not (tmp_path / "ran").exists()


def _start(script: str, *, cwd: Path) -> subprocess.Popen[bytes]:
    """The driver as leader of its own process group, its agent having said READY."""
    child = subprocess.Popen(
        driver("sh", "-c", script),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"READY\n"
    return child


def test_ctrl_c_reaches_the_agent_once_and_we_outlive_it(tmp_path: Path) -> None:
    script = (
        "n=0; trap 'n=$((n+1))' INT; echo READY; while [ $n = 0 ]; do sleep 0.02; done; sleep 0.2; exit 4$n"
    )
    with _start(script, cwd=tmp_path) as child:
        os.killpg(child.pid, signal.SIGINT)
        assert child.wait(DEADLINE_S) == 41


def test_agent_ended_by_ctrl_c_gives_130(tmp_path: Path) -> None:
    with _start("echo READY; exec sleep 300", cwd=tmp_path) as child:
        os.killpg(child.pid, signal.SIGINT)
        assert child.wait(DEADLINE_S) == 130


@pytest.mark.parametrize("name", ["TERM", "HUP"])
def test_signal_to_us_alone_is_for_the_agent(tmp_path: Path, name: str) -> None:
    script = f"trap 'echo got {name}; exit 5' {name}; echo READY; while :; do sleep 0.02; done"
    with _start(script, cwd=tmp_path) as child:
        os.kill(child.pid, signal.Signals[f"SIG{name}"])
        assert child.stdout is not None
        assert (child.stdout.readline(), child.wait(DEADLINE_S)) == (f"got {name}\n".encode(), 5)


def test_reader_of_the_output_learns_when_the_agent_closed_it(tmp_path: Path) -> None:
    """We keep stdout for ourselves, but nothing in between does."""
    done = run(cwd=tmp_path, launcher=["sh", "-c", '"$@" | head -n 1', "sh", *driver("yes")])
    assert done.stdout == b"y\n"
