"""What a sentence limits to by `only` and `just`.

Promise: pure, total, bounded; `I just did` and `only admins may` limit nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from shellguard.context.deed import Does
from shellguard.context.task_head import Head, Mood
from shellguard.context.task_limit_words import NOT_ONLY, ONLY, PAST_BEFORE, TELLING
from shellguard.context.task_scope import Limit, LimitKind
from shellguard.context.task_spans import LONGEST_QUOTE, Reading, Ruled, end_of, names_at, ruling_at
from shellguard.context.task_tokens import Token
from shellguard.context.task_words import Form, verb_forms

MOST_ONLYS = 8
"""In one sentence."""


def onlys_in(reading: Reading, masked: str) -> list[Ruled]:
    found: list[Ruled] = []
    for match in islice(ONLY.finditer(masked), MOST_ONLYS):
        ruled = _only(reading, match)
        if ruled is not None and not any(r.start == ruled.start for r in found):
            found.append(ruled)
    return found


def _only(reading: Reading, match: re.Match[str]) -> Ruled | None:
    at = next((n for n, t in enumerate(reading.tokens) if t.start == match.start()), -1)
    if at < 0 or not _is_limiting(reading, at):
        return None
    head = next(
        (
            h
            for h in reading.heads
            if h.at in (at + 1, at + 2) and h.mood is Mood.ASKED and _between(reading, at, h.at)
        ),
        None,
    )
    before = next((h for h in reversed(reading.heads) if h.until <= at and h.mood is Mood.ASKED), None)
    if head is None and before is None:
        return _bare(reading, at)
    acting = head or before
    if acting is not None and acting.lemma in ("ensure", "make_sure", "remember", "note"):
        return None
    assert acting is not None
    end = end_of(reading, acting)
    if head is None:
        end = max(at + 1, end_of(reading, replace(acting, until=at + 1)))
    start = min(at, acting.at)
    of = (
        reading.tokens[acting.until if acting.until < len(reading.tokens) else at].start,
        reading.tokens[end - 1].end,
    )
    if acting.does is None and not names_at(reading, list(range(start, end))):
        return None
    does = frozenset(
        {d for h in reading.heads if start <= h.at < end and h.mood is Mood.ASKED and (d := h.does)}
    )
    if does and does <= {Does.LOOK}:
        return Ruled(
            Limit(LimitKind.LOOK_ONLY, _quote(reading, start, end)),
            reading.tokens[start].start,
            reading.tokens[end - 1].end,
        )
    return replace(
        ruling_at(
            reading,
            LimitKind.ONLY,
            reading.tokens[start].start,
            reading.tokens[end - 1].end,
            of=of,
            does=does,
        )
    )


def _between(reading: Reading, at: int, head: int) -> bool:
    return all(t.word in ("to", "please", "ever", "quickly", "go") for t in reading.tokens[at + 1 : head])


def _bare(reading: Reading, at: int) -> Ruled | None:
    """`source code only`, `staging ONLY`: a limit without a verb."""
    end = end_of(reading, Head(at, at + 1, "only", Mood.ASKED))
    if at + 1 >= end:
        ruled = ruling_at(reading, LimitKind.ONLY, reading.tokens[0].start, reading.tokens[at].end)
    else:
        ruled = ruling_at(reading, LimitKind.ONLY, reading.tokens[at].start, reading.tokens[end - 1].end)
    is_told = any(t.word in TELLING for t in reading.tokens[:at]) or _is_told_behind(reading, at, end)
    is_said = bool(ruled.limit.names or ruled.limit.things)
    return ruled if is_said and not is_told else None


def _is_told_behind(reading: Reading, at: int, end: int) -> bool:
    """`only admins may delete users`, `it only writes to disk`: how things are, or how a program shall be."""
    behind = reading.tokens[at + 1 : end]
    first = verb_forms().get(behind[0].word) if behind else None
    is_third = first is not None and first.form is Form.THIRD and at > 0 and bool(reading.tokens[at - 1].word)
    return is_third or any(t.word in TELLING for t in behind)


def _is_limiting(reading: Reading, at: int) -> bool:
    tokens = reading.tokens
    word, before = tokens[at].word, tokens[at - 1].word if at else ""
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    verb = verb_forms().get(after)
    if _is_said_of(tokens, at):
        return False
    if (
        before in ("the", "not", "an", "read", "don't", "a")
        or after in NOT_ONLY
        or (word == "only" and before in ("is", "are", "has", "have", "was"))
    ):
        return False
    is_past = verb is not None and verb.form is Form.PAST
    if word == "just" and (
        is_past
        or before in PAST_BEFORE
        or after in ("got", "came", "noticed", "saw", "had", "want", "wanted")
    ):
        return (before in ("i", "we") and after in ("want", "need")) or (
            before in ("you", "it") and not is_past and at > 1
        )
    return not (
        word == "just" and after in ("make", "let") and at + 2 < len(tokens) and tokens[at + 2].word == "sure"
    )


_COPULAS = frozenset(
    "is are was were it's that's thats this's they're these're he's she's there's its".split()
)
_CONDITIONS = frozenset("if when once unless whether while because since as that which who".split())


def _is_said_of(tokens: list[Token], at: int) -> bool:
    """`that's just my cache`, `when the plan only adds`: how things are, and under which condition."""
    before = tokens[at - 1].word if at else ""
    if before in _COPULAS:
        return True
    start = next((n for n in range(at - 1, -1, -1) if tokens[n].is_sign), -1)
    after = verb_forms().get(tokens[at + 1].word) if at + 1 < len(tokens) else None
    is_third = after is not None and after.form is Form.THIRD
    return is_third and any(t.word in _CONDITIONS for t in tokens[start + 1 : at])


def _quote(reading: Reading, start: int, end: int) -> str:
    return reading.text[reading.tokens[start].start : reading.tokens[end - 1].end][:LONGEST_QUOTE]
