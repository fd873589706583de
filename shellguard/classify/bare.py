"""What a rule can object to where nothing but a program and its arguments is known: no pipe, no redirection.

Promise: pure; says no only where no argument whatever could make the rule's condition true.
"""

from __future__ import annotations

import fnmatch
import re
from typing import Any

from shellguard.classify.file_condition import act_programs
from shellguard.classify.subject import TEES
from shellguard.parse.git.losses import PROGRAMS as GIT_PROGRAMS
from shellguard.parse.http import CLIENTS as HTTP_CLIENTS
from shellguard.parse.services.readers import PROGRAMS as SERVICE_PROGRAMS
from shellguard.parse.sql import CLIENTS as SQL_CLIENTS

# Said of what surrounds a call in a shell text; an argv has none of it.
_SURROUNDINGS = frozenset(
    {
        "reads",
        "fed_by",
        "feeds",
        "assigns",
        "wrapper",
        "unknown",
        "code",
        "shows",
        "stdin",
        "remote",
        "feeds_itself",
        "multiplies",
    }
)

# Keys that only these programs can make true.
_CLIENTS = {
    "request": HTTP_CLIENTS,
    "carries_secret": HTTP_CLIENTS,
    "statement": SQL_CLIENTS,
    "git": GIT_PROGRAMS,
    "service": HTTP_CLIENTS | SERVICE_PROGRAMS,
}

_Possible = tuple[bool, bool]
"""(can be true, can be false)."""
_EITHER: _Possible = (True, True)


def can_object(when: Any, *, names: tuple[str, ...]) -> bool:
    """Whether some arguments make `when` true for a program of these names."""
    return _mapping(when, names)[0]


def _mapping(when: dict[str, Any], names: tuple[str, ...]) -> _Possible:
    return _all([_one(key, value, names) for key, value in when.items() if not str(key).startswith("__")])


def _one(key: str, value: Any, names: tuple[str, ...]) -> _Possible:
    if key in ("all", "any", "not"):
        parts = [_mapping(v, names) for v in (value if isinstance(value, list) else [value])]
        if key == "all":
            return _all(parts)
        can_be_true, can_be_false = any(p[0] for p in parts), all(p[1] for p in parts)
        return (can_be_true, can_be_false) if key == "any" else (can_be_false, can_be_true)
    if key == "program":
        wanted = value if isinstance(value, list) else [value]
        return _known(any(fnmatch.fnmatchcase(n, str(w)) for n in names for w in wanted))
    if key == "act":
        tools = act_programs(value)
        return _EITHER if any(fnmatch.fnmatchcase(n, t) for n in names for t in tools) else _known(False)
    if key == "path":
        return _known(any(re.search(str(value), n) for n in names))
    if key == "writes":
        return _EITHER if TEES & set(names) else _known(False)
    if key in _CLIENTS:
        return _EITHER if _CLIENTS[key] & set(names) else _known(False)
    if key in _SURROUNDINGS:
        return _known(value is False)
    return _EITHER


def _known(truth: bool) -> _Possible:
    return truth, not truth


def _all(parts: list[_Possible]) -> _Possible:
    return all(p[0] for p in parts), any(p[1] for p in parts)
