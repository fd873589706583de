"""`[environments.NAME]` of a settings file: which hosts, contexts, accounts and so on belong to which environment.

Promise: what is returned has only known kinds and short globs; anything else is an error that names file, key and the
nearest known key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shellguard.context.environments import EnvironmentMap, environment_map

Rows = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Environment -> kind -> globs."""


@dataclass(frozen=True, slots=True)
class EnvironmentRows:
    """The map of one file, as written."""

    rows: Rows
    tiers: Mapping[str, str]
    """Environment -> its tier's name, where the file says it."""
    origin: str
    """The file, for people."""
    is_trusted: bool
    """Written by the person, or trusted by them. One that is not may only raise what something belongs to."""

    @property
    def map(self) -> EnvironmentMap:
        """The same, to be asked."""
        tables = _tables(self.rows, self.tiers)
        return environment_map(tables, name=self.origin, is_trusted=self.is_trusted)


def read_rows(body: dict[str, Any], *, name: str) -> tuple[Rows, Mapping[str, str]]:
    """Globs and tiers of the `[environments]` of the file called `name`. Raises PolicyError."""
    environment_map(body, name=name)
    rows = {
        environment: {kind: _texts(globs) for kind, globs in table.items() if kind != "tier"}
        for environment, table in body.items()
    }
    return rows, {environment: table["tier"] for environment, table in body.items() if "tier" in table}


def _texts(globs: str | list[str]) -> tuple[str, ...]:
    return (globs,) if isinstance(globs, str) else tuple(globs)


def _tables(rows: Rows, tiers: Mapping[str, str]) -> dict[str, Any]:
    return {
        environment: {
            **{kind: list(globs) for kind, globs in kinds.items()},
            **({"tier": tiers[environment]} if environment in tiers else {}),
        }
        for environment, kinds in rows.items()
    }
