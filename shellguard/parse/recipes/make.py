"""`make TARGET`: the recipe lines it would run, in order.

Promise: total and bounded; what make finds up to date cannot be known, so every recipe on the way is read.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from shellguard.parse.invocation import UNKNOWN, quote
from shellguard.parse.recipes.make_expand import Names, Value, stem_of
from shellguard.parse.recipes.makefile import Makefile, Rule
from shellguard.parse.recipes.recipe import MAX_STEPS, Source, Step

MAX_TARGETS = 400
_NAMES = ("GNUmakefile", "makefile", "Makefile")
# make(1): options that take the next word
_TAKES_VALUE = frozenset("-C -f -I -o -W -E --directory --file --makefile --include-dir --old-file --assume-old --what-if --new-file --assume-new --eval".split())  # fmt: skip
_TAKES_NUMBER = frozenset({"-j", "-l", "--jobs", "--load-average", "--max-load"})
_DRY = frozenset({"--just-print", "--dry-run", "--recon", "--question", "--touch", "--version", "--help"})
_CLUSTER = re.compile(r"-[bBdehikLmnpqrRsStvw]+$")
_MAKES = re.compile(r"\$[({]MAKE[)}]")
_NO_GOAL = re.compile(r"\.[^/]*$")


@dataclass
class Call:
    """make's command line."""

    folder: str
    files: list[str] = field(default_factory=list)
    goals: list[str] = field(default_factory=list)
    settings: list[tuple[str, str]] = field(default_factory=list)
    evaluated: list[str] = field(default_factory=list)
    is_dry: bool = False


def steps(words: tuple[str, ...], source: Source) -> list[Step] | None:
    """What make would run; None when there is no makefile to read."""
    call = _call(words, source.folder)
    texts = _texts(call, source)
    if not texts and not call.evaluated:
        return None
    found, is_undecided = _read(call, texts, source, takes_else=False)
    if is_undecided:
        other, _ = _read(call, texts, source, takes_else=True)
        found = list(dict.fromkeys([*found, *other]))
    return found[:MAX_STEPS]


def _call(words: tuple[str, ...], folder: str) -> Call:
    call = Call(folder)
    at = 0
    while at < len(words):
        word = words[at]
        name, equals, value = word.partition("=")
        if word in _TAKES_VALUE:
            value = words[at + 1] if at + 1 < len(words) else ""
            at += 1
            _option(call, word, value)
        elif word.startswith("--") and equals and name in _TAKES_VALUE:
            _option(call, name, value)
        elif word[:2] in ("-C", "-f", "-E") and len(word) > 2:
            _option(call, word[:2], word[2:])
        elif word in _TAKES_NUMBER and at + 1 < len(words) and words[at + 1].isdecimal():
            at += 1
        elif word in _DRY or (_CLUSTER.match(word) and set(word) & set("nqtvh")):
            call.is_dry = True
        elif not word.startswith("-"):
            if equals:
                call.settings.append((name.rstrip(":+?"), value))
            else:
                call.goals.append(word)
        at += 1
    return call


def _option(call: Call, name: str, value: str) -> None:
    if name in ("-C", "--directory"):
        call.folder = posixpath.normpath(posixpath.join(call.folder, value))
    elif name in ("-f", "--file", "--makefile"):
        call.files.append(value)
    elif name in ("-E", "--eval"):
        call.evaluated.append(value)


def _texts(call: Call, source: Source) -> list[str]:
    """The makefiles' texts."""
    if call.files:
        found = [
            source.stdin if f in ("-", "/dev/stdin") else source.read(posixpath.join(call.folder, f))
            for f in call.files[:8]
        ]
        return [t for t in found if t is not None]
    text = next((t for n in _NAMES if (t := source.read(posixpath.join(call.folder, n))) is not None), None)
    return [] if text is None else [text]


def _read(call: Call, texts: list[str], source: Source, *, takes_else: bool) -> tuple[list[Step], bool]:
    names = Names(lambda text: source.output(text, call.folder), dict(source.environment))
    names.values["CURDIR"] = Value(call.folder, is_simple=True)
    names.values["MAKECMDGOALS"] = Value(" ".join(call.goals), is_simple=True)
    for name, value in call.settings:
        names.values[name] = Value(value)
    if call.settings:
        # what was set on the command line holds for the makes below, too
        settings = " ".join(quote(f"{n}={v}") for n, v in call.settings)
        names.values["MAKE"] = Value("make " + settings.replace("$", "$$"))
    fixed = frozenset(n for n, _ in call.settings)
    makefile = Makefile(
        names, lambda path: source.read(posixpath.join(call.folder, path)), takes_else=takes_else, fixed=fixed
    )
    for text in (*call.evaluated, *texts):
        makefile.load(text)
    plan = Plan(makefile, call)
    for goal in call.goals or plan.default_goals():
        plan.build(goal)
    return plan.steps, makefile.is_undecided


class Plan:
    """The walk over targets and what they need."""

    def __init__(self, makefile: Makefile, call: Call) -> None:
        self.makefile, self.call = makefile, call
        self.steps: list[Step] = []
        self._seen: set[str] = set()
        self._by_target: dict[str, list[Rule]] = {}
        self._patterns: list[Rule] = []
        for rule in makefile.rules:
            for target in rule.targets[:256]:
                if "%" in target and not rule.pattern:
                    self._patterns.append(rule)
                else:
                    self._by_target.setdefault(target, []).append(rule)
        self._is_one_shell = ".ONESHELL" in self._by_target

    def default_goals(self) -> list[str]:
        """`.DEFAULT_GOAL`, else the first target that is no pattern and no special one."""
        given = self.makefile.names.values.get(".DEFAULT_GOAL")
        if given is not None and given.text:
            return self.makefile.names.expand(given.text).split()[:1]
        for rule in self.makefile.rules:
            for target in rule.targets:
                if not _NO_GOAL.match(target) and ("%" not in target or rule.pattern):
                    return [target]
        return []

    def build(self, target: str, depth: int = 0) -> None:
        """A target's prerequisites, then its recipe."""
        if target in self._seen or len(self._seen) >= MAX_TARGETS or depth > 40:
            return
        self._seen.add(target)
        rules, stem = self._by_target.get(target, []), ""
        if not any(r.lines for r in rules):
            implicit, stem = self._implicit(target)
            rules = [*rules, implicit] if implicit is not None else rules
        needed = [n for r in rules for n in self._needed(r, target, stem)]
        ordered = [n for r in rules for n in r.order_only]
        for name in dict.fromkeys([*needed, *ordered]):
            self.build(name, depth + 1)
        # of several recipes for one target all are read: `::` rules all run, and of others the last one does
        for rule in [r for r in rules if r.lines]:
            self._recipe(rule, target, stem or self._stem(rule, target), needed, ordered)

    def _implicit(self, target: str) -> tuple[Rule | None, str]:
        for rule in self._patterns[:256]:
            for pattern in rule.targets[:16]:
                stem = stem_of(target, pattern)
                if stem and rule.lines:
                    return rule, stem
        return None, ""

    def _stem(self, rule: Rule, target: str) -> str:
        return (stem_of(target, rule.pattern) or "") if rule.pattern else ""

    def _needed(self, rule: Rule, target: str, stem: str) -> list[str]:
        stem = stem or self._stem(rule, target)
        return [n.replace("%", stem, 1) if stem else n for n in rule.prerequisites[:256]]

    def _recipe(self, rule: Rule, target: str, stem: str, needed: list[str], ordered: list[str]) -> None:
        names = self._names_for(target)
        local = _automatic(target, stem, needed, ordered)
        shell = posixpath.basename(names.expand("$(SHELL)", local).split(" ")[0]) or "sh"
        lines: list[str] = []
        for line in rule.lines[:MAX_STEPS]:
            if len(self.steps) >= MAX_STEPS:
                return
            if self.call.is_dry and not _runs_when_dry(line):
                # what it says is expanded all the same, and `$(shell ...)` with it
                names.expand(line, local)
                continue
            lines.extend(_split(names.expand(line, local)))
        texts = ["\n".join(lines)] if self._is_one_shell else lines
        variables = tuple((n, names.expand(f"$({n})", local)) for n in sorted(self._exported())[:64])
        for text in filter(None, texts):
            self.steps.append(Step(f"make {target}", text, self.call.folder, variables, shell))

    def _exported(self) -> set[str]:
        settings = {n for n, _ in self.call.settings}
        return {n for n in self.makefile.exported | settings if re.fullmatch(r"[A-Za-z_]\w*", n)}

    def _names_for(self, target: str) -> Names:
        """The variables as one target sees them."""
        own = self.makefile.own.get(target)
        if not own:
            return self.makefile.names
        scoped = replace(
            self.makefile, names=replace(self.makefile.names, values=dict(self.makefile.names.values))
        )
        for line in own[:32]:
            scoped.load(line)
        return scoped.names


def _automatic(target: str, stem: str, needed: list[str], ordered: list[str]) -> dict[str, str]:
    """`$@` and its like."""
    values = {
        "@": target, "<": (needed or [""])[0], "^": " ".join(dict.fromkeys(needed)), "+": " ".join(needed),
        "?": " ".join(dict.fromkeys(needed)), "*": stem, "|": " ".join(ordered), "%": "",
    }  # fmt: skip
    parts: dict[str, str] = {}
    for name, value in values.items():
        words = value.split()
        parts[name + "D"] = " ".join(posixpath.dirname(w) or "." for w in words)
        parts[name + "F"] = " ".join(posixpath.basename(w) for w in words)
    return values | parts


def _runs_when_dry(line: str) -> bool:
    """`+` lines run even under `-n`; those that call make only because it is make do so dry themselves."""
    return "+" in line[: len(line) - len(line.lstrip("@-+ \t"))] and not _MAKES.search(line)


def _split(text: str) -> Iterator[str]:
    """Lines of an expanded recipe line without make's own prefixes; a variable may have held several."""
    for line in re.split(r"(?<!\\)\n", text):
        shown = line.lstrip(" \t@-+")
        if shown.strip() and shown != UNKNOWN:
            yield shown
