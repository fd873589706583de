"""The map of environments that people write: which hosts, clusters, accounts, databases and paths are whose.

Promise: pure. A row may always say that something is graver than its name; that it is milder counts only where the person
who runs the session said so, and not the project's own file.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shellguard.context.environment_words import Tier, tier_of
from shellguard.context.nearest import hint
from shellguard.errors import PolicyError

KINDS: dict[str, str] = {
    "hosts": "names of machines and services; a port counts only where the row says one",
    "urls": "addresses, without query",
    "kube_contexts": "contexts and clusters of Kubernetes",
    "namespaces": "namespaces of Kubernetes",
    "aws_profiles": "profiles of the AWS command line",
    "aws_accounts": "account numbers of AWS",
    "gcloud_projects": "projects of Google Cloud",
    "gcloud_accounts": "accounts and configurations of Google Cloud",
    "azure_subscriptions": "subscriptions and resource groups of Azure",
    "databases": "`host`, `host/database` or a database's name",
    "buckets": "buckets and containers of object stores",
    "branches": "branches that are pushed to, and remotes",
    "paths": "files and folders that a deployment is made from",
    "projects": "projects, services, apps, stacks, stages and environments of platforms",
    "docker_contexts": "contexts and addresses of container engines",
    "ssh_hosts": "`host` or `user@host`",
    "vaults": "addresses, mounts and paths of secret stores",
    "variables": "variables of the environment by their names, whatever they hold",
    "any": "whatever is said",
}
"""Keys of a table `[environments.NAME]`, each a list of globs."""

_MOST_ROWS, _LONGEST_GLOB = 2000, 300


@dataclass(frozen=True, slots=True)
class Row:
    """One glob of one environment."""

    environment: str
    tier: Tier
    kind: str
    glob: str
    file: str
    """The file that says so, as people call it."""
    is_trusted: bool = False
    """Whether it may also say that something is milder than its name."""

    @property
    def said(self) -> str:
        """`environments.production hosts: db.prod.*`."""
        return f"environments.{self.environment} {self.kind}: {self.glob}"


@dataclass(frozen=True, slots=True)
class Match:
    """What the map says of one name."""

    environment: str
    tier: Tier
    row: Row | None = None

    @property
    def why(self) -> str:
        """`environments.production kube_contexts in .shellguard.toml`."""
        row = self.row
        return f"environments.{row.environment} {row.kind} in {row.file}" if row else "by its name"


@dataclass(frozen=True, slots=True)
class EnvironmentMap:
    """All rows, of one file or of several."""

    rows: tuple[Row, ...] = ()
    tiers: tuple[tuple[str, Tier], ...] = ()
    """Environments by name, those without a row too, as trusted files say them."""
    untrusted_tiers: tuple[tuple[str, Tier], ...] = ()
    """The same of files that nobody trusts."""

    def joined(self, other: EnvironmentMap) -> EnvironmentMap:
        """Both; each row keeps whose word it is."""
        return EnvironmentMap(
            (*self.rows, *other.rows),
            (*self.tiers, *other.tiers),
            (*self.untrusted_tiers, *other.untrusted_tiers),
        )

    def fitting(self, kind: str, text: str) -> tuple[Row, ...]:
        """Every row that means a name of one kind."""
        return tuple(r for r in self.rows if r.kind in (kind, "any") and is_like(r.kind, r.glob, text))

    def of(self, kind: str, text: str) -> Match | None:
        """The environment of a name of one kind as rows say it; where rows overlap, the highest tier."""
        row = max(self.fitting(kind, text), key=lambda r: r.tier, default=None)
        return Match(row.environment, row.tier, row) if row else None

    def settled(self, kind: str, text: str, *, by_name: Tier) -> Match:
        """What holds of it in the end: rows upwards always, downwards where trusted rows alone speak, else its name."""
        row = self.of(kind, text)
        trusted = EnvironmentMap(tuple(r for r in self.rows if r.is_trusted)).of(kind, text)
        is_milder = trusted is not None and row is not None and row.tier <= trusted.tier
        if row is not None and (row.tier >= by_name or is_milder):
            return row
        return Match(by_name.label if by_name.is_known else "", by_name)

    def tier(self, environment: str) -> Tier:
        """The tier of an environment by its name here, or by its words.

        SAFETY: above the highest tier nothing is crossed, so a file that nobody trusts may only say that an environment
        is lower than its words. tests/context/test_environments.py::test_nobody_raises_a_session_by_an_untrusted_file
        """
        trusted = _named(self.tiers, environment)
        if trusted:
            return max(trusted)
        by_name = tier_of(environment)
        said = _named(self.untrusted_tiers, environment)
        return min([*said, *([by_name] if by_name.is_known else [])], default=Tier.UNKNOWN)


def _named(tiers: tuple[tuple[str, Tier], ...], environment: str) -> list[Tier]:
    return [tier for name, tier in tiers if name.lower() == environment.lower()]


NO_ENVIRONMENTS = EnvironmentMap()


@lru_cache(maxsize=4096)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(glob.lower()))


def is_like(kind: str, glob: str, text: str) -> bool:
    """Whether a glob of this kind means what is said."""
    return any(_pattern(g).match(t.lower()) for g, t in _compared(kind, glob, text[:1000]))


def _compared(kind: str, glob: str, text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of glob and text, in the forms in which they can be held against each other."""
    bare = re.sub(r":\d+$", "", text)
    if kind == "hosts":
        return ((glob, text), (glob, bare))
    if kind == "ssh_hosts":
        return ((glob, text), (glob, bare), (glob, bare.rpartition("@")[2]))
    if kind == "databases":
        host, _, name = text.partition("/")
        plain = re.sub(r":\d+$", "", host)
        return (
            (glob, text),
            (glob, f"{plain}/{name}"),
            *(() if "/" in glob else ((glob, plain), (glob, name))),
        )
    if kind == "urls":
        plain = text.partition("?")[0]
        return ((glob, plain), (glob, plain.partition("://")[2]))
    if kind == "paths":
        folder = glob.rstrip("/*") or "/"
        wide = [folder, f"{folder}/*"] if glob.startswith(("/", "~")) else [f"*/{folder}", f"*/{folder}/*"]
        clean = posixpath.normpath(text)
        return tuple((g, t) for g in (glob, *wide) for t in (clean, f"/{clean}"))
    return ((glob, text),)


def environment_map(rows: dict[str, Any], *, name: str, is_trusted: bool = False) -> EnvironmentMap:
    """The tables under `[environments]` of the file called `name`, by environment. Raises PolicyError."""
    found: list[Row] = []
    tiers: list[tuple[str, Tier]] = []
    for environment, table in rows.items():
        where = f"{name}: [environments.{environment}]"
        if not isinstance(table, dict):
            raise PolicyError(
                f"{name}: [environments] {environment} is a table of its own: [environments.NAME]"
            )
        tier = _tier(environment, table.get("tier"), where)
        tiers.append((environment, tier))
        # what stands in production stands there, whatever a file that nobody trusts calls it
        tier = tier if is_trusted else max(tier, tier_of(environment))
        for kind, globs in table.items():
            if kind != "tier":
                texts = _globs(kind, globs, where)
                found.extend(Row(environment, tier, kind, g, name, is_trusted) for g in texts)
    if len(found) > _MOST_ROWS:
        raise PolicyError(f"{name}: [environments]: {len(found)} globs are more than {_MOST_ROWS}")
    return EnvironmentMap(tuple(found), *((tuple(tiers), ()) if is_trusted else ((), tuple(tiers))))


def _tier(environment: str, said: Any, where: str) -> Tier:
    known = [t.label for t in Tier if t.is_known]
    if said is None:
        tier = tier_of(environment)
        if not tier.is_known:
            raise PolicyError(f'{where}: its name says no tier; add `tier = "…"`: {", ".join(known)}')
        return tier
    if not isinstance(said, str) or said.lower() not in known:
        raise PolicyError(f"{where} tier: {said!r} is none of {', '.join(known)}{hint(str(said), known)}")
    return Tier[said.upper()]


def _globs(kind: str, globs: Any, where: str) -> tuple[str, ...]:
    if kind not in KINDS:
        raise PolicyError(
            f"{where} {kind}: unknown{hint(kind, (*KINDS, 'tier'))}; known: {', '.join((*KINDS, 'tier'))}"
        )
    texts = [globs] if isinstance(globs, str) else globs
    if not isinstance(texts, list) or not all(isinstance(g, str) and g.strip() for g in texts):
        raise PolicyError(f'{where} {kind}: a list of texts, such as {kind} = ["*prod*"]')
    if any(len(g) > _LONGEST_GLOB for g in texts):
        raise PolicyError(f"{where} {kind}: a glob is longer than {_LONGEST_GLOB} characters")
    return tuple(g.strip() for g in texts)
