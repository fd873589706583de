"""`just RECIPE`: the lines it would run, in order.

Promise: total and bounded; a parameter that nobody gave is `UNKNOWN`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.recipes.justfile import Justfile, Recipe
from shellguard.parse.recipes.recipe import MAX_STEPS, Source, Step

_NAMES = ("justfile", "Justfile", ".justfile", "JUSTFILE")
_TAKES_VALUE = frozenset("-f --justfile -d --working-directory --set --shell --shell-arg --dotenv-path --dotenv-filename --color -E".split())  # fmt: skip
_DRY = frozenset("-n --dry-run -l --list --summary --show -s --evaluate --dump --fmt --choose -e --edit --version -V --help -h --init --completions".split())  # fmt: skip
_HOLE = re.compile(r"\{\{(?!\{)((?:[^}]|\}(?!\}))*)\}\}")


def steps(words: tuple[str, ...], source: Source) -> list[Step] | None:
    """What just would run; None when there is no justfile to read."""
    folder, path = source.folder, ""
    operands: list[str] = []
    settings: list[tuple[str, ...]] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in _DRY and not operands:
            return []
        if word in _TAKES_VALUE and not operands:
            path = words[at + 1] if word in ("-f", "--justfile") and at + 1 < len(words) else path
            if word == "--set":
                settings.append(words[at + 1 : at + 3])
                at += 1
            at += 1
        elif not operands and not word.startswith("-") and "=" in word:
            settings.append(tuple(word.split("=", 1)))
        elif not word.startswith("-") or operands:
            operands.append(word)
        at += 1
    if path:
        text = source.read(posixpath.join(folder, path))
        there = (
            None
            if text is None
            else (posixpath.dirname(posixpath.normpath(posixpath.join(folder, path))), text)
        )
    else:
        there = source.upwards(_NAMES, folder)
    if there is None:
        return None
    justfile = Justfile(source, there[0])
    justfile.variables.update({s[0]: s[1] for s in settings if len(s) == 2})
    justfile.load(there[1])
    return _planned(justfile, operands)


def _planned(justfile: Justfile, operands: list[str]) -> list[Step]:
    found: list[Step] = []
    seen: set[tuple[str, ...]] = set()
    rest = operands or ([justfile.first] if justfile.first else [])
    while rest and len(found) < MAX_STEPS:
        name = justfile.aliases.get(rest[0], rest[0])
        recipe = justfile.recipes.get(name)
        if recipe is None:
            break
        is_open = any(p.startswith(("*", "+")) for p, _ in recipe.parameters)
        count = len(rest) - 1 if is_open else min(len(recipe.parameters), len(rest) - 1)
        _run(justfile, recipe, tuple(rest[1 : 1 + count]), found, seen)
        rest = rest[1 + count :]
    return found[:MAX_STEPS]


def _run(
    justfile: Justfile, recipe: Recipe, given: tuple[str, ...], found: list[Step], seen: set[tuple[str, ...]]
) -> None:
    key = (recipe.name, *given)
    if key in seen or len(seen) > 64 or len(found) >= MAX_STEPS:
        return
    seen.add(key)
    local = _bound(justfile, recipe, given)
    _run_all(justfile, recipe.needed, local, found, seen)
    found.extend(_texts(justfile, recipe, local))
    _run_all(justfile, recipe.after, local, found, seen)


def _run_all(
    justfile: Justfile, calls: list[str], local: dict[str, str], found: list[Step], seen: set[tuple[str, ...]]
) -> None:
    for call in calls:
        name, _, rest = call.partition(" ")
        other = justfile.recipes.get(justfile.aliases.get(name, name))
        if other is not None:
            pieces = re.findall(r"""'[^']*'|"[^"]*"|[^\s'"]+""", rest)[:16]
            _run(justfile, other, tuple(justfile.value(p, local) for p in pieces), found, seen)


def _bound(justfile: Justfile, recipe: Recipe, given: tuple[str, ...]) -> dict[str, str]:
    local: dict[str, str] = {}
    for at, (key, default) in enumerate(recipe.parameters[:32]):
        name = key.lstrip("*+$")
        if key.startswith(("*", "+")) and given[at:]:
            local[name] = " ".join(given[at:])
        elif at < len(given):
            local[name] = given[at]
        elif default is not None:
            local[name] = justfile.value(default, local)
        else:
            local[name] = "" if key.startswith("*") else UNKNOWN
    return local


def _texts(justfile: Justfile, recipe: Recipe, local: dict[str, str]) -> list[Step]:
    """A recipe's lines, or its whole body when it begins with `#!`."""
    lines = list(recipe.lines)
    while lines and not lines[-1].strip():
        lines.pop()
    fill: Callable[[str], str] = lambda text: _HOLE.sub(  # noqa: E731 - one expression used twice below
        lambda m: justfile.value(m.group(1), local), text
    ).replace("{{{{", "{{")
    names = set(justfile.variables) if justfile.is_all_exported else justfile.exported
    variables = tuple((n, justfile.variables[n]) for n in sorted(names) if n in justfile.variables)
    variables += tuple(
        (k.lstrip("$"), local[k.lstrip("$")]) for k, _ in recipe.parameters if k.startswith("$")
    )
    folder = justfile.source.folder if recipe.is_here else justfile.folder
    arguments = tuple(local[k.lstrip("*+$")] for k, _ in recipe.parameters[:32])
    indent = next((re.match(r"\s*", line)[0] for line in lines if line.strip()), "")  # type: ignore[index]
    body = [line.removeprefix(indent) for line in lines]
    first = body[0] if body else ""
    if first.startswith("#!"):
        called = [posixpath.basename(w) for w in first[2:].split() if not w.startswith("-")]
        interpreter = next((w for w in called if w != "env"), "sh")
        return [
            Step(f"just {recipe.name}", fill("\n".join(body[1:])), folder, variables, interpreter, arguments)
        ]
    texts = "\n".join(body).replace("\\\n", "\\\n\0")
    joined = [t.replace("\0", "") for t in re.split(r"\n(?!\0)", texts)]
    return [
        Step(f"just {recipe.name}", shown, folder, variables, justfile.shell, arguments)
        for line in joined[:MAX_STEPS]
        if (shown := fill(line).strip().lstrip("@-").strip()) and not shown.startswith("#")
    ]
