"""The settings in force: the defaults, the person's own file, `--policy`, then the project's file as far as it may.

Promise: a project's file tightens; what would loosen is used only when the person has trusted these very bytes, and is
named otherwise. Nothing in here asks anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from shellguard.classify.ruleset import RuleSet
from shellguard.context.environment_words import Tier, tier_of
from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap, environment_map
from shellguard.data import places
from shellguard.data.environment_rows import EnvironmentRows
from shellguard.data.policies import policy_from
from shellguard.data.project_file import PROJECT_NAME, ProjectFile, project_file_of, project_files
from shellguard.data.said import without_secrets
from shellguard.data.settings import Settings, persons_settings, read_settings, workspace_environment
from shellguard.data.trusted import Trusted
from shellguard.decide.policy import Policy
from shellguard.decide.tightening import loosening, tightened, trusted
from shellguard.model import Severity


@dataclass(frozen=True, slots=True)
class Effective:
    """What is in force in one workspace."""

    policy: Policy
    base: Policy
    """Without the project's file."""
    persons: Settings | None
    project: Settings | None
    file: ProjectFile | None
    is_trusted: bool
    """The person trusts the project's file as it stands."""
    is_changed: bool
    """The person trusted another version of it, or it is gone."""
    loosens: tuple[str, ...]
    """What the project's file would loosen: `[rules] force-push = allow`."""
    maps: tuple[EnvironmentRows, ...]
    environment: str
    """What the files say of sessions here; empty when they say nothing."""
    environment_from: str
    is_stripping: bool
    behind: tuple[str, ...] = ()
    """Project files further up, which the nearest one stands before."""

    @property
    def environments(self) -> EnvironmentMap:
        """All maps together."""
        return reduce(lambda joined, one: joined.joined(one.map), self.maps, NO_ENVIRONMENTS)

    @property
    def environment_said(self) -> str:
        """`environment staging (from .shellguard.toml)`; empty where the files name none."""
        where = self.environment_from.replace(f"{places.home()}/", "~/", 1)
        return f"environment {self.environment} (from {where})" if self.environment else ""

    @property
    def told(self) -> tuple[str, ...]:
        """A line for all that is not used."""
        # A file put before another one takes away what that one asked for.
        behind = tuple(
            f"{path} is not used: a nearer {PROJECT_NAME} stands before it" for path in self.behind
        )
        return tuple(without_secrets(line) for line in (*behind, *self._told_of_project))

    @property
    def _told_of_project(self) -> tuple[str, ...]:
        if self.project is None and self.is_changed:
            return (f"{PROJECT_NAME}, which was trusted here, is gone",)
        if self.is_trusted or self.project is None:
            return ()
        name = self.project.name
        changed = (
            (f"{name} has changed since it was trusted; it is not trusted now",) if self.is_changed else ()
        )
        return (
            *changed,
            *(
                f"{name} would loosen `{p}`: not used; `shellguard trust` shows and allows it"
                for p in self.loosens
            ),
        )


def effective(workspace: Path, *, rules: RuleSet, policy_file: str = "") -> Effective:
    """Read and fold all files. Raises UsageError, PolicyError, ShellGuardError."""
    bare = without_project(workspace, rules=rules, policy_file=policy_file)
    file = project_file_of(workspace)
    if file is not None:
        behind = tuple(str(path) for path in project_files(workspace)[1:])
        return replace(with_project(bare, file, rules=rules, workspace=workspace), behind=behind)
    yeses = Trusted.if_any()
    was_here = str(workspace.resolve() / PROJECT_NAME)
    return replace(bare, is_changed=yeses is not None and yeses.entry(was_here) is not None)


def without_project(workspace: Path, *, rules: RuleSet, policy_file: str = "") -> Effective:
    """What the person says of sessions in `workspace`. Raises as `effective`."""
    known = frozenset(r.id for r in rules.rules)
    persons = persons_settings(known_rules=known)
    base = persons.over(Policy(), known_rules=known) if persons else Policy()
    base = policy_from(policy_file, rules=rules, base=base)
    bare = Effective(base, base, persons, None, None, False, False, (), (), "", "", True)
    if persons is None:
        return bare
    here = workspace_environment(persons.workspaces, workspace, home=places.home())
    environment = here or persons.environment
    return replace(
        bare,
        maps=(EnvironmentRows(persons.rows, persons.tiers, persons.name, True),),
        environment=environment,
        environment_from=persons.name if environment else "",
        is_stripping=persons.is_stripping is not False,
    )


def shown_name(file: ProjectFile, workspace: Path) -> str:
    """The bare name where it stands in the workspace itself."""
    return PROJECT_NAME if Path(file.path) == workspace.resolve() / PROJECT_NAME else file.path


def with_project(bare: Effective, file: ProjectFile, *, rules: RuleSet, workspace: Path) -> Effective:
    """`bare` with what the project's file may add. Raises PolicyError."""
    severities = {r.id: r.severity for r in rules.rules}
    known = frozenset(severities)
    project = read_settings(file.text, name=shown_name(file, workspace), known_rules=known)
    yeses = Trusted.if_any()
    is_trusted = yeses is not None and yeses.is_trusted(file)
    proposed = project.over(bare.base, known_rules=known)
    environment, environment_from = bare.environment, bare.environment_from
    if not environment and (is_trusted or not _is_naming_production(project)):
        environment, environment_from = project.environment, project.name if project.environment else ""
    return replace(
        bare,
        policy=trusted(bare.base, proposed)
        if is_trusted
        else tightened(bare.base, proposed, severities=severities)[0],
        project=project,
        file=file,
        is_trusted=is_trusted,
        is_changed=not is_trusted and yeses is not None and yeses.entry(file.path) is not None,
        loosens=project_loosening(bare.base, project, severities=severities),
        maps=(*bare.maps, EnvironmentRows(project.rows, project.tiers, project.name, is_trusted)),
        environment=environment,
        environment_from=environment_from,
        is_stripping=bare.is_stripping and not (is_trusted and project.is_stripping is False),
    )


def project_loosening(base: Policy, project: Settings, *, severities: dict[str, Severity]) -> tuple[str, ...]:
    """All that a project's file would loosen, as the file would say it."""
    proposed = project.over(base, known_rules=frozenset(severities))
    return (
        *loosening(base, proposed, severities=severities),
        *((f"environment = {project.environment}",) if _is_naming_production(project) else ()),
        *(("[limits] strip = false",) if project.is_stripping is False else ()),
        *_lowered(project),
    )


def _is_naming_production(project: Settings) -> bool:
    """In production nothing crosses into production any more."""
    name = project.environment
    return bool(name) and max(_said_tier(project, name), tier_of(name)) is Tier.PRODUCTION


def _said_tier(project: Settings, environment: str) -> Tier:
    """As the file says it, if somebody trusted it."""
    tier = project.tiers.get(environment)
    table = {environment: {"tier": tier}} if tier else {}
    return environment_map(table, name=project.name, is_trusted=True).tier(environment)


def _lowered(project: Settings) -> tuple[str, ...]:
    """Things whose names speak of production and that the file places lower; tiers it lowers."""
    tiers = [
        f"[environments.{environment}] tier = {tier}"
        for environment, tier in project.tiers.items()
        if _said_tier(project, environment) < tier_of(environment)
    ]
    globs = [
        f"[environments.{environment}] {kind} = {glob}"
        for environment, kinds in project.rows.items()
        for kind, row in kinds.items()
        for glob in row
        if tier_of(glob) is Tier.PRODUCTION and _said_tier(project, environment) < Tier.PRODUCTION
    ]
    return (*tiers, *globs)
