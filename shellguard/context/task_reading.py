"""What a person asked for, read from their words alone.

Promise: deterministic, pure, total and bounded; what no word says stays empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from shellguard.context.deed import Does
from shellguard.context.environment_words import Tier
from shellguard.context.task_ended import ENDING, asides_of, ended_in, ending_heads
from shellguard.context.task_heads import Head, Mood, heads_of
from shellguard.context.task_limits import CHANGES, Reading, Ruled, names_at, rulings_of, things_at
from shellguard.context.task_names import EMPTY, Token, Vocabulary, among, tokens_of
from shellguard.context.task_owners import owners_in
from shellguard.context.task_scope import Limit, LimitKind, Named, NamedBy, TaskScope
from shellguard.context.task_sentences import LONGEST, Sentence, sentences_of
from shellguard.context.task_tiers import is_environment_word, spoken_in
from shellguard.context.task_words import Form, is_adjective, nominal_of, singular, verb_forms, wanted_by

__all__ = ["EMPTY", "Vocabulary", "scope_of"]

MOST = 200
"""Names, limits and quotes that are kept of each."""
_ROLE = re.compile(
    r"\s*(?:you(?:'re|’re| are) (?:a|an|the|my|our|now|assisting|helping|working|supporting|in|on|tasked with)\b|act as\b|as an? \w+ (?:assistant|agent|engineer)\b|i(?:'m| am) an?\b)",
    re.I,
)
_GENERIC = frozenset("sort_out handle straighten_out tackle".split())
_ATTENTION = re.compile(
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
# How a program shall behave: that is no request for the deed it speaks of.
_LANE = re.compile(r"\b(?:lane|side|environment|env|cluster|stage|tier|area|zone|system)\b")
_BEHAVIOUR = re.compile(
    r"\s*(?:when(?:ever)?|if|after|once) (?:an?|the|any|each|every|some)?\s*(?:\w+ )?(?:users?|customers?|clients?|visitors?|someone|people|admins?|requests?|forms?)\b[^,]{0,120},",
    re.I,
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
_ASIDES = frozenset("if when once unless because since which who using".split())
_LIGHT = frozenset(
    "do does make perform run give need needs want wants require requires carry doing execute have get like request schedule start".split()
)
# What an agent does who is asked to explain or to look into something: no more than a look is asked for.
_EXPLAINING = frozenset(
    "explain review investigate inspect audit analyze analyse describe summarize summarise tell_me let_me_know tell look_into look_at "
    "compare assess examine diagnose know understand walk_through look debug triage explicate propose suggest recommend".split()
)


_MENDING = frozenset("debug diagnose triage troubleshoot look_into investigate identify find_out".split())


@dataclass(slots=True)
class _Gathered:
    """What the sentences have said so far."""

    does: dict[Does, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    names: dict[Named, str] = field(default_factory=dict)
    tiers: dict[Tier, str] = field(default_factory=dict)
    said_tiers: set[Tier] = field(default_factory=set)
    """Those that words said, not only names."""
    owners: dict[str, None] = field(default_factory=dict)
    limits: list[Limit] = field(default_factory=list)
    lemmas: set[str] = field(default_factory=set)
    states: set[Does] = field(default_factory=set)
    nominals: dict[Does, str] = field(default_factory=dict)
    ended: dict[Named, None] = field(default_factory=dict)
    main: dict[Named, None] = field(default_factory=dict)
    aside: dict[Named, None] = field(default_factory=dict)
    is_ending: bool = False
    """The last sentence asked for an end."""
    last_names: tuple[Named, ...] = ()
    last_things: frozenset[str] = frozenset()
    is_question: bool = False
    question: str = ""
    failure: str = ""
    attention: str = ""


def scope_of(text: str, *, vocabulary: Vocabulary = EMPTY) -> TaskScope:
    """What the words of a task cover; the same words, the same scope."""
    return _scope(text[:LONGEST], vocabulary)


@lru_cache(maxsize=64)
def _scope(text: str, vocabulary: Vocabulary) -> TaskScope:
    gathered = _Gathered()
    readings: list[Reading] = []
    for sentence in sentences_of(text):
        reading = _read(sentence.text, vocabulary)
        leading = readings[sentence.led_by] if 0 <= sentence.led_by < len(readings) else None
        readings.append(reading)
        _gather(gathered, sentence, _under(reading, leading), vocabulary)
    _conclude(gathered)
    return TaskScope(
        text=text,
        does=frozenset(gathered.does),
        things=frozenset(gathered.things),
        names=tuple(gathered.names)[:MOST],
        tiers=frozenset(gathered.tiers),
        tier_quote=", ".join(dict.fromkeys(gathered.tiers.values())),
        owners=tuple(gathered.owners),
        limits=tuple(dict.fromkeys(gathered.limits))[:MOST],
        quotes=_quotes(gathered)[:MOST],
        ended=tuple(gathered.ended)[:MOST],
        mentioned=tuple(n for n in gathered.aside if n not in gathered.main and n not in gathered.ended)[:MOST],
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


def _gather(gathered: _Gathered, sentence: Sentence, reading: Reading, vocabulary: Vocabulary) -> None:
    is_behaviour = _BEHAVIOUR.match(reading.text) is not None
    if is_behaviour:
        reading = replace(reading, heads=[replace(h, mood=Mood.TOLD) for h in reading.heads])
        gathered.failure = gathered.failure or reading.text[:80]
    rulings = [_pointed(r, gathered, reading) for r in rulings_of(reading)]
    for ruled in rulings:
        if ruled.limit.kind is not LimitKind.LOOK_ONLY or not _has_look_only(gathered):
            gathered.limits.append(ruled.limit)
    ruled_out = {
        n
        for r in rulings
        if r.limit.kind is not LimitKind.ONLY and (r.limit.kind is LimitKind.NOT or _is_nay(r))
        for n in reading.within(r.start, r.end)
    }
    free = [n for n in range(len(reading.tokens)) if n not in ruled_out]
    is_role = _ROLE.match(reading.text) is not None and not any(
        h.mood is Mood.FORBIDDEN for h in reading.heads
    )
    covered = {n for r in rulings if r.limit.kind is LimitKind.ONLY for n in reading.within(r.start, r.end)}
    is_said_before = bool(gathered.does.keys() & ENDING)
    _take_deeds(gathered, reading, free, covered, is_role=is_role)
    is_ending = not is_said_before and bool(gathered.does.keys() & ENDING)
    _take_ended(gathered, sentence, reading, free, vocabulary, is_ending=is_ending)
    names, things = names_at_free(reading, free), things_at(reading, free)
    for name in (*names, *_shown(sentence, vocabulary)):
        gathered.names.setdefault(name, name.text)
    for at in _spoken_mainly(reading, free):
        for thing in things_at(reading, [at]):
            gathered.things.setdefault(thing, reading.tokens[at].text)
    for spoken in reading.spoken:
        if spoken.at not in ruled_out:
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


def _take_ended(
    gathered: _Gathered,
    sentence: Sentence,
    reading: Reading,
    free: list[int],
    vocabulary: Vocabulary,
    *,
    is_ending: bool,
) -> None:
    """Which names are asked to be ended, and which are only mentioned."""
    asides = asides_of(reading)
    heads = ending_heads(reading)
    main = names_at_free(reading, [n for n in free if n not in asides])
    names = ended_in(reading, free, before=gathered.last_names, asides=asides)
    is_going_on = not reading.heads and gathered.is_ending and not asides
    if (is_ending and not heads) or is_going_on or _ATTENTION.search(reading.text.lower()):
        # `a cleanup of X`, `Also Y`, `X could use some attention`
        names += main or gathered.last_names
    if names or heads:
        names += _shown(sentence, vocabulary)
    gathered.ended |= dict.fromkeys(names)
    gathered.is_ending = bool(names or heads)
    gathered.main |= dict.fromkeys(main)
    gathered.aside |= dict.fromkeys(names_at_free(reading, sorted(asides)))


def _spoken_mainly(reading: Reading, free: list[int]) -> list[int]:
    """Without conditions and remarks: `if the tests pass, ...`, `the console, which lists the hosts, ...`"""
    kept: list[int] = []
    is_aside = False
    for at in free:
        word = reading.tokens[at].word
        if word in _ASIDES and (reading.tokens[at - 1].is_sign if at else word not in ("which", "who")):
            is_aside = True
        elif word == ",":
            is_aside = False
        if not is_aside:
            kept.append(at)
    return kept


def _has_look_only(gathered: _Gathered) -> bool:
    return any(limit.kind is LimitKind.LOOK_ONLY for limit in gathered.limits)


def _is_nay(ruled: Ruled) -> bool:
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


def _shown(sentence: Sentence, vocabulary: Vocabulary) -> tuple[Named, ...]:
    """Names in a block that the sentence points at: a list of them, a line each."""
    found: list[Named] = []
    for line in sentence.shown.splitlines()[:MOST]:
        words = line.split()
        if len(words) == 1:
            found += [t.name for t in tokens_of(words[0], vocabulary) if t.name] or [
                Named(words[0], NamedBy.QUOTE)
            ]
    return tuple(found)


def _pointed(ruled: Ruled, gathered: _Gathered, reading: Reading) -> Ruled:
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


def _take_deeds(
    gathered: _Gathered, reading: Reading, free: list[int], covered: set[int], *, is_role: bool
) -> None:
    low = reading.text.lower()
    for at in free:
        gathered.states |= wanted_by(reading.tokens[at].word) if reading.tokens[at].word else set()
    if _STRONG_STATE.search(low):
        gathered.states.add(Does.REMOVE)
    attention = _ATTENTION.search(low)
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
    _take_nominals(gathered, reading, [n for n in free if n not in covered])


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


def _take(gathered: _Gathered, reading: Reading, head: Head) -> None:
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


def _take_light(gathered: _Gathered, reading: Reading, head: Head) -> None:
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


def _take_nominals(gathered: _Gathered, reading: Reading, free: list[int]) -> None:
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
    if article in ("a", "an", "another") and any(t.word in ("give", "giving") for t in tokens[max(0, before - 6) : before]):
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


# -- all of them ----------------------------------------------------------------------------------------------


def _conclude(gathered: _Gathered) -> None:
    """What the whole says that no sentence says alone."""
    if gathered.attention:
        _take_attention(gathered)
    if not gathered.does and gathered.nominals and not gathered.is_question:
        gathered.does |= gathered.nominals
    if not gathered.does and gathered.is_question:
        gathered.does[Does.LOOK] = gathered.question
    if not gathered.does and gathered.failure:
        gathered.does |= {Does.CHANGE: gathered.failure, Does.RUN: gathered.failure}
    is_looking = (
        set(gathered.does) == {Does.LOOK}
        and (gathered.lemmas & _EXPLAINING) == gathered.lemmas
        and bool(gathered.lemmas or gathered.is_question)
    )
    if is_looking and not any(x.kind is LimitKind.LOOK_ONLY for x in gathered.limits):
        # a look at something may need a run or a scratch file, but nothing that others would notice
        does = CHANGES - {Does.MAKE, Does.CHANGE, Does.INSTALL}
        if gathered.lemmas & _MENDING or not gathered.lemmas:
            # who finds the cause of a failure is to end it, as far as that is one's own work; a question is often meant so
            does -= {Does.SHARE}
        quote = gathered.question if not gathered.lemmas else gathered.does[Does.LOOK]
        gathered.limits.append(Limit(LimitKind.LOOK_ONLY, quote, does=does))


def _take_attention(gathered: _Gathered) -> None:
    """`could use some attention`: what an old, a stuck or a broken thing needs."""
    wanted = gathered.states & {Does.REMOVE, Does.RESTART, Does.CHANGE, Does.INSTALL}
    is_service = bool(
        set(gathered.things) & {"workload", "process", "unit", "app", "container", "instance", "node", "pod"}
    )
    if Does.RESTART in wanted and not is_service:
        wanted -= {Does.RESTART}
    if Does.RESTART in wanted:
        wanted = {Does.RESTART}
    for does in sorted(wanted or ({Does.CHANGE} if not gathered.does else set())):
        gathered.does.setdefault(does, gathered.attention)


def _quotes(gathered: _Gathered) -> tuple[tuple[str, str], ...]:
    return (
        *((does.value, quote) for does, quote in gathered.does.items()),
        *gathered.things.items(),
        *((name.text, quote) for name, quote in gathered.names.items()),
    )
