"""Whether one call does something more often than a task allows.

Promise: pure and bounded; only a number that the call itself says for that noun counts.
"""

from __future__ import annotations

import re

from shellguard.classify.subject import Subject
from shellguard.context.task_words import singular

# What is said for any noun that is done again and again.
_REPEATED = frozenset(
    "request call run rerun re-run execution time iteration attempt hit loop cycle test".split()
)
_GENERAL = frozenset("count num number total n repeat times iterations limit max".split())
_SHORT_N = frozenset("ab hey oha bombardier vegeta autocannon ping parallel seq pytest locust h2load".split())
_KIN = {
    "worker": ("worker", "process", "job", "parallel", "concurrency"),
    "process": ("worker", "process", "job", "parallel"),
    "thread": ("thread", "worker", "jobs"),
    "document": ("document", "doc", "record", "row", "sample"),
    "record": ("record", "row", "document"),
    "request": ("request", "call"),
    "rerun": ("rerun", "run", "repeat", "time"),
    "run": ("run", "rerun", "repeat", "time"),
    "execution": ("run", "rerun", "repeat", "execution", "time"),
    "time": ("time", "run", "repeat", "request", "iteration"),
    "user": ("user", "vu", "client"),
}  # fmt: skip
_OPTION = re.compile(r"--?(?P<name>[a-zA-Z][\w-]{0,40})(?:=(?P<value>\d{1,9}))?")
_CALL = re.compile(r"\b(?P<name>[A-Za-z_]\w{0,60})\((?P<args>[^()]{0,200})\)")
_RUNNERS = frozenset(
    "pytest npm npx yarn jest curl wget http go cargo python python3 node make mvn gradle".split()
)
_WORKING = frozenset("test request call fetch load run bench hit send simulate stress query index import".split())  # fmt: skip


def count_over(most: int, noun: str, subject: Subject, *, said: str) -> str:
    """What of the call says more, for people; empty where nothing does."""
    call = subject.call
    is_repeated = noun in _REPEATED
    if is_repeated and call.turns > most and call.program in _RUNNERS and not call.multiplies:
        return f"{call.program} {call.turns} times"
    return _by_option(most, noun, subject) or (_by_code(most, subject, said) if is_repeated else "")


def _by_option(most: int, noun: str, subject: Subject) -> str:
    words = subject.call.words[:64]
    for at, word in enumerate(words):
        option = _OPTION.fullmatch(word)
        if option is None:
            continue
        value = option["value"] or (words[at + 1] if at + 1 < len(words) else "")
        if value.isdigit() and int(value[:9]) > most and _means(option["name"].lower(), noun, subject):
            return f"{option['name']} {value}"
    return ""


def _means(option: str, noun: str, subject: Subject) -> bool:
    parts = {singular(p) for p in option.split("-")}
    if parts & {"timeout", "port", "size", "seed", "delay", "wait", "time-limit", "seconds", "ms"}:
        return False
    if parts & {singular(k) for k in _KIN.get(noun, (noun,))}:
        return True
    if option == "n":
        return noun in _REPEATED and subject.program in _SHORT_N
    return noun in _REPEATED | {"document", "record", "batch"} and parts <= _GENERAL


def _by_code(most: int, subject: Subject, said: str) -> str:
    """`test_endpoint('/x', 500)`: a call that is named after what the limit speaks of."""
    code = subject.call.code[:4000]
    spoken = {singular(w) for w in re.findall(r"[a-z]{3,}", said.lower())}
    for found in _CALL.finditer(code):
        parts = {singular(p) for p in re.findall(r"[a-z]+", found["name"].lower())}
        if not parts & spoken & _WORKING and not parts & spoken - {"range", "print"}:
            continue
        numbers = [int(n) for n in re.findall(r"(?<![\w.])\d{1,9}(?![\w.])", found["args"])]
        if any(n > most for n in numbers):
            return found.group()[:80]
    return ""
