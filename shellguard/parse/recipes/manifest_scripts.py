"""Scripts of `deno.json` and `composer.json`.

Promise: total and bounded; a name that is no script gives None.
"""

from __future__ import annotations

import re
from typing import Any

from shellguard.parse.invocation import quote
from shellguard.parse.recipes.package_scripts import FOLDERS, load, named, read_words, table
from shellguard.parse.recipes.recipe import Source, Step


def deno(words: tuple[str, ...], source: Source) -> list[Step] | None:
    """`deno task NAME`: from `deno.json`, else `package.json`."""
    if words[:1] != ("task",) or len(words) < 2:
        return None
    _, operands, behind = read_words("deno", words[1:])
    if not operands:
        return None
    there = source.upwards(("deno.json", "deno.jsonc"), source.folder)
    tasks = table(load(there[1]), "tasks") if there else {}
    given = (*operands[1:], *behind)
    if there is None or operands[0] not in tasks:
        return named("deno", operands[:1], given, [source.folder], source)
    return _deno_task(operands[0], given, tasks, there[0], set())


def _deno_task(
    name: str, given: tuple[str, ...], tasks: dict[str, Any], folder: str, seen: set[str]
) -> list[Step]:
    task = tasks.get(name)
    if name in seen or len(seen) > 32:
        return []
    seen.add(name)
    body = task if isinstance(task, dict) else {"command": task}
    needed = body.get("dependencies")
    found = [
        step
        for other in (needed if isinstance(needed, list) else [])
        for step in _deno_task(str(other), (), tasks, folder, seen)
    ]
    command = body.get("command")
    if isinstance(command, str):
        text = command + "".join(" " + quote(a) for a in given[:64])
        found.append(Step(f"deno task {name}", text, folder))
    return found


_COMPOSER_LIFE = {
    "install": ("pre-install-cmd", "pre-autoload-dump", "post-autoload-dump", "post-install-cmd"),
    "update": ("pre-update-cmd", "pre-autoload-dump", "post-autoload-dump", "post-update-cmd"),
    "dump-autoload": ("pre-autoload-dump", "post-autoload-dump"),
    "create-project": (),
}


def composer(words: tuple[str, ...], source: Source) -> list[Step] | None:
    """`composer run-script NAME`, `composer NAME`, and the scripts around install and update."""
    options, operands, behind = read_words("composer", words)
    there = source.upwards(("composer.json",), next((v for n, v in options if n in FOLDERS), source.folder))
    if there is None or not operands or "--no-scripts" in words:
        return None
    scripts = table(load(there[1]), "scripts")
    head, rest = operands[0], operands[1:]
    if head in ("run-script", "run") and rest:
        names, given = rest[:1], (*rest[1:], *behind)
    elif head in scripts and head not in _COMPOSER_LIFE:
        names, given = (head,), (*rest, *behind)
    else:
        names, given = _COMPOSER_LIFE.get(head, ()), ()
    found: list[Step] = []
    for name in names:
        _composer_script(name, given, scripts, there[0], found, set())
    return found or None


def _composer_script(
    name: str, given: tuple[str, ...], scripts: dict[str, Any], folder: str, found: list[Step], seen: set[str]
) -> None:
    """One script: a text or several; `@name` is another script, `@php` and `@composer` are programs."""
    if name in seen or len(seen) > 32:
        return
    seen.add(name)
    lines = scripts.get(name)
    for line in (lines if isinstance(lines, list) else [lines])[:64]:
        if not isinstance(line, str):
            continue
        word, _, rest = line.removeprefix("@").partition(" ")
        if line.startswith("@") and word in scripts:
            _composer_script(word, tuple(rest.split()), scripts, folder, found, seen)
        elif not line.startswith("@putenv") and not re.match(r"[\w\\]+::\w+$", line):
            text = line.removeprefix("@") + "".join(" " + quote(a) for a in given[:64])
            found.append(Step(f"composer {name}", text, folder))
