"""What a `not` before a verb is: an order to the agent, or what somebody does not do.

Promise: pure, total; how a program shall behave forbids the agent nothing.
"""

from __future__ import annotations

from shellguard.context.task_head_words import ADVERBS, NOTS, OBEYING
from shellguard.context.task_tokens import Token


def place_before(tokens: list[Token], at: int) -> int:
    """Place of the word before, adverbs left out; -1 at the start."""
    at -= 1
    while at >= 0 and (
        tokens[at].word in ADVERBS or (tokens[at].word == "not" and at and tokens[at - 1].word == "why")
    ):
        at -= 1
    return at


def is_told(tokens: list[Token], before: int) -> bool:
    """`users don't get`, `tests do not pass`: a fact and no wish; the subject is somebody else."""
    subject = place_before(tokens, before)
    if (
        tokens[before].word == "not"
        and subject >= 0
        and tokens[subject].word in ("do", "does", "did", "is", "are", "should", "must", "to", "may")
    ):
        if tokens[subject].word in ("does", "did", "is", "are"):
            return True
        if tokens[subject].word in ("should", "must", "to", "may"):
            return tokens[subject].word != "to" and _is_somebody_else(tokens, place_before(tokens, subject))
        subject = place_before(tokens, subject)
    if subject < 0:
        return False
    if tokens[before].word in ("mustn't", "shouldn't", "needn't"):
        return _is_somebody_else(tokens, subject)
    if tokens[before].word == "never":
        return tokens[subject].word in ("i", "they", "it", "users", "he", "she", "that", "which", "who")
    word = tokens[subject].word
    if word in ("and", "or", "but") and _is_relative(tokens, subject):
        return True
    if word.endswith("ly"):
        return False
    if word == "we":
        return tokens[before].word != "don't" and tokens[before].word != "not"
    is_open = tokens[subject].is_sign or word in (
        "and",
        "but",
        "please",
        "you",
        "so",
        "or",
        "then",
        "to",
        "sure",
        "careful",
        "why",
    )
    return not is_open


def _is_somebody_else(tokens: list[Token], subject: int) -> bool:
    """`the worker must not drop messages`: how a program shall behave, and no word to the agent."""
    if subject < 0 or tokens[subject].is_sign or tokens[subject].word in OBEYING:
        return False
    if tokens[subject].word in ("and", "or", "but"):
        return _is_relative(tokens, subject)
    return True


def _is_relative(tokens: list[Token], at: int) -> bool:
    """`ids that fail and do not match`: what joins goes on with what the clause says of a thing."""
    for token in reversed(tokens[max(0, at - 12) : at]):
        if token.is_sign:
            return False
        if token.word in ("that", "which", "who"):
            return True
    return False


def cue_of(tokens: list[Token], before: int) -> int:
    while before > 0 and tokens[before - 1].word in (
        "do",
        "must",
        "should",
        "please",
        "to",
        "may",
        "you",
        "sure",
        "make",
        "never",
        "and",
        "need",
    ):
        before -= 1
    return before


def negates(tokens: list[Token], at: int) -> bool:
    return any(t.word in NOTS for t in tokens[max(0, at - 3) : at])
