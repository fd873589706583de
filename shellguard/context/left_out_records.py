"""A deployment is told to leave out what going back stands on, for a task that wants to be able to go back.

Promise: pure; only what the task's own words speak of: without them how a tool keeps its records is the person's affair.
"""

from __future__ import annotations

import re

from shellguard.classify.subject import Subject
from shellguard.model import Severity, Signal

LEFT_OUT = "against-task"
_MOST_SUBJECTS = 60
_VERBS = frozenset(
    "apply deploy promote release rollout roll-out upgrade update migrate publish cutover cut-over switch import restore install sync push run up create destroy delete".split()
)
_NO_RECORD = re.compile(
    r"--?(?:(?:skip|no|disable|without|bypass|omit|ignore|suppress)-(?P<what>history|revision|revisions|rollback|roll-back|backups?|snapshots?|audit(?:-?(?:log|trail))?|journal|record|undo|changelog|final-snapshot|auto-?backup)(?:s|ing)?"
    r"|(?P<off>history|backup|snapshot|rollback|audit|record|journal|undo)=(?:false|off|no|none|0|-)|history-max=0|revision-history-limit=0)"
)
_WANTED = re.compile(
    r"\b(?:roll(?:ed|ing)?(?:[- ]| (?:it|them|this|that) )?backs?|revers(?:e|ible|ibly|ed)|revert\w*|undo\w*|go(?:ing)? back|audit\w*|trac(?:e|ed|eable|eability)|recover(?:able|y)?|back-?ups?|restorable)\b",
    re.I,
)
_UNWANTED = re.compile(
    r"\b(?:no|without|skip\w*|don['’]t|do not|not|disabl\w*|turn(?:ed)? off|unnecessary)\b[^.;\n]{0,40}$",
    re.I,
)
_SAFER = "Leave the option out: the record it drops is what going back stands on."


def left_out_signals(subjects: tuple[Subject, ...], *, task: str) -> tuple[Signal, ...]:
    """At most one, about the first such option."""
    words = next((w for s in subjects[:_MOST_SUBJECTS] if (w := _option(s))), "")
    quote = wanted_quote(task) if words else ""
    if not quote or words.lstrip("-") in task:
        return ()
    evidence = f"the task says “{quote}”; `{words}` leaves out what that stands on"
    return (Signal(LEFT_OUT, evidence, Severity.HIGH, f"left out: {words}"[:200], _SAFER),)


def _option(subject: Subject) -> str:
    words = subject.call.words[:64]
    if _VERBS.isdisjoint(w for w in words if not w.startswith("-")):
        return ""
    return next((w[:60] for w in words if _NO_RECORD.fullmatch(w[:60])), "")


def wanted_quote(task: str) -> str:
    """The words that want a way back, with what stands before them."""
    text = task[:8000]
    for found in _WANTED.finditer(text):
        start = max(text.rfind(sign, 0, found.start()) for sign in ".\n;!?") + 1
        if not _UNWANTED.search(text[start : found.start()]):
            return " ".join(text[max(start, found.start() - 60) : found.end()].split())
    return ""
