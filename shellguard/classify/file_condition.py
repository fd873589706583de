"""The key `act` of a rule's `when`: what is done to files, whatever tool does it.

Promise: an unknown key or verb is an error that names the file and the line; a rule is filed under the tools that can
do one of its verbs, and under redirections only where those can.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Any

from shellguard.classify.condition_keys import READS, WRITES
from shellguard.classify.subject import REMOVING, Deed, Subject
from shellguard.errors import RuleError
from shellguard.parse.file_act import VERBS
from shellguard.parse.file_acts import REDIRECTED, REDIRECTED_IN, programs_of

_FLAGS = ("recursive", "forced", "filtered")
_KEYS = frozenset({"verb", "target", "except", "into", "many", "content", *_FLAGS})


def _set(value: Any) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset({str(value)})


def act_condition(value: dict[str, Any], where: str) -> Callable[[Subject], bool]:
    """True of an act of that kind on enough targets of those classes. Raises RuleError."""
    for key in value:
        if key not in _KEYS and not str(key).startswith("__"):
            raise RuleError(f"{where}: unknown key {key!r} in act; known keys: {', '.join(sorted(_KEYS))}")
    for verb in sorted(_set(value["verb"]) - set(VERBS)):
        raise RuleError(f"{where}: unknown verb {verb!r} in act; known verbs: {', '.join(VERBS)}")
    fits = _fitting(value, where)
    wanted = _set(value["target"]) if "target" in value else None
    spared, many = _set(value.get("except", [])), int(value.get("many", 1))

    def check(subject: Subject) -> bool:
        for deed in subject.acts:
            if not fits(deed):
                continue
            is_removed = deed[0].verb in REMOVING
            found = list(islice(subject.hits(deed[1], wanted, spared, is_removed=is_removed), many))
            if len(found) >= many:
                return subject.mark(found[0].shown, verb=deed[0].verb)
        return False

    return check


def _fitting(value: dict[str, Any], where: str) -> Callable[[Deed], bool]:
    """Whether an act is of the kind that is spoken of, whatever its targets are."""
    verbs = _set(value["verb"])
    flags = [("is_" + k, value[k]) for k in _FLAGS if k in value]
    into = _set(value["into"]) if "into" in value else None
    try:
        content = re.compile(str(value["content"])) if "content" in value else None
    except re.error as error:
        raise RuleError(f"{where}: not a regular expression: {error}") from None
    return lambda deed: (
        deed[0].verb in verbs
        and all(getattr(deed[0], name) is wanted for name, wanted in flags)
        and (into is None or bool(deed[2] & into))
        and (content is None or content.search(deed[0].content) is not None)
    )


def act_programs(value: dict[str, Any]) -> frozenset[str]:
    """Programs, and globs of programs, that can do one of its verbs."""
    return programs_of(_set(value["verb"]))


def act_triggers(value: dict[str, Any]) -> frozenset[str]:
    """The same, and redirections where those can."""
    verbs = _set(value["verb"])
    states = {WRITES} if verbs & REDIRECTED else set()
    states |= {READS} if verbs & REDIRECTED_IN else set()
    return act_programs(value) | states
