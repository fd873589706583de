"""Which things a sentence of a task names: mainly, by the way, shown in a block, or by pointing back.

Promise: pure but for what it gathers.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.context.task_asks import ATTENTION
from shellguard.context.task_ended import (
    asides_of,
    ended_in,
    ending_heads,
    is_about_name,
    is_telling,
    places_of,
)
from shellguard.context.task_gathered import MOST, Gathered
from shellguard.context.task_scope import Named, NamedBy
from shellguard.context.task_sentences import Sentence
from shellguard.context.task_spans import Reading, Ruled, names_at, things_at
from shellguard.context.task_tiers import is_environment_word
from shellguard.context.task_tokens import Vocabulary, tokens_of

# How a program shall behave: that is no request for the deed it speaks of.
_LANE = re.compile(r"\b(?:lane|side|environment|env|cluster|stage|tier|area|zone|system)\b")

_SUBJECTS = frozenset("it they he she we i there".split())
_ASIDES = frozenset("if when once unless because since which who using".split())


def take_ended(
    gathered: Gathered,
    sentence: Sentence,
    reading: Reading,
    free: list[int],
    vocabulary: Vocabulary,
    *,
    is_ending: bool,
) -> None:
    """Which names are asked to be ended, and which are only mentioned."""
    asides, places = asides_of(reading), places_of(reading)
    heads = ending_heads(reading)
    if not heads and gathered.ended and is_about_name(reading):
        # `pr-12 is Eva's`: said of one that is not among those to be ended
        asides = frozenset(range(len(reading.tokens)))
    main = names_at_free(reading, [n for n in free if n not in asides])
    names = ended_in(reading, free, before=gathered.last_names, asides=asides | places)
    is_going_on = not reading.heads and gathered.is_ending and not asides and not is_telling(reading)
    if (is_ending and not heads) or is_going_on or ATTENTION.search(reading.text.lower()):
        # `a cleanup of X`, `Also Y`, `X could use some attention`
        names += main or gathered.last_names
    if names or heads:
        names += names_shown(sentence, vocabulary)
    gathered.ended |= dict.fromkeys(names)
    gathered.is_ending = bool(names or heads)
    gathered.places |= dict.fromkeys(names_at_free(reading, sorted(places)))
    gathered.told |= dict.fromkeys(names_at_free(reading, [n for n in free if n not in places]))
    gathered.main |= dict.fromkeys(main)
    gathered.aside |= dict.fromkeys(names_at_free(reading, sorted(asides)))


def spoken_mainly(reading: Reading, free: list[int]) -> list[int]:
    """Without conditions and remarks: `if the tests pass, ...`, `the console, which lists the hosts, ...`"""
    kept: list[int] = []
    is_aside = False
    for at in free:
        word = reading.tokens[at].word
        if word in _ASIDES and (reading.tokens[at - 1].is_sign if at else word not in ("which", "who")):
            is_aside = True
        elif word == ",":
            # `restart it, it doesn't pick up jobs`: why
            after = reading.tokens[at + 1].word if at + 1 < len(reading.tokens) else ""
            is_aside = after.partition("'")[0] in _SUBJECTS
        if not is_aside:
            kept.append(at)
    return kept


def is_nay(ruled: Ruled) -> bool:
    return (
        re.match(
            r"(?:please )?(?:do not|don't|never|without|no|nothing|must not|you must)\b",
            ruled.limit.quote.lower(),
        )
        is not None
    )


def names_at_free(reading: Reading, free: list[int]) -> tuple[Named, ...]:
    """Names of what is acted upon: no options, and environments are told apart."""
    spoken = {s.at for s in reading.spoken}
    found = names_at(reading, [n for n in free if n not in spoken or reading.tokens[n].name is not None])
    is_said = {n for n in found if n.by is NamedBy.WORD and is_environment_word(n.text.lower())}
    return tuple(n for n in found if not n.text.startswith("-") and n.text != "sudo" and n not in is_said)


def names_shown(sentence: Sentence, vocabulary: Vocabulary) -> tuple[Named, ...]:
    """Names in a block that the sentence points at: a list of them, a line each."""
    found: list[Named] = []
    for line in sentence.shown.splitlines()[:MOST]:
        words = line.split()
        if len(words) == 1:
            found += [t.name for t in tokens_of(words[0], vocabulary) if t.name] or [
                Named(words[0], NamedBy.QUOTE)
            ]
    return tuple(found)


def pointed_back(ruled: Ruled, gathered: Gathered, reading: Reading) -> Ruled:
    """`only those`, `leave it alone`, `contained to that lane`: what was spoken of before."""
    limit = ruled.limit
    if not ruled.is_pointing or limit.names:
        return ruled
    here = reading.within(0, ruled.start)
    names = names_at(reading, here) or gathered.last_names
    things = limit.things or things_at(reading, here) or gathered.last_things
    if gathered.tiers and _LANE.search(limit.quote.lower()):
        names, things = tuple(Named(quote, NamedBy.WORD) for quote in gathered.tiers.values()), frozenset()
    return replace(ruled, limit=replace(limit, names=tuple(dict.fromkeys(names)), things=things))
