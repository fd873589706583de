"""Follows a runner into the recipes it would run, as part of a walk.

Promise: bounded over one attempt: steps, depth and files read; the same recipe inside itself is entered once.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.recipes import (
    code_tasks,
    just,
    make,
    manifest_scripts,
    package_scripts,
    project_tasks,
    taskfile,
)
from shellguard.parse.recipes.recipe import MAX_STEPS, Source, Step
from shellguard.parse.shell import Shell
from shellguard.parse.variables import forked
from shellguard.parse.wrappers import Peeled

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker

# A recipe that calls a recipe that calls a recipe; each takes two levels of the walk.
MAX_LEVELS = 4
MAX_FILES = 200
# Recipes leave the rest of a walk's bound to the text itself: a long build is no reason to stop.
MAX_FOUND = 1000

Reader = Callable[[str, tuple[str, ...], Source], list[Step] | None]
_RUNNERS: dict[str, Reader] = {
    **dict.fromkeys(("make", "gmake", "gnumake"), lambda _, words, source: make.steps(words, source)),
    **dict.fromkeys(("npm", "pnpm", "yarn", "bun"), package_scripts.steps),
    **dict.fromkeys(("npm-run-all", "run-s", "run-p", "npm-run-all2"), package_scripts.several),
    "concurrently": lambda _, words, source: package_scripts.concurrently(words, source),
    "deno": lambda _, words, source: manifest_scripts.deno(words, source),
    "composer": lambda _, words, source: manifest_scripts.composer(words, source),
    "just": lambda _, words, source: just.steps(words, source),
    **dict.fromkeys(("task", "go-task"), lambda _, words, source: taskfile.task(words, source)),
    **dict.fromkeys(("poe", "poethepoet", "pdm", "rye", "hatch", "pipenv"), project_tasks.python_tasks),
    "mise": lambda _, words, source: project_tasks.mise(words, source),
    "rake": lambda _, words, source: code_tasks.rake(words, source),
    **dict.fromkeys(("invoke", "inv"), lambda _, words, source: code_tasks.invoke(words, source)),
}
_CODE_OPTION = {"python": "-c", "ruby": "-e", "node": "-e", "perl": "-e", "php": "-r"}


@dataclass
class Followed:
    """What one walk has read of recipes so far."""

    left: int = MAX_STEPS
    level: int = 0
    running: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, str | None] = field(default_factory=dict)


def is_runner(name: str) -> bool:
    """Whether a program of this name may run what stands in a recipe file. Pure."""
    return name in _RUNNERS


def follow(walker: Walker, call: Invocation, shell: Shell) -> bool:
    """Enter what `call` runs from a recipe file; false when it is no runner, or its word is no recipe."""
    reader = _RUNNERS.get(call.program)
    state = walker.recipes
    if reader is None or walker.host or state.level >= MAX_LEVELS or state.left <= 0:
        return False
    steps = reader(call.program, call.words, _source(walker, call, shell))
    if steps is None:
        return False
    for step in steps:
        _run(walker, call, step, shell)
    return True


def _source(walker: Walker, call: Invocation, shell: Shell) -> Source:
    files = walker.recipes.files

    def read(path: str) -> str | None:
        place = posixpath.normpath(posixpath.join(call.cwd or "", path))
        if call.cwd is None and not path.startswith("/"):
            return None
        if place in walker.written:
            return walker.written[place]
        if place not in files:
            files[place] = walker.file(Arg(place), call) if len(files) < MAX_FILES else None
        return files[place]

    def output(text: str, folder: str) -> str | None:
        if walker.recipes.left <= 0:
            return None
        walker.recipes.left -= 1
        return _inside(walker, call, Step(f"{call.program} (while reading)", text, folder), shell)

    known = {n: v.text for n, v in (*shell.variables.items(), *call.assignments) if v.is_known}
    exported = {n: v for n, v in known.items() if n in shell.exported or n in dict(call.assignments)}
    if shell.home:
        exported.setdefault("HOME", shell.home)
    return Source(call.cwd or "", read, output, exported, call.stdin)


def _run(walker: Walker, call: Invocation, step: Step, shell: Shell) -> None:
    state, key = walker.recipes, (step.label, step.text)
    if state.left <= 0 or key in state.running or len(walker.found) >= MAX_FOUND:
        return
    state.left -= 1
    state.running.append(key)
    try:
        _inside(walker, call, step, shell)
    finally:
        state.running.pop()


def _inside(walker: Walker, call: Invocation, step: Step, shell: Shell) -> str | None:
    """Walk one step in a shell of its own: exported variables, no functions, its own folder."""
    here = forked(shell)
    exported = {n: v for n, v in shell.variables.items() if n in shell.exported or "*" in shell.exported}
    here.variables = {**exported, **dict(call.assignments), **{n: Arg(v) for n, v in step.variables}}
    here.exported = frozenset(here.variables)
    here.arrays, here.keys, here.positional = {}, {}, tuple(Arg(a) for a in step.arguments)
    here.cwd = step.folder if UNKNOWN not in step.folder else None
    functions, via = walker.functions, walker.via
    walker.functions = {n: f for n, f in functions.items() if n in shell.exported}
    walker.via = (*via, step.label)
    walker.recipes.level += 1
    try:
        plain = replace(
            call,
            assignments=(),
            redirects=(),
            fed_by=(),
            stdin=None if call.stdin == step.text else call.stdin,
        )
        return walker.inner(plain, _carried(step), here)
    finally:
        walker.functions, walker.via = functions, via
        walker.recipes.level -= 1


def _carried(step: Step) -> Peeled:
    base = step.interpreter.rstrip("0123456789.")
    if base in _CODE_OPTION:
        return Peeled((Arg(step.interpreter), Arg(_CODE_OPTION[base]), Arg(step.text)))
    return Peeled(text=step.text)
