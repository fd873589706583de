"""The words that tasks are made of: which verb, in which form, does what; which noun is which thing.

Promise: pure; a word that is not in the tables says nothing.
"""

from __future__ import annotations

from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

from shellguard.context.deed import Does
from shellguard.context.task_word_rows import (
    ADJECTIVES,
    NOMINALS,
    NOUN_FORMS,
    STATES,
    THINGS,
    VERB_FORMS,
    VERBS,
)


class Form(Enum):
    """Which form of a verb."""

    BASE = "base"
    THIRD = "third"
    ING = "ing"
    PAST = "past"


class Verb(NamedTuple):
    """One form of a verb, as its first word says it."""

    lemma: str
    form: Form


# Forms of one word that are the plain verb too: `read`, `set`.
_SAME = frozenset("read set reset put cut split cast shut quit let upload".split()) - {"upload"}
_DOUBLING = frozenset("begin run rerun get set reset put cut split shut quit let sit win hit".split())
_VOWELS = "aeiou"


@cache
def does_by_lemma() -> dict[str, Does]:
    """`clean_up` -> REMOVE."""
    return {word: Does(does) for does, words in VERBS.items() for word in words.split()}


@cache
def verb_forms() -> dict[str, Verb]:
    """First word of a verb in any form -> that verb's first word and the form."""
    found: dict[str, Verb] = {}
    firsts = {lemma.partition("_")[0] for lemma in does_by_lemma()} | _MORE
    for word in sorted(firsts):
        _add(found, word, Form.PAST, _past(word))
        _add(found, word, Form.ING, _ing(word))
        _add(found, word, Form.THIRD, _third(word))
    for lemma, forms in (VERB_FORMS | _MORE_FORMS).items():
        for form in forms.split():
            _add(found, lemma, Form.ING if form.endswith("ing") else Form.PAST, form)
    for word in firsts:
        found[word] = Verb(word, Form.BASE)
    return found


_HOW = frozenset("hard soft force bulk mass batch auto re un".split())


@lru_cache(maxsize=4096)
def verb_of(word: str) -> Verb | None:
    """A verb in any form; `hard-delete` and `bulk-close` say how."""
    found = verb_forms().get(word)
    how, dash, rest = word.partition("-")
    return verb_forms().get(rest) if found is None and dash and how in _HOW else found


# Verbs that say nothing of a deed by themselves and are met where one is asked for, forbidden or limited.
_MORE = frozenset(
    "touch affect alter disturb mess interfere break skip bypass suppress circumvent leave keep use leak ignore exceed preserve "
    "exclude spare do make take perform help need want ask proceed continue go think assume rely disrupt tamper hurt lose harm "
    "damage limit restrict confine contain stay remain".split()
)
_MORE_FORMS = {
    "keep": "kept", "leave": "left", "lose": "lost", "break": "broke broken", "make": "made", "do": "did done", "take": "took taken",
}  # fmt: skip


def _add(found: dict[str, Verb], lemma: str, form: Form, word: str) -> None:
    found.setdefault(word, Verb(lemma, form))


def _third(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        return word + "es"
    return word[:-1] + "ies" if _is_y(word) else word + "s"


def _ing(word: str) -> str:
    if word in _DOUBLING:
        return f"{word}{word[-1]}ing"
    is_silent = word.endswith("e") and not word.endswith(("ee", "ye"))
    return (word[:-1] if is_silent else word) + "ing"


def _past(word: str) -> str:
    if word in _SAME:
        return word
    if word.endswith("e"):
        return word + "d"
    return word[:-1] + "ied" if _is_y(word) else word + "ed"


def _is_y(word: str) -> bool:
    return word.endswith("y") and len(word) > 2 and word[-2] not in _VOWELS


@cache
def phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """First word of a verb of several words -> the words that follow it, longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for lemma in does_by_lemma():
        first, *rest = lemma.split("_")
        if rest:
            found.setdefault(first, []).append(tuple(rest))
    return {first: tuple(sorted(rests, key=len, reverse=True)) for first, rests in found.items()}


@cache
def _things() -> dict[str, frozenset[str]]:
    return {
        word.replace("_", " "): frozenset(kinds.split())
        for kinds, words in THINGS.items()
        for word in words.split()
    }


@lru_cache(maxsize=8192)
def singular(noun: str) -> str:
    """`branches` as `branch`, by English's rules; a singular stays itself."""
    irregular = _plurals().get(noun)
    if irregular:
        return irregular
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith("es") and (noun[:-1] in _things() or noun[:-1] in _nominals()):
        return noun[:-1]
    if noun.endswith(("ches", "shes", "xes", "sses", "ashes")):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 2:
        return noun[:-1]
    return noun


@cache
def _plurals() -> dict[str, str]:
    rows = NOUN_FORMS | {"index": "indices indexes indeces", "alias": "aliases", "status": "statuses"}
    return {form: noun for noun, forms in rows.items() for form in forms.split()}


@lru_cache(maxsize=8192)
def things_of(noun: str) -> frozenset[str]:
    """The kinds of things that a noun, or two nouns, may mean."""
    table = _things()
    return table.get(noun) or table.get(singular(noun)) or frozenset()


@cache
def _nominals() -> dict[str, Does]:
    return {word: Does(does) for does, words in NOMINALS.items() for word in words.split()}


@lru_cache(maxsize=8192)
def nominal_of(noun: str) -> Does | None:
    """What a noun of an act says is done: `removal`."""
    return _nominals().get(noun) or _nominals().get(singular(noun))


@cache
def _states() -> dict[str, frozenset[Does]]:
    return {
        word: frozenset(Does(d) for d in does.split())
        for does, words in STATES.items()
        for word in words.split()
    }


def wanted_by(adjective: str) -> frozenset[Does]:
    """What a state asks for: `stale` to be removed, `stuck` to be restarted."""
    return _states().get(adjective, frozenset())


_COMMON = frozenset(" ".join(ADJECTIVES.values()).split())


def is_adjective(word: str) -> bool:
    """Whether a word is a common adjective."""
    return word in _COMMON or word in _states()
