"""Which of two environments is the higher one: a stand-in, to be swapped for the words of `context/environment_words.py`.

Promise: pure; a name that says nothing stands between the ones that are everybody's own and production.
"""

from __future__ import annotations

import re

TIERS = ("local", "development", "test", "staging", "production")
"""Lowest first; what `tier` in a map may say."""

PRODUCTION = len(TIERS) - 1
_UNSAID = TIERS.index("staging")

_WORDS = {
    "local": "local localhost",
    "development": "dev devel develop development",
    "test": "test tests testing ci qa preview review sandbox playground",
    "staging": "stage staging stg uat preprod preproduction nonprod acceptance",
    "production": "prod production prd live",
}
_TIER_OF = {word: TIERS.index(tier) for tier, words in _WORDS.items() for word in words.split()}
_NOT_PRODUCTION = re.compile(r"(?i)\b(?:non|pre)[-_]?prod(?:uction)?(?![a-z])")


def tier_of(name: str) -> int | None:
    """The tier a name speaks of, e.g. 5 for `acme-prod-eu`; None when it speaks of none."""
    plain = _NOT_PRODUCTION.sub("staging", name[:200])
    found = [_TIER_OF[w] for w in re.split(r"[^a-z]+", plain.lower()) if w in _TIER_OF]
    return max(found, default=None)


def rank(name: str, *, tier: str = "") -> int:
    """How high an environment is; `tier` where somebody said it."""
    if tier in TIERS:
        return TIERS.index(tier)
    said = tier_of(name)
    return _UNSAID if said is None else said
