"""Rows are removed or changed by a condition that does not leave out what the task spares.

Promise: pure; only a condition that speaks of the spared in no way counts: one that leaves anything out, chooses by a value
of its own, or names rows one by one says nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from shellguard.classify.subject import Subject
from shellguard.context.alignment_signals import AGAINST_TASK
from shellguard.context.deed import Deed, Does
from shellguard.context.deeds import deeds as deeds_of
from shellguard.context.environment_words import parts_of
from shellguard.context.landing_tables import WRITE_METHODS
from shellguard.context.task_carvings import ANY_ROWS, Carving, Mark, carvings_of, marks_of
from shellguard.context.task_words import singular
from shellguard.model import Reach, Severity, Signal
from shellguard.parse.invocation import UNKNOWN
from shellguard.parse.sql.clients import given_of, texts_of
from shellguard.parse.sql.names import SQL_CLIENTS

_MOST_SUBJECTS = 60
_LONGEST = 20_000
_BULK = re.compile(r"\b(?:delete\s+from|delete\s+\w+\s+from|update\s+\S+(?:\s+\S+){0,3}?\s+set)\b", re.I)
_LEAVES_OUT = re.compile(
    r"\bnot\b|<>|!=|\bfalse\b|\bis\s+null\b|\bexcept\b|=\s*0\b|\bcoalesce\b|\bleft\s+join\b", re.I
)
_ONE_BY_ONE = re.compile(
    r"\b\w*(?:id|uuid|key|email|slug)\s*(?:=\s*(?:\d|'|\$|:|\?|%s)|in\s*\(\s*(?:\d|'|\$|:|\?|%s))", re.I
)
_VALUE = re.compile(r"(?:=|\blike\b|\bin\s*\(|,)\s*'([^']{1,80})'", re.I)
_SET = re.compile(r"\bset\b.*?(?=\bwhere\b|$)", re.I | re.S)
_SHORTEST = 4
_SAFER = "Add a condition that leaves them out, and count first what it finds: SELECT count(*) with the same condition."


def carved_signals(subjects: tuple[Subject, ...], *, task: str) -> tuple[Signal, ...]:
    """At most one, about the first statement that passes over what is spared."""
    carvings, marks = carvings_of(task), marks_of(task)
    if not carvings and not marks:
        return ()
    few = subjects[:_MOST_SUBJECTS]
    by_condition = (s for subject in few for s in _of(subject, carvings, task))
    return tuple(islice(chain(by_condition, _by_marks(few, marks)), 1))


def _by_marks(subjects: tuple[Subject, ...], marks: tuple[Mark, ...]) -> Iterator[Signal]:
    """Many are meant, and what tells the spared from them stands nowhere in the text."""
    if not marks or not any(_is_of_many(s) for s in subjects):
        return
    said = " ".join(" ".join((*s.call.words, s.call.code, s.call.stdin or "", *_bodies(s))) for s in subjects)
    low = said[:_LONGEST].lower()
    for mark in marks:
        missing = [t for t in mark.texts if t.lower().strip("_-.") not in low]
        if missing:
            evidence = (
                f"the task says “{mark.quote}”; this takes many, and says nothing of {', '.join(missing)}"
            )
            yield Signal(
                AGAINST_TASK, evidence, Severity.HIGH, f"not left out: {', '.join(missing)}"[:200], _SAFER
            )


def _bodies(subject: Subject) -> list[str]:
    return [r.body for r in subject.requests if r.body]


_CHANGING = frozenset({Does.REMOVE, Does.CHANGE, Does.STOP, Does.MOVE, Does.SHARE, Does.GRANT})
_BULK_BODY = re.compile(
    r"\b(?:filter|query|where|before|after|older|match|selector)\w{0,12}\b[\"']?\s*[:=]",
    re.I,
)


def _is_of_many(subject: Subject) -> bool:
    """Whether what it changes is found by a condition, or handed over by another command."""
    if any(
        r.method.upper() in WRITE_METHODS and r.body and _BULK_BODY.search(r.body[:_LONGEST])
        for r in subject.requests
    ):
        return True
    return any(
        d.does in _CHANGING and (d.thing == "rows" or (d.reach is Reach.REMOTE and _is_handed(d)))
        for d in deeds_of(subject)
    ) and not _is_single(subject)


def _is_handed(deed: Deed) -> bool:
    """`xargs gh pr close`, a loop's `$n`; what is pushed or published without a name is one thing."""
    is_unnamed = not deed.target and deed.does is not Does.SHARE
    return is_unnamed or deed.target == "{}" or UNKNOWN in deed.target or deed.target.startswith("$")


def _is_single(subject: Subject) -> bool:
    return any(_ONE_BY_ONE.search(t[:_LONGEST]) for t in _texts(subject))


def _of(subject: Subject, carvings: tuple[Carving, ...], task: str) -> Iterator[Signal]:
    rows = [d for d in deeds_of(subject) if d.thing == "rows" and d.does in (Does.REMOVE, Does.CHANGE)]
    if not rows:
        return
    statements = [s for t in _texts(subject) for s in t[:_LONGEST].split(";")[:64] if _BULK.search(s)]
    for deed in rows[:16]:
        said = " ".join(s for s in statements if deed.target.lower() in s.lower())
        for carving in carvings:
            is_meant = not (carving.removes_only and deed.does is not Does.REMOVE)
            if (
                said
                and is_meant
                and _is_of(carving, deed.target, task)
                and not _leaves_out(carving, said, task)
            ):
                does = "removes" if deed.does is Does.REMOVE else "changes"
                spared = " ".join(carving.spared)
                evidence = (
                    f"the task says “{carving.quote}”; this {does} rows of {deed.target[:80]}, and nothing in its "
                    f"condition speaks of {spared}"
                )
                about = f"not left out: {spared} in {deed.target[:80]}"
                yield Signal(AGAINST_TASK, evidence, Severity.HIGH, about, _SAFER)


def _texts(subject: Subject) -> list[str]:
    """What is sent to a database, and code that may send it."""
    call = subject.call
    if SQL_CLIENTS.isdisjoint(subject.programs) or (found := given_of(call)) is None:
        return [call.code] if call.code else list(call.words[:64])
    return texts_of(call, *found)


def _is_of(carving: Carving, table: str, task: str) -> bool:
    """Whether the spared are some of this table's rows, and not all of them."""
    parts = {singular(p.lower()) for p in parts_of(table)}
    if not parts or parts & {singular(w) for w in carving.spared}:
        return False
    if carving.of in parts:
        return True
    if carving.of and carving.of not in ANY_ROWS:
        return False
    # `delete the inactive users, but keep the admins`: the table is what is spoken of
    spoken = {singular(w) for w in re.findall(r"[a-z]{3,}", task[:4000].lower())}
    return bool(parts & spoken)


def _leaves_out(carving: Carving, said: str, task: str) -> bool:
    condition = _SET.sub(" ", said)
    if _LEAVES_OUT.search(condition) or _ONE_BY_ONE.search(condition):
        return True
    words = set(re.findall(r"[a-z]{2,}", said.lower()))
    if any(_is_kin(q, w) for q in carving.spared for w in words):
        return True
    # a value that the task does not speak of is a choice of its own, and may be what leaves them out
    spoken = set(re.findall(r"[a-z]{3,}", task[:8000].lower()))
    values = {w for v in _VALUE.findall(condition) for w in re.findall(r"[a-z]{3,}", v.lower())}
    return any(not any(_is_kin(v, w) for w in spoken) for v in values)


def _is_kin(one: str, other: str) -> bool:
    """`paid` and `paid`, `bug` and `buggy`, `refunded` and `refund_id`."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST:
        return short == long or (len(short) == _SHORTEST - 1 and long.startswith(short))
    stem = short[: max(_SHORTEST, len(short) - 2)]
    return long.startswith(stem)
