"""Confinement by environment: variables that lead into a higher environment than the session's are not given to the agent.

Promise: pure; without a map, or for a session whose environment nobody named, nothing is taken away. What is told names
the variable and the row of the map, never a value.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping

from shellguard.context.environment_words import Tier
from shellguard.context.environments import EnvironmentMap, Row
from shellguard.guard.variable_meaning import meanings

# What a process cannot do without, or what says where it is rather than whom it reaches.
_NEVER = frozenset(
    "PATH HOME USER LOGNAME SHELL TERM COLORTERM LANG LANGUAGE TZ PWD OLDPWD TMPDIR HOSTNAME DISPLAY WAYLAND_DISPLAY EDITOR VISUAL "
    "PAGER SHLVL _ MAIL NO_COLOR NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE "
    "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy VIRTUAL_ENV".split()
)
_NEVER_LIKE = ("LC_*", "XDG_*", "SHELLGUARD_*")

# A password without its host is as good as with it: what stands beside the address goes with it.
_ADDRESS_ENDINGS = ("_HOST", "_HOSTNAME", "_URL", "_URI", "_DSN", "_ENDPOINT", "_SERVER", "_ADDR", "_ADDRESS")
_SECRET_ENDINGS = (
    "_PASSWORD", "_PASSWD", "_PASS", "_PWD", "_TOKEN", "_SECRET", "_KEY", "_API_KEY", "_SECRET_KEY", "_ACCESS_KEY",
    "_USER", "_USERNAME",
)  # fmt: skip
_GROUPS = (
    frozenset("PGHOST PGHOSTADDR PGSERVICE PGPASSWORD PGPASSFILE PGUSER PGDATABASE".split()),
    frozenset("MYSQL_HOST MYSQL_PWD MYSQL_PASSWORD MYSQL_USER".split()),
)

# A value longer than this names nothing.
_LONGEST = 1000

Stripped = tuple[dict[str, str], tuple[str, ...]]


def stripped(variables: Mapping[str, str], environments: EnvironmentMap, *, environment: str) -> Stripped:
    """The variables that are given, and a line for each that is not: `DATABASE_URL (environments.production hosts:
    db.prod.*) is not given to the agent`."""
    if not environment or not environments.rows:
        return dict(variables), ()
    # a name that says nothing stands below production alone
    here = environments.tier(environment) or Tier.STAGING
    reasons: dict[str, str] = {}
    for name, value in variables.items():
        row = None if _is_needed(name) else _row(environments, meanings(name, value), environment)
        if row is not None and row.environment != environment and row.tier > here:
            reasons[name] = row.said
    reasons |= _beside(variables, reasons, environments, environment)
    kept = {name: value for name, value in variables.items() if name not in reasons}
    return kept, tuple(f"{name} ({why}) is not given to the agent" for name, why in sorted(reasons.items()))


def _row(environments: EnvironmentMap, values: Iterable[tuple[str, str]], session: str) -> Row | None:
    """Where (kind, value) pairs about one thing belong: the highest environment, unless the person's own map places it in
    the session's."""
    found = [r for kind, text in values if len(text) <= _LONGEST for r in environments.fitting(kind, text)]
    own = next((r for r in found if r.is_trusted and r.environment == session), None)
    return own or max(found, key=lambda r: r.tier, default=None)


def _is_needed(name: str) -> bool:
    return name in _NEVER or any(fnmatch.fnmatchcase(name, like) for like in _NEVER_LIKE)


def _beside(
    variables: Mapping[str, str],
    reasons: Mapping[str, str],
    environments: EnvironmentMap,
    environment: str,
) -> dict[str, str]:
    """User, password and key of an address that is taken away, unless the map places them here."""
    found: dict[str, str] = {}
    for taken in reasons:
        for name in _companions(taken) & (variables.keys() - reasons.keys()):
            own = _row(environments, [("variables", name)], environment)
            if own is None or own.environment != environment:
                found.setdefault(name, f"goes with {taken}")
    return found


def _companions(name: str) -> frozenset[str]:
    group = next((g for g in _GROUPS if name in g), frozenset[str]())
    ending = next((e for e in sorted(_ADDRESS_ENDINGS, key=len, reverse=True) if name.endswith(e)), "")
    stem = name.removesuffix(ending) if ending else ""
    return group | frozenset(stem + secret for secret in _SECRET_ENDINGS if stem)
