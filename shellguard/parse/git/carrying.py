"""The walk's side of git: programs that git is told to run are walked like any other.

Promise: pure; what was exported before a git command is part of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.git.command import GitCommand, read_git
from shellguard.parse.git.config import setting_of
from shellguard.parse.git.programs import EXPORTED, carried
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.shell import Shell
from shellguard.parse.variables import forked
from shellguard.parse.wrappers import Peeled

_TELLING = re.compile(r"alias\.|gc\.|clean\.requireforce$|remote\..*\.(?:mirror|push)$|push\.default$")
_MAX = 16

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker


def git_aliases(walker: Walker, call: Invocation, shell: Shell) -> None:
    """Aliases that are shell texts, and programs that options, configuration and variables name."""
    exported = _exported(shell, dict(call.assignments))
    if walker.left.git_settings:
        told = Arg(" ".join(walker.left.git_settings))
        given = dict(call.assignments).get("GIT_CONFIG_PARAMETERS")
        joined = Arg(f"{told.text} {given.text}") if given is not None else told
        exported = (
            *(e for e in exported if e[0] != "GIT_CONFIG_PARAMETERS"),
            ("GIT_CONFIG_PARAMETERS", joined),
        )
        call = replace(
            call, assignments=tuple(a for a in call.assignments if a[0] != "GIT_CONFIG_PARAMETERS")
        )
    if exported:
        call = replace(call, assignments=(*exported, *call.assignments))
        if walker.found and walker.found[-1].program == call.program:
            walker.found[-1] = replace(walker.found[-1], assignments=call.assignments)
    command = read_git(call, walker.world)
    _remember(walker, command)
    here = shell
    if command.folder != call.cwd and command.folder is not None:
        here = forked(shell)
        here.cwd = command.folder
    # what git is given as environment the programs have too, but not as words of their own
    bare = replace(call, assignments=(), redirects=())
    for program in carried(command):
        walker.inner(bare, Peeled(program.args, program.text), here)


def _remember(walker: Walker, command: GitCommand) -> None:
    """A setting that changes what a later git command of this text loses: an alias, an expiry, where to push."""
    said = setting_of([a.text for a in command.options.operands]) if command.subcommand == "config" else None
    if (
        said is not None
        and _TELLING.match(said[0])
        and UNKNOWN not in said[1]
        and len(walker.left.git_settings) < _MAX
    ):
        walker.left.git_settings.append(_quoted(said[0]) + "=" + _quoted(said[1]))


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"


def _exported(shell: Shell, own: dict[str, Arg]) -> tuple[tuple[str, Arg], ...]:
    """Variables of the shell that bear on git and that the command does not set itself."""
    return tuple(
        (name, value)
        for name, value in shell.variables.items()
        if name not in own and (name in shell.exported or "*" in shell.exported) and EXPORTED.fullmatch(name)
    )
