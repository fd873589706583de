"""A makefile's text as rules and variables.

Promise: total and bounded; of a condition that only the environment decides, the side that was asked for is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from shellguard.parse.recipes.make_expand import MAX_SPENT, Names, Value, arguments

MAX_INCLUDES = 16
MAX_RULES = 4000

_DEFINE = re.compile(r"(?:override\s+|export\s+)*define\s+(\S+)\s*(:{0,3}|\?|\+)=?\s*$")
_ASSIGN = re.compile(r"([^\s:#=?+!]+)\s*(:{1,3}|\?|\+|!)?=[ \t]*(.*)", re.S)
_CONDITIONS = ("ifeq", "ifneq", "ifdef", "ifndef")
_PREFIXES = ("export", "override", "private", "unexport", "undefine")


@dataclass
class Rule:
    """One rule of one target."""

    targets: list[str]
    prerequisites: list[str]
    lines: list[str] = field(default_factory=list)
    pattern: str = ""
    """The target pattern of a static pattern rule."""
    order_only: list[str] = field(default_factory=list)


@dataclass
class Branch:
    """One condition that is being read."""

    is_taken: bool
    is_done: bool
    """One of its sides was taken already."""


@dataclass
class Makefile:
    """What was read of a makefile and those it includes."""

    names: Names
    read: Callable[[str], str | None]
    takes_else: bool = False
    """Which side of a condition is taken that cannot be decided."""
    fixed: frozenset[str] = frozenset()
    """Variables set on the command line, which no assignment changes."""
    rules: list[Rule] = field(default_factory=list)
    own: dict[str, list[str]] = field(default_factory=dict)
    """Assignments that hold for one target."""
    exported: set[str] = field(default_factory=set)
    includes: int = 0
    recipe_prefix: str = "\t"
    is_undecided: bool = False
    """Some condition had two sides."""

    def load(self, text: str) -> None:
        """Read a makefile's text."""
        lines = text.replace("\r\n", "\n").split("\n")
        at, branches = 0, [Branch(True, True)]
        current: list[Rule] = []
        while at < len(lines):
            if lines[at].startswith(self.recipe_prefix) and current:
                line, at = _recipe_line(lines, at, self.recipe_prefix)
                for rule in current if all(b.is_taken for b in branches) else []:
                    rule.lines.append(line)
                continue
            line, at = _joined(lines, at)
            word = line.split(None, 1)[0] if line.strip() else ""
            if word in (*_CONDITIONS, "else", "endif"):
                self._condition(word, line.strip(), branches)
            elif defined := _DEFINE.match(line.strip()):
                body, at = _defined(lines, at)
                if all(b.is_taken for b in branches):
                    self._set(defined.group(1), defined.group(2), body)
            elif (
                word
                and all(b.is_taken for b in branches)
                and len(self.rules) < MAX_RULES
                and self.names.spent <= MAX_SPENT
            ):
                made = self._statement(word, line)
                current = current if made is None else made

    def _condition(self, word: str, line: str, branches: list[Branch]) -> None:
        if word == "endif":
            if len(branches) > 1:
                branches.pop()
        elif word == "else":
            if len(branches) > 1:
                rest, last = line[4:].strip(), branches[-1]
                last.is_taken = not last.is_done and (not rest or self._is_true(rest))
                last.is_done = last.is_done or last.is_taken
        elif len(branches) < 64:
            is_read = all(b.is_taken for b in branches)
            is_taken = is_read and self._is_true(line)
            branches.append(Branch(is_taken, is_taken or not is_read))

    def _is_true(self, line: str) -> bool:
        word, _, rest = line.partition(" ")
        if word in ("ifdef", "ifndef"):
            is_set = self.names.is_set(self.names.expand(rest.strip()))
            if is_set is None:
                self.is_undecided = True
                return not self.takes_else
            return is_set is (word == "ifdef")
        left, right = _compared(rest.strip())
        left, right = self.names.expand(left), self.names.expand(right)
        if any("\0" in t or "${" in t for t in (left, right)):
            self.is_undecided = True
            return not self.takes_else
        return (left == right) is (word == "ifeq")

    def _statement(self, word: str, line: str) -> list[Rule] | None:
        """An assignment, an include or a rule; the rules that recipe lines below belong to, None when none changed."""
        # SAFETY: blanks behind a value are part of it: `DIR = build # x` and `rm -rf $(DIR)/*` delete `/*`
        line = line.lstrip()
        if word in ("include", "-include", "sinclude"):
            self._include(line[len(word) :])
            return None
        while word in _PREFIXES:
            line = line[len(word) :].lstrip()
            if word == "export":
                self.exported.update([line.split("=")[0].rstrip(":?+ ")] if "=" in line else line.split())
            if word in ("undefine", "unexport") or not line.strip():
                return None
            word = line.split(None, 1)[0]
        assigned = _ASSIGN.fullmatch(line)
        if assigned:
            self._set(self.names.expand(assigned.group(1)), assigned.group(2) or "", assigned.group(3))
            return None
        if "=" not in line and ":" not in line and line.startswith("$"):
            self.names.expand(line)
            return None
        return self._rule(line)

    def _include(self, names: str) -> None:
        for name in self.names.expand(names).split():
            if self.includes >= MAX_INCLUDES:
                return
            self.includes += 1
            text = self.read(name) if not set(name) & set("*?[\0$") else None
            if text is not None:
                self.load(text)

    def _set(self, name: str, kind: str, text: str) -> None:
        if name in self.fixed:
            return
        old = self.names.values.get(name)
        if name == ".RECIPEPREFIX":
            self.recipe_prefix = text[:1] or "\t"
        elif kind == "?":
            if old is None and name not in self.names.environment:
                self.names.values[name] = Value(text)
        elif kind == "+" and old is not None:
            more = self.names.expand(text) if old.is_simple else text
            if len(old.text) < MAX_SPENT:
                self.names.values[name] = Value((old.text + " " + more).strip(), old.is_simple)
                self.names.spent += len(old.text) // 16
        elif kind == "!":
            self.names.values[name] = Value(self.names.run(self.names.expand(text)), is_simple=True)
        elif kind.startswith(":"):
            self.names.values[name] = Value(self.names.expand(text), is_simple=True)
        else:
            self.names.values[name] = Value(text)

    def _rule(self, line: str) -> list[Rule] | None:
        head, _, recipe = _split_recipe(line)
        # only what stands before the recipe is expanded while reading
        text = self.names.expand(head)
        left, colon, right = text.partition(":")
        if not colon:
            return None
        right = right.removeprefix(":").lstrip("&")
        targets = left.rstrip("&").split()
        assigned = _ASSIGN.fullmatch(right.strip()) or _ASSIGN.fullmatch(head.partition(":")[2].strip(": \t"))
        if assigned:
            raw = _ASSIGN.fullmatch(head.partition(":")[2].strip(": \t"))
            for target in targets:
                self.own.setdefault(target, []).append((raw or assigned).group())
            return []
        pattern = ""
        if ":" in right and "%" in right.partition(":")[0]:
            pattern, _, right = right.partition(":")
        needed, _, ordered = right.partition("|")
        rule = Rule(targets, needed.split(), [], pattern.strip(), ordered.split())
        if recipe.strip():
            rule.lines.append(recipe.strip())
        self.rules.append(rule)
        return [rule]


def _split_recipe(line: str) -> tuple[str, str, str]:
    """`target: needed ; recipe` at the first semicolon outside brackets."""
    depth = 0
    for found in re.finditer(r"[(){};]", line):
        if found.group() in "({":
            depth += 1
        elif found.group() in ")}":
            depth -= 1
        elif depth <= 0:
            return line[: found.start()], ";", line[found.end() :]
    return line, "", ""


def _compared(text: str) -> tuple[str, str]:
    """The two texts of an `ifeq`: `(a,b)`, `"a" "b"`."""
    if text.startswith("("):
        left, *rest = arguments(text[1:].removesuffix(")"), 2)
        return left.strip(), (rest or [""])[0].strip()
    found = re.match(r"""\s*("[^"]*"|'[^']*')\s*("[^"]*"|'[^']*')""", text)
    return (found.group(1)[1:-1], found.group(2)[1:-1]) if found else (text, "\0")


def _uncommented(line: str) -> str:
    at = line.find("#")
    while at > 0 and line[at - 1] == "\\":
        at = line.find("#", at + 1)
    return line if at < 0 else line[:at]


def _joined(lines: list[str], at: int) -> tuple[str, int]:
    """One logical line outside recipes, and where the next begins."""
    pieces = [lines[at]]
    while _is_continued(pieces[-1]) and at + 1 < len(lines):
        at += 1
        pieces[-1] = pieces[-1][:-1].rstrip()
        pieces.append(lines[at].lstrip())
    return _uncommented(" ".join(pieces)).replace("\\#", "#"), at + 1


def _is_continued(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _recipe_line(lines: list[str], at: int, prefix: str) -> tuple[str, int]:
    """One recipe line; the shell sees its backslash and newline, without the next line's prefix."""
    pieces = [lines[at][len(prefix) :]]
    while _is_continued(pieces[-1]) and at + 1 < len(lines):
        at += 1
        pieces.append(lines[at].removeprefix(prefix))
    return "\n".join(pieces), at + 1


def _defined(lines: list[str], at: int) -> tuple[str, int]:
    """The lines up to `endef`."""
    body: list[str] = []
    depth = 1
    while at < len(lines):
        word = (lines[at].split(None, 1) or [""])[0]
        depth += 1 if word == "define" else -1 if word == "endef" else 0
        at += 1
        if not depth:
            break
        body.append(lines[at - 1])
    return "\n".join(body), at
