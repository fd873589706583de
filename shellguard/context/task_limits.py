"""What a sentence of a task rules out: nots, exceptions, onlys, and looking without touching.

Promise: pure, total, bounded; every limit quotes the words it was read from.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.context.deed import Does
from shellguard.context.task_head import Mood
from shellguard.context.task_limit_words import CONTAINED, ELSE, ELSE_TOLD, LOOK_ONLY, NOT_SHAPES, OUTSIDE
from shellguard.context.task_nots import forbidden_in, no_acts_in
from shellguard.context.task_onlys import onlys_in
from shellguard.context.task_scope import Limit, LimitKind, Named, NamedBy
from shellguard.context.task_spans import Reading, Ruled, masked_of, ruling_at
from shellguard.context.task_words import Form, is_adjective, verb_forms

CHANGES = frozenset(Does) - {Does.LOOK, Does.RUN}


def rulings_of(reading: Reading) -> list[Ruled]:
    """The limits of one sentence."""
    masked = masked_of(reading)
    found = [
        *_look_only(reading, masked),
        *_shapes(reading, masked),
        *forbidden_in(reading),
        *no_acts_in(reading),
    ]
    contained = [*_contained(reading, masked, CONTAINED), *_contained(reading, masked, OUTSIDE)]
    found += contained or _elses(reading, masked)
    is_looking = any(r.limit.kind is LimitKind.LOOK_ONLY for r in found)
    found += onlys_in(reading, masked) if not contained and not is_looking else []
    return found


def _look_only(reading: Reading, masked: str) -> list[Ruled]:
    found = LOOK_ONLY.search(masked)
    if found is None or (found.group().startswith("read") and _is_made(reading, found.start())):
        return []
    return [
        Ruled(
            Limit(LimitKind.LOOK_ONLY, reading.text[found.start() : found.end()].strip(" ,;:-")),
            found.start(),
            found.end(),
        )
    ]


def _is_made(reading: Reading, start: int) -> bool:
    """`add a read-only mode`"""
    asked = [h for h in reading.heads if h.mood is Mood.ASKED and reading.tokens[h.at].end <= start]
    return any(h.does in (Does.MAKE, Does.CHANGE, Does.GRANT) for h in asked)


def _shapes(reading: Reading, masked: str) -> list[Ruled]:
    found: list[Ruled] = []
    if CONTAINED.search(masked):
        return [r for p, d in NOT_SHAPES[2:3] for r in _shape(reading, masked, p, d)]
    for pattern, does in NOT_SHAPES:
        for ruled in _shape(reading, masked, pattern, does):
            if not any(r.start <= ruled.start < r.end for r in found):
                found.append(ruled)
    return found


def _shape(reading: Reading, masked: str, pattern: re.Pattern[str], does: frozenset[Does]) -> list[Ruled]:
    found = []
    for match in pattern.finditer(masked):
        first = match.group("np").split()[0]
        verb = verb_forms().get(first)
        is_clause = verb is not None and (verb.form is Form.ING or "not" in match.group()[:8])
        if (
            first in ("that", "when", "if", "to", "only", "just", "necessarily", "yet", "sure", "be")
            and len(match.group("np").split()) > 1
            and first != "that"
        ):
            continue
        ruled = ruling_at(reading, LimitKind.NOT, match.start(), match.end(), of=match.span("np"), does=does)
        if not (ruled.limit.things or ruled.limit.names):
            ruled = replace(ruled, limit=replace(ruled.limit, names=_bare_name(match.group("np"))))
        is_said = bool(
            ruled.limit.things
            or ruled.limit.names
            or ruled.is_pointing
            or any(c.isdigit() for c in match.group("np"))
        )
        is_counted = (
            re.search(r"\b(?:last|latest|first|newest|most recent|current|active)\b", match.group("np"))
            is not None
        )
        if not is_clause and (is_said or is_counted):
            found.append(ruled)
    return found


def _bare_name(phrase: str) -> tuple[Named, ...]:
    """`except react`: a word that nothing else explains is what is meant."""
    words = [
        w
        for w in re.findall(r"[a-z][\w-]+", phrase)
        if w not in ("the", "my", "our", "this", "and", "or", "any", "all")
    ]
    is_plain = len(words) == 1 and not is_adjective(words[0]) and words[0] not in verb_forms()
    return (
        (Named(words[0], NamedBy.WORD),)
        if is_plain and words[0] not in ("that", "this", "those", "it", "them", "these", "one", "ones")
        else ()
    )


def _contained(reading: Reading, masked: str, pattern: re.Pattern[str]) -> list[Ruled]:
    found = []
    for match in pattern.finditer(masked):
        ruled = ruling_at(reading, LimitKind.ONLY, match.start(), match.end(), of=match.span("np"))
        words = match.group("np").split()
        is_place = (
            ruled.limit.names or ruled.limit.things or words[0] in ("that", "this", "those", "it", "these")
        )
        if is_place and not re.match(r"(?:a |the )?(?:maximum|max|at most|minimum|\d)", match.group("np")):
            found.append(ruled)
    return found


def _elses(reading: Reading, masked: str) -> list[Ruled]:
    found = ELSE.search(masked)
    if (
        found is None
        or ELSE_TOLD.match(masked, found.end())
        or re.search(r"\b(?:is there|if|what|do you|let me know|or) (?:there is )?$", masked[: found.start()])
    ):
        return []
    ruled = Ruled(
        Limit(LimitKind.ONLY, reading.text[_clause_start(masked, found.start()) : found.end()].strip(" ,;")),
        found.start(),
        found.end(),
        True,
    )
    return [ruled]


def _clause_start(masked: str, end: int) -> int:
    return max(masked.rfind(sign, 0, end) for sign in ",;:(") + 1
