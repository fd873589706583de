"""Forms that tools keep their configuration in, read to plain tables: JSON, YAML, TOML, INI, git's own.

Promise: total: what is broken is left out with a reason that quotes nothing of it; whatever a file says, its readers get
tables, lists and texts by `table`, `rows`, `word` and `values_at`, and no exception.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shellguard.parse.yaml_text import read
from shellguard.probe.held_look import Look

_MOST_VALUES = 1000
_LONGEST_VALUE = 8192


def json_at(look: Look, path: str) -> Any:
    """What a JSON file says; None where there is none."""
    text = look.text(path)
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        look.leave_out(path, "broken JSON")
        return None


def toml_at(look: Look, path: str) -> Any:
    """What a TOML file says."""
    text = look.text(path)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        look.leave_out(path, "broken TOML")
        return None


def yaml_at(look: Look, path: str) -> Any:
    """What a YAML file's first document says."""
    text = look.text(path)
    if not text.strip():
        return None
    reading = read(text, is_over=look.is_over)
    if reading.fault:
        look.leave_out(path, reading.fault)
    return next(iter(reading.documents), None)


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a file in sections."""

    section: str
    key: str
    """Lower case."""
    value: str
    line: int


_SECTION = re.compile(r"\[([^\]]*)\]")
_GIT_SECTION = re.compile(r'\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*(.*)')


def ini_at(look: Look, path: str) -> tuple[Setting, ...]:
    """An INI file as boto, pip and libpq write it; an indented line goes on with the value above it."""
    found: list[Setting] = []
    section = ""
    for number, line in look.lines(path):
        bare = line.strip()
        if not bare or bare[0] in "#;":
            continue
        head = _SECTION.match(bare)
        if head is not None:
            section = head[1].strip().strip('"')
            found.append(Setting(section, "", "", number))
        elif line[0] in " \t" and found and found[-1].key and "=" not in bare.partition("://")[0]:
            last = found[-1]
            if len(last.value) < _LONGEST_VALUE:
                found[-1] = Setting(last.section, last.key, f"{last.value}\n{bare}".strip(), last.line)
        else:
            key, sign, value = _parted(bare)
            found.append(Setting(section, key.strip().lower(), value.strip() if sign else "", number))
    return tuple(found)


def _parted(line: str) -> tuple[str, str, str]:
    """`=` or `:`, whichever comes first: pypirc is written with either."""
    is_colon = 0 <= line.find(":") < (line.find("=") if "=" in line else len(line))
    return line.partition(":" if is_colon else "=")


def sections(settings: tuple[Setting, ...]) -> dict[str, dict[str, str]]:
    """Section -> key -> value; the last one wins."""
    found: dict[str, dict[str, str]] = {}
    for setting in settings:
        keys = found.setdefault(setting.section, {})
        if setting.key:
            keys[setting.key] = setting.value
    return found


def git_settings(look: Look, path: str) -> tuple[Setting, ...]:
    """A file of git's configuration (git-config(1), SYNTAX): `remote.origin` is a section, `url` its key."""
    found: list[Setting] = []
    section = ""
    for number, line in look.lines(path):
        bare = line.strip()
        head = _GIT_SECTION.match(bare)
        if head is not None:
            inner = re.sub(r"\\(.)", r"\1", head[2]) if head[2] is not None else ""
            section = head[1].lower() + (f".{inner}" if head[2] is not None else "")
            bare = head[3]
        if bare and bare[0] not in "#;":
            key, sign, value = bare.partition("=")
            found.append(Setting(section, key.strip().lower(), _git_value(value) if sign else "true", number))
    return tuple(found)


def _git_value(written: str) -> str:
    """Without its quotes and comment."""
    pieces = re.findall(r'"((?:[^"\\]|\\.)*)"|([^"#;]+)|([#;].*)', written.strip())
    text = "".join(quoted or plain for quoted, plain, _ in pieces).strip()
    return re.sub(r"\\(.)", r"\1", text)


def table(value: Any) -> dict[str, Any]:
    """A table with names for keys; empty where it is something else."""
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """A list, bounded; empty where it is something else."""
    return value[:_MOST_VALUES] if isinstance(value, list) else []


def word(value: Any) -> str:
    """A text or a number as a text; empty where it is something else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def values_at(data: Any, path: str) -> Iterator[tuple[str, str]]:
    """(what a `*` stands for, text) of each place that a path such as `users.*.token` leads to.

    A `*` stands for every key of a table, and for every member of a list, called by its `name`.
    """
    places: list[tuple[str, Any]] = [("", data)]
    for step in path.split("."):
        places = [inner for key, value in places for inner in _inside(key, value, step)][:_MOST_VALUES]
    yield from ((key, word(value)) for key, value in places if word(value))


def _inside(key: str, value: Any, step: str) -> list[tuple[str, Any]]:
    if step != "*":
        return [(key, table(value)[step])] if step in table(value) else []
    if isinstance(value, list):
        return [(word(table(v).get("name")), v) for v in rows(value)]
    return list(table(value).items())[:_MOST_VALUES]
