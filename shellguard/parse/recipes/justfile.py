"""A justfile's text as recipes and variables.

Promise: total and bounded; an expression that cannot be worked out is `UNKNOWN`.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.recipes.recipe import Source

_ASSIGN = re.compile(r"(export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(.*)")
_HEADER = re.compile(r"@?([A-Za-z_][\w-]*)((?:[^:\"']|\"[^\"]*\"|'[^']*'|:(?==))*):(?!=)(.*)")
_TOKEN = re.compile(
    r"""\s*(?:'([^']*)'|"((?:[^"\\]|\\.)*)"|```(.*?)```|`([^`]*)`|([A-Za-z_][\w-]*)(\s*\()?|([+/]))""", re.S
)


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
