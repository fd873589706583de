"""What a rule can object to where nothing but a program and its arguments is known: no pipe, no redirection.

Promise: pure; says no only where no argument whatever could make the rule's condition true.
"""

from __future__ import annotations

import re
from typing import Any

from shellguard.classify.condition_keys import WRITES
from shellguard.classify.narrowing import narrowed
from shellguard.classify.subject import TEES

# Said of what surrounds a call in a shell text, beside the states it can be in; an argv has none of it.
_SURROUNDINGS = frozenset({"unknown", "code", "stdin", "remote"})


def can_object(when: Any, *, names: tuple[str, ...]) -> bool:
    """Whether some arguments make `when` true for a program of these names."""

    def settle(key: str, value: Any) -> bool | None:
        if key == "path":
            return any(re.search(str(value), n) for n in names)
        return value is False if key in _SURROUNDINGS else None

    triggers = frozenset({WRITES}) if TEES.intersection(names) else frozenset()
    return narrowed(when, names=names, triggers=triggers, settle=settle) is not False
