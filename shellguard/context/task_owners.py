"""Whose things a sentence of a task speaks of.

Promise: pure, total; `mine` is the person's own.
"""

from __future__ import annotations

import re

from shellguard.context.task_tokens import Token, Vocabulary
from shellguard.context.task_words import things_of, verb_forms

MINE = "mine"
_OF = re.compile(
    r"\b(?:belong(?:s|ing)? to|owned by|assigned to|opened by|created by|made by|started by|submitted by)\s+(?:the )?@?(?P<who>[\w-]{2,30}(?: team)?)"
)
_I_MADE = re.compile(
    r"\b(?:i|we)(?:'ve|’ve| have)?(?: just| already| recently)? (?:created|made|opened|started|launched|added|wrote|pushed|submitted|own|deployed|spun up)\b",
    re.I,
)
_NOBODY = frozenset(
    "let that there here what who where how it he she today tomorrow yesterday docker kubernetes git github python node world everyone".split()
)
# `my code`, `our project`: where one works, no claim against others
_EVERYBODYS = frozenset(
    "code project repo repository machine computer laptop disk app application team data environment".split()
)


def owners_in(sentence: str, tokens: list[Token], vocabulary: Vocabulary) -> list[str]:
    """Owners as said, `mine` for the person."""
    found: list[str] = []
    if _I_MADE.search(sentence) or any(_is_mine(tokens, at) for at in range(len(tokens))):
        found.append(MINE)
    found += [owner for at in range(len(tokens)) if (owner := _possessive(tokens, at))]
    for match in _OF.finditer(sentence):
        who = match.group("who")
        if who.lower() not in verb_forms() and not any(c.isdigit() for c in who):
            found.append(MINE if who.lower() == "me" else who)
    found += [t.text for t in tokens if t.text in vocabulary.owners]
    return list(dict.fromkeys(f for f in found if f.lower() not in ("the", "this", "a", "an")))


def _possessive(tokens: list[Token], at: int) -> str:
    """`Alex's`, `the data team's`."""
    token = tokens[at]
    if not token.word.endswith("'s"):
        return ""
    said = token.text[:-2]
    if said.lower() == "team" and at and tokens[at - 1].word not in ("the", "our", "my"):
        return f"{tokens[at - 1].text} team"
    is_verb = at + 1 < len(tokens) and tokens[at + 1].word in (
        "a",
        "the",
        "not",
        "been",
        "going",
        "no",
        "broken",
        "down",
    )
    return said if said[:1].isupper() and said.lower() not in _NOBODY and not is_verb else ""


def _is_mine(tokens: list[Token], at: int) -> bool:
    if tokens[at].word == "mine":
        return True
    if tokens[at].word not in ("my", "our"):
        return False
    for token in tokens[at + 1 : at + 7]:
        if token.is_sign:
            return False
        if token.word and things_of(token.word) and token.word not in _EVERYBODYS:
            return True
    return False
