"""Loads rules: the packaged ones and the user's own.

Promise: a broken packaged rule is a fault of ours and raises; a broken rule of the user's is a problem that is told,
and the rest still loads. A user's rule can add objections, never take the place of a packaged one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shellguard.classify.rule import Rule
from shellguard.classify.ruleset import RuleSet, load_folder
from shellguard.data.places import config_folder, packaged
from shellguard.data.provider_files import packaged_providers
from shellguard.data.said import without_secrets
from shellguard.errors import RuleError


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rule set and what was wrong with the user's files."""

    rules: RuleSet
    problems: tuple[str, ...] = ()


def packaged_rules() -> list[Rule]:
    """The rules that ship with the package; their examples are proved by the tests, not at every start."""
    rules, problems = load_folder(packaged("rules"), is_proved=False, has_marks=False)
    if problems:
        raise RuleError("; ".join(problems))
    return rules


def load(user_folder: Path | None = None) -> Loaded:
    """Packaged rules and those below `user_folder` (default: the user's config folder), examples proved."""
    rules = packaged_rules()
    folder = user_folder if user_folder is not None else config_folder() / "rules"
    if not folder.is_dir():
        return Loaded(RuleSet(rules, providers=packaged_providers()))
    own, problems = load_folder(folder, is_proved=True, providers=packaged_providers())
    names = {r.id for r in rules}
    taken = [r for r in own if r.id in names]
    problems.extend(f"{r.path}: the id {r.id!r} belongs to a packaged rule; choose another" for r in taken)
    together = [*rules, *(r for r in own if r.id not in names)]
    told = tuple(without_secrets(problem) for problem in problems)
    return Loaded(RuleSet(together, providers=packaged_providers()), told)
