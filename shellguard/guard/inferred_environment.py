"""Which environment a session is likely for, where nobody said: only where all that speaks says one and the same.

Promise: pure. Production is never inferred: a session that is taken for production crosses into nothing any more. What
speaks is named, so that a person can contradict.
"""

from __future__ import annotations

from collections.abc import Mapping

from shellguard.context.environment_words import Tier, tier_of
from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap
from shellguard.context.identities import Held

NAMING = ("NODE_ENV", "RAILS_ENV", "RACK_ENV", "APP_ENV", "DJANGO_ENV", "MIX_ENV")
"""Variables that name the environment of the program that reads them."""

_KIND_OF = {
    "kubernetes": "kube_contexts",
    "docker": "docker_contexts",
    "aws": "aws_profiles",
    "gcloud": "gcloud_projects",
}


def inferred_environment(
    held: tuple[Held, ...],
    *,
    variables: Mapping[str, str],
    branch: str = "",
    env_file: Mapping[str, str] | None = None,
    environments: EnvironmentMap = NO_ENVIRONMENTS,
) -> tuple[str, str]:
    """Name and what says so, e.g. `("staging", "$AWS_PROFILE acme-staging")`; no name and the reason where it is not
    clear, both empty where nothing speaks of an environment. `env_file` holds what `.env` says of `NAMING`."""
    said = _spoken(held, variables, branch, env_file or {}, environments)
    if not said:
        return "", ""
    high = next((why for why, _, tier in said if tier is Tier.PRODUCTION), "")
    if high:
        return "", f"{high} speaks of production"
    names = {name for _, name, _ in said}
    if len(names) > 1:
        return "", ", ".join(f"{why} speaks of {name}" for why, name, _ in said[:3])
    return said[0][1], " and ".join(dict.fromkeys(why for why, *_ in said[:2]))


def _spoken(
    held: tuple[Held, ...],
    variables: Mapping[str, str],
    branch: str,
    env_file: Mapping[str, str],
    environments: EnvironmentMap,
) -> list[tuple[str, str, Tier]]:
    """What is said, the environment it speaks of, and how high that is."""
    texts = [(f"${name} {variables[name]}", "", variables[name]) for name in NAMING if variables.get(name)]
    texts += [(f"{n}={v} in .env", "", v) for n, v in env_file.items() if n in NAMING and n not in variables]
    if variables.get("AWS_PROFILE"):
        profile = variables["AWS_PROFILE"]
        texts.append((f"$AWS_PROFILE {profile}", "aws_profiles", profile))
    texts += [
        (f"{one.service} {one.account}", _KIND_OF[one.service], one.account)
        for one in held
        if one.is_current and one.account and one.service in _KIND_OF
    ]
    if branch:
        texts.append((f"branch {branch}", "branches", branch))
    return [
        (why[:100], *found)
        for why, kind, text in texts
        if (found := _speaks(kind, text, environments)) is not None
    ]


def _speaks(kind: str, text: str, environments: EnvironmentMap) -> tuple[str, Tier] | None:
    found = environments.of(kind, text) if kind else None
    if found is not None:
        return found.environment, found.tier
    # A branch called `fix-test` is no environment: only one whose whole last part is a name speaks.
    words = text.rpartition("/")[2] if kind == "branches" else text
    if kind == "branches" and not words.isalpha():
        return None
    tier = tier_of(words)
    # A cluster of this machine is at hand in sessions for anything.
    is_silent = not tier.is_known or (kind and tier is Tier.LOCAL)
    return None if is_silent else (tier.label, tier)
