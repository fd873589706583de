"""The limits of a task that speak of files, ways, showing, numbers and approval, read to bounds.

Promise: pure, total and bounded; a limit that is not understood forbids nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from shellguard.context.deed import Does
from shellguard.context.task_bound_files import BEYOND
from shellguard.context.task_bound_named import files_in
from shellguard.context.task_bound_nouns import Binds, Bound, Files
from shellguard.context.task_bound_numbers import count_in
from shellguard.context.task_bound_ways import ways_in, ways_meant
from shellguard.context.task_bound_words import (
    ACTION,
    ALONE,
    APPROVAL,
    CUT,
    HERE,
    LEADS,
    NO_CHANGES,
    NOT,
    ONLY_SHAPES,
    OUTSIDE,
    PASSIVE,
    SOFT,
    VERBS,
)
from shellguard.context.task_sentences import LONGEST, sentences_of
from shellguard.context.task_words import does_by_lemma, nominal_of, verb_forms

MOST = 120
_WORKS = re.compile(r"(?:fix|implement|add|creat|writ|put|optimi|adjust)", re.I)
_PLACED = re.compile(r"\b(?:in|under|within|inside|to)\b", re.I)
_CUES = re.compile(
    r"\b(?:not|n['’]t|dont|never|avoid|without|refrain|only|just|solely|exclusively|no|nothing|alone|untouched|intact|unchanged|hands|off|stay|frozen|read-?only|limit\w*|restrict\w*|confine\w*|contained|scoped?"
    r"|most|more|max(?:imum)?|up to|within|before|approv\w+|permission|ensure|cannot|mustn|shouldn|hooks?|offline|instead|keep|steer|treat|sign|\d+\s*[-–]\s*\d+)\b|n['’]t\b",
    re.I,
)
_OPENS = re.compile(r"(?:\b(?:do not|don['’]?t|never|avoid|must not|not)|\boff[ -]limits)\s*:\s*$", re.I)
_ACTS = frozenset(
    {Does.DEPLOY, Does.SHARE, Does.REMOVE, Does.INSTALL, Does.GRANT, Does.MOVE, Does.RESTART, Does.STOP}
)


@lru_cache(maxsize=64)
def bounds_of(text: str) -> tuple[Bound, ...]:
    """Every bound of a task's words."""
    found: list[Bound] = []
    sentences = sentences_of(text[:LONGEST])
    for sentence in sentences:
        if len(found) >= MOST:
            break
        said = sentence.text[:600]
        leading = sentences[sentence.led_by].text if 0 <= sentence.led_by < len(sentences) else ""
        if _OPENS.search(leading[-80:]) and not _CUES.match(said):
            said = f"Do not {said}"
        elif not _CUES.search(said):
            continue
        found.extend(_bounds(said))
    return tuple(dict.fromkeys(found))[:MOST]


def _bounds(said: str) -> Iterator[Bound]:
    first = list(_approvals(said))
    yield from first
    if counted := count_in(said):
        yield Bound(Binds.COUNT, counted.quote, said, noun=counted.noun, most=counted.most)
    told = [*_nots(said, is_asked_first=bool(first)), *_left_alone(said)]
    yield from told
    if ways := ways_meant(said):
        yield Bound(Binds.NOT_WAY, said.strip()[:160], said, ways=ways)
    if not any(b.binds is not Binds.NOTHING and OUTSIDE.search(b.quote) for b in told):
        yield from _onlys(said)


# -- do not ---------------------------------------------------------------------------------------------------


def _nots(said: str, *, is_asked_first: bool) -> Iterator[Bound]:
    for cue in NOT.finditer(said):
        word = cue.group().lower()
        is_led = LEADS.fullmatch(_clause_before(said, cue.start())) is not None
        if not is_led and word not in ("without", "rather than", "instead of"):
            continue
        if not is_led and _TOLD.search(_clause_before(said, cue.start())):
            continue
        rest = said[cue.end() : cue.end() + 300]
        cut = CUT.search(rest)
        clause = rest[: cut.start()] if cut else rest
        quote = f"{cue.group()}{clause}".strip()[:160]
        is_soft = bool(SOFT.search(f"{clause} {rest[cut.start() : cut.start() + 12] if cut else ''}"))
        if ways := ways_in(clause):
            yield Bound(Binds.NOT_WAY, quote, said, ways=ways, is_soft=is_soft)
        acted = ACTION.match(clause)
        if acted is not None and not is_asked_first:
            yield from _acted(acted["verbs"], acted["object"], quote, said, is_soft=is_soft)


# "it does not work without sudo" tells what happens; an order says what to do without.
_TOLD = re.compile(r"\b(?:not|cannot|never|fail\w*|unable|stop(?:s|ped))\b|n['’]t\b", re.I)


def _clause_before(said: str, at: int) -> str:
    return re.split(r"[.;:!?—()]\s|\s[-–]\s|[(]|\b(?:but|and|so|then)\s", said[:at])[-1]


def _acted(verbs: str, what: str, quote: str, said: str, *, is_soft: bool) -> Iterator[Bound]:
    families = {family for family, pattern in VERBS.items() if pattern.search(verbs)}
    if "show" in families:
        yield Bound(Binds.NOT_SHOWN, quote, said, Files(paths=files_in(what).paths), ways=_variables(what))
        if families == {"show"}:
            return
    if not families & {"change", "make", "remove"}:
        if "mock" in families:
            yield Bound(Binds.NOTHING, quote, said)
        return
    if outside := OUTSIDE.search(what):
        yield _outside(outside["what"], quote, said)
        return
    files = files_in(what)
    is_making = "make" in families and "change" not in families
    if "remove" in families and not families & {"change", "make"}:
        # rows, branches and buckets are removed too: only paths and plain kinds say files
        files = Files(paths=files.paths) if not files.kinds else Files(files.kinds, files.paths)
    if files.is_empty or (is_making and not files.paths):
        yield Bound(Binds.NOTHING, quote, said)
        return
    is_new_meant = "make" in families or bool(
        re.match(r"\s*(?:anything|any files?|files) (?:in|under)\b", what)
    )
    yield Bound(Binds.NOT_FILES, quote, said, files, is_new_meant=is_new_meant, is_soft=is_soft)


def _outside(what: str, quote: str, said: str) -> Bound:
    if HERE.search(what.strip()):
        return Bound(Binds.NOT_FILES, quote, said, Files(frozenset({BEYOND})), is_new_meant=True)
    files = files_in(what)
    if files.kinds and not files.paths:
        return Bound(Binds.ONLY_FILES, quote, said, files)
    # of a named place the signal of places speaks
    return Bound(Binds.NOTHING, quote, said)


def _variables(what: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]{2,40}\b", what)))[:8]


def _left_alone(said: str) -> Iterator[Bound]:
    for pattern in (NO_CHANGES, ALONE, PASSIVE):
        for found in pattern.finditer(said):
            parts = [v for v in found.groupdict().values() if v]
            files = files_in(" , ".join(parts))
            if not files.is_empty and (files.kinds or files.paths):
                soft = SOFT.search(said[found.start() :]) is not None
                yield Bound(Binds.NOT_FILES, found.group().strip()[:160], said, files, is_soft=soft)


# -- only ----------------------------------------------------------------------------------------------------


def _onlys(said: str) -> Iterator[Bound]:
    for shape in ONLY_SHAPES:
        found = shape.search(said)
        if found is None or (
            LEADS.fullmatch(_clause_before(said, found.start())) is None and not _asks(said, found)
        ):
            continue
        what = re.split(r"\b(?:but|because|so that|if|when)\b|\.\s", found["what"], maxsplit=1)[0]
        if _WORKS.match(found["verb"]):
            # `just fix the failing test in src/`: the place is what limits
            placed = _PLACED.search(what)
            if placed is None:
                continue
            what = what[placed.end() :]
        quote = found.group().strip()[:160]
        if HERE.search(what.strip()) and not files_in(what).paths:
            yield Bound(Binds.NOT_FILES, quote, said, Files(frozenset({BEYOND})), is_new_meant=True)
            return
        files = files_in(what)
        if files.kinds:
            yield Bound(Binds.ONLY_FILES, quote, said, files)
        else:
            yield Bound(Binds.NOTHING, quote, said)
        return


def _asks(said: str, found: re.Match[str]) -> bool:
    """Whether what stands before is an order, as in `fix the parser, changes limited to ...`."""
    before = _clause_before(said, found.start()).strip(" ,").split()
    return not before or verb_forms().get(before[0].lower()) is not None or before[-1].endswith(",")


# -- approval ------------------------------------------------------------------------------------------------


def _approvals(said: str) -> Iterator[Bound]:
    for pattern in APPROVAL:
        for found in pattern.finditer(said):
            does = frozenset(d for w in re.findall(r"[a-z]+", found["act"].lower()) if (d := _does_of(w)))
            if does & _ACTS:
                yield Bound(Binds.ASK_FIRST, found.group().strip()[:160], said, does=does & _ACTS)
                return


def _does_of(word: str) -> Does | None:
    verb = verb_forms().get(word)
    return (does_by_lemma().get(verb.lemma) if verb else None) or nominal_of(word)
