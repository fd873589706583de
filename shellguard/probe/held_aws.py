"""Identities of the AWS tools: profiles, access keys, roles, sign-ins.

Promise: total and read-only, through `look`. Sources: AWS CLI User Guide, "Configuration and credential file settings"; AWS
SDKs Reference Guide, "Single sign-on".
"""

from __future__ import annotations

from collections.abc import Mapping

from shellguard.probe.held_forms import ini_at, json_at, sections, table, word
from shellguard.probe.held_look import Look

_SECRETS = ("aws_secret_access_key", "aws_session_token", "aws_security_token")
_NAMES = ("aws_access_key_id", "role_arn", "sso_account_id", "aws_account_id")
_MOST_SIGN_INS = 40


def read(look: Look) -> None:
    """`~/.aws`, or where the variables say that its files are."""
    current = look.variable("AWS_PROFILE", "AWS_DEFAULT_PROFILE") or "default"
    named = look.variable("AWS_SHARED_CREDENTIALS_FILE"), look.variable("AWS_CONFIG_FILE")
    credentials, config = (
        look.resolved(said) if said else look.at_home(".aws", usual)
        for said, usual in zip(named, ("credentials", "config"), strict=True)
    )
    kept = sections(ini_at(look, credentials))
    configured = sections(ini_at(look, config))
    in_use = _in_use(current, {**{_profile(n): k for n, k in configured.items()}, **kept})
    for name, keys in kept.items():
        _keep(look, name, keys, place=f"{look.shown(credentials)} [{name}]", is_current=name in in_use)
    for section, keys in configured.items():
        name = _profile(section)
        place = f"{look.shown(config)} [{section}]"
        if section.startswith("sso-session "):
            look.keep("aws", name, place=place, host=keys.get("sso_start_url", ""), is_current=False)
        elif not section.startswith("services "):
            _keep(look, name, keys, place=place, is_current=name in in_use)
    _sign_ins(look)


def _profile(section: str) -> str:
    """`profile staging` is called staging in the file of configuration."""
    return section.partition(" ")[2].strip().strip('"') if " " in section else section


def _in_use(current: str, profiles: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
    """The profile that commands take unasked, and those that it takes its keys from."""
    found: list[str] = []
    while current and current not in found:
        found.append(current)
        current = profiles.get(current, {}).get("source_profile", "")
    return frozenset(found)


def _keep(look: Look, name: str, keys: Mapping[str, str], *, place: str, is_current: bool) -> None:
    secrets = [keys[s] for s in _SECRETS if keys.get(s)] or [""]
    for secret in secrets:
        look.keep("aws", name, secret=secret, place=place, is_current=is_current)
    for key in _NAMES:
        if keys.get(key):
            owned = secrets[0] if key == "aws_access_key_id" else ""
            look.keep("aws", keys[key], secret=owned, place=place, is_current=is_current)


def _sign_ins(look: Look) -> None:
    """What `aws sso login` and assumed roles left behind."""
    for folder in (look.at_home(".aws", "sso", "cache"), look.at_home(".aws", "cli", "cache")):
        for name in [n for n in look.names(folder) if n.endswith(".json")][:_MOST_SIGN_INS]:
            path = f"{folder}/{name}"
            said = table(json_at(look, path))
            place, host = look.shown(path), word(said.get("startUrl"))
            for key in ("accessToken", "refreshToken"):
                if word(said.get(key)):
                    look.keep("aws", secret=word(said[key]), place=place, host=host)
            keys = table(said.get("Credentials"))
            for key in ("SecretAccessKey", "SessionToken"):
                if word(keys.get(key)):
                    account = word(keys.get("AccessKeyId"))
                    look.keep("aws", account, secret=word(keys[key]), place=place)
