"""A rule's `when` for one kind of invocation: what its program and its surroundings settle is settled once.

Promise: pure; a narrowed condition is true of exactly the invocations of that kind that the whole one is true of. What
nothing settles stays as it is written.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from typing import Any

from shellguard.classify.condition_keys import CLIENTS, STATES
from shellguard.classify.file_condition import act_triggers

# Asked of the program as written, whose name alone may fit: the state does not settle it.
_UNSETTLED = frozenset({"path"})
Settle = Callable[[str, Any], bool | None]
"""Whether a key with its value holds, where more than program and states is known; None where it is not settled."""
Narrowed = dict[str, Any] | bool
_AS_IT_IS = object()
"""Nothing settles it. Not the value itself, which may be true or false."""


def narrowed(
    when: dict[str, Any], *, names: tuple[str, ...], triggers: frozenset[str], settle: Settle | None = None
) -> Narrowed:
    """`when` for a program of these names and an invocation filed under these triggers: a smaller condition, or what
    it always is."""
    left: dict[str, Any] = {}
    for key, value in when.items():
        found = value if str(key).startswith("__") else _one(key, value, names, triggers, settle)
        if found is False:
            return False
        if found is not True or str(key).startswith("__"):
            left[key] = value if found is _AS_IT_IS else found
    return left if any(not str(k).startswith("__") for k in left) else True


def _one(
    key: str, value: Any, names: tuple[str, ...], triggers: frozenset[str], settle: Settle | None
) -> Any:
    """True or False where that is settled, else what is left to ask."""
    if key in ("all", "any", "not"):
        return _combined(key, value, names, triggers, settle)
    if settle is not None and (known := settle(key, value)) is not None:
        return known
    if key == "program":
        wanted = value if isinstance(value, list) else [value]
        # a name that holds a glob may stand for many
        return any(fnmatch.fnmatchcase(n, str(w)) for n in names for w in wanted)
    if key in STATES and key not in _UNSETTLED:
        # of a state that is not there nothing holds but that it is not
        return _AS_IT_IS if STATES[key] in triggers else value is False
    if key in CLIENTS:
        return _AS_IT_IS if CLIENTS[key].intersection(names) else False
    if key == "act":
        tools = act_triggers(value)
        can = bool(tools & triggers) or any(fnmatch.fnmatchcase(n, t) for n in names for t in tools)
        return _AS_IT_IS if can else False
    return _AS_IT_IS


def _combined(
    key: str, value: Any, names: tuple[str, ...], triggers: frozenset[str], settle: Settle | None
) -> Any:
    parts: list[Narrowed] = [
        narrowed(v, names=names, triggers=triggers, settle=settle)
        for v in (value if isinstance(value, list) else [value])
    ]
    left: list[Narrowed]
    if key == "all":
        left = [p for p in parts if p is not True]
        return False if False in left else left or True
    left = [p for p in parts if p is not False]
    if key == "any":
        # SAFETY: parts before the one that always holds say what it is about, so a rule that has both stays whole
        return (_AS_IT_IS if len(left) > 1 else True) if True in left else left or False
    return False if True in left else left or True
