"""Which environment something belongs to, by the maps of the settings files.

Promise: pure. Where several say something else the highest environment counts, unless the person's own map places it in
the session's; a map that nobody trusts can place a thing higher and never lower.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass

from shellguard.context.environment_order import rank
from shellguard.data.environment_rows import EnvironmentRows

# A value longer than this names nothing.
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Match:
    """A glob of a map that a value fits."""

    environment: str
    kind: str
    glob: str
    rank: int

    @property
    def row(self) -> str:
        """`environments.production hosts: db.prod.*`."""
        return f"environments.{self.environment} {self.kind}: {self.glob}"


def rank_of(maps: Iterable[EnvironmentRows], environment: str) -> int:
    """How high an environment is; a tier that nobody trusts may only raise it."""
    by_name = rank(environment)
    said = [
        (rank(environment, tier=m.tiers[environment]), m.is_trusted) for m in maps if environment in m.tiers
    ]
    by_person = [r for r, is_trusted in said if is_trusted]
    return max([*(by_person or [by_name]), *(r for r, is_trusted in said if not is_trusted)])


def match(
    maps: tuple[EnvironmentRows, ...], values: Iterable[tuple[str, str]], *, session: str = ""
) -> Match | None:
    """Where (kind, value) pairs about one thing belong; None where no map says."""
    found = [(m, one) for kind, value in values for m, one in _matches(maps, kind, value)]
    own = next((one for m, one in found if m.is_trusted and session and one.environment == session), None)
    return own or max((one for _, one in found), key=lambda one: one.rank, default=None)


def _matches(
    maps: tuple[EnvironmentRows, ...], kind: str, value: str
) -> Iterable[tuple[EnvironmentRows, Match]]:
    text = value.lower()
    if not text or len(text) > _LONGEST:
        return
    for one in maps:
        for environment, kinds in one.rows.items():
            for row in dict.fromkeys((kind, "any")):
                for glob in kinds.get(row, ()):
                    if fnmatch.fnmatchcase(text, glob.lower()):
                        yield one, Match(environment, row, glob, rank_of(maps, environment))
