"""The packaged tables of providers: read once a process, when the first request leaves the machine.

Promise: a broken packaged file raises RuleError with file and line, as a broken packaged rule does.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shellguard.errors import RuleError
from shellguard.parse.services.known_providers import KnownProviders
from shellguard.parse.services.provider_schema import Misspelt, check
from shellguard.parse.services.provider_table import Provider

FOLDER = Path(__file__).resolve().parent / "providers"


@cache
def packaged_providers() -> KnownProviders:
    """The providers that ship with the package; one for all rule sets of the process."""
    return KnownProviders(lambda: load_folder(FOLDER))


def load_folder(folder: Path) -> list[Provider]:
    """Providers below a folder. Raises RuleError for the first file that is broken."""
    found = [load_file(path) for path in sorted(folder.glob("*.yaml"))]
    if not found:
        raise RuleError(f"{folder}: no provider is there")
    return found


def load_file(path: Path) -> Provider:
    """One provider. Raises RuleError naming file and line."""
    try:
        return load_text(path.read_text(encoding="utf-8"), path=path)
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: {error}") from None


def load_text(text: str, *, path: Path) -> Provider:
    """The provider in a YAML text. Raises RuleError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        body = yaml.load(text, Loader=loader)
        check(body, name=path.stem)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise RuleError(f"{path}{f':{mark.line + 1}' if mark else ''}: not YAML: {error}") from None
    except Misspelt as error:
        raise RuleError(f"{path}:{_line(text, error.at)}: {error}") from None
    for line, key in _twice(text):
        raise RuleError(f"{path}:{line}: key {key!r} is given twice")
    return Provider(body)


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
