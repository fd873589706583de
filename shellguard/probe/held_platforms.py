"""Identities of platforms' own tools: one row says where a tool keeps its token, and who it says it is.

Promise: total and read-only, through `look`. Every row from the tool's documentation or its own output.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from shellguard.probe.held_forms import ini_at, json_at, sections, toml_at, values_at, yaml_at
from shellguard.probe.held_look import Look
from shellguard.probe.held_values import secrets_of


@dataclass(frozen=True, slots=True)
class Row:
    """One tool's file."""

    service: str
    paths: str
    """Below home, one or more; `{config}` is XDG's folder, `{data}` the one for data, `{mac}` macOS' kinds of these."""
    secrets: str
    """Where in it, as `held_forms.values_at` has it; the key that `*` stands for is the account."""
    account: str = ""
    """Where it says whose they are, when no key does."""
    current: str = ""
    """Where it names the account in use; without it each is."""
    is_host: bool = False
    """The key that `*` stands for is an address."""


_MAC = ("Library/Application Support", "Library/Preferences")
_ROWS = (
    Row("railway", ".railway/config.json", "user.token user.accessToken user.refreshToken", "user.email"),
    Row("digitalocean", "{config}/doctl/config.yaml {mac}/doctl/config.yaml", "access-token auth-contexts.*", current="context"),
    Row("hetzner", "{config}/hcloud/cli.toml", "contexts.*.token", current="active_context"),
    Row("fly", ".fly/config.yml", "access_token"),
    Row("vercel", "{data}/com.vercel.cli/auth.json {mac}/com.vercel.cli/auth.json", "token refreshToken"),
    Row("netlify", "{config}/netlify/config.json {mac}/netlify/config.json", "users.*.auth.token", "users.*.email", "userId"),
    Row("cloudflare", "{config}/.wrangler/config/default.toml .wrangler/config/default.toml {mac}/.wrangler/config/default.toml", "oauth_token refresh_token api_token"),
    Row("terraform", ".terraform.d/credentials.tfrc.json", "credentials.*.token", is_host=True),
    Row("pulumi", ".pulumi/credentials.json", "accounts.*.accessToken accessTokens.*", "accounts.*.username", "current", is_host=True),
    Row("neon", "{config}/neonctl/credentials.json", "access_token refresh_token", "user_id"),
    Row("turso", "{config}/turso/settings.json {mac}/turso/settings.json", "token", "username"),
    Row("firebase", "{config}/configstore/firebase-tools.json", "tokens.refresh_token tokens.access_token", "user.email"),
    Row("upstash", ".upstash.json", "apiKey", "email"),
    Row("linode", "{config}/linode-cli.ini", "*.token", current="DEFAULT.default-user"),
    Row("stripe", "{config}/stripe/config.toml", "*.test_mode_api_key *.live_mode_api_key", "*.account_id"),
    Row("sentry", ".sentryclirc.ini", "auth.token"),
    Row("databricks", ".databrickscfg.ini", "*.token *.password *.client_secret", "*.host"),
    Row("snowflake", ".snowflake/connections.toml", "*.password *.token", "*.user"),
    Row("snowflake", ".snowflake/config.toml {config}/snowflake/config.toml", "connections.*.password connections.*.token", "connections.*.user", "default_connection_name"),
    Row("mongodb-atlas", "{config}/atlascli/config.toml {mac}/atlascli/config.toml", "*.private_api_key *.access_token *.refresh_token", "*.public_api_key"),
    Row("scaleway", "{config}/scw/config.yaml", "secret_key profiles.*.secret_key", "access_key", "active_profile"),
    Row("aliyun", ".aliyun/config.json", "profiles.*.access_key_secret", "profiles.*.access_key_id", "current"),
    Row("oci", ".oci/config.ini", "*.pass_phrase", "*.user"),
    Row("s3", ".mc/config.json .mcli/config.json", "aliases.*.secretKey", "aliases.*.accessKey"),
    Row("aws", ".s3cfg.ini", "default.secret_key", "default.access_key"),
    Row("doppler", ".doppler/.doppler.yaml", "scoped.*.token"),
    Row("circleci", ".circleci/cli.yml", "token"),
    Row("vault", ".vault-token", "-"),
    Row("supabase", ".supabase/access-token", "-"),
    Row("planetscale", "{config}/planetscale/access-token", "-"),
    Row("huggingface", ".cache/huggingface/token .huggingface/token", "-"),
)  # fmt: skip
_FORMS = {"json": json_at, "yaml": yaml_at, "yml": yaml_at, "toml": toml_at}
_TERRAFORM = re.compile(r'credentials\s+"([\w.-]{1,253})"\s*\{[^}]{0,400}?\btoken\s*=\s*"([^"\n]{1,4096})"')
_LONGEST_TOKEN = 16 * 1024


def read(look: Look) -> None:
    """Every row, and terraform's older file."""
    for row in _ROWS:
        for path in row.paths.split():
            for real in _places(look, path):
                _read(look, row, real)
    path = look.at_home(".terraformrc")
    for host, secret in _TERRAFORM.findall(look.text(path)):
        look.keep("terraform", secret=secret, place=look.shown(path), host=host)


def _places(look: Look, path: str) -> list[str]:
    """Absolute."""
    kind, _, rest = path.partition("/")
    if kind == "{config}":
        return [look.configuration(rest)]
    if kind == "{data}":
        return [f"{look.variable('XDG_DATA_HOME') or look.at_home('.local/share')}/{rest}"]
    return [look.at_home(folder, rest) for folder in _MAC] if kind == "{mac}" else [look.at_home(path)]


def _read(look: Look, row: Row, path: str) -> None:
    if row.secrets == "-":
        text = look.text(path).strip()
        if len(text) < _LONGEST_TOKEN and "\n" not in text:
            look.keep(row.service, secret=text, place=look.shown(path))
        return
    # the ending says the form; INI files have none of their own
    path, said = _said(look, path)
    if said is None:
        return
    current = next((value for _, value in values_at(said, row.current)), "") if row.current else ""
    owners: dict[str, str] = {}
    for key, owner in values_at(said, row.account) if row.account else ():
        owners.setdefault(key, look.name(owner))
        is_current = not current or current == key
        host = key if row.is_host else ""
        look.keep(row.service, look.name(owner), place=look.shown(path), is_current=is_current, host=host)
    kept: set[str] = set()
    for secrets in row.secrets.split():
        for key, value in values_at(said, secrets):
            is_current = not current or current == key or (not key and current == "default")
            name = owners.get(key, "") if row.is_host or not key else look.name(key)
            kept.add(key)
            for secret in secrets_of("token", value, is_secret=True):
                place = look.shown(path)
                host = key if row.is_host else ""
                look.keep(row.service, name, secret=secret, place=place, is_current=is_current, host=host)
    # a profile whose secret stands elsewhere
    for key in owners.keys() - kept if not row.is_host else ():
        is_current = not current or current == key
        look.keep(row.service, look.name(key), place=look.shown(path), is_current=is_current)


def _said(look: Look, path: str) -> tuple[str, Any]:
    form = path.rpartition(".")[2]
    if form == "ini":
        path = path.removesuffix(".ini")
        return path, sections(ini_at(look, path)) or None
    return path, _FORMS[form](look, path)
