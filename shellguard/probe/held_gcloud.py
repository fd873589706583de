"""Identities of Google's tools: configurations, accounts, application default credentials, key files.

Promise: total and read-only, through `look`; databases are opened as files that nobody writes, so nothing is locked and no
journal is made. Sources: cloud.google.com, "Managing gcloud CLI configurations" and "How Application Default
Credentials works"; credential_store.py of the gcloud CLI.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any
from urllib.parse import quote

from shellguard.probe.held_forms import ini_at, json_at, sections, table, word
from shellguard.probe.held_look import MOST_FILE_BYTES, NOT_IN_TIME, Look

_MOST_CONFIGURATIONS = 60
_MOST_ACCOUNTS = 100
_STEPS_BETWEEN_LOOKS = 2000
_SECRETS = ("refresh_token", "private_key", "client_secret", "access_token")
_HEAD = b"SQLite format 3\0"


def read(look: Look) -> None:
    """gcloud's folder, and the file that client libraries read."""
    said = look.variable("CLOUDSDK_CONFIG")
    folder = look.resolved(said) if said else look.configuration("gcloud")
    accounts = _configurations(look, folder)
    _accounts(look, f"{folder}/credentials.db", "SELECT account_id, value FROM credentials", accounts)
    _accounts(
        look, f"{folder}/access_tokens.db", "SELECT account_id, access_token FROM access_tokens", accounts
    )
    named = look.variable("GOOGLE_APPLICATION_CREDENTIALS")
    usual = f"{folder}/application_default_credentials.json"
    keep_key_file(look, usual, is_current=not named)
    if named:
        keep_key_file(look, look.resolved(named))


def _configurations(look: Look, folder: str) -> frozenset[str]:
    """Keeps what they name; gives the accounts that are current."""
    active = look.variable("CLOUDSDK_ACTIVE_CONFIG_NAME") or look.text(f"{folder}/active_config").strip()
    used = set(filter(None, [look.variable("CLOUDSDK_CORE_ACCOUNT")]))
    names = [n for n in look.names(f"{folder}/configurations") if n.startswith("config_")]
    for name in names[:_MOST_CONFIGURATIONS]:
        path = f"{folder}/configurations/{name}"
        keys = sections(ini_at(look, path)).get("core", {})
        configuration = name.removeprefix("config_")
        is_current = configuration == (active or "default")
        for account in (configuration, keys.get("account", ""), keys.get("project", "")):
            look.keep("gcloud", account, place=look.shown(path), is_current=is_current)
        if is_current:
            used.add(keys.get("account", ""))
    return frozenset(used)


def keep_key_file(look: Look, path: str, *, is_current: bool = True) -> None:
    """Credentials of a user, of a service account, or of one that is impersonated."""
    said = table(json_at(look, path))
    account = word(said.get("client_email")) or word(said.get("account"))
    impersonated = word(said.get("service_account_impersonation_url")).rpartition("/")[2].partition(":")[0]
    source = {**table(said.get("source_credentials")), **said}
    place = look.shown(path)
    for name in (account or impersonated, word(said.get("quota_project_id")), word(said.get("project_id"))):
        look.keep("gcloud", name, place=place, is_current=is_current)
    for key in _SECRETS:
        if word(source.get(key)):
            secret = word(source[key]).strip()
            look.keep("gcloud", account or impersonated, secret=secret, place=place, is_current=is_current)


def _accounts(look: Look, path: str, question: str, used: frozenset[str]) -> None:
    for account, value in _rows(look, path, question):
        for secret in _secrets(value) or [""]:
            place = look.shown(path)
            look.keep("gcloud", account, secret=secret, place=place, is_current=account in used)


def _secrets(value: str) -> list[str]:
    """Of one row: JSON, or a token as it is."""
    try:
        said: Any = json.loads(value)
    except (ValueError, RecursionError):
        return [value] if value and "{" not in value else []
    return [word(table(said).get(k)) for k in _SECRETS if word(table(said).get(k))]


def _rows(look: Look, path: str, question: str) -> list[tuple[str, str]]:
    """SAFETY: looked at as a file before sqlite opens it, so a FIFO or a device never is."""
    content = look.content(path)
    if not content:
        return []
    if not content.startswith(_HEAD) or len(content) >= MOST_FILE_BYTES:
        look.leave_out(path, "no SQLite database")
        return []
    connection = None
    try:
        connection = sqlite3.connect(f"file:{quote(path)}?mode=ro&immutable=1", uri=True, timeout=0)
        connection.set_progress_handler(lambda: int(look.is_over()), _STEPS_BETWEEN_LOOKS)
        found = connection.execute(f"{question} LIMIT {_MOST_ACCOUNTS}").fetchall()
        return [(_plain(account), _plain(value)) for account, value in found]
    except (sqlite3.Error, ValueError):
        look.leave_out(path, NOT_IN_TIME if look.is_over() else "broken SQLite database")
        return []
    finally:
        if connection is not None:
            connection.close()


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""
