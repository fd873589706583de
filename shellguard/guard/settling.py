"""What a session starts with: its policy, its environment, the variables it is given, and what of this is told.

Promise: read once, at the start; nothing the agent changes later loosens it. Every value that nobody said on the command
line is told with where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shellguard.classify.ruleset import RuleSet
from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap
from shellguard.data import places
from shellguard.data.effective import Effective, effective
from shellguard.data.second_opinion_settings import JudgeSettings
from shellguard.decide.policy import Policy
from shellguard.guard.inferred_environment import NAMING, inferred_environment
from shellguard.guard.stripping import stripped
from shellguard.probe import environment_hints


@dataclass(frozen=True, slots=True)
class Settled:
    """One session's settings."""

    policy: Policy
    environment: str
    environment_said: str
    """For the banner: `environment staging (from .shellguard.toml)`."""
    environments: EnvironmentMap
    """Which names belong to which environment, by all files."""
    variables: dict[str, str]
    """What the agent is given."""
    told: tuple[str, ...]
    """What of the project's file is not used, and which variables are not given."""
    is_confined: bool
    """The person's policy confines sessions without a name, and only the project or a guess named this one."""
    project_file: str = ""
    is_trusted: bool = False
    judge: JudgeSettings | None = None
    """Who gives a second opinion, by the person's own file."""

    @property
    def on_record(self) -> dict[str, object]:
        """For the record of the session's start."""
        return {
            "environment_said": self.environment_said,
            "told": list(self.told),
            "project_file": self.project_file,
            "is_project_trusted": self.is_trusted,
        }


def settle(
    *,
    asked: str,
    policy_file: str,
    is_stripping: bool,
    rules: RuleSet,
    variables: Mapping[str, str],
    workspace: Path,
) -> Settled:
    """Read the files and decide; `asked` is `--env`. Raises UsageError, PolicyError, ShellGuardError."""
    found = effective(workspace, rules=rules, policy_file=policy_file)
    environment, said, is_persons = _environment(found, asked, variables, workspace)
    environments = found.environments
    taken_by = environments if is_stripping and found.is_stripping else NO_ENVIRONMENTS
    kept, not_given = stripped(variables, taken_by, environment=environment)
    return Settled(
        policy=found.policy,
        environment=environment,
        environment_said=said,
        environments=environments,
        variables=kept,
        told=(*found.told, *not_given),
        is_confined=not is_persons and found.policy.enclosing.confines(""),
        project_file=found.file.path if found.file else "",
        is_trusted=found.is_trusted,
        judge=found.persons.judge if found.persons else None,
    )


def _environment(
    found: Effective, asked: str, variables: Mapping[str, str], workspace: Path
) -> tuple[str, str, bool]:
    """Name, how it is said, and whether it is the person's own word."""
    if asked:
        return asked, f"environment {asked} (from --env)", True
    if found.environment:
        is_projects = found.project is not None and found.environment_from == found.project.name
        return found.environment, found.environment_said, not is_projects or found.is_trusted
    name, why = inferred_environment(
        environment_hints.contexts(home=places.home(), variables=variables),
        variables=variables,
        branch=environment_hints.branch(workspace),
        env_file=environment_hints.env_file(workspace, names=NAMING),
        environments=found.environments,
    )
    if name:
        return name, f"environment {name} (inferred: {why}); another one: --env NAME", False
    reason = f" ({why})" if why else ""
    return "", f"environment unknown{reason}: say --env NAME", False
