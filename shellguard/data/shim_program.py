"""Finds the shim program for this machine: the packaged binary, one built here, or the Python stand-in.

Promise: a program it returns as C has just been run and was built from the packaged source; looking never
fails for want of a compiler.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from shellguard.data.places import own_folder, packaged
from shellguard.data.shim_compile import compile_shim, kind_of, source_mark
from shellguard.errors import ShellGuardError

Kind = Literal["c-static", "c", "python"]

_KINDS: dict[str, Kind] = {"c-static": "c-static", "c": "c"}

# Medians over a bare exec of /bin/true: tests/bench/bench_shim.py.
NOTES: dict[Kind, str] = {
    "c-static": "static C shim: under 1 ms a command",
    "c": "dynamically linked C shim: 1 to 2 ms a command; musl-gcc would halve that",
    "python": (
        "no C compiler (musl-gcc or cc) made a working shim, so the Python one stands in: "
        "10 to 20 ms a command instead of under 1; install gcc or musl-tools and start again"
    ),
}


@dataclass(frozen=True, slots=True)
class ShimProgram:
    """The one program that every shim is a link to."""

    path: Path
    kind: Kind
    note: str
    """What it costs, for `doctor`."""

    @property
    def snippets(self) -> Path:
        """The folder of the shell start-up snippets."""
        return packaged("shims")


def find_shim(*, state: Path, search_path: str | None = None) -> ShimProgram:
    """The best shim there is; may compile once into `state`/shims-build.

    `search_path` is where compilers are looked for; None means PATH. Raises ShellGuardError when the packaged
    folder is missing.
    """
    shims = packaged("shims")
    return (
        _found(shims / "shim", source=shims / "shim.c")
        or _built(state, shims / "shim.c", search_path)
        or _python(shims)
    )


def _found(program: Path, *, source: Path) -> ShimProgram | None:
    if not (program.is_file() and os.access(program, os.X_OK) and source.is_file()):
        return None
    kind = _KINDS.get(kind_of(program, mark=source_mark(source)) or "")
    return ShimProgram(path=program, kind=kind, note=NOTES[kind]) if kind else None


def _built(state: Path, source: Path, search_path: str | None) -> ShimProgram | None:
    if not source.is_file():
        return None
    try:
        target = own_folder(own_folder(state / "shims-build") / source_mark(source)) / "shim"
        if found := _found(target, source=source):
            return found
        compile_shim(source, target=target, search_path=search_path)
    except (OSError, ShellGuardError):
        return None  # a state folder that can't be written costs speed, not safety
    return _found(target, source=source)


def _python(shims: Path) -> ShimProgram:
    path = shims / "shim.py"
    if not path.is_file():
        raise ShellGuardError(f"the packaged shim {path} is missing: reinstall shellguard")
    return ShimProgram(path=path, kind="python", note=NOTES["python"])
