"""What a provider's table says of one call, in a few closed words: `delete volume`, `empty objects all`, `nothing`.

Promise: pure; an unknown word raises ValueError that names it and the nearest known one.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache

from shellguard.model import Undo
from shellguard.parse.services.service_act import Scope, Thing, Verb

NOTHING, SQL, IT = "nothing", "sql", "it"
# Words after verb and thing -> what they say.
MORE: dict[str, str] = {
    "many": "a selector's worth",
    "all": "everything of its kind there",
    "trivial": "easily undone",
    "snapshot": "undone from a copy only",
    "maybe": "not certain: the same call often does less",
    "shielded": "a protection must be lifted first",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase, read."""

    verb: Verb | None = None
    """None: it only reads."""
    thing: Thing | None = None
    """None: the thing that the path, field or action speaks of."""
    scope: Scope = Scope.ONE
    undo: Undo = Undo.NONE
    is_certain: bool = True
    is_shielded: bool = False
    is_sql: bool = False
    """It does what the statement does that the request carries."""
    dialect: str = ""


@cache
def phrase(text: str) -> Phrase:
    """The phrase in a text. Raises ValueError."""
    words = text.split()
    if words == [NOTHING]:
        return Phrase()
    if words[:1] == [SQL] and len(words) <= 2:
        return Phrase(is_sql=True, dialect=words[1] if len(words) == 2 else "")
    if len(words) < 2:
        raise ValueError(f"{text!r} is no `verb thing`, `{NOTHING}` or `{SQL}`")
    verb = Verb(_known(words[0], tuple(Verb), "verb"))
    thing = None if words[1] == IT else Thing(_known(words[1], (*Thing, IT), "thing"))
    more = [_known(w, tuple(MORE), "word") for w in words[2:]]
    return Phrase(
        verb,
        thing,
        scope=Scope.ALL if "all" in more else Scope.MANY if "many" in more else Scope.ONE,
        undo=Undo.TRIVIAL if "trivial" in more else Undo.SNAPSHOT if "snapshot" in more else Undo.NONE,
        is_certain="maybe" not in more,
        is_shielded="shielded" in more,
    )


def _known(word: str, known: tuple[str, ...], what: str) -> str:
    if word in known:
        return word
    raise ValueError(f"{word!r} is no {what}{nearest(word, known)}")


def nearest(word: str, known: tuple[str, ...]) -> str:
    """`; did you mean 'x'?`, or the words there are."""
    close = difflib.get_close_matches(word, [str(k) for k in known], 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(sorted(known))}"
