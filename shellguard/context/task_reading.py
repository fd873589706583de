"""What a person asked for, read from their words alone.

Promise: deterministic, pure, total and bounded; what no word says stays empty.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from shellguard.context.deed import Does
from shellguard.context.task_asks import take_deeds
from shellguard.context.task_ended import ENDING, is_telling
from shellguard.context.task_gathered import MOST, Gathered
from shellguard.context.task_head import Mood
from shellguard.context.task_heads import heads_of
from shellguard.context.task_limits import rulings_of
from shellguard.context.task_mentions import (
    is_nay,
    names_at_free,
    names_shown,
    pointed_back,
    spoken_mainly,
    take_ended,
)
from shellguard.context.task_names import among
from shellguard.context.task_owners import owners_in
from shellguard.context.task_scope import LimitKind, TaskScope
from shellguard.context.task_sentences import LONGEST, Sentence, sentences_of
from shellguard.context.task_spans import Reading, things_at
from shellguard.context.task_tiers import spoken_in
from shellguard.context.task_tokens import EMPTY, Vocabulary, tokens_of
from shellguard.context.task_whole import conclude, quotes_of

_ROLE = re.compile(
    r"\s*(?:you(?:'re|’re| are) (?:a|an|the|my|our|now|assisting|helping|working|supporting|in|on|tasked with)\b|act as\b|as an? \w+ (?:assistant|agent|engineer)\b|i(?:'m| am) an?\b)",
    re.I,
)

_BEHAVIOUR = re.compile(
    r"\s*(?:when(?:ever)?|if|after|once) (?:an?|the|any|each|every|some)?\s*(?:\w+ )?(?:users?|customers?|clients?|visitors?|someone|people|admins?|requests?|forms?)\b[^,]{0,120},",
    re.I,
)


def scope_of(text: str, *, vocabulary: Vocabulary = EMPTY) -> TaskScope:
    """What the words of a task cover; the same words, the same scope."""
    return _scope(text[:LONGEST], vocabulary)


def readings_of(text: str) -> tuple[Reading, ...]:
    """Its sentences, read: below `Do not:` everything is forbidden, and what a program shall do is only spoken of."""
    readings: list[Reading] = []
    for sentence in sentences_of(text[:LONGEST]):
        reading = _read(sentence.text, EMPTY)
        leading = readings[sentence.led_by] if 0 <= sentence.led_by < len(readings) else None
        reading = _under(reading, leading)
        if _BEHAVIOUR.match(reading.text) is not None or _ROLE.match(reading.text) is not None:
            reading = replace(reading, heads=[replace(h, mood=Mood.TOLD) for h in reading.heads])
        readings.append(reading)
    return tuple(readings)


@lru_cache(maxsize=256)
def _scope(text: str, vocabulary: Vocabulary) -> TaskScope:
    gathered = Gathered()
    readings: list[Reading] = []
    for sentence in sentences_of(text):
        reading = _read(sentence.text, vocabulary)
        leading = readings[sentence.led_by] if 0 <= sentence.led_by < len(readings) else None
        readings.append(reading)
        _gather(gathered, sentence, _under(reading, leading), vocabulary)
    conclude(gathered)
    return TaskScope(
        text=text,
        does=frozenset(gathered.does),
        things=frozenset(gathered.things),
        names=tuple(gathered.names)[:MOST],
        tiers=frozenset(gathered.tiers),
        tier_quote=", ".join(dict.fromkeys(gathered.tiers.values())),
        owners=tuple(gathered.owners),
        limits=tuple(dict.fromkeys(gathered.limits))[:MOST],
        quotes=quotes_of(gathered)[:MOST],
        ended=tuple(gathered.ended)[:MOST],
        places=tuple(n for n in gathered.places if n not in gathered.told)[:MOST],
        mentioned=tuple(n for n in gathered.aside if n not in gathered.main and n not in gathered.ended)[
            :MOST
        ],
    )


def _read(text: str, vocabulary: Vocabulary) -> Reading:
    tokens = among(tokens_of(text, vocabulary), vocabulary)
    return Reading(text, tokens, heads_of(tokens), spoken_in(tokens))


def _under(reading: Reading, leading: Reading | None) -> Reading:
    """A point below `Do not:` is forbidden as its opening is; one below `A script that:` is only spoken of."""
    if leading is None or not reading.heads:
        return reading
    words = [t.word for t in leading.tokens]
    last = leading.heads[-1] if leading.heads else None
    is_not = words[-2:-1] and words[-2] in ("not", "don't", "never", "avoid", "without")
    if is_not:
        heads = [
            replace(h, mood=Mood.FORBIDDEN, cue=h.at) if h.mood is Mood.ASKED else h for h in reading.heads
        ]
        return replace(reading, heads=heads)
    is_told = (
        last is not None
        and last.does is Does.MAKE
        and words[-2:-1]
        and words[-2] in ("that", "which", "should", "to", "it", "can", "will", "must")
    )
    if is_told:
        return replace(
            reading, heads=[replace(h, mood=Mood.TOLD) if h.mood is Mood.ASKED else h for h in reading.heads]
        )
    return reading


# -- one sentence ---------------------------------------------------------------------------------------------


def _gather(gathered: Gathered, sentence: Sentence, reading: Reading, vocabulary: Vocabulary) -> None:
    is_behaviour = _BEHAVIOUR.match(reading.text) is not None
    if is_behaviour:
        reading = replace(reading, heads=[replace(h, mood=Mood.TOLD) for h in reading.heads])
        gathered.failure = gathered.failure or reading.text[:80]
    rulings = [pointed_back(r, gathered, reading) for r in rulings_of(reading)]
    for ruled in rulings:
        if ruled.limit.kind is not LimitKind.LOOK_ONLY or not _has_look_only(gathered):
            gathered.limits.append(ruled.limit)
    ruled_out = {
        n
        for r in rulings
        if r.limit.kind is not LimitKind.ONLY and (r.limit.kind is LimitKind.NOT or is_nay(r))
        for n in reading.within(r.start, r.end)
    }
    free = [n for n in range(len(reading.tokens)) if n not in ruled_out]
    is_role = _ROLE.match(reading.text) is not None and not any(
        h.mood is Mood.FORBIDDEN for h in reading.heads
    )
    covered = {n for r in rulings if r.limit.kind is LimitKind.ONLY for n in reading.within(r.start, r.end)}
    is_said_before = bool(gathered.does.keys() & ENDING)
    take_deeds(gathered, reading, free, covered, is_role=is_role)
    is_ending = not is_said_before and bool(gathered.does.keys() & ENDING)
    take_ended(gathered, sentence, reading, free, vocabulary, is_ending=is_ending)
    names, things = names_at_free(reading, free), things_at(reading, free)
    for name in (*names, *names_shown(sentence, vocabulary)):
        gathered.names.setdefault(name, name.text)
    for at in spoken_mainly(reading, free):
        for thing in things_at(reading, [at]):
            gathered.things.setdefault(thing, reading.tokens[at].text)
    is_told = bool(gathered.tiers) and bool(gathered.does) and _is_told(reading)
    for spoken in reading.spoken:
        if spoken.at not in ruled_out and not is_told:
            is_name = reading.tokens[spoken.at].name is not None
            if not is_name and spoken.tier not in gathered.said_tiers:
                gathered.said_tiers.add(spoken.tier)
                gathered.tiers[spoken.tier] = spoken.quote
            gathered.tiers.setdefault(spoken.tier, spoken.quote)
    gathered.owners |= dict.fromkeys(owners_in(reading.text, reading.tokens, vocabulary))
    everywhere = list(range(len(reading.tokens)))
    if not (names or things):
        # what was just ruled out is what `that logic` goes on with
        names = tuple(dict.fromkeys(n for r in rulings for n in r.limit.names))
        things = things_at(reading, everywhere)
    if names or things:
        gathered.last_names, gathered.last_things = names, things


def _is_told(reading: Reading) -> bool:
    """`prod still needs it`: of an environment that nothing is asked for."""
    return not any(h.mood is Mood.ASKED for h in reading.heads) and is_telling(reading)


def _has_look_only(gathered: Gathered) -> bool:
    return any(limit.kind is LimitKind.LOOK_ONLY for limit in gathered.limits)
