"""Asks a program of the person's: the question on its stdin as JSON, its answer from stdout.

Promise: never longer than the limit, and nothing of the program's process group is left afterwards; it is started outside the
workspace, from a file that is not in it, with the person's environment and none of the guard's files.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from shellguard.guard.second_opinion.opinion import MOST_ANSWER_BYTES, NoAnswerError

_RUNNING: set[subprocess.Popen[bytes]] = set()


@atexit.register
def _end_all() -> None:
    """A guard that ends while it asks leaves nothing behind: whoever waits for the answer ends with it."""
    for process in list(_RUNNING):
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)


def ask_command(
    command: tuple[str, ...],
    question: bytes,
    *,
    timeout_s: float,
    environment: Mapping[str, str],
    workspace: str,
) -> bytes:
    """What it printed. Raises NoAnswerError."""
    program = program_of(command, environment=environment, workspace=workspace)
    deadline = time.monotonic() + timeout_s
    with tempfile.TemporaryFile() as asked:
        asked.write(question)
        asked.seek(0)
        try:
            process = subprocess.Popen(
                [program, *command[1:]],
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_folder(environment, workspace),
                env={k: v for k, v in environment.items() if not k.startswith("SHELLGUARD")},
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise NoAnswerError(f"it could not be started ({type(error).__name__})") from None
    _RUNNING.add(process)
    try:
        return _answer(process, deadline=deadline, timeout_s=timeout_s)
    finally:
        _RUNNING.discard(process)
        _end(process)


def program_of(command: tuple[str, ...], *, environment: Mapping[str, str], workspace: str) -> str:
    """The file that is run. Raises NoAnswerError."""
    first = command[0]
    if first.startswith("~/"):
        first = environment.get("HOME", "") + first[1:]
    # Relative entries of PATH lead wherever the guard happens to stand.
    folders = [f for f in environment.get("PATH", "").split(os.pathsep) if f.startswith("/")]
    found = shutil.which(first, path=os.pathsep.join(folders)) if folders or "/" in first else None
    if found is None:
        raise NoAnswerError("there is no such program")
    # SAFETY: what the agent can write must not be asked about the agent.
    # tests/guard/second_opinion/test_by_command.py::test_a_program_in_the_workspace_is_not_asked
    if _is_in(found, workspace) or _is_in(str(Path(found).resolve()), workspace):
        raise NoAnswerError("it lies in the workspace, where the agent can change it")
    return found


def _folder(environment: Mapping[str, str], workspace: str) -> str:
    """The person's home: what is looked up beside a program is not the agent's."""
    home = environment.get("HOME", "")
    return home if home.startswith("/") and Path(home).is_dir() and not _is_in(home, workspace) else "/"


def _is_in(path: str, workspace: str) -> bool:
    if workspace in ("", "/"):
        return False
    return Path(os.path.normpath(path)).is_relative_to(workspace) or Path(path).resolve().is_relative_to(
        Path(workspace).resolve()
    )


def _answer(process: subprocess.Popen[bytes], *, deadline: float, timeout_s: float) -> bytes:
    assert process.stdout is not None
    late = NoAnswerError(f"timed out after {timeout_s:g} s")
    answer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(answer) <= MOST_ANSWER_BYTES:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise late
            piece = os.read(process.stdout.fileno(), MOST_ANSWER_BYTES + 1)
            if not piece:
                break
            answer += piece
    if len(answer) > MOST_ANSWER_BYTES:
        raise NoAnswerError(f"its answer is longer than {MOST_ANSWER_BYTES} bytes")
    try:
        status = process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise late from None
    if status:
        raise NoAnswerError(
            f"it ended by signal {-status}" if status < 0 else f"it ended with status {status}"
        )
    return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    """The group outlives its leader where that left children; its number is taken as long as one lives."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
