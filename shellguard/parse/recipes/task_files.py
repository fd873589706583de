"""Named tasks of `Taskfile.yml`, `pyproject.toml`, `Pipfile` and `mise.toml`.

Promise: total and bounded; a template that cannot be filled is `UNKNOWN`.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Callable
from typing import Any

from shellguard.parse.invocation import UNKNOWN, quote
from shellguard.parse.recipes.recipe import MAX_STEPS, Source, Step

_TASKFILES = ("Taskfile.yml", "taskfile.yml", "Taskfile.yaml", "taskfile.yaml", "Taskfile.dist.yml", "Taskfile.dist.yaml")  # fmt: skip
# A pure Python YAML reader takes half a second for more than this.
_MAX_YAML = 64 * 1024
_HOLE = re.compile(r"\{\{-?\s*([^{}]{0,200}?)\s*-?\}\}")
_MAX_TASKS = 64


def _yaml(text: str) -> dict[str, Any]:
    import yaml

    if len(text) > _MAX_YAML:
        return {}
    try:
        body = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, AttributeError):
        return {}
    return body if isinstance(body, dict) else {}


def toml(text: str) -> dict[str, Any]:
    """A TOML document; empty when it is none."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def _at(body: Any, *keys: str) -> dict[str, Any]:
    """A table below these keys; empty when there is none."""
    for key in keys:
        body = body.get(key) if isinstance(body, dict) else None
    return body if isinstance(body, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


# -- task (go-task) -------------------------------------------------------------------------------------------


def task(words: tuple[str, ...], source: Source) -> list[Step] | None:
    """`task NAME [VAR=x] [-- args]`."""
    split = words.index("--") if "--" in words else len(words)
    folder, path, names, given = source.folder, "", [], {"CLI_ARGS": " ".join(map(quote, words[split + 1 :]))}
    at = 0
    while at < split:
        word = words[at]
        if word in ("-n", "--dry", "-l", "--list", "-a", "--list-all", "--summary", "--status"):
            return []
        if word in ("-d", "--dir", "-t", "--taskfile", "-o", "--output", "-C", "--concurrency", "-I"):
            value = words[at + 1] if at + 1 < split else ""
            folder = posixpath.normpath(posixpath.join(folder, value)) if word in ("-d", "--dir") else folder
            path = value if word in ("-t", "--taskfile") else path
            at += 1
        elif "=" in word and not word.startswith("-"):
            given[word.split("=", 1)[0]] = word.split("=", 1)[1]
        elif not word.startswith("-"):
            names.append(word)
        at += 1
    there = source.upwards((path,) if path else _TASKFILES, folder)
    if there is None:
        return _taskipy(names, source)
    taskfile = Taskfile(_yaml(there[1]), there[0], source, given)
    for name in names or ["default"]:
        taskfile.run(name, {})
    return taskfile.steps[:MAX_STEPS]


class Taskfile:
    """The tasks of one Taskfile and the steps planned so far."""

    def __init__(self, body: dict[str, Any], folder: str, source: Source, given: dict[str, str]) -> None:
        self.tasks, self.folder, self.source = _at(body, "tasks"), folder, source
        self.steps: list[Step] = []
        self._seen = 0
        self._running: list[str] = []
        self.variables: dict[str, str] = {
            "ROOT_DIR": folder,
            "TASKFILE_DIR": folder,
            "USER_WORKING_DIR": source.folder,
        }
        self.variables.update(self._values(_at(body, "vars"), {}))
        self.variables.update(given)
        self.environment = self._values(_at(body, "env"), self.variables)

    def _values(self, table: dict[str, Any], known: dict[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in list(table.items())[:128]:
            here = {**self.variables, **known, **found}
            if isinstance(value, dict) and isinstance(value.get("sh"), str):
                output = self.source.output(self.fill(value["sh"], here), self.folder)
                found[str(name)] = UNKNOWN if output is None else output.strip()
            else:
                found[str(name)] = UNKNOWN if isinstance(value, dict | list) else self.fill(str(value), here)
        return found

    def fill(self, text: str, known: dict[str, str]) -> str:
        """`{{.NAME}}` by its value."""

        def one(hole: re.Match[str]) -> str:
            name = re.fullmatch(r"\.(\w+)", hole.group(1))
            default = re.fullmatch(r"""(?:default\s+["'`]([^"'`]*)["'`]\s+\.(\w+)|\.(\w+)\s*\|\s*default\s+["'`]([^"'`]*)["'`])""", hole.group(1))  # fmt: skip
            if default:
                value = known.get(default.group(2) or default.group(3), "")
                return value or default.group(1) or default.group(4) or ""
            if name is None:
                return UNKNOWN
            return (
                known.get(name.group(1))
                or self.source.environment.get(name.group(1))
                or ("" if name.group(1) in known else "${" + name.group(1) + "}")
            )

        return _HOLE.sub(one, text[:65536])[:65536]

    def run(self, name: str, given: dict[str, str]) -> None:
        """A task: what it needs, then its commands."""
        body = self.tasks.get(name)
        if body is None:
            wanted = (
                t for t in self.tasks.items() if isinstance(t[1], dict) and name in _list(t[1].get("aliases"))
            )
            name, body = next(wanted, (name, None))
        if body is None or name in self._running or self._seen >= _MAX_TASKS or len(self.steps) >= MAX_STEPS:
            return
        self._seen += 1
        self._running.append(name)
        task = body if isinstance(body, dict) else {"cmds": body}
        known = {**self.variables, "TASK": name}
        known |= {**self._values(_at(task, "vars"), known), **given}
        folder = posixpath.normpath(
            posixpath.join(self.folder, self.fill(str(task.get("dir") or "."), known))
        )
        variables = tuple({**self.environment, **self._values(_at(task, "env"), known)}.items())
        for needed in _list(task.get("deps"))[:32]:
            self._one(
                needed if isinstance(needed, dict) else {"task": needed}, name, folder, variables, known
            )
        for command in _list(task.get("cmds", task.get("cmd")))[:MAX_STEPS]:
            self._one(command, name, folder, variables, known)
        self._running.pop()

    def _one(self, command: Any, name: str, folder: str, variables: Any, known: dict[str, str]) -> None:
        body = command if isinstance(command, dict) else {"cmd": command}
        deferred = body.get("defer")
        if isinstance(deferred, dict):
            body = deferred
        if isinstance(body.get("task"), str):
            self.run(self.fill(body["task"], known), self._values(_at(body, "vars"), known))
            return
        text = deferred if isinstance(deferred, str) else body.get("cmd")
        if isinstance(text, str):
            items = body.get("for")
            for item in items[:16] if isinstance(items, list) else [UNKNOWN]:
                filled = self.fill(text, {**known, "ITEM": str(item)})
                self.steps.append(Step(f"task {name}", filled, folder, variables))


# -- tasks of Python projects ---------------------------------------------------------------------------------

Table = Callable[[dict[str, Any]], dict[str, Any]]


def _project(
    name: str, table: tuple[str, ...], source: Source, file: str = "pyproject.toml"
) -> tuple[str, dict[str, Any]] | None:
    there = source.upwards((file,), source.folder)
    if there is None:
        return None
    tasks = _at(toml(there[1]), *table)
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


def _taskipy(names: list[str], source: Source) -> list[Step] | None:
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
            for needed in _list(body.get("deps"))[:32]:
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
    tasks = _at(toml(there[1]), "tasks") if there else {}
    if there is None or not rest or rest[0] not in tasks:
        return None
    found: list[Step] = []
    _mise_task(rest[0], rest[1:], tasks, there[0], found, set())
    return found[:MAX_STEPS] or None


def _mise_task(
    name: str, given: tuple[str, ...], tasks: dict[str, Any], folder: str, found: list[Step], seen: set[str]
) -> None:
    if name in seen or name not in tasks or len(seen) > _MAX_TASKS:
        return
    seen.add(name)
    body = tasks[name] if isinstance(tasks[name], dict) else {"run": tasks[name]}
    for needed in _list(body.get("depends"))[:32]:
        _mise_task(str(needed).split(" ")[0], (), tasks, folder, found, seen)
    where = posixpath.normpath(posixpath.join(folder, str(body.get("dir") or ".")))
    lines = [line for line in _list(body.get("run")) if isinstance(line, str)][:64]
    for number, line in enumerate(lines, 1):
        more = "".join(" " + quote(a) for a in given[:64]) if number == len(lines) else ""
        found.append(Step(f"mise run {name}", line + more, where))
