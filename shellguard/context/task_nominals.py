"""Nouns of acts that ask: `do the migration`, `needs a restart`.

Promise: pure but for what it gathers; a noun that only names a thing asks for nothing.
"""

from __future__ import annotations

from shellguard.context.deed import Does
from shellguard.context.task_gathered import Gathered
from shellguard.context.task_spans import Reading
from shellguard.context.task_tokens import Token
from shellguard.context.task_words import Form, is_adjective, nominal_of, singular, verb_forms

_LIGHT = frozenset(
    "do does make perform run give need needs want wants require requires carry doing execute have get like request schedule start".split()
)


def take_nominals(gathered: Gathered, reading: Reading, free: list[int]) -> None:
    """Nouns of acts: asked for with a light verb, else kept in case nothing else says what is asked."""
    verbs = {n for h in reading.heads for n in range(h.at, h.until)}
    for at in free:
        token = reading.tokens[at]
        does = nominal_of(token.word) if token.word and at not in verbs else None
        if does is None or (at + 1 < len(reading.tokens) and _is_compound(reading.tokens[at + 1])):
            continue
        does = Does.LOOK if at and reading.tokens[at - 1].word == "dry" else does
        if _is_wanted(reading.tokens, at):
            gathered.does.setdefault(does, token.text)
        elif not _is_third(token.word) and not any(
            t.word in ("is", "was", "are", "were", "has", "failed", "fails") for t in reading.tokens
        ):
            gathered.nominals.setdefault(does, token.text)


def _is_wanted(tokens: list[Token], at: int) -> bool:
    """`do the migration`, `needs a restart`; not `the snapshots` of a wish for something else."""
    before = at - 1
    while (
        before >= 0
        and tokens[before].word
        and (
            is_adjective(tokens[before].word)
            or tokens[before].word in ("dry", "security", "database", "code", "backup")
        )
    ):
        before -= 1
    article = tokens[before].word if before >= 0 else ""
    light = (
        tokens[before - 1].word if article in ("a", "an", "another", "the", "some") and before else article
    )
    if article in ("a", "an", "another") and any(
        t.word in ("give", "giving") for t in tokens[max(0, before - 6) : before]
    ):
        return True  # `give the pods a kick`
    is_doing = light in (
        "do",
        "perform",
        "make",
        "run",
        "carry",
        "schedule",
        "start",
        "doing",
        "execute",
        "give",
    )
    return (
        light in _LIGHT
        and (article != "the" or is_doing)
        and not (before > 1 and tokens[before - 2].word in ("not", "don't", "to", "no"))
    )


def _is_third(word: str) -> bool:
    verb = verb_forms().get(word)
    return verb is not None and verb.form is Form.THIRD


def _is_compound(after: Token) -> bool:
    return bool(after.word) and after.word.isalpha() and singular(after.word) in (
        "button note script switch plan pipeline request conflict job step tool page process endpoint key date file error flow task".split()
    )  # fmt: skip
