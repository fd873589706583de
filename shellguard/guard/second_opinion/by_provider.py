"""Asks a language model by the official client libraries, which the extra `shellguard[judge]` installs.

Promise: never longer than the limit as a whole (the libraries' own limits are for each silence between two pieces); never asked
twice, redirected nowhere, and no key in any text that leaves here. Without the library: an error that says what to install.

Sources: openai-python README (`chat.completions.create`, `max_retries`, `timeout`, `base_url`), anthropic-sdk-python
`_client.py` (`api_key`, `auth_token`, `base_url`) and platform.claude.com/docs/en/api/messages/create; Ollama speaks the first one's
language under `/v1` (docs.ollama.com/api/openai-compatibility), so its own library is not needed.
"""

from __future__ import annotations

import importlib
import importlib.util
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from shellguard.data.second_opinion_settings import JudgeSettings
from shellguard.guard.second_opinion.opinion import NoAnswerError
from shellguard.guard.second_opinion.prompt import SYSTEM, fenced

INSTALL = "pip install 'shellguard[judge]'"
_LIBRARIES = {"openai": "openai", "anthropic": "anthropic", "ollama": "openai"}
_OLLAMA = "http://127.0.0.1:11434"
_NO_KEY = "none"
"""The libraries want one, and else take whatever the environment has: that one is not for this server."""
_MOST_TOKENS = 1024
_SLACK_S = 1.0
"""Our own limit comes first; theirs ends a call that was left behind."""
_Ask = Callable[[], str]
_Client = tuple[_Ask, Callable[[], None]]


def is_installed(provider: str, *, workspace: str = "") -> bool:
    """Whether the provider's library is there, outside the workspace."""
    spec = importlib.util.find_spec(_LIBRARIES[provider])
    if spec is None or spec.origin is None:
        return False
    # SAFETY: a module of this name in the folder where the guard was started would be the agent's.
    return workspace in ("", "/") or not Path(spec.origin).resolve().is_relative_to(Path(workspace).resolve())


def ask_provider(
    settings: JudgeSettings, question: dict[str, Any], *, environment: Mapping[str, str], workspace: str
) -> str:
    """The model's text. Raises NoAnswerError."""
    if not is_installed(settings.provider, workspace=workspace):
        raise NoAnswerError(f"its library is not installed: {INSTALL}")
    key = _key(settings, environment)
    found: list[str | NoAnswerError] = []
    close: list[Callable[[], None]] = []

    def work() -> None:
        try:
            ask, end = _CLIENTS[settings.provider](settings, fenced(question), key)
            close.append(end)
            found.append(ask())
        except NoAnswerError as error:
            found.append(error)
        except Exception as error:  # whatever a library raises, its words may quote the key
            status = getattr(error, "status_code", None)
            said = f", status {status}" if isinstance(status, int) and status > 0 else ""
            found.append(NoAnswerError(f"it failed ({type(error).__name__}{said})"))

    thread = threading.Thread(target=work, name="shellguard-second-opinion-call", daemon=True)
    thread.start()
    thread.join(settings.timeout_s)
    answer = found[0] if found else NoAnswerError(f"timed out after {settings.timeout_s:g} s")
    for end in close:
        with suppress(Exception):  # an answer that never ends ends with its connection
            end()
    if isinstance(answer, NoAnswerError):
        raise answer
    return answer


def _key(settings: JudgeSettings, environment: Mapping[str, str]) -> str:
    if not settings.api_key_env:
        return ""
    key = environment.get(settings.api_key_env, "")
    if not key:
        raise NoAnswerError(f"${settings.api_key_env} is not set where the guard runs")
    return key


def _openai(settings: JudgeSettings, text: str, key: str) -> _Client:
    openai: Any = importlib.import_module("openai")
    client = openai.OpenAI(
        api_key=key or _NO_KEY,
        base_url=_openai_address(settings),
        timeout=settings.timeout_s + _SLACK_S,
        max_retries=0,
        http_client=openai.DefaultHttpxClient(follow_redirects=False),
    )

    def ask() -> str:
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}]
        answer = client.chat.completions.create(model=settings.model, messages=messages)
        return _text(answer.choices[0].message.content)

    return ask, client.close


def _openai_address(settings: JudgeSettings) -> str | None:
    """Ollama is said by its own address, as its other clients take it."""
    if settings.provider != "ollama":
        return settings.endpoint or None
    address = (settings.endpoint or _OLLAMA).rstrip("/")
    return address if address.endswith("/v1") else f"{address}/v1"


def _anthropic(settings: JudgeSettings, text: str, key: str) -> _Client:
    anthropic: Any = importlib.import_module("anthropic")
    client = anthropic.Anthropic(
        api_key=key or _NO_KEY,
        base_url=settings.endpoint or None,
        timeout=settings.timeout_s + _SLACK_S,
        max_retries=0,
        http_client=anthropic.DefaultHttpxClient(follow_redirects=False),
    )
    # Taken from the environment unasked, and nothing that was meant for this server.
    client.auth_token = None

    def ask() -> str:
        answer = client.messages.create(
            model=settings.model,
            max_tokens=_MOST_TOKENS,
            system=SYSTEM,
            messages=[{"role": "user", "content": text}],
        )
        return "".join(_text(block.text) for block in answer.content if block.type == "text")

    return ask, client.close


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NoAnswerError("its answer is no text")
    return value


_CLIENTS: dict[str, Callable[[JudgeSettings, str, str], _Client]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "ollama": _openai,
}
