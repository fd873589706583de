"""What a sentence forbids outright: `do not X`, `X must not be touched`, `no X`.

Promise: pure, total; what it says nothing of is not forbidden.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.context.deed import Does
from shellguard.context.task_head import Head, Mood
from shellguard.context.task_limit_words import CHANGING, CHECKS, DISABLING, TOUCHING, WITHIN
from shellguard.context.task_scope import Limit, LimitKind, Named, NamedBy
from shellguard.context.task_spans import LONGEST_QUOTE, Reading, Ruled, end_of, ruling_at
from shellguard.context.task_tiers import said_tier
from shellguard.context.task_words import does_by_lemma, nominal_of


def forbidden_in(reading: Reading) -> list[Ruled]:
    groups: dict[int, list[Head]] = {}
    for head in reading.heads:
        if head.mood is Mood.FORBIDDEN:
            groups.setdefault(head.cue, []).append(head)
    return [r for cue, heads in groups.items() for r in _not(reading, cue, heads)]


def _not(reading: Reading, cue: int, heads: list[Head]) -> list[Ruled]:
    end = end_of(reading, heads[-1])
    start_char, end_char = reading.tokens[max(0, cue)].start, reading.tokens[end - 1].end
    is_passive = reading.tokens[heads[0].at - 1].word in ("be", "get") and heads[0].at > 1
    if is_passive:
        start_char = _subject_start(reading, cue)
    objects = (
        (start_char, reading.tokens[heads[0].at].start)
        if is_passive
        else (reading.tokens[min(heads[-1].until, end - 1)].start, end_char)
        if heads[-1].until < end
        else (end_char, end_char)
    )
    words = [t.word for t in reading.tokens[heads[-1].until : end]]
    lemmas = {h.lemma for h in heads}
    is_any = bool({"anything", "any", "nothing", "changes", "something"} & set(words[:3]))
    nothing = reading.tokens[max(0, cue)].word in ("nothing", "none")
    if nothing and {t.word for t in reading.tokens[cue : heads[0].at]} & {
        "else",
        "outside",
        "beyond",
        "other",
    }:
        return []
    if nothing and lemmas & CHANGING:
        return [Ruled(Limit(LimitKind.LOOK_ONLY, reading.text[start_char:end_char]), start_char, end_char)]
    is_else = bool(
        {"in", "within", "under", "on", "inside", "from", "else", "other", "outside", "beyond", "more"}
        & set(words)
    )
    if lemmas & CHANGING and is_any and not is_else and _is_sweeping(lemmas, words):
        quote = reading.text[start_char:end_char][:LONGEST_QUOTE]
        return [Ruled(Limit(LimitKind.LOOK_ONLY, quote), start_char, end_char)]
    if is_any and {"else", "other", "outside", "beyond", "more"} & set(words):
        return []  # `nothing else`, `nothing outside`: said by what is meant
    does = _does_of(heads, reading, end)
    ruled = ruling_at(reading, LimitKind.NOT, start_char, end_char, of=objects, does=does)
    ruled = replace(
        ruled, limit=replace(ruled.limit, names=_without_place(reading, ruled.limit.names, objects))
    )
    return [ruled] if _says_something(ruled, lemmas, does) else []


def _without_place(reading: Reading, names: tuple[Named, ...], objects: tuple[int, int]) -> tuple[Named, ...]:
    """`the handler `on_exit` in `daemon.py``: what is ruled out, not the file it stands in."""
    kept: list[Named] = []
    for at in reading.within(*objects):
        name = reading.tokens[at].name
        is_place = name is not None and kept and at and reading.tokens[at - 1].word in WITHIN
        is_part = bool(kept) and not any("/" in n.text or "." in n.text for n in kept)
        if name in names and not (is_place and is_part):
            kept.append(name)
    return tuple(n for n in names if n in kept or n.by is NamedBy.WORD)


def _subject_start(reading: Reading, cue: int) -> int:
    while (
        cue > 0
        and not reading.tokens[cue - 1].is_sign
        and reading.tokens[cue - 1].word not in ("but", "and", "that")
    ):
        cue -= 1
    return reading.tokens[cue].start


def _is_sweeping(lemmas: set[str], words: list[str]) -> bool:
    if "make" in lemmas:
        return "changes" in words or "change" in words
    return "anything" in words[:2] or (
        "any" in words[:1]
        and bool({"files", "code", "file"} & set(words[:3]))
        and bool(lemmas & {"change", "modify", "edit", "touch"})
    )


def _does_of(heads: list[Head], reading: Reading, end: int) -> frozenset[Does]:
    found = {h.does for h in heads if h.does is not None and h.lemma not in TOUCHING}
    if any(h.lemma == "lose" for h in heads):
        found.add(Does.REMOVE)
    if any(h.lemma in DISABLING for h in heads):
        found.add(Does.STOP)
    if any(h.lemma in ("make", "do", "perform", "take") for h in heads):
        found -= {Does.MAKE}
        found |= {
            n
            for t in reading.tokens[heads[-1].until : end]
            if t.word and (n := nominal_of(t.word) or _verb_does(t.word))
        }
    return frozenset(found)


def _verb_does(word: str) -> Does | None:
    return Does.MAKE if word in ("commit", "commits", "branch", "copy") else None


# `this must not go to production yet`
_REACHING = frozenset("go use land reach hit touch run end_up appear".split())


def _says_something(ruled: Ruled, lemmas: set[str], does: frozenset[Does]) -> bool:
    limit = ruled.limit
    if lemmas & DISABLING and not lemmas - DISABLING:
        return bool(limit.things & CHECKS)
    if does:
        return True
    is_about = bool(limit.names or limit.things)
    if lemmas & TOUCHING:
        return is_about or ruled.is_pointing
    if lemmas & _REACHING and any(said_tier(n.text).is_known for n in limit.names):
        return True
    return bool(limit.names) and "use" in lemmas


_ACTS = frozenset({Does.DEPLOY, Does.REMOVE, Does.SHARE, Does.STOP, Does.RESTART, Does.INSTALL, Does.MOVE})


def _plain_act(reading: Reading, at: int) -> Does | None:
    """`no apply please`, `no merge yet`: the plain verb as the name of its act."""
    if at + 1 < len(reading.tokens):
        after = reading.tokens[at + 1]
        if not (
            after.is_sign
            or after.word
            in ("please", "yet", "for", "at", "here", "today", "now", "until", "and", "or", "nor")
        ):
            return None
    does = does_by_lemma().get(reading.tokens[at].word)
    return does if does in _ACTS else None


def no_acts_in(reading: Reading) -> list[Ruled]:
    """`no force-pushes`, `no deployments`, `no new dependencies`."""
    found = []
    for at, token in enumerate(reading.tokens[:-1]):
        if token.word != "no" or (
            at
            and reading.tokens[at - 1].word in ("there", "is", "are", "has", "have", "had", "shows", "with")
        ):
            continue
        for ahead in range(at + 1, min(at + 4, len(reading.tokens))):
            word = reading.tokens[ahead].word
            does = (
                nominal_of(word)
                or (Does.SHARE if word in ("pushes", "pushing", "force-pushing") else None)
                or (Does.MAKE if word == "commits" else None)
                or _plain_act(reading, ahead)
            )
            if does is not None and word not in ("fix", "check", "test", "tests", "analysis"):
                end = end_of(reading, Head(at, ahead + 1, "no", Mood.FORBIDDEN))
                found.append(ruling_at(reading, LimitKind.NOT, token.start, reading.tokens[end - 1].end, of=(reading.tokens[ahead].end, reading.tokens[end - 1].end), does=frozenset({does})))  # fmt: skip
                break
            if not word or reading.tokens[ahead].is_sign:
                break
    return found
