"""A program that gives a second opinion: what it gets, and every way in which it can fail to answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from shellguard.guard.second_opinion.by_command import ask_command
from shellguard.guard.second_opinion.opinion import NoAnswerError

ENVIRONMENT = {"PATH": os.environ["PATH"], "MINE": "1", "SHELLGUARD_SOCKET": "/s", "SHELLGUARD_SESSION": "s"}
LONG_S = 60.0


def asked(code: str, question: object = None, *, timeout_s: float = LONG_S, workspace: str = "/w") -> bytes:
    command = (sys.executable, "-I", "-c", code)
    body = json.dumps(question).encode()
    return ask_command(command, body, timeout_s=timeout_s, environment=ENVIRONMENT, workspace=workspace)


def test_it_reads_the_question_and_its_output_is_the_answer():
    code = "import sys, json; print(json.load(sys.stdin)['verdict'])"
    assert asked(code, {"verdict": "hold", "more": "x" * 200_000}) == b"hold\n"


def test_it_has_the_persons_environment_and_nothing_of_the_guards(tmp_path):
    held = (tmp_path / "held").open("w")
    os.set_inheritable(held.fileno(), True)
    code = (
        "import os, json; print(json.dumps([sorted(k for k in os.environ if k[:5] in ('MINE', 'SHELL')), os.getcwd(),"
        f" os.path.exists('/proc/self/fd/{held.fileno()}')]))"
    )
    with held:
        names, folder, has_file = json.loads(asked(code))
    assert (names, folder, has_file) == (["MINE"], "/", False)


FAILURES = {
    "a crash": ("raise SystemExit(3)", "it ended with status 3"),
    "a signal": ("import os; os.kill(os.getpid(), 9)", "it ended by signal 9"),
    "too much": ("import sys; sys.stdout.write('x' * 5000)", "its answer is longer than 4096 bytes"),
    "without an end": ("while True: print('x' * 1000)", "its answer is longer than 4096 bytes"),
}


@pytest.mark.parametrize(("code", "why"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_no_answer(code, why):
    with pytest.raises(NoAnswerError) as caught:
        asked(code)
    assert str(caught.value) == why


LATE = {
    "says nothing": "import time; time.sleep(600)",
    "answers and stays": "import os, time; os.write(1, b'{}'); os.close(1); time.sleep(600)",
    "says a little and stays": "import os, time; os.write(1, b'{'); time.sleep(600)",
    "leaves its output to a child": "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])",
}


@pytest.mark.parametrize("code", LATE.values(), ids=LATE)
def test_one_that_is_late_is_ended_with_all_it_started(code, tmp_path):
    mark = tmp_path / "group"
    code = f"import os; open({str(mark)!r}, 'w').write(str(os.getpgrp()))\n" + code
    with pytest.raises(NoAnswerError, match=r"^timed out after 2 s$"):
        asked(code, timeout_s=2.0)
    group = int(mark.read_text())
    # a kill is sent at once, and carried out when the kernel comes to it
    left = [p for p in psutil.process_iter() if _group(p) == group]
    deadline = time.monotonic() + LONG_S
    while left and time.monotonic() < deadline:
        time.sleep(0.02)
        left = [p for p in left if _group(p) == group]
    assert left == []


def _group(process: psutil.Process) -> int:
    try:
        is_over = process.status() == psutil.STATUS_ZOMBIE
        return 0 if is_over else os.getpgid(process.pid)
    except (psutil.Error, ProcessLookupError):
        return 0


def test_a_program_that_is_not_there_is_no_answer():
    for name in ("no-such-judge-anywhere", "/no/such/judge"):
        with pytest.raises(NoAnswerError, match="there is no such program"):
            ask_command((name,), b"{}", timeout_s=LONG_S, environment=ENVIRONMENT, workspace="/w")


def test_a_program_that_cannot_be_started_is_no_answer(tmp_path):
    program = tmp_path / "judge"
    program.write_text("#!/no/such/interpreter\n")
    program.chmod(0o755)
    with pytest.raises(NoAnswerError, match="could not be started"):
        ask_command((str(program),), b"{}", timeout_s=LONG_S, environment=ENVIRONMENT, workspace="/w")


@pytest.mark.parametrize("way", ["on PATH", "by its path", "by a link", "from a relative folder"])
def test_a_program_in_the_workspace_is_not_asked(tmp_path, monkeypatch, way):
    program = tmp_path / "work/bin/my-judge"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    (tmp_path / "link").symlink_to(program)
    monkeypatch.chdir(tmp_path / "work")
    word = {"by its path": str(program), "by a link": str(tmp_path / "link")}.get(way, "my-judge")
    path = "bin" if way == "from a relative folder" else str(program.parent)
    with pytest.raises(NoAnswerError):
        ask_command(
            (word,), b"{}", timeout_s=LONG_S, environment={"PATH": path}, workspace=str(tmp_path / "work")
        )
    assert not Path(tmp_path / "ran").exists()


def test_a_guard_that_ends_while_it_asks_leaves_nothing_behind(tmp_path):
    mark = tmp_path / "group"
    judge = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpgrp())); time.sleep(600)"
    guard = (
        "import sys, threading, time, os\n"
        "from shellguard.guard.second_opinion.by_command import ask_command\n"
        f"ask = lambda: ask_command((sys.executable, '-I', '-c', {judge!r}), b'', timeout_s=600, environment={{}}, workspace='/w')\n"
        "threading.Thread(target=ask, daemon=True).start()\n"
        f"while not (os.path.exists({str(mark)!r}) and os.path.getsize({str(mark)!r})): time.sleep(0.01)\n"
    )
    subprocess.run([sys.executable, "-c", guard], check=True, timeout=LONG_S)
    group = int(mark.read_text())
    assert [p.pid for p in psutil.process_iter() if _group(p) == group] == []
