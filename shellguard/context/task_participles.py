"""How `deleting` and `deleted` are meant: headings, prohibitions and wishes in the passive.

Promise: pure, total; what happened is nobody's request.
"""

from __future__ import annotations

from shellguard.context.task_head import Head, Mood
from shellguard.context.task_head_words import (
    ASKING_ING,
    FINITE,
    FORBIDDING,
    FORBIDDING_ING,
    FORMS_OF_BE,
    SUBORDINATE,
)
from shellguard.context.task_nots_said import place_before
from shellguard.context.task_tokens import Token
from shellguard.context.task_words import Form, verb_forms


def mood_of_ing(tokens: list[Token], at: int, before: int, heads: list[Head]) -> tuple[Mood | None, int]:
    if before < 0:
        is_heading = not any(t.word in FINITE for t in tokens[at:])
        return (Mood.ASKED if is_heading else None), -1
    word = tokens[before].word
    pair = tokens[before - 1].word if before else ""
    if word in FORBIDDING_ING or (
        word in ("of", "than", "from", "on", "off")
        and pair in ("instead", "rather", "refrain", "off", "hold", "prevent")
    ):
        start = before - 1 if word in ("of", "than", "from", "on", "off") else before
        return (Mood.FORBIDDEN, start) if not _is_having(tokens, at) else (None, -1)
    if (
        word in ("and", "or", ",")
        and heads
        and heads[-1].mood is Mood.FORBIDDEN
        and _is_ing(tokens, heads[-1].at)
    ):
        return Mood.FORBIDDEN, heads[-1].cue
    if word == "with" and pair not in ("help", "start", "begin", "continue", "proceed"):
        return None, -1
    if word in ASKING_ING:
        return Mood.ASKED, -1
    return (Mood.TOLD, -1) if word in SUBORDINATE else (None, -1)


def _is_having(tokens: list[Token], at: int) -> bool:
    """`without having tests`"""
    return tokens[at].word in ("having", "needing", "using")


def _is_ing(tokens: list[Token], at: int) -> bool:
    return tokens[at].word.endswith("ing")


def mood_of_past(tokens: list[Token], at: int) -> tuple[Mood | None, int]:
    """Passives with a wish in them: `should be deleted`, `must not be touched`, `I want it removed`."""
    before = place_before(tokens, at)
    if before < 0:
        return None, -1
    if tokens[before].word in ("and", "or", ",", "nor"):
        before = _earlier_participle(tokens, before)
    nothing = next((n for n in range(max(0, at - 6), at) if tokens[n].word in ("nothing", "none")), -1)
    if nothing >= 0 and before >= 0 and tokens[before].word in FORMS_OF_BE | {"get", "gets"}:
        return Mood.FORBIDDEN, nothing
    if before >= 0 and tokens[before].word in ("be", "get", "getting", "being"):
        words = [t.word for t in tokens[max(0, before - 4) : before]]
        if any(w in FORBIDDING or w in {"can't", "cannot"} for w in words[-2:]):
            return Mood.FORBIDDEN, max(0, before - 2)
        is_wish = any(
            w
            in (
                "should",
                "must",
                "needs",
                "need",
                "can",
                "could",
                "may",
                "shall",
                "want",
                "has",
                "have",
                "ought",
                "to",
                "supposed",
            )
            for w in words
        )
        is_described = "to" in words and not any(
            w in ("need", "needs", "have", "has", "want", "supposed", "ought", "like", "is", "are")
            for w in words
        )
        return (Mood.ASKED if is_wish and not is_described else None), -1
    if (
        before >= 0
        and tokens[before].word in FORMS_OF_BE
        and any(t.word in ("ensure", "sure") for t in tokens[:before])
    ):
        return Mood.ASKED, -1
    back = [t.word for t in tokens[max(0, at - 7) : at]]
    is_wanted = any(w in ("want", "get", "like", "need") for w in back) and not any(
        w in FINITE - {"need", "have"} for w in back
    )
    is_after_wish = is_wanted and tokens[before].word not in (
        "the",
        "a",
        "an",
        "i",
        "we",
        "you",
        "all",
        "any",
        "these",
        "those",
    )
    return (Mood.ASKED if is_after_wish else None), -1


def _earlier_participle(tokens: list[Token], before: int) -> int:
    earlier = place_before(tokens, before)
    verb = verb_forms().get(tokens[earlier].word) if earlier >= 0 else None
    return place_before(tokens, earlier) if verb is not None and verb.form is Form.PAST else before
