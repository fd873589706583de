"""The packaged tables of providers: whose hosts they are is read when the first request leaves the machine, the rest of
a file when its provider is first asked; each once a process.

Promise: a broken packaged file raises RuleError with file and line, as a broken packaged rule does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shellguard.errors import RuleError
from shellguard.parse.services.known_providers import KnownProviders
from shellguard.parse.services.provider_schema import Misspelt, check, check_head
from shellguard.parse.services.provider_table import Provider

FOLDER = Path(__file__).resolve().parent / "providers"
# How a group says that its paths hold at hosts nobody has listed.
_ANYWHERE = "\n    anywhere: "


@cache
def packaged_providers() -> KnownProviders:
    """The providers that ship with the package; one for all rule sets of the process."""
    return KnownProviders(lambda: load_folder(FOLDER))


def load_folder(folder: Path) -> list[Provider]:
    """Providers below a folder, their groups still unread. Raises RuleError for the first file whose head is broken;
    what is broken below is told when that provider is first asked."""
    found = [_load_head(path) for path in sorted(folder.glob("*.yaml"))]
    if not found:
        raise RuleError(f"{folder}: no provider is there")
    return found


def load_file(path: Path) -> Provider:
    """One provider, all of it. Raises RuleError naming file and line."""
    return load_text(_text(path), path=path)


def load_text(text: str, *, path: Path) -> Provider:
    """The provider in a YAML text. Raises RuleError."""
    return Provider(_whole(text, path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: {error}") from None


def _load_head(path: Path) -> Provider:
    text = _text(path)
    head, groups, _ = text.partition("\napi:\n")
    if not groups:
        return load_text(text, path=path)
    body = _checked(head, path, check_head)
    is_anywhere = _ANYWHERE in text
    return Provider({**body, "anywhere": is_anywhere}, load=lambda: _whole(text, path))


def _whole(text: str, path: Path) -> dict[str, Any]:
    body = _checked(text, path, check)
    for line, key in _twice(text):
        raise RuleError(f"{path}:{line}: key {key!r} is given twice")
    return {**body, "anywhere": _ANYWHERE in text}


def _checked(text: str, path: Path, check: Callable[..., None]) -> dict[str, Any]:
    # SAFETY: PyYAML's loader in C has no bound, and is fast: for packaged files alone.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        body = yaml.load(text, Loader=loader)
        check(body, name=path.stem)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise RuleError(f"{path}{f':{mark.line + 1}' if mark else ''}: not YAML: {error}") from None
    except Misspelt as error:
        raise RuleError(f"{path}:{_line(text, error.at)}: {error}") from None
    found: dict[str, Any] = body
    return found


def _line(text: str, at: tuple[Any, ...]) -> int:
    """The line of what the keys lead to, as far as they lead."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = 1
    for key in at:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(key)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
    return line


def _twice(text: str) -> Iterator[tuple[int, str]]:
    """Keys of calls that stand twice among lines of the same depth: YAML itself would keep the last, unsaid."""
    seen: set[str] = set()
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.endswith(":") or stripped.startswith("- "):
            seen.clear()
            continue
        call = stripped.partition(": ")[0]
        if call.startswith(("DELETE ", "POST ", "PUT ", "PATCH ", "ANY ")) and not stripped.startswith("#"):
            if call in seen:
                yield number, call
            seen.add(call)
