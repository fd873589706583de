"""Compiles the C shim and the gate's library: tries the compilers there are, best first, and keeps only what was built.

Promise: standard library only and nothing of ours, because `hatch_build.py` loads this file on its own at
wheel build; the target appears whole or not at all.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

FLAGS = ("-std=c11", "-Os", "-s")

# (compiler, link flags, kind), best first: a static musl program starts quickest, a dynamic one slowest.
ATTEMPTS = (
    ("musl-gcc", ("-static",), "c-static"),
    ("cc", ("-static",), "c-static"),
    ("gcc", ("-static",), "c-static"),
    ("cc", (), "c"),
    ("gcc", (), "c"),
    ("clang", (), "c"),
)

# The gate's library is loaded into Python, so it is linked against the machine's own C library.
GATE_FLAGS = ("-std=gnu11", "-O2", "-shared", "-fPIC", "-pthread")
_GATE_COMPILERS = ("cc", "gcc", "clang")

_COMPILE_TIMEOUT_S = 60.0
_ANSWER_TIMEOUT_S = 10.0


def source_mark(source: Path) -> str:
    """First 16 hex digits of the source's sha256; compiled in, so that a stale binary is known for one."""
    return hashlib.sha256(source.read_bytes()).hexdigest()[:16]


def kind_of(program: Path, *, mark: str) -> str | None:
    """`c-static` or `c` when `program` runs here and was built from the source with this mark, else None."""
    try:
        answer = subprocess.run(
            ["shim", "--shellguard-shim-version"],
            executable=program,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_ANSWER_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    words = answer.stdout.decode("ascii", "replace").split()
    is_ours = answer.returncode == 0 and words[:2] == ["shellguard-shim", "1"] and words[3:] == [mark]
    return words[2] if is_ours else None


def compile_shim(source: Path, *, target: Path, search_path: str | None = None) -> str | None:
    """Build `source` into `target`; its kind, or None when no compiler made a binary that runs.

    `search_path` is where compilers are looked for; None means PATH. Raises OSError when the target's folder
    cannot be written.
    """
    mark = source_mark(source)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".shim-build-") as folder:
        for compiler, link, kind in ATTEMPTS:
            program = shutil.which(compiler, path=search_path)
            built = Path(folder) / "shim"
            if program and _runs_to_end(
                [program, *FLAGS, f'-DSHIM_BUILD="{kind} {mark}"', *link, "-o", str(built), str(source)]
            ):
                built.chmod(0o755)
                if kind_of(built, mark=mark) == kind:
                    os.replace(built, target)  # noqa: PTH105 - the atomic one, by its usual name
                    return kind
    return None


def compile_gate(source: Path, *, target: Path, search_path: str | None = None) -> bool:
    """Build the gate's library from `source` into `target`; False when no compiler did. Raises OSError as above."""
    mark = source_mark(source)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".gate-build-") as folder:
        for compiler in _GATE_COMPILERS:
            program = shutil.which(compiler, path=search_path)
            built = Path(folder) / target.name
            if program and _runs_to_end(
                [program, *GATE_FLAGS, f'-DGATE_BUILD="{mark}"', "-o", str(built), str(source)]
            ):
                os.replace(built, target)  # noqa: PTH105 - the atomic one, by its usual name
                return True
    return False


def _runs_to_end(command: list[str]) -> bool:
    """Whether a compiler ended well, in time."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_COMPILE_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
