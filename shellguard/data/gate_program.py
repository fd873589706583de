"""Finds the compiled half of the kernel gate: the packaged library, or one built here.

Promise: a library it returns was built from the packaged source; looking never fails for want of a compiler, it
says what to install.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shellguard.data.places import own_folder, packaged
from shellguard.data.shim_compile import compile_gate, source_mark
from shellguard.errors import ShellGuardError

LIBRARY = "gate.so"


@dataclass(frozen=True, slots=True)
class GateProgram:
    """A library for this machine."""

    path: Path
    mark: str
    """What it must say of itself when loaded."""


def find_gate(*, state: Path, search_path: str | None = None) -> GateProgram | str:
    """The library, or why there is none. May compile once into `state`/gate-build.

    `search_path` is where compilers are looked for; None means PATH.
    """
    source = packaged("shims") / "gate.c"
    if not source.is_file():
        return "its source is missing: reinstall shellguard"
    mark = source_mark(source)
    packed = packaged("shims") / LIBRARY
    if packed.is_file() and _is_built_from(packed, mark=mark):
        return GateProgram(packed, mark)
    try:
        folder = own_folder(own_folder(state / "gate-build") / mark)
    except (OSError, ShellGuardError) as error:
        return f"it cannot be built: {error}"
    built = folder / LIBRARY
    if built.is_file() and _is_built_from(built, mark=mark):
        return GateProgram(built, mark)
    try:
        if compile_gate(source, target=built, search_path=search_path):
            return GateProgram(built, mark)
    except OSError as error:
        return f"it cannot be built: {error}"
    return "no C compiler made its library: install gcc and start again"


def _is_built_from(library: Path, *, mark: str) -> bool:
    """Whether the binary carries the mark of the source."""
    try:
        return f"shellguard-gate 1 {mark}".encode() in library.read_bytes()
    except OSError:
        return False
