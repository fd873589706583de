"""Stands up a folder of shims for one rule set: which names, which program, where.

Promise: the names come from the rules and the wrappers alone; a name that no installed program has gets no shim,
lest the agent believe in a program that is not there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shellguard.capture.shims import PROGRAM, SHELLS, installed, prepare
from shellguard.classify.ruleset import RuleSet
from shellguard.data.shim_program import ShimProgram, find_shim
from shellguard.parse.wrappers import WRAPPERS

# Words that shells have built in: a shim for them would never be asked, or only slow every script down.
_NOT_SHIMMED = frozenset({
    "echo", "printf", "true", "false", "test", "[", "command", "builtin", "exec", "time", "kill", "history", "env",
    "nice", "nohup", "timeout", "stdbuf", "setsid",
})  # fmt: skip


class NamesOf(Protocol):
    """Which programs a farm stands in for."""

    def __call__(self, rules: RuleSet, *, search_path: str) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Farm:
    """A folder of shims that stands."""

    folder: Path
    program: ShimProgram
    names: frozenset[str]
    """The guarded programs, the shells not counted."""

    @property
    def summary(self) -> str:
        """`61 programs, c-static shim (what it costs)`."""
        note = f" ({self.program.note})" if self.program.note else ""
        return f"{len(self.names)} programs, {self.program.kind} shim{note}"


def guarded_names(rules: RuleSet, *, search_path: str) -> frozenset[str]:
    """Programs to shim: those that rules or wrappers name and that are installed on `search_path`."""
    named = rules.shimmed(available=_on_path(search_path)) | set(WRAPPERS)
    return installed(named - _NOT_SHIMMED, search_path=search_path)


def _on_path(search_path: str) -> set[str]:
    """Names of everything in the folders of PATH: what a glob such as `python*` can mean here."""
    found: set[str] = set()
    for folder in search_path.split(":"):
        with contextlib.suppress(OSError):
            found.update(entry.name for entry in Path(folder or ".").iterdir())
    return found


def person_names(rules: RuleSet, *, search_path: str) -> frozenset[str]:
    """As `guarded_names`, for a farm on a person's own PATH."""
    # A shim for our own program would ask the very guard that `shellguard guard start` is to start.
    return guarded_names(rules, search_path=search_path) - {"shellguard"}


def stand(
    folder: Path, *, rules: RuleSet, state: Path, search_path: str, names_of: NamesOf = guarded_names
) -> Farm:
    """Make `folder` the farm for these rules; `state` may take a freshly compiled shim. Idempotent.

    Raises ShellGuardError when the folder cannot be written.
    """
    program = find_shim(state=state)
    names = names_of(rules, search_path=search_path)
    launchers = installed(SHELLS, search_path=search_path)
    return Farm(prepare(folder, program=program, names=names, launchers=launchers), program, names)


def missing_names(folder: Path, *, rules: RuleSet, search_path: str) -> frozenset[str]:
    """Guarded programs that were installed after this farm of a person's was made."""
    return frozenset(n for n in person_names(rules, search_path=search_path) if not (folder / n).is_symlink())


def farms_on(search_path: str) -> list[tuple[int, Path]]:
    """Places on PATH that are farms, with their position."""
    return [(n, Path(f)) for n, f in enumerate(search_path.split(":")) if f and _is_farm(Path(f))]


def stand_before(search_path: str, *, position: int, names: Iterable[str]) -> dict[str, list[str]]:
    """Folders ahead of the farm at `position`, with those of `names` that they answer to instead of a shim."""
    ahead = [Path(f) for f in search_path.split(":")[:position] if f and not _is_farm(Path(f))]
    found = {str(f): sorted(n for n in names if (f / n).is_file()) for f in dict.fromkeys(ahead)}
    return {folder: taken for folder, taken in found.items() if taken}


def _is_farm(folder: Path) -> bool:
    try:
        return (folder / PROGRAM).is_file()
    except OSError:
        return False
