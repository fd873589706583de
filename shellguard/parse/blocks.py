"""Compound commands as the walk takes them: every branch, loops over what is known, functions as they are defined.

Promise: bounded; what a loop changes becomes unknown, never an old value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shellguard.parse.bombs import is_endless, multiplies
from shellguard.parse.branches import before, leave_branch
from shellguard.parse.expand import fields, single
from shellguard.parse.feed import Feed
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.patterns import GLOB_CHARS
from shellguard.parse.redirecting import redirected
from shellguard.parse.restless import ENDLESS, turns_of
from shellguard.parse.shell import COMMAND_COST, WORD_COST, Shell
from shellguard.parse.syntax import Compound, Script
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
    shell.spent.total += COMMAND_COST
    if shell.spent.is_over:
        walker.is_partial = True
        return None
    channels = redirected(walker, command.redirects, shell)
    stdin = channels.stdin if channels.stdin is not None else None if channels.is_input_a_file else stdin
    fed_by = (*fed_by, *channels.sources)
    if channels.files:
        # what the commands inside print is written, so it is no bare `> f`
        walker.record(Invocation("", redirects=channels.files, cwd=shell.cwd, path="{"), shell)
    outer = walker.inlets
    walker.inlets = {**outer, **channels.beyond_stdin} if channels.inlets else outer
    outer_bomb, optional = walker.bomb, walker.optional
    if walker.bomb is None and command.kind in ("while", "until", "for") and multiplies(command):
        walker.bomb = walker.beside
    ends = command.kind in ("while", "until", "for", "select") and not is_endless(command)
    walker.optional += ends and not (
        command.kind == "for" and all(w.literal and GLOB_CHARS.isdisjoint(w.literal) for w in command.words)
    )
    turns = walker.turns
    if command.kind in ("while", "until", "for"):
        walker.turns = min(ENDLESS, turns * turns_of(command, walker.functions))
    output = _compound(walker, command, shell, stdin=stdin, fed_by=fed_by)
    walker.bomb, walker.optional, walker.turns = outer_bomb, optional, turns
    if channels.inlets:
        walker.inlets = outer
    if output and "1" in channels.outlets:
        walker.pour(channels.outlets["1"], output, shell, by="")
    return output


def _compound(
    walker: Walk, command: Compound, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
) -> str | None:
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
    if command.kind == "coproc":
        _coproc(walker, command, shell)
        return None
    run = walker.runner(shell)
    shell.spent.total += WORD_COST * len(command.words)
    for word in command.words if not shell.spent.is_over else ():
        single(word, shell, run)
    if command.kind in ("while", "until"):
        repeat(walker, command, shell, stdin=stdin, fed_by=fed_by)
        return None
    if command.kind == "group":
        return walker.script(command.bodies[0], shell, stdin=stdin, fed_by=fed_by)
    if command.kind == "subshell":
        with walker.apart():
            return walker.script(command.bodies[0], forked(shell), stdin=stdin, fed_by=fed_by)
    for position, body in enumerate(command.bodies):
        # SAFETY: conditions and branches of an `if` alternate; the first condition alone is sure to run
        number = position + (command.kind == "case")
        earlier = before(walker, shell) if number else None
        walker.unsure += bool(number)
        walker.script(body, shell, stdin=stdin, fed_by=fed_by)
        walker.unsure -= bool(number)
        leave_branch(walker, earlier, shell, number=number)
    return None


def _coproc(walker: Walk, command: Compound, shell: Shell) -> None:
    """`coproc NAME command`: what is written to `${NAME[1]}` is what it reads."""
    path = f"/dev/fd/{63 + len(shell.sinks)}"
    shell.sinks.append(command.bodies[0])
    walker.beside += 1
    with walker.apart():
        walker.script(command.bodies[0], forked(shell))
    walker.beside -= 1
    number = str(200 + len(shell.sinks))
    walker.outlets = {**walker.outlets, number: path}
    shell.arrays[command.name] = (Arg(UNKNOWN, "", ("coproc",)), Arg(number))
    shell.keys[command.name] = ("0", "1")
    shell.variables[command.name] = shell.arrays[command.name][0]


def repeat(
    walker: Walk, command: Compound, shell: Shell, *, stdin: str | None, fed_by: tuple[str, ...]
) -> None:
    """`while`, `until`: once for every line that is read and known, else twice, what changed being unknown then."""
    earlier = before(walker, shell)
    feeds = [f for f in (stdin, *walker.inlets.values()) if isinstance(f, Feed)]
    walker.loops += 1
    is_read = False
    for turn in range(MAX_LOOP + 1):
        taken = sum(f.taken for f in feeds)
        if turn == MAX_LOOP:
            for feed in feeds:
                feed.is_out_of_order = True
        for body in command.bodies:
            walker.script(body, shell, stdin=stdin, fed_by=fed_by)
        is_read = is_read or sum(f.taken for f in feeds) > taken
        if sum(f.taken for f in feeds) == taken or all(f.taken >= len(f) or f.is_unsure for f in feeds):
            break
    changed = [n for n, v in earlier.variables.items() if shell.variables.get(n) != v]
    if walker.loops <= MAX_REPEATED and not is_read and (changed or shell.cwd != earlier.cwd):
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
