"""Named tasks of `pyproject.toml`, `Pipfile` and `mise.toml`.

Promise: total and bounded; a name that is no task gives None, and then the word is a program's.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from typing import Any

from shellguard.parse.invocation import quote
from shellguard.parse.recipes.recipe import MAX_STEPS, Source, Step

MAX_TASKS = 64


def toml(text: str) -> dict[str, Any]:
    """A TOML document; empty when it is none."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def table_at(body: Any, *keys: str) -> dict[str, Any]:
    """A table below these keys; empty when there is none."""
    for key in keys:
        body = body.get(key) if isinstance(body, dict) else None
    return body if isinstance(body, dict) else {}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _project(
    name: str, table: tuple[str, ...], source: Source, file: str = "pyproject.toml"
) -> tuple[str, dict[str, Any]] | None:
    there = source.upwards((file,), source.folder)
    if there is None:
        return None
    tasks = table_at(toml(there[1]), *table)
    return (there[0], tasks) if name in tasks else None


def _operands(words: tuple[str, ...]) -> tuple[str, ...]:
    at = next((i for i, w in enumerate(words) if not w.startswith("-")), len(words))
    return words[at:]


def python_tasks(program: str, words: tuple[str, ...], source: Source) -> list[Step] | None:
    """`poe NAME`, `pdm run NAME`, `rye run`, `hatch run [ENV:]NAME`, `pipenv run NAME`."""
    rest = _operands(words)
    table: tuple[str, ...] = ("tool", program, "scripts")
    if program in ("poe", "poethepoet"):
        program, table = "poe", ("tool", "poe", "tasks")
    elif rest[:1] == ("run",):
        rest = _operands(rest[1:])
    elif program != "pdm":
        return None
    environment, colon, name = rest[0].rpartition(":") if rest and program == "hatch" else ("", "", "")
    if colon or program == "hatch":
        table = ("tool", "hatch", "envs", environment or "default", "scripts")
        rest = (name, *rest[1:])
    if program == "pipenv":
        table = ("scripts",)
    if not rest:
        return None
    found = _project(rest[0], table, source, "Pipfile" if program == "pipenv" else "pyproject.toml")
    if found is None:
        return None
    plan = _Named(program, found[1], found[0])
    for one in (f"pre_{rest[0]}", rest[0], f"post_{rest[0]}") if program == "pdm" else rest[:1]:
        plan.run(one, rest[1:] if one == rest[0] else ())
    return plan.steps or None


def taskipy(names: list[str], source: Source) -> list[Step] | None:
    found = _project(names[0], ("tool", "taskipy", "tasks"), source) if names else None
    if found is None:
        return None
    plan = _Named("task", found[1], found[0])
    for one in (f"pre_{names[0]}", names[0], f"post_{names[0]}"):
        plan.run(one, tuple(names[1:]) if one == names[0] else ())
    return plan.steps or None


class _Named:
    """Tasks of a table, each a text, a list or a table that says which kind of text it holds."""

    def __init__(self, program: str, tasks: dict[str, Any], folder: str) -> None:
        self.program, self.tasks, self.folder = program, tasks, folder
        self.steps: list[Step] = []
        self._running: list[str] = []

    def run(self, name: str, given: tuple[str, ...]) -> None:
        """A task by its name."""
        if name not in self.tasks or name in self._running or len(self._running) > 8:
            return
        self._running.append(name)
        self._body(self.tasks[name], name, given)
        self._running.pop()

    def _body(self, body: Any, name: str, given: tuple[str, ...]) -> None:
        if len(self.steps) >= MAX_STEPS:
            return
        if isinstance(body, str):
            self._text(body, name, given)
        elif isinstance(body, list):
            for item in body[:64]:
                if isinstance(item, str) and not self._is_name(item):
                    self._text(item, name, given, appends=False)
                else:
                    self._body({"ref": item} if isinstance(item, str) else item, name, ())
        elif isinstance(body, dict):
            for needed in listed(body.get("deps"))[:32]:
                self.run(str(needed).split(" ")[0], ())
            if isinstance(body.get("ref"), str):
                self.run(body["ref"].split(" ")[0], ())
            for key in ("cmd", "shell", "sequence", "composite", "chain", "parallel"):
                value = body.get(key)
                text = " ".join(map(str, value)) if key == "cmd" and isinstance(value, list) else value
                if text is not None:
                    self._body(text, name, given)

    def _is_name(self, text: str) -> bool:
        return text.partition(" ")[0] in self.tasks

    def _text(self, text: str, name: str, given: tuple[str, ...], *, appends: bool = True) -> None:
        first = text.partition(" ")[0]
        if first in self.tasks and first not in self._running:
            self.run(first, ())
            return
        more = " ".join(map(quote, given[:64]))
        filled = re.sub(r"\{args(?::[^}]*)?\}", lambda _: more, text)
        if filled == text and more and appends:
            filled = f"{text} {more}"
        self.steps.append(Step(f"{self.program} {name}", filled, self.folder))


# -- mise -----------------------------------------------------------------------------------------------------


def mise(words: tuple[str, ...], source: Source) -> list[Step] | None:
    """`mise run NAME`: tasks of `mise.toml`."""
    rest = _operands(words)
    if rest[:1] in (("run",), ("r",)):
        rest = _operands(rest[1:])
    there = source.upwards(("mise.toml", ".mise.toml", "mise/config.toml"), source.folder)
    tasks = table_at(toml(there[1]), "tasks") if there else {}
    if there is None or not rest or rest[0] not in tasks:
        return None
    found: list[Step] = []
    _mise_task(rest[0], rest[1:], tasks, there[0], found, set())
    return found[:MAX_STEPS] or None


def _mise_task(
    name: str, given: tuple[str, ...], tasks: dict[str, Any], folder: str, found: list[Step], seen: set[str]
) -> None:
    if name in seen or name not in tasks or len(seen) > MAX_TASKS:
        return
    seen.add(name)
    body = tasks[name] if isinstance(tasks[name], dict) else {"run": tasks[name]}
    for needed in listed(body.get("depends"))[:32]:
        _mise_task(str(needed).split(" ")[0], (), tasks, folder, found, seen)
    where = posixpath.normpath(posixpath.join(folder, str(body.get("dir") or ".")))
    lines = [line for line in listed(body.get("run")) if isinstance(line, str)][:64]
    for number, line in enumerate(lines, 1):
        more = "".join(" " + quote(a) for a in given[:64]) if number == len(lines) else ""
        found.append(Step(f"mise run {name}", line + more, where))
