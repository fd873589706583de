"""All rules together: loading, proving examples, matching.

Promise: examples are proved when a rule loads, that rule alone; matching is pure and indexed by program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from shellguard.classify.dry import is_dry
from shellguard.classify.rule import Rule, load_text
from shellguard.classify.subject import ALIASES, Subject
from shellguard.errors import RuleError
from shellguard.model import Finding
from shellguard.parse.bash import read_command
from shellguard.parse.invocation import Reading

# Where a rule's examples are judged: a made-up project of a made-up user.
EXAMPLE_HOME, EXAMPLE_WORKSPACE = "/home/dev", "/home/dev/project"
MIN_EXAMPLES = 3


class RuleSet:
    """An immutable set of rules."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda r: r.id))
        by_program: dict[str, list[Rule]] = {}
        self._general = tuple(r for r in self.rules if r.programs is None)
        for rule in self.rules:
            for program in rule.programs or ():
                by_program.setdefault(program, []).append(rule)
        self._by_program = {p: tuple(rs) for p, rs in by_program.items()}
        self.programs = frozenset(by_program)

    def __len__(self) -> int:
        return len(self.rules)

    def get(self, identity: str) -> Rule | None:
        """The rule of that id."""
        return next((r for r in self.rules if r.id == identity), None)

    def findings(self, reading: Reading, *, home: str, workspace: str) -> tuple[Finding, ...]:
        """Every objection to every invocation; one finding a rule and subject. Pure."""
        found: dict[tuple[str, str], Finding] = {}
        for call in reading.invocations:
            subject = Subject(
                call, home=home, workspace=workspace, known_programs=self.programs, siblings=reading.invocations
            )
            if is_dry(subject):
                continue
            candidates = {r.id: r for name in subject.programs for r in self._by_program.get(name, ())}
            for rule in (*candidates.values(), *self._general):
                subject.marked = ""
                if rule.when(subject):
                    rendered = call.render()
                    target = subject.marked
                    found.setdefault(
                        (rule.id, rendered),
                        Finding(rule.id, rule.title, rule.severity, replace(rule.act, target=target), rule.why, rule.safer, rendered),
                    )
        return tuple(found.values())

    def shimmed(self) -> frozenset[str]:
        """Names of every program that some rule can object to, and their other names."""
        others = {alias for alias, usual in ALIASES.items() if usual in self.programs and alias.replace(".", "").isalnum()}
        return frozenset(p for p in self.programs | others if p and "/" not in p)


def objects(rule: Rule, command: str) -> bool:
    """Whether this rule alone objects to `command` in the example project."""
    reading = read_command(command, cwd=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME, workspace=EXAMPLE_WORKSPACE)
    return bool(RuleSet([rule]).findings(reading, home=EXAMPLE_HOME, workspace=EXAMPLE_WORKSPACE))


def prove(rule: Rule) -> None:
    """Check a rule's examples. Raises RuleError naming the first that does not hold."""
    if len(rule.match) < MIN_EXAMPLES or len(rule.miss) < MIN_EXAMPLES:
        raise RuleError(f"{rule.path}: needs at least {MIN_EXAMPLES} match and {MIN_EXAMPLES} miss examples")
    for command in rule.match:
        if not objects(rule, command):
            raise RuleError(f"{rule.path}: does not match its own example: {command}")
    for command in (*rule.miss, *rule.gap):
        if objects(rule, command):
            raise RuleError(f"{rule.path}: matches what it should miss: {command}")


def load_folder(folder: Path, *, is_proved: bool, has_marks: bool = True) -> tuple[list[Rule], list[str]]:
    """Rules below `folder` and the problems of those that did not load. Never raises for a bad rule."""
    rules: list[Rule] = []
    problems: list[str] = []
    for path in sorted(folder.rglob("*.yaml")):
        try:
            rule = load_text(path.read_text(encoding="utf-8"), path=path, has_marks=has_marks)
            if is_proved:
                prove(rule)
            rules.append(rule)
        except RuleError as error:
            problems.append(str(error))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{path}: {error}")
    return rules, problems
