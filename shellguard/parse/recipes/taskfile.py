"""`task NAME`: the tasks of a Taskfile.

Promise: total and bounded; a template that cannot be filled is `UNKNOWN`.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any

from shellguard.parse.invocation import UNKNOWN, quote
from shellguard.parse.recipes.project_tasks import MAX_TASKS, listed, table_at, taskipy
from shellguard.parse.recipes.recipe import MAX_STEPS, Source, Step
from shellguard.parse.yaml_text import first_table

_TASKFILES = ("Taskfile.yml", "taskfile.yml", "Taskfile.yaml", "taskfile.yaml", "Taskfile.dist.yml", "Taskfile.dist.yaml")  # fmt: skip
_HOLE = re.compile(r"\{\{-?\s*([^{}]{0,200}?)\s*-?\}\}")


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
        return taskipy(names, source)
    taskfile = Taskfile(first_table(there[1]), there[0], source, given)
    for name in names or ["default"]:
        taskfile.run(name, {})
    return taskfile.steps[:MAX_STEPS]


class Taskfile:
    """The tasks of one Taskfile and the steps planned so far."""

    def __init__(self, body: dict[str, Any], folder: str, source: Source, given: dict[str, str]) -> None:
        self.tasks, self.folder, self.source = table_at(body, "tasks"), folder, source
        self.steps: list[Step] = []
        self._seen = 0
        self._running: list[str] = []
        self.variables: dict[str, str] = {
            "ROOT_DIR": folder,
            "TASKFILE_DIR": folder,
            "USER_WORKING_DIR": source.folder,
        }
        self.variables.update(self._values(table_at(body, "vars"), {}))
        self.variables.update(given)
        self.environment = self._values(table_at(body, "env"), self.variables)

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
                t
                for t in self.tasks.items()
                if isinstance(t[1], dict) and name in listed(t[1].get("aliases"))
            )
            name, body = next(wanted, (name, None))
        if body is None or name in self._running or self._seen >= MAX_TASKS or len(self.steps) >= MAX_STEPS:
            return
        self._seen += 1
        self._running.append(name)
        task = body if isinstance(body, dict) else {"cmds": body}
        known = {**self.variables, "TASK": name}
        known |= {**self._values(table_at(task, "vars"), known), **given}
        folder = posixpath.normpath(
            posixpath.join(self.folder, self.fill(str(task.get("dir") or "."), known))
        )
        variables = tuple({**self.environment, **self._values(table_at(task, "env"), known)}.items())
        for needed in listed(task.get("deps"))[:32]:
            self._one(
                needed if isinstance(needed, dict) else {"task": needed}, name, folder, variables, known
            )
        for command in listed(task.get("cmds", task.get("cmd")))[:MAX_STEPS]:
            self._one(command, name, folder, variables, known)
        self._running.pop()

    def _one(self, command: Any, name: str, folder: str, variables: Any, known: dict[str, str]) -> None:
        body = command if isinstance(command, dict) else {"cmd": command}
        deferred = body.get("defer")
        if isinstance(deferred, dict):
            body = deferred
        if isinstance(body.get("task"), str):
            self.run(self.fill(body["task"], known), self._values(table_at(body, "vars"), known))
            return
        text = deferred if isinstance(deferred, str) else body.get("cmd")
        if isinstance(text, str):
            items = body.get("for")
            for item in items[:16] if isinstance(items, list) else [UNKNOWN]:
                filled = self.fill(text, {**known, "ITEM": str(item)})
                self.steps.append(Step(f"task {name}", filled, folder, variables))
