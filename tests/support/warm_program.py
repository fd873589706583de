"""The `shellguard` program without its start: one process has loaded the modules, and each call is a fork of it.

Promise: a call is a process of its own with exactly the arguments, environment, folder and input it is given; it runs the
program's own `main` and its status is the real one. What it cannot prove is what a cold start does: tests of that start one.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 60


class WarmProgram:
    """`with WarmProgram() as program`; text is UTF-8, other bytes as surrogates."""

    def __enter__(self) -> WarmProgram:
        self._loaded = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve())],
            env={"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._loaded.communicate(timeout=_PATIENCE_S)

    def run(
        self, args: Sequence[str | bytes], *, environment: Mapping[str, str], cwd: Path, lines: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """One call."""
        assert self._loaded.stdin and self._loaded.stdout
        words = [os.fsdecode(word) for word in args]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "in").write_text(lines, encoding="utf-8", errors="surrogateescape")
            order = {"args": words, "environment": dict(environment), "cwd": str(cwd), "folder": name}
            print(json.dumps(order), file=self._loaded.stdin, flush=True)
            answer = self._loaded.stdout.readline()
            assert answer, "the loaded program ended"
            out, err = (
                (folder / part).read_text(encoding="utf-8", errors="surrogateescape")
                for part in ("out", "err")
            )
        return subprocess.CompletedProcess(words, int(answer), out, err)


def _call(order: dict, main) -> None:
    """In the fork: become the program."""
    folder = Path(order["folder"])
    for number, (name, flags) in enumerate(
        [("in", os.O_RDONLY), ("out", os.O_CREAT | os.O_WRONLY), ("err", os.O_CREAT | os.O_WRONLY)]
    ):
        opened = os.open(folder / name, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115 - the process's own
        for number, mode, errors in [
            (0, "r", "surrogateescape"), (1, "w", "surrogateescape"), (2, "w", "backslashreplace"),
        ]
    )  # fmt: skip
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["cwd"])
    sys.argv = ["shellguard", *order["args"]]
    signal.alarm(_PATIENCE_S)
    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _serve() -> None:
    from shellguard.cli.main import build, main

    build()
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
        sys.argv = ["shellguard", "check", "ls"]
        # The modules that only a verb at work imports.
        with contextlib.suppress(SystemExit):
            main()
    gc.freeze()
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            _call(json.loads(line), main)
            sys.exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    _serve()
