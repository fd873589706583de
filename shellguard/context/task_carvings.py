"""Which of many a task spares: `without deleting any paid users`, `all products except discontinued ones`.

Promise: pure, total, bounded; every carving quotes its words. Words that only a condition over time or number could say
(`active`, `latest`) are left out: no column need be called so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from shellguard.context.task_bound_words import VERBS
from shellguard.context.task_sentences import sentences_of
from shellguard.context.task_words import singular

MOST = 12
ANY_ROWS = frozenset("one record row entry item datum data those".split())
_FORBID = r"(?:without|do not|don['’]?t|never|must(?: not|n['’]?t)|should(?: not|n['’]?t)|be careful not to|make sure not to|avoid)\s+(?:ever\s+|accidentally\s+)?"
_REMOVE, _CHANGE = VERBS["remove"].pattern, VERBS["change"].pattern
_LEAD = re.compile(
    rf"\b(?:(?P<remove>{_FORBID}(?:{_REMOVE})|(?:but |and |please )?(?:keep|keeping|spare|sparing|preserve|preserving|retain|retaining))"
    rf"|(?P<change>{_FORBID}(?:{_CHANGE})|except(?: for)?|excluding|exclude|apart from|aside from|other than|but not|not including|leav(?:e|ing)(?: out)?|skip(?:ping)?))\s+",
    re.I,
)
_THE = r"(?:(?:any|all|every|each|of|the|our|my|their|those|these|whatever|rows?|records?|entries|data)\s+(?=\w))*"
_WHICH = re.compile(rf"{_THE}(?P<words>[a-z][a-z_-]{{2,40}}(?:\s+[a-z][a-z_-]{{2,40}}){{0,2}})", re.I)
_STOP = frozenset(
    "and or that which who whose from in on at of as where with when while alone untouched intact unchanged for to by is are was were has have if so but then".split()
)
# What no column is called: place in an order, worth, being in use.
_VAGUE = frozenset(
    """last latest first newest oldest recent newer older new old current active inactive live used unused stale expired open
    valid invalid real actual legitimate legit relevant important necessary needed unnecessary good correct wrong right
    original other others remaining rest existing same different unique single duplicate duplicated distinct entire whole
    own shared related unrelated more additional extra further previous prior everything anything something nothing
    exactly only just most few many several intended unintended""".split()
)
# Where the rows lie, which another signal asks about.
_PLACES = frozenset("production prod staging stage dev development preprod sandbox local uat qa".split())


@dataclass(frozen=True, slots=True)
class Carving:
    """Some of many that the words spare."""

    quote: str
    spared: tuple[str, ...]
    """What tells them from the rest, singular: `paid`."""
    of: str
    """What they are, singular: `user`; empty where `spared` is the noun itself (`keep the admins`)."""
    removes_only: bool
    """Whether they are spared from being removed alone, rather than from any change."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the spared are told by, as a condition would say it: `plan=enterprise`, tagged "vip" or "dispute"."""

    quote: str
    texts: tuple[str, ...]
    """All of them stand in a condition that leaves them out."""


_SPARING = re.compile(
    rf"\b(?:{_FORBID}(?:{_REMOVE}|{_CHANGE}|includ\w*|hit)|except(?:ion)?s?(?: for| are| is)?|excluding|excluded?|exempt|apart from|aside from|other than|but not|not including"
    r"|leav(?:e|ing)(?: out)?|skip(?:ping)?|keep(?:ing)?|spar(?:e|ing)|preserv(?:e|ing)|retain(?:ing)?)\b:?\s*(?P<what>(?:[^.;!?\n]|\.(?=\w)){2,160})",
    re.I,
)
_SPARED = re.compile(
    r"(?P<what>(?:[^.;!?\n]|\.(?=\w)){3,160}?)\s+(?:must|have to|has to|should|need to|needs to|are to|is to)\s+"
    r"(?:(?:not|never) be (?:included|touched|deleted|changed|removed|affected|archived|closed|hit)|stay|remain|survive|be (?:kept|left|spared|excluded|skipped))\b",
    re.I,
)
_KEYED = re.compile(r"(?<![\w.])(?P<key>[A-Za-z_][\w.]{1,40})\s?={1,2}\s?['\"]?(?P<value>[\w.-]{1,40})")
_QUOTED = re.compile(r"(?<!\w)['\"“‘](?P<text>[\w@./-]{2,40})['\"”’]")
_SAID_OF = re.compile(r"\b(?:tag(?:ged|s)?|label(?:led|ed|s)?|status|state|type|kind|role|tier|plan|key|category|flag(?:ged)?|marked|starting|starts|beginning|prefixed|ending|whatever is|anything|everything|ones|rows?|records?)\b", re.I)  # fmt: skip
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


@lru_cache(maxsize=256)
def marks_of(text: str) -> tuple[Mark, ...]:
    """By what the words tell those that they spare."""
    found = [m for s in sentences_of(text) for m in _marks(s.text[:2000])]
    return tuple(dict.fromkeys(found))[:MOST]


def _marks(sentence: str) -> list[Mark]:
    found = []
    for clause in (*list(_SPARING.finditer(sentence))[:MOST], *list(_SPARED.finditer(sentence))[:MOST]):
        what = clause["what"]
        quote = " ".join(clause.group().split())[:120]
        found += [Mark(quote, (k["key"],)) for k in _KEYED.finditer(what)]
        keyed = {k["value"] for k in _KEYED.finditer(what)}
        texts = tuple(q["text"] for q in _QUOTED.finditer(what) if q["text"] not in keyed)
        if texts and _SAID_OF.search(what):
            found.append(Mark(quote, texts))
        found += [Mark(quote, (m.group().partition("@")[0],)) for m in _MAIL.finditer(what)]
    return found


@lru_cache(maxsize=256)
def carvings_of(text: str) -> tuple[Carving, ...]:
    """All of them, in order."""
    found = (c for s in sentences_of(text) for c in _in(s.text))
    return tuple(dict.fromkeys(found))[:MOST]


def _in(sentence: str) -> list[Carving]:
    found = []
    for lead in list(_LEAD.finditer(sentence[:2000]))[:MOST]:
        which = _WHICH.match(sentence, lead.end())
        if which is None:
            continue
        words = _until_stop(which["words"].lower().split())
        carving = _carving(words, sentence[lead.start() : which.end()], removes_only=bool(lead["remove"]))
        if carving is not None:
            found.append(carving)
    return found


def _until_stop(words: list[str]) -> list[str]:
    end = next((i for i, w in enumerate(words) if w in _STOP), len(words))
    return words[:end]


def _carving(words: list[str], quote: str, *, removes_only: bool) -> Carving | None:
    if not words:
        return None
    noun, qualifiers = singular(words[-1]), words[:-1]
    if not qualifiers:
        qualifiers, noun = [noun], ""
    if any(w in _VAGUE or w in _PLACES for w in qualifiers):
        return None
    return Carving(" ".join(quote.split())[:120], tuple(qualifiers), noun, removes_only)
