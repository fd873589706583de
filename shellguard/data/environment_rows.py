"""`[environments.NAME]` of a settings file: which hosts, contexts, accounts and so on belong to which environment.

Promise: what is returned has only known kinds and short globs; anything else is an error that names file, key and the
nearest known key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shellguard.context.environment_order import TIERS, tier_of
from shellguard.decide.nearest import hint
from shellguard.errors import PolicyError

KINDS = (
    "hosts", "urls", "kube_contexts", "namespaces", "aws_profiles", "aws_accounts", "gcloud_projects", "gcloud_accounts",
    "azure_subscriptions", "databases", "buckets", "branches", "paths", "projects", "docker_contexts", "ssh_hosts",
    "vaults", "variables", "any",
)  # fmt: skip

Rows = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Environment -> kind -> globs."""

_MOST_GLOBS, _LONGEST = 500, 300


@dataclass(frozen=True, slots=True)
class EnvironmentRows:
    """The map of one file."""

    rows: Rows
    tiers: Mapping[str, str]
    """Environment -> one of `TIERS`, where the file says it."""
    origin: str
    """The file, for people."""
    is_trusted: bool
    """Written by the person, or trusted by them. One that is not may only raise what something belongs to."""

    @property
    def places(self) -> dict[str, dict[str, Any]]:
        """As written, without what speaks of variables alone."""
        return {
            environment: {
                **{kind: list(globs) for kind, globs in kinds.items() if kind != "variables"},
                **({"tier": self.tiers[environment]} if environment in self.tiers else {}),
            }
            for environment, kinds in self.rows.items()
        }


def read_rows(body: dict[str, Any], *, name: str) -> tuple[Rows, Mapping[str, str]]:
    """Globs and tiers of the `[environments]` of the file called `name`. Raises PolicyError."""
    rows: dict[str, dict[str, tuple[str, ...]]] = {}
    tiers: dict[str, str] = {}
    for environment, kinds in body.items():
        if not isinstance(kinds, dict):
            raise PolicyError(f"{name}: environments.{environment}: write [environments.{environment}]")
        where = f"{name}: [environments.{environment}]"
        if "tier" in kinds:
            tiers[environment] = _tier(kinds["tier"], where)
        elif tier_of(environment) is None:
            raise PolicyError(f'{where}: its name says no tier; add `tier = "…"`: {", ".join(TIERS)}')
        rows[environment] = {kind: _globs(kind, v, where) for kind, v in kinds.items() if kind != "tier"}
    return rows, tiers


def _tier(value: Any, where: str) -> str:
    if value not in TIERS:
        raise PolicyError(f"{where} tier: {value!r} is none of {', '.join(TIERS)}{hint(str(value), TIERS)}")
    return str(value)


def _globs(kind: str, value: Any, where: str) -> tuple[str, ...]:
    if kind not in KINDS:
        known = (*KINDS, "tier")
        raise PolicyError(f"{where} {kind}: unknown; known: {', '.join(known)}{hint(kind, known)}")
    globs = [value] if isinstance(value, str) else value
    is_fine = isinstance(globs, list) and all(isinstance(g, str) and 0 < len(g) <= _LONGEST for g in globs)
    if not is_fine or len(globs) > _MOST_GLOBS:
        raise PolicyError(
            f'{where} {kind}: a list of texts, such as {kind} = ["*prod*"]; at most {_MOST_GLOBS} of {_LONGEST} signs'
        )
    return tuple(globs)
