"""What somebody may have meant by a word that is not known.

Promise: pure; an empty text rather than a wild guess.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def hint(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` or nothing."""
    close = difflib.get_close_matches(word[:80], sorted(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
