"""What a provider's file may say, and its check: keys, phrases, patterns.

Promise: pure; whatever is wrong raises Misspelt, which says where in the file it stands as a path of keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shellguard.parse.services.provider_phrase import nearest, phrase

# Keys of a file, with what they say; docs/providers.md is generated from these tables.
PROVIDER_KEYS: dict[str, str] = {
    "id": "the file's name; acts say it as their `service`",
    "title": "its name for people",
    "hosts": "hosts, globs allowed; with a port where the port says whose it is (`*:9200`)",
    "sockets": "Unix sockets of its server on this machine, globs allowed",
    "part": "`true`: the host's first label is said beside the id (`aws rds`)",
    "test": "regular expression over URL, headers and credentials: with those, nothing but a test mode is reached",
    "api": "list of groups of calls, each with its own `source`",
}
GROUP_KEYS: dict[str, str] = {
    "source": "URL of the provider's own documentation",
    "hosts": "only at these of the provider's hosts",
    "base": "the path all calls of the group begin with, or a list of such; `{}` is any one segment",
    "anywhere": "`true`, or those of the bases: the paths say enough to hold at hosts nobody has listed (self-hosted servers)",
    "dry": "URL parameters that make a call a dry run",
    "paths": "`METHOD /path/{name}` -> act; `ANY` is every method, `{name}` one segment that is told, `{}` one that is not, `{rest...}` all that follow",
    "fields": "GraphQL mutation field (globs allowed) -> act",
    "actions": "action named by `Action=` or `X-Amz-Target` (globs allowed) -> act",
    "reads": "`METHOD /path` of calls that only read",
}
CHOICE_KEYS: dict[str, str] = {
    "act": "the phrase",
    "body": "only where the body matches this regular expression",
    "query": "only where the URL's parameters match it",
    "note": "for readers of the table",
}
METHODS = frozenset({"ANY", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "PURGE"})
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*$")


class Misspelt(ValueError):
    """What is wrong, and the keys that lead to it."""

    def __init__(self, what: str, *at: Any) -> None:
        super().__init__(what)
        self.at = at


def check(body: Any, *, name: str) -> None:
    """Check one file's value. Raises Misspelt."""
    check_head(body, name=name)
    if not body.get("api"):
        raise Misspelt("api is required")
    if not isinstance(body["api"], list):
        raise Misspelt("api is a list of groups", "api")
    for at, group in enumerate(body["api"]):
        _check_group(group, ("api", at))
    if not (body.get("hosts") or body.get("sockets") or any(g.get("anywhere") for g in body["api"])):
        raise Misspelt("hosts or sockets, or a group that holds anywhere, is required")


def check_head(body: Any, *, name: str) -> None:
    """Check what stands in front of the groups: enough to know whose hosts they are. Raises Misspelt."""
    if not isinstance(body, dict):
        raise Misspelt(f"a provider is a mapping of {', '.join(PROVIDER_KEYS)}")
    _keys(body, PROVIDER_KEYS)
    if body.get("id") != name or not _ID.match(name):
        raise Misspelt(f"the id {body.get('id')!r} is not the file's name {name!r}", "id")
    if not body.get("title"):
        raise Misspelt("title is required")
    for key in ("hosts", "sockets"):
        if not _is_texts(body.get(key, [])):
            raise Misspelt(f"{key} is a list of texts", key)
    try:
        re.compile(str(body.get("test", "")))
    except re.error as error:
        raise Misspelt(f"test is no regular expression: {error}", "test") from None


def _check_group(group: Any, at: tuple[Any, ...]) -> None:
    if not isinstance(group, dict):
        raise Misspelt(f"a group is a mapping of {', '.join(GROUP_KEYS)}", *at)
    _keys(group, GROUP_KEYS, *at)
    if not str(group.get("source", "")).startswith("https://"):
        raise Misspelt("source is required: the URL of the provider's documentation", *at)
    base = group.get("base", "")
    if not (isinstance(base, str) or _is_texts([b or "/" for b in base] if isinstance(base, list) else base)):
        raise Misspelt("base is a path or a list of paths", *at, "base")
    said = group.get("anywhere", False)
    if not isinstance(said, bool) and not (_is_texts(said) and set(said) <= set(base)):
        raise Misspelt("anywhere is true, or some of the group's bases", *at, "anywhere")
    for key in ("paths", "fields", "actions"):
        rows = group.get(key, {})
        if not isinstance(rows, dict):
            raise Misspelt(f"{key} is a mapping to acts", *at, key)
        for row, said in rows.items():
            if key == "paths":
                _check_call(row, (*at, key, row))
            _check_choices(said, (*at, key, row))
    for key in ("hosts", "dry", "reads"):
        if not _is_texts(group.get(key, [])):
            raise Misspelt(f"{key} is a list of texts", *at, key)
    for row in group.get("reads", []):
        _check_call(row, (*at, "reads"))


def _check_call(call: Any, at: tuple[Any, ...]) -> None:
    method, _, path = str(call).partition(" ")
    unknown = sorted(set(method.split("|")) - METHODS)
    if unknown:
        raise Misspelt(f"{unknown[0]!r} is no method{nearest(unknown[0], tuple(METHODS))}", *at)
    if not path.startswith("/") or path.count("{") != path.count("}") or "?" in path:
        raise Misspelt(f"{path!r} is no path", *at)


def _check_choices(said: Any, at: tuple[Any, ...]) -> None:
    for number, choice in enumerate(said if isinstance(said, list) else [said]):
        here = (*at, number) if isinstance(said, list) else at
        if isinstance(choice, dict):
            _keys(choice, CHOICE_KEYS, *here)
        text = choice.get("act") if isinstance(choice, dict) else choice
        try:
            phrase(str(text))
            for key in ("body", "query"):
                if isinstance(choice, dict) and key in choice:
                    re.compile(choice[key])
        except (ValueError, re.error) as error:
            raise Misspelt(str(error), *here) from None


def _keys(body: Mapping[Any, Any], known: Mapping[str, str], *at: Any) -> None:
    for key in body:
        if key not in known:
            raise Misspelt(f"unknown key {key!r}{nearest(str(key), tuple(known))}", *at, key)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v for v in value)
