"""Identities of forges' tools: gh, glab, hub.

Promise: total and read-only, through `look`; a token that gh keeps in the system's keyring is not asked for, its user is
still named. Sources: `gh help environment`, docs.gitlab.com "GitLab CLI".
"""

from __future__ import annotations

from typing import Any

from shellguard.probe.held_forms import rows, table, word, yaml_at
from shellguard.probe.held_look import Look


def read(look: Look) -> None:
    """Their files of hosts."""
    _gh(look)
    _glab(look)
    path = look.configuration("hub")
    for host, entries in table(yaml_at(look, path)).items():
        for entry in map(table, rows(entries)):
            _keep(look, "github", entry, secret="oauth_token", place=look.shown(path), host=host)


def _gh(look: Look) -> None:
    said = look.variable("GH_CONFIG_DIR")
    path = (look.resolved(said) if said else look.configuration("gh")) + "/hosts.yml"
    for host, entry in table(yaml_at(look, path)).items():
        place, active = f"{look.shown(path)} {host}", word(table(entry).get("user"))
        _keep(look, "github", table(entry), secret="oauth_token", place=place, host=host)
        for user, inner in table(table(entry).get("users")).items():
            secret = word(table(inner).get("oauth_token"))
            look.keep("github", user, secret=secret, place=place, is_current=user == active, host=host)


def _glab(look: Look) -> None:
    said = look.variable("GLAB_CONFIG_DIR")
    path = (look.resolved(said) if said else look.configuration("glab-cli")) + "/config.yml"
    config = table(yaml_at(look, path))
    default = word(config.get("host"))
    for host, entry in table(config.get("hosts")).items():
        is_current = not default or host == default
        place = f"{look.shown(path)} {host}"
        _keep(look, "gitlab", table(entry), secret="token", place=place, host=host, is_current=is_current)


def _keep(
    look: Look,
    service: str,
    entry: dict[str, Any],
    *,
    secret: str,
    place: str,
    host: str,
    is_current: bool = True,
) -> None:
    """One host with one user; an entry without either says nothing."""
    user, value = word(entry.get("user")) or word(entry.get("username")), word(entry.get(secret))
    if user or value:
        look.keep(service, user, secret=value, place=place, is_current=is_current, host=host)
