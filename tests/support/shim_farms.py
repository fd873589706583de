"""Farms of real shims for tests, the compiled program or the Python one, and harmless stub programs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from shellguard.capture.shims import prepare
from shellguard.data.shim_program import ShimProgram, find_shim

KINDS = ("c", "python")

# Reports what it was started with into the file that REPORT names, fields ended by NUL. Reads /proc, because
# Python's own start-up changes argv and environment.
REPORTER = """\
import posix, sys
def slurp(path):
    fd = posix.open(path, 0); data = b""
    while chunk := posix.read(fd, 1 << 20): data += chunk
    return data
words = slurp("/proc/self/cmdline").split(b"\\0")[3:-1]
entries = slurp("/proc/self/environ")
report = [e for e in entries.split(b"\\0") if e.startswith(b"REPORT=")][0][7:]
fd = posix.open(report, posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC, 0o600)
data = b"%d\\0" % len(words) + b"".join(w + b"\\0" for w in words) + entries
while data: data = data[posix.write(fd, data):]
"""


def require(is_there: bool, what: str) -> None:
    """Skip for want of a tool; on CI that is a failure."""
    if not is_there:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{what} is not on this machine")


def shim_of(kind: str, *, state: Path) -> ShimProgram:
    """The compiled shim or the Python one."""
    program = find_shim(state=state, search_path="" if kind == "python" else None)
    if kind == "python":
        return (
            program if program.kind == "python" else ShimProgram(program.snippets / "shim.py", "python", "")
        )
    require(program.kind != "python", "a C compiler")
    return program


def stub(folder: Path, name: str, *, body: str = REPORTER) -> Path:
    """A harmless program: a script for this interpreter, named by its absolute path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable} -IS\n{body}")
    path.chmod(0o755)
    return path


def farm_of(kind: str, folder: Path, *, state: Path, names: list[str]) -> Path:
    """A prepared folder of shims."""
    return prepare(folder, program=shim_of(kind, state=state), names=names)


def read_report(path: Path) -> tuple[list[bytes], list[bytes]]:
    """Arguments after argv[0] and the environment entries that the stub saw."""
    fields = path.read_bytes().split(b"\0")[:-1]
    count = int(fields[0])
    return fields[1 : 1 + count], fields[1 + count :]
