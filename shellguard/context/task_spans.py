"""A sentence of a task once its words are read, and what a stretch of it speaks of.

Promise: pure, total; every limit quotes the words it was read from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellguard.context.deed import Does
from shellguard.context.task_head import Head, Mood
from shellguard.context.task_scope import Limit, LimitKind, Named, NamedBy
from shellguard.context.task_tiers import Spoken
from shellguard.context.task_tokens import Token
from shellguard.context.task_words import singular, things_of

LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence, read."""

    text: str
    tokens: list[Token]
    heads: list[Head]
    spoken: list[Spoken]

    def within(self, start: int, end: int) -> list[int]:
        """Places of the tokens between two characters."""
        return [n for n, t in enumerate(self.tokens) if t.start >= start and t.end <= end]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A limit, and where it stands."""

    limit: Limit
    start: int
    end: int
    is_pointing: bool = False
    """It says `it`, `those`, `that lane`: what was spoken of before."""


_POINTING = re.compile(r"\b(?:it|them|those|that|these|this|there|both)\b")

_ENDS = frozenset(
    "; : ( ) — – but however just only then instead because until unless so if when ! ? since while rather . before after".split()
)


def masked_of(reading: Reading) -> str:
    """The sentence in lower case, its names blotted out: what is in quotes says nothing."""
    letters = list(reading.text.lower())
    for token in reading.tokens:
        if token.name is not None and token.name.by is not NamedBy.WORD:
            letters[token.start : token.end] = "\x01" * (token.end - token.start)
    return "".join(letters) if len(letters) == len(reading.text) else reading.text.lower()


def ruling_at(reading: Reading, kind: LimitKind, start: int, end: int, *, of: tuple[int, int] | None = None, does: frozenset[Does] = frozenset()) -> Ruled:  # fmt: skip
    """A limit on what stands between two characters; `of` where its things stand."""
    places = _before_relative(reading, reading.within(*(of or (start, end))))
    quote = " ".join(reading.text[start:end].split())[:LONGEST_QUOTE].strip(" ,;:-")
    limit = Limit(kind, quote, does=does, things=things_at(reading, places), names=names_at(reading, places))
    said = reading.text[slice(*(of or (start, end)))].lower()
    return Ruled(limit, start, end, bool(_POINTING.search(said)))


def _before_relative(reading: Reading, places: list[int]) -> list[int]:
    """`modes that print keys`: the modes."""
    for n, at in enumerate(places):
        if n and reading.tokens[at].word in ("that", "which", "who"):
            return places[:n]
    return places


def things_at(reading: Reading, places: list[int]) -> frozenset[str]:
    """Kinds of things that the words at these places speak of."""
    verbs = {n for h in reading.heads for n in range(h.at, h.until)}
    found: set[str] = set()
    for n in places:
        token = reading.tokens[n]
        if not token.word or n in verbs or _is_numbering(reading, n):
            continue
        pair = f"{token.word} {reading.tokens[n + 1].word}" if n + 1 < len(reading.tokens) else ""
        found |= things_of(pair) or things_of(token.word)
    return frozenset(found)


def _is_numbering(reading: Reading, n: int) -> bool:
    """`for ticket 12`, `ticket range`: a number's word, no thing to act on."""
    after = reading.tokens[n + 1] if n + 1 < len(reading.tokens) else None
    return (
        singular(reading.tokens[n].word) in ("ticket", "issue")
        and after is not None
        and (after.name is not None or after.word in ("range", "number", "id"))
    )


def names_at(reading: Reading, places: list[int]) -> tuple[Named, ...]:
    """Names at these places; an environment is one too."""
    spoken = {s.at: s.quote for s in reading.spoken}
    found: list[Named] = []
    for n in places:
        name = reading.tokens[n].name or (Named(spoken[n], NamedBy.WORD) if n in spoken else None)
        if name is None and reading.tokens[n].word == "sudo":
            name = Named("sudo", NamedBy.WORD)
        if name is not None and name not in found:
            found.append(name)
    return tuple(found)


def end_of(reading: Reading, last: Head) -> int:
    """Place behind the last token that a prohibition covers."""
    asked = [h.at for h in reading.heads if h.at >= last.until and h.mood is Mood.ASKED]
    for at in range(last.until, len(reading.tokens)):
        token = reading.tokens[at]
        if token.word in _ENDS or at in asked:
            return (
                at - 1
                if at in asked and at - 1 > last.at and reading.tokens[at - 1].word in ("and", ",")
                else max(at, last.until)
            )
        if token.word == "," and not _is_list(reading, at):
            return at
        if (
            token.word == "and"
            and at + 1 < len(reading.tokens)
            and reading.tokens[at + 1].word in ("please", "you", "we", "i", "the_agent")
        ):
            return at
    return len(reading.tokens)


def _is_list(reading: Reading, at: int) -> bool:
    """Whether a comma joins one more thing: `a, b or c`."""
    ahead = [t.word for t in reading.tokens[at + 1 : at + 8]]
    verbs = {h.at for h in reading.heads}
    is_joined = any(w in ("or", "and", "nor") for w in ahead[:6])
    return is_joined and at + 1 not in verbs and not set(ahead[:2]) & _ENDS
