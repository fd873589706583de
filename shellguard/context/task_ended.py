"""Which of a sentence's names a task asks to be ended, and which it only mentions: reasons, warnings, what comes after.

Promise: pure and total; what is only mentioned is never taken to be asked for.
"""

from __future__ import annotations

import re

from shellguard.context.deed import Does
from shellguard.context.task_head import Head, Mood
from shellguard.context.task_head_words import FINITE
from shellguard.context.task_scope import Named, NamedBy
from shellguard.context.task_spans import Reading, names_at
from shellguard.context.task_tiers import is_environment_word
from shellguard.context.task_words import Form, things_of, verb_forms

ENDING = frozenset({Does.REMOVE, Does.STOP, Does.RESTART})
_BEGINS_ASIDE = frozenset(
    "because since before after while which who whose until unless when once although though whereas if where as".split()
)
_PURPOSE = frozenset("that it we they i the".split())
_ENDS_ASIDE = frozenset({",", ";", ")", "—", "–", ":"})
_CAUTION = re.compile(
    r"\b(?:careful|caution|beware|warning|mind (?:that|you)|keep in mind|remember that|note that"
    r"|still (?:in use|used|needed|active|live|running|open|serving|referenced)|in use\b|(?:is|are) (?:used|needed|shared|owned|active|live)"
    r"|depends? (?:up)?on|relies on|rely on|needed by|used by|belongs? to|customers? use)\b",
    re.I,
)
# What a file, a program or somebody else says is no order of the person's: `the log says: delete X`.
_REPORTED = re.compile(
    r"\b(?:log|logs|output|console|ci|build|error|message|trace|warning|readme|docs?|documentation|page|runbook|wiki|comment|agent|assistant|bot|script|tool|mail|email"
    r"|report|transcript|alert|notice|it|he|she|they|someone|somebody|colleague|customer|user)\b[^.!?]{0,40}?\b(?:says?|said|reads?|shows?|showed|prints?|printed|suggests?|suggested|recommends?"
    r"|recommended|tells?|told|claims?|claimed|states?|stated|proposes?|proposed|writes?|wrote|mentions?|mentioned)\b"
    r"|^\W{0,3}(?:log|output|error|warning|info|debug|trace|stderr|stdout|from|subject|assistant|agent|tool|system)\s*[:>\]]"
    r"|^\W{0,3}(?:\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d)",
    re.I,
)
_LYING = frozenset("of in on at from inside under within".split())
_NOT_LYING = frozenset(
    "rid all each both some any one two three dispose out instead because ahead going".split()
)
_LEADS_OFF = frozenset("and or but to then for that which so is are was were has have by with".split())
_POINTING = frozenset("it them those these this that both all".split())


_MOST_TEXT = 2000


def asides_of(reading: Reading) -> frozenset[int]:
    """Places of what is said by the way: `so that X can reconnect`, `which replaced X`, `X is still in use`."""
    if _CAUTION.search(reading.text) and not ending_heads(reading):
        return frozenset(range(len(reading.tokens)))
    # SAFETY: pasted and reported words are the person's to read out, not to give as orders
    if _REPORTED.search(reading.text[:_MOST_TEXT]):
        return frozenset(range(len(reading.tokens)))
    found: set[int] = set()
    is_aside = False
    for at, token in enumerate(reading.tokens):
        after = reading.tokens[at + 1].word if at + 1 < len(reading.tokens) else ""
        if token.word in _BEGINS_ASIDE or (token.word == "so" and after in _PURPOSE):
            is_aside = True
        elif token.word in _ENDS_ASIDE:
            is_aside = False
        if is_aside:
            found.add(at)
    return frozenset(found)


_TELLS = FINITE | frozenset(
    "still stays stay remains remain belongs belong holds contains serves uses".split()
)


def is_telling(reading: Reading) -> bool:
    """Whether it says how things are: `the new one lives there`, `she's away`."""
    return _told_at(reading) >= 0


def is_about_name(reading: Reading) -> bool:
    """Whether it says how things are with something that it names: `v1.3 is pinned`, `there's also x-golden, which ...`."""
    told = _told_at(reading)
    named = [n for n, t in enumerate(reading.tokens) if t.name is not None]
    is_there = told >= 0 and reading.tokens[told].word in ("there's", "there")
    return bool(named) and told >= 0 and (named[0] < told or is_there)


def _told_at(reading: Reading) -> int:
    for at, token in enumerate(reading.tokens):
        form = verb_forms().get(token.word)
        is_third = form is not None and form.form is Form.THIRD and not things_of(token.word)
        if token.word in _TELLS or is_third or (token.word.endswith("'s") and token.word != "let's"):
            return at
    return -1


def places_of(reading: Reading) -> frozenset[int]:
    """Names of what holds what is meant: `the snapshots of volume X`, `on host Y`; a path and a ticket say which."""
    found: set[int] = set()
    is_led = False
    for at, token in enumerate(reading.tokens):
        if token.name is not None and token.name.by is not NamedBy.WORD:
            if (
                is_led
                and token.name.by is not NamedBy.PATTERN
                and not re.search(r"[/*]|^#?\d+$", token.name.text)
            ):
                found.add(at)
        elif token.word in _LYING and not (at and reading.tokens[at - 1].word in _NOT_LYING):
            is_led = True
        elif token.is_sign or token.word in _LEADS_OFF:
            is_led = is_led and token.word in ("and", ",")
    return frozenset(found)


def ending_heads(reading: Reading) -> list[Head]:
    """The verbs that ask for an end."""
    return [h for h in reading.heads if h.mood is Mood.ASKED and h.does in ENDING]


def ended_in(
    reading: Reading, free: list[int], *, before: tuple[Named, ...], asides: frozenset[int]
) -> tuple[Named, ...]:
    """Names of what the sentence asks to be ended; `before` are those that `it` can mean."""
    found: list[Named] = []
    for head in ending_heads(reading):
        places = [n for n in _reach(reading, head) if n in free and n not in asides]
        names = tuple(n for n in names_at(reading, places) if not _is_where(n))
        if not names and any(reading.tokens[n].word in _POINTING for n in places):
            names = names_at(reading, [n for n in free if n < head.at]) or before
        found += names
    return tuple(dict.fromkeys(found))


def _is_where(name: Named) -> bool:
    """`locally`, `staging`: where it is to be ended."""
    return name.by is NamedBy.WORD and (
        is_environment_word(name.text.lower()) or name.text.lower() == "locally"
    )


def _reach(reading: Reading, head: Head) -> range:
    """Where the objects of a verb stand: behind it up to the next that asks for something else, or before a passive."""
    verb = verb_forms().get(reading.tokens[head.at].word)
    if verb is not None and verb.form is Form.PAST:
        return range(head.at)
    ends = (
        h.at
        for h in reading.heads
        if h.at > head.at
        and (h.mood is Mood.FORBIDDEN or (h.mood is Mood.ASKED and h.does not in ENDING and h.does))
    )
    return range(head.until, next(ends, len(reading.tokens)))
