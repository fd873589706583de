"""How many a task allows: `at most 40 batches`, `do not exceed 50 requests`, `10-20 times`.

Promise: pure and bounded; sizes, times and rates are no counts, and a number without a noun says nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from shellguard.context.task_words import singular

_N = r"(?P<n>\d{1,3}(?:[,_ ]\d{3})+|\d{1,9})(?P<k>k\b)?"
_NOUN = r"(?P<noun>(?:[a-z-]+ ){0,3}?(?:requests?|calls?|batch(?:es)?|iterations?|retr(?:y|ies)|attempts?|workers?|threads?|process(?:es)?|jobs?|documents?|docs|records?|rows?|runs?|reruns?|re-runs?|executions?|times?|connections?|users?|clients?|files?|messages?|pages?|items?|samples?|epochs?|steps?|replicas?|pods?|instances?|queries|events?|cycles?|loops?|hits?|images?|tokens?))\b(?! (?:out|limit|zone)|s? per\b|/)"
_COUNTS = tuple(
    re.compile(shape, re.I)
    for shape in (
        rf"\b(?:exceed(?:ing)?|more than|greater than|larger than|over|above|beyond|at most|no more than|not more than|max(?:imum)?(?: of)?|up to|cap(?:ped)? (?:at|to)|limit(?:ed)?(?: \w+){{0,3}} to(?: a max(?:imum)? of)?|fewer than|less than|within|only|under)\s+{_N}\s+{_NOUN}",
        rf"\b{_N}\s+{_NOUN}\s+(?:max(?:imum)?|at (?:the )?most|or (?:less|fewer)|tops|total)\b",
        rf"\b\d{{1,6}}\s*(?:-|–|to)\s*{_N}\s+{_NOUN}",
        rf"\bmax(?:imum)?(?: (?:number|count) of)?\s+(?P<noun>requests|batches|iterations|workers|threads|records|documents|runs|connections)\s*(?:is|:|=|of)?\s*{_N}",
    )
)  # fmt: skip
_LOOSE = re.compile(r"\b(?:at least|minimum|no fewer than|not less than|more than \d+ (?:seconds|minutes))\b", re.I)  # fmt: skip


class Count(NamedTuple):
    """So many of these and no more."""

    most: int
    noun: str
    quote: str


def count_in(sentence: str) -> Count | None:
    """The first count that a sentence allows."""
    if not any(c.isdigit() for c in sentence) or _LOOSE.search(sentence):
        return None
    found = next((f for shape in _COUNTS if (f := shape.search(sentence[:600]))), None)
    if found is None:
        return None
    most = int(re.sub(r"\D", "", found["n"])) * (1000 if found.groupdict().get("k") else 1)
    return Count(most, singular(found["noun"].split()[-1].lower()), sentence.strip()[:160]) if most else None
