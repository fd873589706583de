"""Compound commands as the walk takes them: every branch, loops over what is known, functions as they are defined.

Promise: bounded; what a loop changes becomes unknown, never an old value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shellguard.parse.branches import before, leave_branch
from shellguard.parse.expand import fields, single
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.shell import Shell
from shellguard.parse.syntax import Compound, Script, Simple
from shellguard.parse.variables import forget_assigned, forked

if TYPE_CHECKING:
    from shellguard.parse.walk import Walk

MAX_LOOP = 16
# Loops nested deeper are walked once: every level more would double the work.
MAX_REPEATED = 2


def compound(
    walker: Walk, command: Compound, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
) -> str | None:
    """Branches, loops, groups and function definitions."""
    redirects, stdin_here, sources = walker.redirections(command.redirects, shell)
    stdin = stdin_here if stdin_here is not None else stdin
    fed_by = (*fed_by, *sources)
    if redirects:
        # what the commands inside print is written, so it is no bare `> f`
        walker.record(Invocation("", redirects=redirects, cwd=shell.cwd, path="{"), shell)
    if command.kind == "function":
        walker.functions[command.name] = command.bodies[0]
        # A body that is never called is read too: a trap or a sourced file may call it.
        if command.name not in walker.called:
            alone = forked(shell)
            alone.positional = (Arg(UNKNOWN, "$@", ("$@",)),)
            walker.script(command.bodies[0], alone)
        return None
    if command.kind in ("for", "select"):
        loop(walker, command, shell, fed_by=fed_by)
        return None
    run = walker.runner(shell)
    for word in command.words:
        single(word, shell, run)
    if command.kind == "arithmetic":
        forget_assigned(command.words[0].raw, shell)
    if command.kind in ("while", "until"):
        repeat(walker, command, shell, stdin=stdin, fed_by=fed_by)
        return None
    if command.kind == "group":
        return walker.script(command.bodies[0], shell, stdin=stdin, fed_by=fed_by)
    if command.kind == "subshell":
        functions, walker.functions = walker.functions, dict(walker.functions)
        output = walker.script(command.bodies[0], forked(shell), stdin=stdin, fed_by=fed_by)
        walker.functions = functions
        return output
    for number, body in enumerate(command.bodies):
        earlier = before(walker, shell) if number or command.kind == "case" else None
        walker.script(body, shell, stdin=stdin, fed_by=fed_by)
        leave_branch(walker, earlier, shell)
    return None


def repeat(
    walker: Walk, command: Compound, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
) -> None:
    """`while`, `until`: once for every line that is read and known, else twice, what changed being unknown then."""
    earlier = before(walker, shell)
    lines: list[str | None] = [stdin]
    if stdin is not None and UNKNOWN not in stdin and _reads_lines(command.bodies[0]):
        lines = [*stdin.splitlines(keepends=True)[:MAX_LOOP]]
        if stdin.count("\n") > MAX_LOOP:
            lines.append(UNKNOWN)
    walker.loops += 1
    for line in lines or [None]:
        for body in command.bodies:
            walker.script(body, shell, stdin=line, fed_by=fed_by)
    changed = [n for n, v in earlier.variables.items() if shell.variables.get(n) != v]
    if walker.loops <= MAX_REPEATED and len(lines) == 1 and (changed or shell.cwd != earlier.cwd):
        for name in changed:
            shell.variables[name] = Arg(UNKNOWN, f"${name}", (f"${name}",))
        shell.cwd = shell.cwd if shell.cwd == earlier.cwd else None
        for body in command.bodies:
            walker.script(body, shell, stdin=stdin, fed_by=fed_by)
    walker.loops -= 1
    leave_branch(walker, earlier, shell)


def loop(walker: Walk, command: Compound, shell: Shell, *, fed_by: tuple[str, ...]) -> None:
    """`for`: the body once for every known item, at most `MAX_LOOP` times."""
    run = walker.runner(shell)
    if not command.name:
        for word in command.words:
            forget_assigned(word.raw, shell)
    items = [arg for word in command.words for arg in fields(word, shell, run)] if command.name else []
    if command.name and not command.words:
        items = list(shell.positional)
    if command.name and not items:
        items = [Arg(UNKNOWN, f"${command.name}", (f"${command.name}",))]
    body = command.bodies[-1] if command.bodies else Script()
    for script in command.bodies[:-1]:
        walker.script(script, shell)
    if len(items) > MAX_LOOP:
        items = [*items[:MAX_LOOP], Arg(UNKNOWN, f"${command.name}", (f"${command.name}",))]
    for item in items or [Arg("")]:
        if command.name:
            shell.variables[command.name] = item
        walker.script(body, shell, fed_by=fed_by)


def _reads_lines(condition: Script) -> bool:
    """Whether a loop's condition is `read`."""
    first = (
        condition.pipelines[0].commands[0]
        if condition.pipelines and condition.pipelines[0].commands
        else None
    )
    return isinstance(first, Simple) and bool(first.words) and first.words[0].literal == "read"
