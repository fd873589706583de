"""Which parts of a script need no reading: they call nothing that tables know, and feed nothing that does.

Promise: two passes over the tokens; a part is skipped only between statement ends, so brackets stay whole.
"""

from __future__ import annotations

import re
from itertools import pairwise

from shellguard.parse.code_resets import begins, empties
from shellguard.parse.code_script_tables import Language
from shellguard.parse.code_tokens import Code, Token

_ENDS = frozenset(";{}")
# A pair, a block's parameter or a loop may give a later part what it needs.
_ALWAYS = frozenset("for foreach forEach each map import require from of : => | ...".split())
_ASSIGNS = frozenset({"=", "+=", ".=", "<<", "||="})
_NAMES = re.compile(r"[$@]?[A-Za-z_]\w*")
_Part = tuple[int, int, set[str]]


def cold(tokens: list[Token], language: Language) -> dict[int, int]:
    """Start of every part that can be skipped, and the token it ends at."""
    hot = set(language.words | _ALWAYS)
    if language.lexicon != "node":
        hot.add("`")
    if language.lexicon == "php":
        # `$name(...)` calls whatever the variable holds
        hot.update(t.text for t, n in pairwise(tokens) if n.text == "(" and t.text[:1] == "$")
    hot.update(t.text for t in tokens if t.kind == "name" and (empties(t.text) or begins(t.text)))
    parts = _parts(tokens)
    for start, end, texts in parts:
        if texts & hot:
            hot.update(_aliases(tokens, start, end))
    found: dict[int, int] = {}
    wanted: set[str] = set()
    for start, end, texts in reversed(parts):
        if texts & hot or (texts & _ASSIGNS and texts & wanted):
            wanted |= texts
        elif end - start > 1:
            found[start] = end
    return found


def _parts(tokens: list[Token]) -> list[_Part]:
    """What stands between statement ends: start, end, and every text in it, names in strings included."""
    ends = [i for i, t in enumerate(tokens) if t.text in _ENDS or t.kind == "line"]
    parts: list[_Part] = []
    start = 0
    for end in (*ends, len(tokens)):
        if end > start:
            texts = {t.text for t in tokens[start:end]}
            texts.update([t.rsplit("::", 1)[-1] for t in texts if "::" in t])
            for token in tokens[start:end]:
                if token.parts and token.kind != "words":
                    for piece in token.parts:
                        if isinstance(piece, Code):
                            texts.update(_NAMES.findall(piece[:2000]))
                            texts.update(c for c in "`" if c in piece)
            parts.append((start, end, texts))
        start = end + 1
    return parts


def _aliases(tokens: list[Token], start: int, end: int) -> list[str]:
    """Other names that a part gives to what it mentions."""
    found: list[str] = []
    for at in range(start, end):
        text = tokens[at].text
        if text in ("as", ":") and at + 1 < end and tokens[at + 1].kind == "name":
            found.append(tokens[at + 1].text)
        elif text in _ASSIGNS and at > start and tokens[at - 1].kind == "name":
            found.append(tokens[at - 1].text)
    return found
