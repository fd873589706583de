"""What a branch that may not have run changed: noted, and undone on a second walk.

Promise: bounded; a branch can only add to what is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shellguard.parse.invocation import Arg
from shellguard.parse.shell import Shell
from shellguard.parse.syntax import Script

if TYPE_CHECKING:
    from shellguard.parse.walk import Walk


@dataclass(frozen=True, slots=True)
class Before:
    """What held before a branch."""

    variables: dict[str, Arg]
    functions: dict[str, Script]
    cwd: str | None


def before(walker: Walk, shell: Shell) -> Before:
    """What a branch may change."""
    return Before(dict(shell.variables), dict(walker.functions), shell.cwd)


def leave_branch(
    walker: Walk, before: Before | None, shell: Shell, *, number: int = 1, keeps_cwd: bool = False
) -> None:
    """Behind something that may not have run: note what it changed, and undo it on walks that keep another branch's."""
    if before is None:
        return
    changed = {n: v for n, v in before.variables.items() if shell.variables.get(n) != v}
    moved = shell.cwd != before.cwd and not keeps_cwd
    if not (
        changed
        or moved
        or any(walker.functions.get(n) is not f for n, f in before.functions.items())
        or shadows(walker, before)
    ):
        return
    walker.branches.add(number)
    if walker.keeps is not None and walker.keeps != number:
        shell.variables.update(changed)
        walker.functions = before.functions
        shell.cwd = before.cwd if moved else shell.cwd


def shadows(walker: Walk, before: Before) -> bool:
    """Whether a function was defined that was none before: without it, its name is a program's."""
    return any(n not in before.functions for n in walker.functions)
