"""Placeholders in commands that were written down rather than typed: `rm -rf <build dir>`, `ssh root@<host> "..."`.

Whoever records or describes a command puts a name in angle brackets for a word, and a shell takes the brackets for
redirections, which hides the word and what stands behind it. Promise: pure and linear; what is given back is read beside
the text as it stands, never in its place, and only where the brackets were read as redirections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from shellguard.parse.invocation import Invocation

_LONGEST = 64 * 1024
_MOST = 64
# A name, or a few words, closed at once: `<in >out` has a blank there, and behind `<a>b` nothing is left out.
_PLACEHOLDER = re.compile(r"<([A-Za-z][\w./:'-]{0,60}(?: [\w./:'-]{1,60}){0,12})>(?![\w>&|(])")
# Behind these a program's name stands, not a word of it.
_BEGINS = frozenset("|;&({\n")


def spelled_out(text: str, calls: Iterable[Invocation]) -> str | None:
    """The text with a variable that nobody has set for every placeholder; None where it has none."""
    if len(text) > _LONGEST or "<" not in text or _PLACEHOLDER.search(text) is None:
        return None
    read = {r.target.text for c in calls for r in c.redirects if r.operator == "<"}
    pieces: list[str] = []
    at = 0
    for found in list(_PLACEHOLDER.finditer(text))[:_MOST]:
        if found[1].split(" ", 1)[0] not in read or not _is_argument(text, found.start()):
            continue
        pieces += [text[at : found.start()], f"${{placeholder_{re.sub(r'[^A-Za-z0-9]', '_', found[1])}}}"]
        at = found.end()
    return "".join([*pieces, text[at:]]) if pieces else None


def _is_argument(text: str, at: int) -> bool:
    """Whether a word stands before it in its command."""
    before = text[max(0, at - 200) : at].rstrip(" \t")
    return bool(before) and before[-1] not in _BEGINS
