"""Assignments and the builtins that take them: `export`, `declare`, `local`, `readonly`, `alias`.

Promise: values from left to right as bash takes them; what cannot be known is `UNKNOWN` and says where it comes from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.expand import fields, single
from shellguard.parse.invocation import Arg
from shellguard.parse.shell import Shell, tilde
from shellguard.parse.syntax import Assignment, Simple, Substitution
from shellguard.parse.variables import assign_element, assign_list, forked

if TYPE_CHECKING:
    from shellguard.parse.walk import Walk

DECLARERS = frozenset({"export", "declare", "local", "readonly", "typeset"})


def assign(walker: Walk, command: Simple, shell: Shell) -> tuple[tuple[str, Arg], ...]:
    """Values from left to right, each seeing those before; they stay only where no program follows."""
    here = forked(shell) if command.words else shell
    found: list[tuple[str, Arg]] = []
    for item in command.assignments:
        value = assigned(walker, item, here)
        old = here.variables.get(item.name)
        if item.is_append and old is not None and item.values is None and not item.index:
            value = Arg(old.text + value.text, value.raw, (*old.sources, *value.sources))
        found.append((item.name, value))
        if not item.index or item.index == "0":
            here.variables[item.name] = value
    if command.words and command.words[0].raw in DECLARERS:
        shell.arrays, shell.keys = here.arrays, here.keys
    return tuple(found)


def assigned(walker: Walk, item: Assignment, shell: Shell) -> Arg:
    """The value of an assignment; an array keeps its words and stands for its first."""
    run, name, value = walker.runner(shell), item.name, item.value
    for script in item.scripts:
        run(Substitution(script))
    if item.values is not None:
        return assign_list(item, [fields(word, shell, run) for word in item.values], shell)
    if value is None:
        return Arg("")
    arg = replace(single(value, shell, run), is_glob=False)
    if item.index:
        assign_element(name, item.index, arg, shell)
    if arg.text.startswith("~") and value.raw.startswith("~"):
        return Arg(tilde(arg.text, shell), arg.raw, arg.sources)
    return arg


def export(walker: Walk, builtin: str, args: tuple[Arg, ...], names: list[str], shell: Shell) -> None:
    """Names that shells called later will see; names a function keeps to itself."""
    if builtin == "export" or any(a.text.startswith("-") and "x" in a.text for a in args):
        shell.exported = shell.exported.union(names, (a.text for a in args))
    if (
        walker.locals
        and builtin in ("local", "declare", "typeset")
        and not any(a.text.startswith("-") and "g" in a.text for a in args)
    ):
        for name in names:
            walker.locals[-1].setdefault(name, shell.variables.get(name))


def declare(
    walker: Walk, builtin: str, assignments: tuple[tuple[str, Arg], ...], args: tuple[Arg, ...], shell: Shell
) -> None:
    """`export`, `declare` and `alias` set what later commands see."""
    pairs = [
        *assignments,
        *((n, Arg(v, a.raw, a.sources)) for a in args for n, eq, v in [a.text.partition("=")] if eq),
    ]
    export(walker, builtin, args, [n for n, _ in pairs], shell)
    for name, value in pairs:
        if builtin == "alias":
            walker.aliases[name] = value.text
            if value.is_known and value.text.split():
                walker.text(value.text, forked(shell))
        else:
            shell.variables[name] = value
