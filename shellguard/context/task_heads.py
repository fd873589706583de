"""The verbs of a sentence, and whether the person asks for what they say, forbids it, or only speaks of it.

Promise: pure, total, bounded; a noun that looks like a verb is none, a past deed is nobody's request.
"""

from __future__ import annotations

from shellguard.context.task_head import Head, Mood
from shellguard.context.task_head_words import (
    FINITE,
    JOINED,
    NOT_BEFORE_ACTS,
    NOTS,
    NOUNY,
    OPENERS,
    TAIL_SETS,
)
from shellguard.context.task_moods import mood_of
from shellguard.context.task_tokens import Token
from shellguard.context.task_words import (
    Form,
    does_by_lemma,
    nominal_of,
    phrases,
    things_of,
    verb_forms,
    verb_of,
)

_PARTICLES = 6


def heads_of(tokens: list[Token]) -> list[Head]:
    """The verbs that count, in order."""
    heads: list[Head] = []
    at = 0
    while at < len(tokens):
        head = _head(tokens, at, heads)
        if head is not None:
            heads.append(head)
        at = max(at + 1, head.until if head is not None else 0)
    return heads


def _head(tokens: list[Token], at: int, heads: list[Head]) -> Head | None:
    verb = verb_of(tokens[at].word) if tokens[at].name is None else None
    if verb is None or (verb.lemma == "do" and at + 1 < len(tokens) and tokens[at + 1].word in NOTS):
        return None
    until, lemma = _lemma(tokens, at, verb.lemma)
    mood, cue = mood_of(tokens, at, verb.form, heads)
    if mood is not Mood.FORBIDDEN and _is_never(tokens, at) and verb.form in (Form.BASE, Form.PAST):
        mood, cue = Mood.FORBIDDEN, 0
    if mood is None:
        return None
    if verb.form is Form.BASE and mood is not Mood.FORBIDDEN and _is_noun(tokens, at, until, verb.lemma):
        return None
    return Head(at, until, lemma, mood, does_by_lemma().get(lemma), cue)


def _is_never(tokens: list[Token], at: int) -> bool:
    """`under no circumstances`, `on no account`"""
    words = [t.word for t in tokens[: min(4, at)]]
    return "no" in words and bool({"circumstances", "account", "case", "point", "way"} & set(words))


def _lemma(tokens: list[Token], at: int, first: str) -> tuple[int, str]:
    """A verb with its particle, beside it or behind its object: `shut it down`."""
    for rest in phrases().get(first, ()):
        if tuple(t.word for t in tokens[at + 1 : at + 1 + len(rest)]) == rest:
            return at + 1 + len(rest), "_".join((first, *rest))
    for rest in phrases().get(first, ()):
        if (
            len(rest) == 1
            and rest[0] in ("up", "down", "off", "out", "back", "away", "on", "over")
            and _is_parted(tokens, at, rest[0])
        ):
            return at + 1, f"{first}_{rest[0]}"
    return at + 1, first


def _is_parted(tokens: list[Token], at: int, particle: str) -> bool:
    for behind in range(at + 1, min(at + 1 + _PARTICLES, len(tokens))):
        word = tokens[behind].word
        if word == particle:
            after = tokens[behind + 1] if behind + 1 < len(tokens) else None
            is_loose = (
                after is None
                or after.is_sign
                or after.word in ("and", "or", "so", "for", "in", "now", "please", "then", "before", "again")
            )
            return behind > at + 1 and is_loose
        if tokens[behind].is_sign or word in ("and", "to", "in", "on", "from", "with", "for"):
            return False
    return False


def _is_noun(tokens: list[Token], at: int, until: int, lemma: str) -> bool:
    """`the delete button`, `Release notes`, `Test files are failing`."""
    if tokens[at].word in JOINED and at and tokens[at - 1].word in ("and", "or", ",", "with"):
        return True
    if until >= len(tokens):
        return (
            at > 0
            and tokens[at - 1].word in ("and", "or", ",")
            and lemma in NOUNY
            and not _verb_before(tokens, at)
        )
    after = tokens[until]
    if after.word in TAIL_SETS.get(lemma, ()) and not (
        until + 1 < len(tokens) and tokens[until + 1].word in ("and",) and at == 0
    ):
        return True
    if after.name is not None and after.name.by.value != "word":
        return False
    if after.is_sign or after.word in OPENERS:
        return after.word == ":" and lemma in NOUNY
    if lemma not in NOT_BEFORE_ACTS and things_of(lemma) and nominal_of(after.word) is not None:
        return True  # `snapshot cleanup`
    if lemma not in NOUNY and nominal_of(lemma) is None:
        return False
    for token in tokens[until : until + 6]:
        if token.word in FINITE:
            return True
        if token.is_sign or token.word in OPENERS:
            return False
    return False


def _verb_before(tokens: list[Token], at: int) -> bool:
    """Whether what it is joined to is a verb that asks, with an object: `fix the bug and push`."""
    return any(t.word in verb_forms() and verb_forms()[t.word].form is Form.BASE for t in tokens[: at - 1])
