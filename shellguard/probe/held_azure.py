"""Identities of Azure's tools: subscriptions, users, service principals, cached tokens.

Promise: total and read-only, through `look`. Source: learn.microsoft.com, "Azure CLI configuration"; MSAL's token cache where
it is kept as plain text.
"""

from __future__ import annotations

from shellguard.probe.held_forms import json_at, rows, table, word
from shellguard.probe.held_look import Look

_TOKENS = ("AccessToken", "RefreshToken", "IdToken")
_MOST_TOKENS = 60


def read(look: Look) -> None:
    """`~/.azure`, or `$AZURE_CONFIG_DIR`."""
    said = look.variable("AZURE_CONFIG_DIR")
    folder = look.resolved(said) if said else look.at_home(".azure")
    profile = f"{folder}/azureProfile.json"
    for entry in map(table, rows(table(json_at(look, profile)).get("subscriptions"))):
        is_current = entry.get("isDefault") is True
        user = word(table(entry.get("user")).get("name"))
        for account in (word(entry.get("name")), word(entry.get("id")), user, word(entry.get("tenantId"))):
            look.keep("azure", account, place=look.shown(profile), is_current=is_current)
    _principals(look, f"{folder}/service_principal_entries.json")
    _tokens(look, f"{folder}/msal_token_cache.json")


def _principals(look: Look, path: str) -> None:
    for entry in map(table, rows(json_at(look, path))):
        account = word(entry.get("client_id")) or word(entry.get("servicePrincipalId"))
        secret = word(entry.get("client_secret")) or word(entry.get("accessToken"))
        look.keep("azure", account, secret=secret, place=look.shown(path), is_current=False)


def _tokens(look: Look, path: str) -> None:
    said = table(json_at(look, path))
    for kind in _TOKENS:
        for entry in list(map(table, table(said.get(kind)).values()))[:_MOST_TOKENS]:
            look.keep("azure", secret=word(entry.get("secret")), place=look.shown(path))
