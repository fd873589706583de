"""The walk's side of git: programs that git is told to run are walked like any other.

Promise: pure; what was exported before a git command is part of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.git.command import read_git
from shellguard.parse.git.programs import EXPORTED, carried
from shellguard.parse.invocation import Arg, Invocation
from shellguard.parse.shell import Shell
from shellguard.parse.variables import forked
from shellguard.parse.wrappers import Peeled

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker


def git_aliases(walker: Walker, call: Invocation, shell: Shell) -> None:
    """Aliases that are shell texts, and programs that options, configuration and variables name."""
    exported = _exported(shell, dict(call.assignments))
    if exported:
        call = replace(call, assignments=(*exported, *call.assignments))
        if walker.found and walker.found[-1].program == call.program:
            walker.found[-1] = replace(walker.found[-1], assignments=call.assignments)
    command = read_git(call, walker.world)
    here = shell
    if command.folder != call.cwd and command.folder is not None:
        here = forked(shell)
        here.cwd = command.folder
    # what git is given as environment the programs have too, but not as words of their own
    bare = replace(call, assignments=(), redirects=())
    for program in carried(command):
        walker.inner(bare, Peeled(program.args, program.text), here)


def _exported(shell: Shell, own: dict[str, Arg]) -> tuple[tuple[str, Arg], ...]:
    """Variables of the shell that bear on git and that the command does not set itself."""
    return tuple(
        (name, value)
        for name, value in shell.variables.items()
        if name not in own and (name in shell.exported or "*" in shell.exported) and EXPORTED.fullmatch(name)
    )
