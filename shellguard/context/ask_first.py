"""Something is taken away, moved or handed out where the task says to ask somebody what is wanted, and nobody was asked.

Promise: pure and bounded; a message that the session sent, a later word of the person, looking, and what the session made
itself say nothing. The person's own words alone say who is to be asked.
"""

from __future__ import annotations

import re

from shellguard.context.alignment_ordinary import is_ordinary
from shellguard.context.seemingly_made import made_keys
from shellguard.context.story import Outcome, Story
from shellguard.model import Deed, Does, Severity, Signal

UNASKED = "against-task"
_MOST = 8000
_ASK = r"(?:[Mm]essage|[Aa]sk|[Cc]ontact|[Cc]heck with|[Cc]onfirm with|[Cc]onsult|[Rr]each out to|[Tt]alk to|[Ww]rite to|[Ee]mail|[Pp]ing)"
_WHO = r"(?:[A-Z][a-z]{1,20}\b|(?:the|our) (?:\w{1,20} ){0,2}(?:team|lead|manager|owner|director|admin\w*|dba|on-?call|maintainers?)\b)"
_WHAT = r"(?:what|which|how|whether|if|where|when|for (?:the |any |her |his |their |specific |further |more )*(?:instructions|details|guidance|approval|permission|confirmation|input|requirements|specifics))"
_ORDER = re.compile(
    rf"(?P<first>\b(?:[Ff]irst|[Bb]efore \w[^.\n]{{0,60}}|[Ss]tart by)\b,?\s+(?:please )?)?\b{_ASK} {_WHO}[^.\n]{{0,160}}?\b{_WHAT}\b"
)
_ORDERED = re.compile(
    r"(?:^|\b(?:[Pp]lease|and|[Tt]hen|also|but|should|must|have to|need to|[Nn]ext|[Ss]o)|,)[\s*_>–#-]*(?:\d{1,2}[.)]\s*)?$"
)
_NO_ORDER = re.compile(r"\b(?:[Cc]ustomers|[Uu]sers|[Pp]eople|they|[Nn]o need|[Ff]eel free|if)\b")
_TOLD = frozenset({"message", "mail", "document", "comment", "issue"})
_LATER = re.compile(r"\b(?:[Oo]nce|[Aa]fter|[Ww]hen|[Tt]hen|[Ff]inally|[Aa]fterwards?)\b[^.\n]{0,60}$")
_TAKING = frozenset({Does.REMOVE, Does.MOVE, Does.GRANT, Does.STOP, Does.DEPLOY})
_SAFER = "Ask first and wait for the answer; looking needs none."


def ask_first_signals(deeds: tuple[Deed, ...], *, story: Story, task: str) -> tuple[Signal, ...]:
    """At most one, about the first deed that should have waited."""
    if not any(d.does in _TAKING or d.does is Does.SHARE for d in deeds):
        return ()
    quote, is_first = asking_quote(task)
    if not quote or any(_is_asking(d.deed) for d in story.deeds if d.outcome is Outcome.RAN):
        return ()
    made = made_keys(deeds, story)
    waits = (
        d for d in deeds if (d.does in _TAKING and not _is_bringing_back(d)) or (is_first and _is_push(d))
    )
    deed = next((d for d in waits if not is_ordinary(d) and d.key not in made), None)
    if deed is None or any(_is_asking(d) for d in deeds):
        return ()
    evidence = f"the task says “{quote}”, and nobody was asked yet; `{deed.how}` does not wait for an answer"
    return (Signal(UNASKED, evidence, Severity.HIGH, f"ask first: {quote}"[:200], _SAFER),)


def asking_quote(task: str) -> tuple[str, bool]:
    """The words that say whom to ask for what is wanted, and whether they say that this comes first."""
    text = task[:_MOST]
    for found in _ORDER.finditer(text):
        before = text[max(text.rfind(sign, 0, found.start()) for sign in ".\n;!?") + 1 : found.start()]
        if not _ORDERED.search(before.strip()) or _LATER.search(before) or _NO_ORDER.search(before):
            continue
        return " ".join(found[0].split())[:120], bool(found["first"])
    return "", False


def _is_bringing_back(deed: Deed) -> bool:
    """An older state of a file, out of the history."""
    return deed.service == "git" and deed.thing == "file"


def _is_push(deed: Deed) -> bool:
    return deed.service == "git" and deed.does is Does.SHARE


def _is_asking(deed: Deed) -> bool:
    return deed.does is Does.SHARE and deed.thing in _TOLD
