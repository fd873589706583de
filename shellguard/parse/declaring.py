"""Assignments and the builtins that take them: `export`, `declare`, `local`, `readonly`, `alias`.

Promise: values from left to right as bash takes them; what cannot be known is `UNKNOWN` and says where it comes from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shellguard.parse.expand import fields, single
from shellguard.parse.invocation import Arg
from shellguard.parse.shell import ASSIGNMENT_COST, Shell, tilde
from shellguard.parse.syntax import Assignment, Simple, Substitution
from shellguard.parse.variables import assign_element, assign_list, forked

if TYPE_CHECKING:
    from shellguard.parse.walk import Walk

DECLARERS = frozenset({"export", "declare", "local", "readonly", "typeset"})


def assign(walker: Walk, command: Simple, shell: Shell) -> tuple[tuple[str, Arg], ...]:
    """Values from left to right, each seeing those before; they stay only where no program follows.

    A builtin that declares gets its words expanded first and assigns then: `A=1; declare A=2 B=$A` makes B 1.
    """
    if not command.assignments:
        return ()
    declares = bool(command.words) and command.words[0].raw in DECLARERS
    here = forked(shell) if command.words else shell
    if declares:
        _mark(here, [w.literal or "" for w in command.words[1:]], [i.name for i in command.assignments])
    found: list[tuple[str, Arg]] = []
    for item in command.assignments:
        shell.spent.total += ASSIGNMENT_COST
        value = assigned(walker, item, here)
        old = here.variables.get(item.name)
        if item.is_append and old is not None and item.values is None and not item.index:
            value = Arg(old.text + value.text, value.raw, (*old.sources, *value.sources))
        found.append((item.name, value))
        if declares:
            continue
        if item.values is not None:
            here.variables[here.named(item.name)] = value
        elif not item.index:
            here.assign(item.name, value)
    if declares:
        shell.arrays, shell.keys = here.arrays, here.keys
    return tuple(found)


def _mark(shell: Shell, words: list[str], names: list[str]) -> None:
    """The letters of `declare -lx` for the names behind them."""
    letters = "".join(w[1:] for w in words if w.startswith("-"))
    names = [*names, *(w.partition("=")[0] for w in words if not w.startswith(("-", "+")))]
    kept = "".join(c for c in letters if c in "iluA")
    for name in names if kept else ():
        shell.attributes[name] = kept


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
        assign_element(name, item.index, arg, shell, is_append=item.is_append)
    if arg.text.startswith("~") and value.raw.startswith("~"):
        arg = Arg(tilde(arg.text, shell), arg.raw, arg.sources)
    if ":~" in value.raw and value.literal is not None and not set(value.raw) & set("'\"\\"):
        arg = Arg(":".join(tilde(piece, shell) for piece in arg.text.split(":")), arg.raw, arg.sources)
    return arg


def _scope(walker: Walk, builtin: str, letters: str, names: list[str], shell: Shell) -> None:
    """Names that shells called later will see; names a function keeps to itself."""
    if builtin == "export" or "x" in letters:
        shell.exported = shell.exported.union(names)
    if walker.locals and builtin in ("local", "declare", "typeset") and "g" not in letters:
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
    if builtin == "alias":
        _alias(walker, pairs, shell)
        return
    letters = "".join(a.text[1:] for a in args if a.text.startswith("-"))
    bare = [a.text for a in args if "=" not in a.text and not a.text.startswith(("-", "+"))]
    names = [n.removesuffix("+") for n, _ in pairs]
    _scope(walker, builtin, letters, [*names, *bare], shell)
    _mark(shell, ["-" + letters], [*names, *bare])
    if "n" in letters and builtin != "export":
        shell.references.update((n, v.text) for n, v in pairs if v.is_known and v.text != n)
        return
    for name in bare:
        if walker.locals and builtin in ("local", "declare", "typeset") and "g" not in letters:
            # a local without a value hides the caller's
            shell.variables.pop(name, None)
    for name, value in pairs:
        shell.assign(name, value) if name not in shell.arrays else shell.variables.update({name: value})


def _alias(walker: Walk, pairs: list[tuple[str, Arg]], shell: Shell) -> None:
    for name, value in pairs:
        walker.aliases[name] = value.text
        if value.is_known and value.text.split():
            walker.text(value.text, forked(shell))
