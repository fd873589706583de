"""The key `service` of a rule's `when`: what is done to something that a service keeps, by whatever tool or request.

Promise: an unknown key, verb, thing, group, scope or undo is an error that names the file and the line.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable
from typing import Any

from shellguard.classify.subject import Subject
from shellguard.errors import RuleError
from shellguard.model import Undo
from shellguard.parse.services.service_act import Group, Scope, ServiceAct, Thing, Verb, group_of

Test = Callable[[ServiceAct], bool]

# Key -> the words it knows and what it asks of an act.
_WORDS: dict[str, tuple[frozenset[str], Callable[[ServiceAct], str]]] = {
    "verb": (frozenset(Verb), lambda a: a.verb),
    "thing": (frozenset(Thing), lambda a: a.thing),
    "group": (frozenset(Group), lambda a: group_of(a.thing)),
    "scope": (frozenset(Scope), lambda a: a.scope),
    "undo": (frozenset(Undo), lambda a: a.undo),
}
_CLAIMS = {"local": "is_local", "certain": "is_certain", "shielded": "is_shielded"}
_PATTERNS = ("target", "where")
KEYS = (*_WORDS, "except", "by", *_CLAIMS, *_PATTERNS)
"""`except`: things spared; `by`: whose (globs over the act's `service`); `target`, `where`: regular expressions."""


def service_condition(value: dict[str, Any], where: str) -> Callable[[Subject], bool]:
    """True of an invocation that does such an act. Raises RuleError."""
    tests = [_test(key, said, where) for key, said in value.items() if not str(key).startswith("__")]

    def check(subject: Subject) -> bool:
        for act in subject.service_acts:
            if all(test(act) for test in tests):
                return subject.mark_service(act)
        return False

    return check


def _set(value: Any) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset({str(value)})


def _test(key: str, said: Any, where: str) -> Test:
    if key in _WORDS:
        known, ask = _WORDS[key]
        words = _known(_set(said), known, f"{where}: service {key}")
        return lambda act: ask(act) in words
    if key == "except":
        spared = _known(_set(said), frozenset(Thing), f"{where}: service except")
        return lambda act: act.thing not in spared
    if key == "by":
        globs = sorted(_set(said))
        return lambda act: any(fnmatch.fnmatchcase(act.service, g) for g in globs)
    if key in _CLAIMS:
        name, wanted = _CLAIMS[key], bool(said)
        return lambda act: getattr(act, name) is wanted
    if key in _PATTERNS:
        try:
            pattern = re.compile(str(said))
        except re.error as error:
            raise RuleError(f"{where}: not a regular expression: {error}") from None
        return lambda act: pattern.search(getattr(act, key)) is not None
    raise RuleError(f"{where}: unknown key {key!r} in service; known keys: {', '.join(KEYS)}")


def _known(words: frozenset[str], known: Iterable[str], what: str) -> frozenset[str]:
    if strange := sorted(words - frozenset(known)):
        raise RuleError(f"{what}: {', '.join(strange)} is none of {', '.join(sorted(known))}")
    return words
