"""`[judge]` of the person's own settings: who gives a second opinion, when, and what it may clear.

Promise: pure; whatever is wrong is an error that names the key and quotes nothing that could be a secret. A key of an API is
never in here, only the name of the variable that holds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from shellguard.context.nearest import hint
from shellguard.context.signal_ids import SIGNALS
from shellguard.errors import PolicyError

PROVIDERS = ("openai", "anthropic", "ollama")
PROTECTED = frozenset({
    "tamper-with-guard", "change-guard-settings", "change-agent-settings", "disguised-program",
    "guard-tampering", "against-task", "retry-after-refusal", "no-task",
})  # fmt: skip
"""What no second opinion clears: the guard itself, what a person said no to, and what only a person can say."""

_KEYS = ("command", "provider", "endpoint", "model", "api_key_env", "timeout_seconds", "ask", "may_clear")
_OF_PROVIDERS = ("endpoint", "model", "api_key_env")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LONGEST_S = 30.0
"""A command that waits longer looks like one that hangs."""


class Ask(StrEnum):
    """When the second judge is asked; never about a refusal."""

    HELD = "held"
    """About what would be held."""
    SIGNALS = "signals"
    """And about what the session shows to be odd: a signal of medium weight or more."""
    ALL_CHANGES = "all-changes"
    """And about everything that changes something."""


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """What the person said; exactly one of `command` and `provider` is set."""

    command: tuple[str, ...] = ()
    provider: str = ""
    endpoint: str = ""
    """Base URL; empty for the client library's own."""
    model: str = ""
    api_key_env: str = ""
    timeout_s: float = 3.0
    ask: Ask = Ask.SIGNALS
    may_clear: frozenset[str] = frozenset()
    """Ids of rules and signals whose holds it may clear."""

    @property
    def name(self) -> str:
        """Who is asked, for people."""
        if self.provider:
            return f"{self.provider} {self.model}"
        return self.command[0].rsplit("/", 1)[-1]


def read_judge(body: Any, *, name: str, known_rules: frozenset[str]) -> JudgeSettings | None:
    """What the file called `name` says under `[judge]`; None where it says nothing. Raises PolicyError."""
    if body is None:
        return None
    if not isinstance(body, dict):
        raise _wrong(name, 'write [judge] and under it command = ["my-judge"], or provider and model')
    for key in body:
        if key not in _KEYS:
            raise _wrong(name, f"{key}: unknown; known: {', '.join(_KEYS)}{hint(key, _KEYS)}")
    if ("command" in body) == ("provider" in body):
        raise _wrong(name, "say either command or provider")
    who = _command(body, name) if "command" in body else _provider(body, name)
    return JudgeSettings(
        **who,
        timeout_s=_timeout(body.get("timeout_seconds", 3), name),
        ask=_ask(body.get("ask", Ask.SIGNALS.value), name),
        may_clear=_may_clear(body.get("may_clear", []), name, known_rules),
    )


def _wrong(name: str, what: str) -> PolicyError:
    return PolicyError(f"{name}: [judge] {what}")


def _command(body: dict[str, Any], name: str) -> dict[str, Any]:
    words = body["command"]
    if not isinstance(words, list) or not words or not all(isinstance(w, str) and w for w in words):
        raise _wrong(name, 'command: a list of texts, program first: ["my-judge", "--flag"]')
    # SAFETY: a relative path would be looked up in some folder that the agent writes to.
    if "/" in words[0] and not words[0].startswith(("/", "~/")):
        raise _wrong(name, "command: a program on PATH, or a path written out, from / or ~/")
    for key in _OF_PROVIDERS:
        if key in body:
            raise _wrong(name, f"{key} goes with provider; a command finds its own")
    return {"command": tuple(words)}


def _provider(body: dict[str, Any], name: str) -> dict[str, Any]:
    provider, model = body["provider"], _text(body, "model", name)
    if provider not in PROVIDERS:
        near = hint(provider, PROVIDERS) if isinstance(provider, str) else ""
        raise _wrong(name, f"provider: one of {', '.join(PROVIDERS)}{near}")
    if not model:
        raise _wrong(name, "model: say which one is asked")
    variable, endpoint = _text(body, "api_key_env", name), _text(body, "endpoint", name)
    if variable and _VARIABLE.fullmatch(variable) is None:
        raise _wrong(name, "api_key_env: the name of a variable, never the key itself")
    if not variable and not endpoint and provider != "ollama":
        raise _wrong(name, f"{provider} needs api_key_env, or the endpoint of a server of yours")
    _check_endpoint(endpoint, name, has_key=bool(variable))
    return {"provider": provider, "model": model, "api_key_env": variable, "endpoint": endpoint}


def _check_endpoint(endpoint: str, name: str, *, has_key: bool) -> None:
    if not endpoint:
        return
    try:
        url = urlsplit(endpoint)
        host, user = url.hostname or "", url.username or url.password
        _ = url.port
    except ValueError:
        raise _wrong(name, "endpoint: not a URL") from None
    if url.scheme not in ("http", "https") or not host:
        raise _wrong(name, "endpoint: a URL that begins with https:// or http://")
    if user or url.query or url.fragment:
        raise _wrong(
            name, "endpoint: no user, password, query or fragment; api_key_env names the key's variable"
        )
    if has_key and url.scheme == "http" and host not in _LOOPBACK:
        raise _wrong(name, "endpoint: a key goes over https://, or to this machine")


def _text(body: dict[str, Any], key: str, name: str) -> str:
    value = body.get(key, "")
    if not isinstance(value, str) or len(value) > 400:
        raise _wrong(name, f"{key}: a text")
    return value


def _timeout(value: Any, name: str) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= LONGEST_S:
        raise _wrong(name, f"timeout_seconds: more than 0, at most {LONGEST_S:g}")
    return float(value)


def _ask(value: Any, name: str) -> Ask:
    try:
        return Ask(value)
    except ValueError:
        near = hint(value, [a.value for a in Ask]) if isinstance(value, str) else ""
        raise _wrong(name, f"ask: one of {', '.join(a.value for a in Ask)}{near}") from None


def _may_clear(value: Any, name: str, known_rules: frozenset[str]) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise _wrong(name, "may_clear: a list of rule or signal ids")
    for one in value:
        if one in PROTECTED:
            raise _wrong(name, f"may_clear: {one} is never cleared by a second opinion")
        if one not in known_rules and one not in SIGNALS:
            raise _wrong(
                name, f"may_clear: {one}: no such rule or signal{hint(one, known_rules | set(SIGNALS))}"
            )
    return frozenset(value)
