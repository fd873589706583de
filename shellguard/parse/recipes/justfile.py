"""`just RECIPE`: the recipes of a justfile.

Promise: total and bounded; an expression that cannot be worked out is `UNKNOWN`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.recipes.recipe import MAX_STEPS, Source, Step

_NAMES = ("justfile", "Justfile", ".justfile", "JUSTFILE")
_TAKES_VALUE = frozenset("-f --justfile -d --working-directory --set --shell --shell-arg --dotenv-path --dotenv-filename --color -E".split())  # fmt: skip
_DRY = frozenset("-n --dry-run -l --list --summary --show -s --evaluate --dump --fmt --choose -e --edit --version -V --help -h --init --completions".split())  # fmt: skip
_ASSIGN = re.compile(r"(export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(.*)")
_HEADER = re.compile(r"@?([A-Za-z_][\w-]*)((?:[^:\"']|\"[^\"]*\"|'[^']*'|:(?==))*):(?!=)(.*)")
_TOKEN = re.compile(
    r"""\s*(?:'([^']*)'|"((?:[^"\\]|\\.)*)"|```(.*?)```|`([^`]*)`|([A-Za-z_][\w-]*)(\s*\()?|([+/]))""", re.S
)
_HOLE = re.compile(r"\{\{(?!\{)((?:[^}]|\}(?!\}))*)\}\}")


@dataclass
class Recipe:
    """One recipe as written."""

    name: str
    parameters: list[tuple[str, str | None]]
    """(name with its `*` or `+`, default expression)."""
    needed: list[str]
    after: list[str]
    lines: list[str] = field(default_factory=list)
    is_here: bool = False
    """`[no-cd]`: it runs where just was called."""


class Justfile:
    """A justfile's recipes and variables."""

    def __init__(self, source: Source, folder: str) -> None:
        self.source, self.folder = source, folder
        self.recipes: dict[str, Recipe] = {}
        self.aliases: dict[str, str] = {}
        self.variables: dict[str, str] = {}
        self.exported: set[str] = set()
        self.is_all_exported = False
        self.shell = "sh"
        self.imports = 0
        self.first = ""

    def load(self, text: str) -> None:
        """Read a justfile's text."""
        current: Recipe | None = None
        attributes = ""
        for line in text.replace("\r\n", "\n").split("\n"):
            if line[:1] in (" ", "\t"):
                if current is not None:
                    current.lines.append(line)
                continue
            if not line.strip() or line.startswith("#"):
                if current is not None and not line.strip():
                    current.lines.append("")
                continue
            if line.startswith("["):
                attributes += line
                continue
            current = self._statement(line, attributes)
            attributes = ""

    def _statement(self, line: str, attributes: str) -> Recipe | None:
        word, _, rest = line.partition(" ")
        assigned = _ASSIGN.fullmatch(line)
        if word == "set":
            self._setting(rest)
        elif word == "alias" and ":=" in rest:
            name, _, target = rest.partition(":=")
            self.aliases[name.strip()] = target.strip()
        elif word in ("import", "import?"):
            self._import(rest)
        elif assigned:
            self.variables.setdefault(assigned.group(2), self.value(assigned.group(3), {}))
            if assigned.group(1):
                self.exported.add(assigned.group(2))
        elif header := _HEADER.match(line[:2000]):
            recipe = _recipe(header.group(1), header.group(2), header.group(3))
            recipe.is_here = "no-cd" in attributes
            self.recipes.setdefault(recipe.name, recipe)
            self.first = self.first or recipe.name
            return self.recipes[recipe.name] if self.recipes[recipe.name] is recipe else recipe
        return None

    def _setting(self, text: str) -> None:
        name, _, value = text.partition(":=")
        if name.strip() == "shell":
            found = re.search(r"""["']([^"']+)["']""", value)
            self.shell = posixpath.basename(found.group(1)) if found else "sh"
        elif name.strip() == "export":
            self.is_all_exported = "false" not in value

    def _import(self, text: str) -> None:
        path = text.strip().strip("'\"")
        self.imports += 1
        found = self.source.read(posixpath.join(self.folder, path)) if self.imports <= 8 else None
        if found is not None:
            self.load(found)

    def value(self, expression: str, local: dict[str, str]) -> str:
        """What an expression gives: literals, names, `+`, `/`, backticks and `env`."""
        out, at, joiner = "", 0, ""
        while at < len(expression):
            token = _TOKEN.match(expression, at)
            if token is None:
                return (out + UNKNOWN) if expression[at:].strip() not in ("", ")") else out
            at = token.end()
            if token.group(7):
                joiner = token.group(7)
                continue
            if token.group(6):
                end = expression.find(")", at)
                piece = self._function(token.group(5), expression[at : end if end >= 0 else len(expression)])
                at = end + 1 if end >= 0 else len(expression)
            else:
                piece = self._atom(token, local)
            out += ("/" if joiner == "/" else "") + piece
            if len(out) > 65536:
                return UNKNOWN
        return out

    def _atom(self, token: re.Match[str], local: dict[str, str]) -> str:
        single, double, long, tick, name = token.groups()[:5]
        if single is not None:
            return str(single)
        if double is not None:
            return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), double)
        if name is not None:
            return local.get(name, self.variables.get(name, UNKNOWN))
        output = self.source.output((long or tick or "").strip(), self.folder)
        return UNKNOWN if output is None else output.rstrip("\n")

    def _function(self, name: str, arguments: str) -> str:
        if name in ("justfile_directory", "justfile_dir"):
            return self.folder
        if name in ("invocation_directory", "invocation_dir"):
            return self.source.folder
        given = [self.value(a, {}) for a in arguments.split(",")[:2]]
        if name in ("env", "env_var", "env_var_or_default") and given:
            return self.source.environment.get(given[0]) or (
                given[1].strip() if len(given) > 1 else "${" + given[0] + "}"
            )
        if name in ("quote", "trim", "absolute_path", "clean") and given:
            return given[0]
        return UNKNOWN


def _recipe(name: str, parameters: str, needed: str) -> Recipe:
    found: list[tuple[str, str | None]] = []
    for text in re.findall(r"""[*+$]*[A-Za-z_][\w-]*(?:=(?:"[^"]*"|'[^']*'|[^\s"']+))?""", parameters):
        key, equals, default = text.partition("=")
        found.append((key, default if equals else None))
    before, _, after = needed.partition("&&")
    return Recipe(name, found, _calls(before), _calls(after))


def _calls(text: str) -> list[str]:
    """Dependencies: names, and `(name args)`."""
    return [
        m.group(1) or m.group(2)
        for m in re.finditer(r"\(([^)]*)\)|([A-Za-z_][\w-]*)", text.partition("#")[0])
    ][:32]


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
