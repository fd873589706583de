"""Whole sessions under the kernel gate: what is recorded, what a person is asked, and what is left when the guard dies."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import psutil
import pytest

from shellguard.capture import leader
from shellguard.model import RecordKind
from tests.support.guarded_home import PATIENCE_S, GuardedHome, need, until
from tests.support.live_gate import why_not

pytestmark = pytest.mark.slow

REQUIRED = ("--gate", "require")


@pytest.fixture
def home() -> Iterator[GuardedHome]:
    need(not why_not(), f"the kernel gate ({why_not()})")
    with GuardedHome() as home:
        victim = home.home / "Documents/x"
        victim.mkdir(parents=True)
        (victim / "thesis").write_text("years of work")
        yield home


def bodies(home: GuardedHome, kind: RecordKind) -> list[dict[str, Any]]:
    return [dict(record.body) for record in home.records(kind)]


def is_there(home: GuardedHome) -> bool:
    """Whether the victim still is."""
    return (home.home / "Documents/x/thesis").exists()


def attempts(home: GuardedHome) -> list[dict[str, Any]]:
    return bodies(home, RecordKind.ATTEMPT)


def commands(home: GuardedHome) -> list[str]:
    return [str(a["decision"]["command"]) for a in attempts(home)]


def test_every_program_and_every_failure_is_on_record(home: GuardedHome) -> None:
    script = "/bin/echo one; /usr/bin/env /bin/echo two; /bin/false; (exit 7); /bin/true; exit 3"
    status, agent = home.run(["bash", "-c", script], options=REQUIRED)
    assert (status, agent.out) == (3, "one\ntwo\n"), agent.err
    seen = attempts(home)
    assert {a["source"] for a in seen} == {"gate"}
    programs = bodies(home, RecordKind.PROGRAMS)
    ran = [command for p in programs for *_, command in p["ran"]]
    everything = " ; ".join([*commands(home), *ran])
    for words in ("echo one", "echo two", "false", "true"):
        assert words in everything
    ended = [end[2] for p in programs for end in p["ended"]]
    assert sorted(ended) == [1, 3, 7]
    assert bodies(home, RecordKind.SESSION_START)[0]["layers"].keys() == {"gate"}
    assert home.shellguard("verify").returncode == 0


def test_obfuscation_is_held_as_what_it_comes_to(home: GuardedHome) -> None:
    script = 'a=r; "$a"m -r"f" "$(printf "%s/Documents/x" "$HOME")"; echo $?'
    options = (*REQUIRED, "--mode", "unattended", "--deadline", "1")
    status, agent = home.run(["bash", "-c", script], options=options)
    assert (status, agent.out) == (0, "126\n")
    assert is_there(home)
    assert "nobody answered" in agent.err


@pytest.mark.parametrize("answer", ["approve", "refuse"])
def test_two_sights_of_one_command_are_one_decision(home: GuardedHome, answer: str) -> None:
    agent = home.start(["bash", "-c", "bash -c 'rm -rf $HOME/Documents/x'; echo $?"], options=REQUIRED)
    hold = home.hold(agent=agent)
    home.answer(hold, answer)
    assert agent.wait() == 0
    assert agent.out == ("0\n" if answer == "approve" else "126\n")
    assert is_there(home) == (answer == "refuse")
    assert len(bodies(home, RecordKind.ANSWER)) == 1
    assert len(bodies(home, RecordKind.HOLD)) == 1


def test_approval_covers_nothing_else(home: GuardedHome) -> None:
    (home.home / "Documents/y").mkdir()
    script = "bash -c 'rm -rf $HOME/Documents/y'; rm -rf $HOME/Documents/x; echo $?"
    agent = home.start(["bash", "-c", f"true; {script}"], options=REQUIRED)
    asked: list[str] = []

    def next_hold() -> Any:
        waiting = [h for h in home.holds() if h["state"] == "waiting" and h["id"] not in asked]
        return waiting or agent.process.poll() is not None

    while (found := until(next_hold, what="a hold, or the end")) is not True:
        asked.append(found[0]["id"])
        home.answer(
            found[0], "approve" if "Documents/y" in str(found[0]["decision"]["command"]) else "refuse"
        )
    assert agent.wait() == 0
    assert is_there(home)
    assert agent.out == "126\n"


def test_nested_run_is_the_outer_session(home: GuardedHome) -> None:
    script = "shellguard run --gate require -- bash -c '/bin/echo inner; exit 5'; echo $?"
    status, agent = home.run(["bash", "-c", script], options=REQUIRED)
    assert (status, agent.out) == (0, "inner\n5\n"), agent.err
    assert len(bodies(home, RecordKind.SESSION_START)) == 1


# A kernel that has no second listener to give.


def in_other_supervisor(
    home: GuardedHome, *options: str, script: str, stderr: int
) -> subprocess.Popen[bytes]:
    """`shellguard run` where another supervisor's filter is installed, one that lets everything pass."""

    def install() -> None:
        calls = ctypes.CDLL(None, use_errno=True)
        calls.prctl(38, 1, 0, 0, 0)
        listener = leader.install_filter(bytes.fromhex("060000000000ff7f"), calls=calls, ctypes=ctypes)
        os.set_inheritable(listener, True)

    return subprocess.Popen(
        [str(home.bin / "shellguard"), "run", *options, "--", "bash", "-c", script],
        env=home.environment(),
        cwd=home.project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        preexec_fn=install,  # noqa: PLW1509 - a filter is inherited, never given; no thread runs beside it
        close_fds=False,
    )


def test_required_gate_that_cannot_be_had_starts_nothing(home: GuardedHome) -> None:
    process = in_other_supervisor(home, *REQUIRED, script="echo > $HOME/ran", stderr=subprocess.PIPE)
    _, error = process.communicate(timeout=PATIENCE_S)
    assert process.returncode in (2, 3)
    assert "EBUSY" in error.decode()
    assert "nothing was started" in error.decode()
    assert not (home.home / "ran").exists()


def test_gate_that_cannot_be_had_leaves_the_shims_and_says_so(home: GuardedHome) -> None:
    ours, theirs = os.openpty()
    process = in_other_supervisor(home, "--gate", "auto", script="echo $PATH", stderr=theirs)
    os.close(theirs)
    out, _ = process.communicate(timeout=PATIENCE_S)
    said = os.read(ours, 65536).decode()
    os.close(ours)
    assert process.returncode == 0
    assert "/shims:" in out.decode()
    assert "not in force: kernel gate" in said
    assert "EBUSY" in said
    assert bodies(home, RecordKind.SESSION_START)[0]["layers"].keys() == {"shims"}


def test_fallback_is_said_where_there_is_no_terminal_too(home: GuardedHome) -> None:
    """In a pipeline or in CI nobody would notice otherwise that the kernel watches nothing."""
    process = in_other_supervisor(home, "--gate", "auto", script="true", stderr=subprocess.PIPE)
    _, error = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert "not in force: kernel gate" in error.decode()


def test_gate_that_is_switched_off_is_not_there(home: GuardedHome) -> None:
    status, _ = home.run(
        ["bash", "-c", "grep -c '^Seccomp:\t0' /proc/self/status"], options=("--gate", "off")
    )
    assert status == 0
    assert bodies(home, RecordKind.SESSION_START)[0]["layers"].keys() == {"shims"}


# The guard killed.

# A hundred loops exec without an end; each execs once more when told, and writes down how that ended. Writing is for
# descriptors that are open already: what the gate watched fails from now on.
LOOPS = """#!/bin/bash
trap '' HUP TERM
project=$PWD
cd "$HOME"
exec 3>>ran 4>>statuses 2>>errors
( cd "$project"; exec rm -rf "$HOME/Documents/x" ) &
loop() { until [ -e go ]; do "$STUB" before >&3; done; "$STUB" after >&3; echo $? >&4; }
for i in {1..100}; do loop & done
wait
echo over >&4
"""


def lines(path: Path) -> list[str]:
    return path.read_text(errors="replace").splitlines() if path.exists() else []


def agent_of(home: GuardedHome) -> list[psutil.Process]:
    """What is left of the agent."""
    mark = str(home.folder)
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and mark in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("where", ["pipes", "terminal"])
def test_guard_killed_amid_a_hundred_programs(home: GuardedHome, where: str) -> None:
    stub = home.stub("frobnicate", body='echo "$1"')
    script = home.folder / "agent.sh"
    script.write_text(LOOPS)
    script.chmod(0o755)
    extra = {"STUB": str(stub)}
    terminal: Any = None
    if where == "terminal":
        terminal = pexpect.spawn(
            str(home.bin / "shellguard"),
            ["run", *REQUIRED, "--", str(script)],
            env=home.environment(extra),
            cwd=str(home.project),
            timeout=PATIENCE_S,
        )
        pid = terminal.pid
    else:
        pid = home.start([str(script)], options=REQUIRED, extra=extra).process.pid
    try:
        home.hold()
        until(lambda: len(lines(home.home / "ran")) > 200, what="programs run")
        os.kill(pid, signal.SIGKILL)
        until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
        (home.home / "go").touch()
        until(lambda: lines(home.home / "statuses")[-1:] == ["over"], what="the agent's end")
    finally:
        if terminal is not None:
            terminal.close(force=True)
        for process in agent_of(home):
            process.kill()
    *statuses, _ = lines(home.home / "statuses")
    assert len(statuses) == 100
    assert "0" not in statuses
    assert set(lines(home.home / "ran")) == {"before"}
    assert is_there(home)
    told = (home.home / "errors").read_text(errors="replace")
    assert "Function not implemented" in told
    assert home.shellguard("verify").returncode == 0


def test_person_is_told_when_the_guard_was_killed(home: GuardedHome) -> None:
    """Where the agent's screen was, a line says why everything fails and what to do."""
    terminal = pexpect.spawn(
        str(home.bin / "shellguard"),
        ["run", *REQUIRED, "--", "bash", "-c", "rm -rf $HOME/Documents/x; true"],
        env=home.environment(),
        cwd=str(home.project),
        timeout=PATIENCE_S,
    )
    try:
        home.hold()
        os.kill(terminal.pid, signal.SIGKILL)
        said = terminal.read().decode(errors="replace")
    finally:
        terminal.close(force=True)
    assert is_there(home)
    assert re.search(r"shellguard: .*guard.*\b(killed|gone)\b", said), said


def test_what_outlives_the_session_runs_nothing_more(home: GuardedHome) -> None:
    stub = home.stub("frobnicate")
    late = f"trap '' HUP; exec 4>>$HOME/statuses; until [ -e $HOME/go ]; do :; done; {stub} late; echo $? >&4"
    script = 'setsid bash -c "$0" >/dev/null 2>&1 & until [ -e $HOME/statuses ]; do :; done'
    status, _ = home.run(["bash", "-c", script, late], options=REQUIRED)
    assert status == 0
    (home.home / "go").touch()
    try:
        until(lambda: lines(home.home / "statuses"), what="its end")
    finally:
        for process in agent_of(home):
            process.kill()
    assert lines(home.home / "statuses") != ["0"]
    assert home.ran == []
