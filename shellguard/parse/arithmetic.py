"""What `$(( ))` comes to.

Promise: pure, total; what cannot be computed is None.
"""

from __future__ import annotations

import re


def computed(text: str) -> str | None:
    """The value of a sum of plain numbers."""
    text = text.strip()
    if re.fullmatch(r"\d{1,9}(?:\s*[-+*]\s*\d{1,9}){0,3}", text):
        # SAFETY: digits and + - * only, matched above
        return str(_sum(text))
    return None


def _sum(text: str) -> int:
    tokens = re.findall(r"\d+|[-+*]", text)
    terms, sign = [0], 1
    pending = None
    for token in tokens:
        if token.isdigit():
            if pending == "*":
                terms[-1] *= int(token)
            else:
                terms.append(sign * int(token))
        else:
            pending, sign = token, -1 if token == "-" else 1
    return sum(terms)
