"""Variables and arrays as the walk keeps them: assigned, copied for a subshell, forgotten.

Promise: what an assignment cannot make known becomes `UNKNOWN`, never an old value.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from shellguard.parse.invocation import UNKNOWN, Arg
from shellguard.parse.shell import Shell
from shellguard.parse.syntax import Assignment

MAX_ARITHMETIC = 4096
# Longer arrays are not followed element by element: appending to one is quadratic.
MAX_ELEMENTS = 256
_ARITHMETIC_ASSIGNMENT = re.compile(
    r"([A-Za-z_]\w*)\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)|(?:\+\+|--)([A-Za-z_]\w*)"
)


def forked(shell: Shell) -> Shell:
    """A copy whose changes the original never sees, as in a subshell."""
    inner = copy.copy(shell)
    inner.variables, inner.arrays, inner.keys = dict(shell.variables), dict(shell.arrays), dict(shell.keys)
    inner.attributes, inner.references = dict(shell.attributes), dict(shell.references)
    return inner


def forget_assigned(text: str, shell: Shell) -> None:
    """After arithmetic: the names it assigns are unknown."""
    for found in _ARITHMETIC_ASSIGNMENT.finditer(text[:MAX_ARITHMETIC]):
        name = found.group(1) or found.group(2)
        shell.assign(name, Arg(UNKNOWN, f"${name}", (f"${name}",)))


def assign_list(item: Assignment, words: list[list[Arg]], shell: Shell) -> Arg:
    """`name=(...)`: elements in order, `[key]=value` by their keys; stands for the first."""
    name = item.name
    items = (
        dict(zip(shell.keys.get(name, ()), shell.arrays.get(name, ()), strict=False))
        if item.is_append
        else {}
    )
    if "A" in shell.attributes.get(name, "") and not any(a.raw.startswith("[") for g in words for a in g):
        flat = [a for g in words for a in g]
        items.update({k.text: v for k, v in zip(flat[::2], [*flat[1::2], Arg("")], strict=False)})
        return _store(name, items, shell)
    following = max((int(k) for k in items if is_number(k)), default=-1) + 1
    for group in words:
        for arg in group:
            keyed = re.match(r"\[([^\]]*)\]=", arg.text) if arg.raw.startswith("[") else None
            key = keyed.group(1) if keyed else str(following)
            following = int(key) + 1 if is_number(key) else following
            items[key] = replace(arg, text=arg.text[keyed.end() :], is_glob=False) if keyed else arg
    return _store(name, items, shell)


def assign_element(name: str, index: str, value: Arg, shell: Shell, *, is_append: bool = False) -> None:
    """`name[index]=value`; an index that expands leaves the array unknown."""
    items = dict(zip(shell.keys.get(name, ()), shell.arrays.get(name, ()), strict=False))
    if not items and name in shell.variables:
        items = {"0": shell.variables[name]}
    old = items.get(index.strip("'\""))
    if is_append and old is not None:
        value = Arg(old.text + value.text, value.raw, (*old.sources, *value.sources))
    if any(c in index for c in "$`"):
        items = dict.fromkeys([*items, UNKNOWN], Arg(UNKNOWN, f"${name}", (f"${name}",)))
    else:
        items[index.strip("'\"")] = value
    shell.variables[name] = _store(name, items, shell)


@contextmanager
def seen(assignments: tuple[tuple[str, Arg], ...], shell: Shell) -> Iterator[None]:
    """`NAME=value` in front of a function or `eval`: seen inside, gone behind it."""
    old = {name: shell.variables.get(name) for name, _ in assignments}
    for name, value in assignments:
        shell.assign(name, value)
    try:
        yield
    finally:
        for name, value_before in old.items():
            if value_before is None:
                shell.variables.pop(name, None)
            else:
                shell.variables[name] = value_before


def is_number(text: str) -> bool:
    """Whether a subscript or count is a plain number that `int` takes; `²` is a digit and none."""
    return re.fullmatch(r"[0-9]{1,9}", text) is not None


def _store(name: str, items: dict[str, Arg], shell: Shell) -> Arg:
    if len(items) > MAX_ELEMENTS:
        items = {UNKNOWN: Arg(UNKNOWN, f"${name}", (f"${name}",))}
    if all(map(is_number, items)):
        items = dict(sorted(items.items(), key=lambda pair: int(pair[0])))
    shell.keys[name], shell.arrays[name] = tuple(items), tuple(items.values())
    return items.get("0", Arg(""))
