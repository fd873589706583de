"""All rules together: loading, proving examples, matching.

Promise: examples are proved when a rule loads, that rule alone; matching is pure and indexed by program.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from pathlib import Path

from shellguard.classify.bare import can_object
from shellguard.classify.condition import Condition, compile_when, says
from shellguard.classify.condition_keys import PATH, WRITES
from shellguard.classify.dry import is_dry
from shellguard.classify.given import Given
from shellguard.classify.narrowing import narrowed
from shellguard.classify.rule import Rule, load_text
from shellguard.classify.service_telling import act_of
from shellguard.classify.subject import ALIASES, Subject, names_of
from shellguard.errors import RuleError
from shellguard.model import Finding, Reach, Severity
from shellguard.parse.bash import read_command
from shellguard.parse.invocation import Reading
from shellguard.parse.services.providers import Providers
from shellguard.parse.world import World

# Where a rule's examples are judged: a made-up project of a made-up user.
EXAMPLE_HOME, EXAMPLE_WORKSPACE = "/home/dev", "/home/dev/project"
MIN_EXAMPLES = 3
# An agent uses some hundred programs; one that makes up names must not make the guard grow.
_MOST_KINDS = 1024


class RuleSet:
    """An immutable set of rules."""

    def __init__(self, rules: Iterable[Rule], *, providers: Providers | None = None) -> None:
        """`providers`: who says what requests do at known services."""
        self._providers = providers
        self.rules = tuple(sorted(rules, key=lambda r: r.id))
        filed: dict[str, list[Rule]] = {}
        self._deleting = frozenset(r.id for r in self.rules if _is_deletion(r))
        self._general = tuple(r for r in self.rules if r.triggers is None)
        for rule in self.rules:
            for key in rule.triggers or ():
                filed.setdefault(key, []).append(rule)
        self._globs = {key: tuple(rs) for key, rs in filed.items() if set(key) & set("*?[")}
        self._filed = {key: tuple(rs) for key, rs in filed.items() if key not in self._globs}
        self.programs = frozenset(key for key in self._filed if not key.startswith("\0"))
        self._kinds: dict[tuple[str, ...], tuple[tuple[Rule, Condition], ...] | None] = {}

    def __len__(self) -> int:
        return len(self.rules)

    def get(self, identity: str) -> Rule | None:
        """The rule of that id."""
        return next((r for r in self.rules if r.id == identity), None)

    def subjects(
        self, reading: Reading, *, home: str, workspace: str, world: World | None = None
    ) -> tuple[Subject, ...]:
        """Every invocation as rules look at it, each once: a loop lists the same call again and again."""
        return tuple(
            Subject(
                call,
                home=home,
                workspace=workspace,
                known_programs=self.programs,
                siblings=reading.invocations,
                world=world,
                providers=self._providers,
            )
            for call in dict.fromkeys(reading.invocations)
        )

    def findings(self, subjects: Iterable[Subject]) -> tuple[Finding, ...]:
        """Every objection to every invocation; one finding a rule and subject. Pure but for what the subjects' world is
        asked, which is nothing unless a rule about deleting could object."""
        found: dict[tuple[str, str], Finding] = {}
        for subject in subjects:
            call = subject.call
            if is_dry(subject) or self._is_known(call.possible_by):
                continue
            for rule, when in self._conditions(subject):
                if call.possible_by and rule.severity < Severity.HIGH:
                    continue
                subject.marked, subject.has_facts = "", rule.id in self._deleting
                subject.marked_verb, subject.marked_service = "", None
                if when(subject):
                    rendered = call.render()
                    act = act_of(
                        rule.act,
                        marked=subject.marked,
                        verb=subject.marked_verb,
                        service=subject.marked_service,
                    )
                    found.setdefault(
                        (rule.id, rendered),
                        Finding(
                            rule.id,
                            rule.title,
                            rule.severity,
                            act,
                            rule.why,
                            rule.safer_for(subject.marked_service.service if subject.marked_service else ""),
                            rendered,
                            call.via,
                            subject.told_targets() if subject.has_facts else (),
                        ),
                    )
        return tuple(found.values())

    def _is_known(self, name: str) -> bool:
        """Whether some rule speaks of a program of this name: then it is no wrapper that nobody has told us of."""
        return bool(name) and any(n in self.programs for n in names_of(name))

    def _conditions(self, subject: Subject) -> tuple[tuple[Rule, Condition], ...]:
        """Rules that can object to this invocation, and what is left to ask of it; worked out for a kind of
        invocation when it is seen again."""
        kind = subject.triggers
        known = self._kinds.get(kind)
        if known is not None:
            return known
        candidates = self._candidates(subject)
        if kind not in self._kinds:
            if len(self._kinds) >= _MOST_KINDS:
                self._kinds.clear()
            self._kinds[kind] = None
            return tuple((rule, rule.when) for rule in candidates)
        left = ((rule, _narrowed(rule, subject)) for rule in candidates)
        found = self._kinds[kind] = tuple((rule, when) for rule, when in left if when is not None)
        return found

    def _candidates(self, subject: Subject) -> tuple[Rule, ...]:
        """Rules that can object to this invocation at all."""
        found = {id(r): r for key in subject.triggers for r in self._filed.get(key, ())}
        for glob, rules in self._globs.items():
            if any(fnmatch.fnmatchcase(p, glob) for p in subject.programs):
                found.update((id(r), r) for r in rules)
        return (*found.values(), *self._general)

    def can_object_to(self, name: str) -> bool:
        """Whether some argument of a program of this name, run by itself, could be objected to; rules that must see
        every invocation are not asked. Pure."""
        names = names_of(name)
        keys = {*names, PATH, WRITES}
        candidates = {id(r): r for key in keys for r in self._filed.get(key, ())}
        for glob, rules in self._globs.items():
            if any(fnmatch.fnmatchcase(n, glob) for n in names):
                candidates.update((id(r), r) for r in rules)
        return any(can_object(r.said, names=names) for r in candidates.values())

    def shimmed(self, available: Iterable[str] = ()) -> frozenset[str]:
        """Names of every program that some rule can object to, their other names, and those of `available` that
        a glob in a rule means."""
        named = frozenset().union(*(r.spoken_of for r in self.rules))
        globs = [n for n in named if set(n) & set("*?[")]
        meant = {name for name in available if any(fnmatch.fnmatchcase(name, glob) for glob in globs)}
        others = {
            alias for alias, usual in ALIASES.items() if usual in named and alias.replace(".", "").isalnum()
        }
        return frozenset(p for p in (named - set(globs)) | others | meant if p and "/" not in p)


def _narrowed(rule: Rule, subject: Subject) -> Condition | None:
    """The condition that is left for subjects of this kind; None where it can never hold."""
    said = narrowed(dict(rule.said), names=subject.programs, triggers=frozenset(subject.triggers))
    if isinstance(said, bool):
        return (lambda _: True) if said else None
    return rule.when if said == rule.said else compile_when(said, path=rule.path)


def _is_deletion(rule: Rule) -> bool:
    """Whether it is about removing paths of this machine: what stands there counts."""
    is_local = rule.act.reach is Reach.LOCAL
    return is_local and rule.act.verb in ("delete", "erase") and says(rule.said, "target")


def objects(rule: Rule, command: str, *, providers: Providers | None = None) -> bool:
    """Whether this rule alone objects to `command` in the example project."""
    reading = read_command(command, cwd=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME, workspace=EXAMPLE_WORKSPACE)
    rules = RuleSet([rule], providers=providers)
    world = Given(rule.given, workspace=EXAMPLE_WORKSPACE) if rule.given else None
    subjects = rules.subjects(reading, home=EXAMPLE_HOME, workspace=EXAMPLE_WORKSPACE, world=world)
    return bool(rules.findings(subjects))


def prove(rule: Rule, *, providers: Providers | None = None) -> None:
    """Check a rule's examples. Raises RuleError naming the first that does not hold."""
    if len(rule.match) < MIN_EXAMPLES or len(rule.miss) < MIN_EXAMPLES:
        raise RuleError(f"{rule.path}: needs at least {MIN_EXAMPLES} match and {MIN_EXAMPLES} miss examples")
    for command in rule.match:
        if not objects(rule, command, providers=providers):
            raise RuleError(f"{rule.path}: does not match its own example: {command}")
    for command in (*rule.miss, *rule.gap):
        if objects(rule, command, providers=providers):
            raise RuleError(f"{rule.path}: matches what it should miss: {command}")


def load_folder(
    folder: Path, *, is_proved: bool, has_marks: bool = True, providers: Providers | None = None
) -> tuple[list[Rule], list[str]]:
    """Rules below `folder` and the problems of those that did not load. Never raises for a bad rule."""
    rules: list[Rule] = []
    problems: list[str] = []
    for path in sorted(folder.rglob("*.yaml")):
        try:
            rule = load_text(path.read_text(encoding="utf-8"), path=path, has_marks=has_marks)
            if is_proved:
                prove(rule, providers=providers)
            rules.append(rule)
        except RuleError as error:
            problems.append(str(error))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(f"{path}: {error}")
    return rules, problems
