"""The guard killed with SIGKILL, while a command is held and while none is: nothing guarded runs afterwards."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pexpect
import psutil
import pytest

from tests.support.guarded_home import PATIENCE_S, GuardedHome, until

pytestmark = pytest.mark.slow

# Each step tells what the agent reads and its status; `go` is made by the test once the guard is dead. Nothing but
# builtins and sleep around the steps: mv and the like are guarded, too.
AGENT = """#!/bin/bash
trap '' HUP
cd "$HOME"
step() { "${@:2}" > "$1.out" 2>&1; echo $? > "$1.status"; }
echo $$ > agent.pid
step before terraform version
[ "$1" = none-held ] || step held terraform destroy -auto-approve
until [ -e go ]; do sleep 0.05; done
step harmless terraform version
step harmful terraform destroy -auto-approve
step shell bash -c 'terraform destroy -auto-approve; echo the shell ran > ran-by-shell'
step bare-shell /bin/bash -c 'terraform destroy -auto-approve'
"""

AFTERWARDS = ("harmless", "harmful", "shell", "bare-shell")


@pytest.fixture
def home() -> Iterator[GuardedHome]:
    with GuardedHome() as home:
        home.stub("terraform")
        (home.folder / "agent.sh").write_text(AGENT)
        (home.folder / "agent.sh").chmod(0o755)
        yield home
        # It ignores hang-ups and outlives its guard on purpose.
        pid_file = home.home / "agent.pid"
        with contextlib.suppress(FileNotFoundError, psutil.NoSuchProcess):
            agent = psutil.Process(int(pid_file.read_text()))
            if str(home.folder / "agent.sh") in agent.cmdline():
                agent.kill()


def status_of(home: GuardedHome, step: str) -> int:
    """The exit status of one step, once it has ended."""
    file: Path = home.home / f"{step}.status"
    until(lambda: file.exists() and file.read_text().endswith("\n"), what=f"the end of {step}")
    return int(file.read_text())


def kill_guard(pid: int, *, agent_of: GuardedHome) -> None:
    """SIGKILL, and wait until the kernel is done with it."""
    os.kill(pid, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    (agent_of.home / "go").touch()


def assert_nothing_ran(home: GuardedHome, *steps: str) -> None:
    """The steps were stopped and said why; all that ever ran is what the guard allowed while it lived."""
    for step in steps:
        assert status_of(home, step) == 126, step
        text = (home.home / f"{step}.out").read_text()
        assert "shellguard: broken: " in text, step
        assert "the command was NOT run" in text
        assert "start `shellguard run` again" in text
    assert home.ran == ["version"]
    assert not (home.home / "ran-by-shell").exists()


@pytest.mark.parametrize("case", ["none-held", "one-held"])
def test_without_a_terminal_nothing_runs_after_the_guard_was_killed(home: GuardedHome, case: str) -> None:
    run = home.start(["setsid", str(home.folder / "agent.sh"), case], cwd=home.home)
    assert status_of(home, "before") == 0
    if case == "one-held":
        home.hold(agent=run)
    kill_guard(run.process.pid, agent_of=home)
    assert_nothing_ran(home, *(["held"] if case == "one-held" else []), *AFTERWARDS)


@pytest.mark.parametrize("case", ["none-held", "one-held"])
def test_in_a_terminal_nothing_runs_after_the_guard_was_killed(home: GuardedHome, case: str) -> None:
    terminal = pexpect.spawn(
        str(home.bin / "shellguard"),
        ["run", "--gate", "off", "--", str(home.folder / "agent.sh"), case],
        env=home.environment(),
        cwd=str(home.home),
        timeout=PATIENCE_S,
    )
    try:
        assert status_of(home, "before") == 0
        if case == "one-held":
            home.hold()
        kill_guard(terminal.pid, agent_of=home)
        assert_nothing_ran(home, *(["held"] if case == "one-held" else []), *AFTERWARDS)
    finally:
        terminal.close(force=True)


def test_the_ledger_is_intact_and_the_next_session_starts_after_a_kill(home: GuardedHome) -> None:
    run = home.start(["setsid", str(home.folder / "agent.sh"), "one-held"], cwd=home.home)
    first = home.hold(agent=run)
    kill_guard(run.process.pid, agent_of=home)
    assert_nothing_ran(home, "held")
    told = home.shellguard("holds", "--all")
    assert (told.stdout.strip(), told.returncode) == ("Nothing is held.", 0)
    answer = home.shellguard("approve", first["id"])
    assert answer.returncode == 2
    assert "no guard is running" in answer.stderr
    assert home.shellguard("verify").returncode == 0
    status, second = home.run(["bash", "-c", "terraform version"])
    assert (status, second.err) == (0, "")
    assert home.shellguard("verify").returncode == 0
