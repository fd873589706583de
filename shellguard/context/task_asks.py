"""What one sentence asks to be done.

Promise: pure but for what it gathers; a question asks for an answer alone.
"""

from __future__ import annotations

import re

from shellguard.context.deed import Does
from shellguard.context.task_gathered import Gathered
from shellguard.context.task_head import Head, Mood
from shellguard.context.task_nominals import take_nominals
from shellguard.context.task_spans import Reading
from shellguard.context.task_words import nominal_of, singular, wanted_by

_GENERIC = frozenset("sort_out handle straighten_out tackle".split())

ATTENTION = re.compile(
    r"\b(?:(?:could|can|would|might) (?:really )?(?:use|do with)|needs?|deserves?|wants?|requires?) (?:some |a (?:bit|little) (?:of )?)?(?:more )?(?:attention|love|tlc|help|looking after|seeing to|sorting(?: out)?)\b|\btake care of\b|\bdeal with\b|\bdo something about\b|\blook after\b|\battend to\b|\bsort\b.{0,20}\bout\b"
)

_STRONG_STATE = re.compile(
    r"\b(?:accumulat\w+|pil(?:ed|ing) up|too many|clutter\w*|built up|taking up (?:space|disk)|disk (?:is )?(?:almost )?full|out of (?:disk )?space|no longer needed|not needed)\b"
)

_FAILURE = re.compile(
    r"\b(?:crash(?:es|ed|ing)?|fail(?:s|ed|ing|ure)?|broken|breaks|broke|hangs?|freez(?:es|ing)|throws?|threw|times? out|timing out|errors?|exceptions?|bugs?|"
    r"leak(?:s|ing)|doesn't|don't work|does not|isn't|is not|not working|won't|can't|cannot|unable|wrong|incorrect|missing|slow|flaky|regression|"
    r"stack ?trace|segfaults?|50[0234]|404|duplicated?|too (?:long|slow|big|small)|no longer|do(?:es)? nothing)\b"
)

_QUESTION = re.compile(
    r"\s*(?:so |and |but |ok(?:ay)?,? |hey,? |hi,? )?(?:what|why|how|who|where|when|which|is|are|does|do(?! not)|did|has|have|was|were|should (?:i|we)|can (?:i|we)|could (?:i|we)|any idea)\b",
    re.I,
)

_CONTENTS = frozenset(
    "data dataset csv code name value column text whitespace import formatting style input syntax wording readme".split()
)

_APPLIED = frozenset(
    "migration terraform manifest plan infrastructure chart stack deployment it them yaml release everything kubernetes".split()
)

# `stop and tell me`, `stop if it fails`: who acts stops, no thing
_INTRANSITIVE = frozenset("if when as before there here immediately once or at then".split())


def take_deeds(
    gathered: Gathered, reading: Reading, free: list[int], covered: set[int], *, is_role: bool
) -> None:
    low = reading.text.lower()
    for at in free:
        gathered.states |= wanted_by(reading.tokens[at].word) if reading.tokens[at].word else set()
    if _STRONG_STATE.search(low):
        gathered.states.add(Does.REMOVE)
    attention = ATTENTION.search(low)
    gathered.attention = gathered.attention or (attention.group() if attention else "")
    failure = _FAILURE.search(low)
    gathered.failure = gathered.failure or (failure.group() if failure else "")
    asked = [h for h in reading.heads if h.mood is Mood.ASKED]
    if _is_asking(reading, asked):
        gathered.is_question = True
        gathered.question = gathered.question or reading.text[:120]
        return
    if is_role:
        return
    for head in asked:
        _take(gathered, reading, head)
    take_nominals(gathered, reading, [n for n in free if n not in covered])


def _is_asking(reading: Reading, asked: list[Head]) -> bool:
    """A question that wants an answer: `what does this do?`; `can you delete it?` wants a deed."""
    is_marked = reading.text.rstrip().endswith("?") or re.match(
        r"\s*(?:what|why|how|who|which)\b", reading.text, re.I
    )
    if is_marked:
        last = reading.text.rpartition(": ")[2]
        return (_QUESTION.match(reading.text) or _QUESTION.match(last)) is not None and not any(
            h.mood is Mood.ASKED and h.at and _is_after_comma(reading, h.at) for h in asked
        )
    return False


def _is_after_comma(reading: Reading, at: int) -> bool:
    return reading.tokens[at - 1].word in (",", "and", "then", "please", "—", "you")


def _take(gathered: Gathered, reading: Reading, head: Head) -> None:
    words = reading.text[reading.tokens[head.at].start : reading.tokens[head.until - 1].end]
    if head.lemma in _GENERIC:
        gathered.attention = gathered.attention or words
        return
    after = reading.tokens[head.until].word if head.until < len(reading.tokens) else ""
    if after == "no":
        return
    gathered.lemmas.add(head.lemma)
    if head.lemma == "make" and after in ("the", "this", "that", "it", "these", "those", "my", "our", "all"):
        gathered.does.setdefault(Does.CHANGE, words)
        return
    does = _meant(reading, head)
    if does is not None:
        gathered.does.setdefault(does, words)
    elif head.lemma in ("make", "do", "take", "need", "want", "perform"):
        _take_light(gathered, reading, head)


def _meant(reading: Reading, head: Head) -> Does | None:
    """`clean the data` and `apply the fix` change; `clean up the files` and `apply the migration` do more."""
    objects = {singular(t.word) for t in reading.tokens[head.until : head.until + 6] if t.word}
    if head.lemma in ("clean", "clean_up", "tidy_up", "tidy", "strip", "clear_up") and objects & _CONTENTS:
        return Does.CHANGE
    after = reading.tokens[head.until] if head.until < len(reading.tokens) else None
    if head.lemma in ("stop", "halt", "quit", "pause", "abort") and (
        after is None or after.is_sign or after.word in _INTRANSITIVE or _is_reporting(reading, head.until)
    ):
        return None
    if head.lemma == "apply" and not objects & _APPLIED and any(t.word for t in reading.tokens[head.until :]):
        return Does.CHANGE
    return head.does


def _is_reporting(reading: Reading, at: int) -> bool:
    """`stop and tell me`"""
    words = [t.word for t in reading.tokens[at : at + 2]]
    return (
        words[:1] == ["and"]
        and words[1:] != []
        and words[1] in ("tell", "report", "let", "ask", "show", "explain", "wait", "check")
    )


def _take_light(gathered: Gathered, reading: Reading, head: Head) -> None:
    """`do a cleanup`, `I need a script`."""
    first = reading.tokens[head.until].word if head.until < len(reading.tokens) else ""
    if head.lemma in ("need", "want") and first not in ("a", "an", "another", "some"):
        return
    for token in reading.tokens[head.until : head.until + 6]:
        does = nominal_of(token.word) if token.word else None
        if token.word == "dry":
            does = Does.LOOK
        if does is not None:
            gathered.does.setdefault(does, token.text)
            return
        if token.is_sign or token.word in ("that", "which", "to", "who", "for"):
            break
    if head.lemma in ("need", "want"):
        gathered.does.setdefault(Does.MAKE, head.lemma)
    if head.lemma in ("make", "do"):
        gathered.does.setdefault(Does.MAKE if head.lemma == "make" else Does.RUN, head.lemma)
