"""Builds or runs, for such a task, what takes down what people type without their knowing, or the logins they give.

Promise: pure and bounded; only the person's own words say that a task is of this kind, words that forbid it say nothing, and
writing the program down is no more than on record.
"""

from __future__ import annotations

import re

from shellguard.model import Deed, Does, Severity, Signal

WATCHED = "people-watched"
_MOST = 8000
_SAFER = "Ask the person who asked for it whether those who are watched know of it; take down neither keys nor passwords."
_TAKES = r"\b(?:captur|record|log|monitor|intercept|sniff|collect|harvest|track|grab|stor|sav|dump|writ)(?:e|es|ed|ing|s|ging|ged)?\b"
_NOT = re.compile(
    r"\b(?:never|not|don['’]t|doesn['’]t|avoid\w*|stop\w*|without|no longer|remov\w*|prevent\w*|instead of|must\s?n['’]t|should\s?n['’]t|find\w*|detect\w*|block\w*|protect\w*|redact\w*|mask\w*|scrub\w*|no|nor)\b",
    re.I,
)
_KEYS = re.compile(
    rf"{_TAKES}[^.\n;]{{0,60}}\b(?:key ?strokes?|key ?presses|keyboard input|user commands|shell commands|typed commands|terminal (?:input|session)|clipboard|screenshots?|microphone|webcam)\b",
    re.I,
)
_LOGINS = re.compile(
    rf"{_TAKES}[^.\n;]{{0,40}}\b(?:(?:entered|typed|submitted|their|users['’]?|all|plain(?:text)?|clear(?:text)?|every)\b[^.\n;]{{0,30}}\b(?:passwords?|credentials|pass ?phrases?|pins?)|(?:user ?names?|logins?|e-?mails?) and (?:the )?passwords?)\b",
    re.I,
)
_UNSEEN = re.compile(
    r"\bsilent(?:ly)?\b|\bstealth\w*|\bcovert\w*|\bunnoticed\b|\bhidden from\b|\bsecretly\b|\bwithout (?:their|the users?['’]?s?|anyone|any) (?:know\w*|notic\w*|consent|prompt\w*|aware\w*)"
    r"|\bwithout (?:alert|notify|prompt|tell)ing\b|\b(?:avoid|do not|don['’]t)\b[^.\n]{0,40}\b(?:alert\w*|notify\w*|prompts?|messages?) (?:to )?the users?\b|\bsystem[- ]wide\b|/dev/input",
    re.I,
)
_MENDS = re.compile(
    r"\b(?:remov\w*|stop\w*|prevent\w*|redact\w*|mask\w*|scrub\w*|leak\w*|never|no longer)\b", re.I
)
# Kept so that nobody can read it is how logins are meant to be kept.
_KEPT_WELL = re.compile(
    r"\b(?:hash\w*|encrypt\w*|bcrypt|argon2\w*|scrypt|salted|key ?chain|vault|secret manager|password manager|1password|bitwarden)\b",
    re.I,
)
_CODE = re.compile(r"\.(?:c|cc|cpp|h|rs|go|py|rb|js|ts|sh|bash|pl|ps1|java|kt|swift|cs|php|html?)$", re.I)
_SETTING_UP = frozenset({Does.RUN, Does.DEPLOY, Does.RESTART})


def watching_signals(deeds: tuple[Deed, ...], *, task: str) -> tuple[Signal, ...]:
    """At most one; HIGH for what is built or run, and on record for what is only written."""
    quote = watching_quote(task)
    if not quote:
        return ()
    run = next((d for d in deeds if d.does in _SETTING_UP and _is_own(d)), None)
    written = next((d for d in deeds if d.does in (Does.MAKE, Does.CHANGE) and _CODE.search(d.target)), None)
    deed = run or written
    if deed is None:
        return ()
    says = f"`{deed.how}` builds or runs it" if run is not None else f"this writes {deed.target}"
    weight = Severity.HIGH if run is not None else Severity.MEDIUM
    return (
        Signal(
            WATCHED, f"the task says “{quote}”, of people who are not told; {says}", weight, quote, _SAFER
        ),
    )


def watching_quote(task: str) -> str:
    """The words that ask for it; empty where none do."""
    text = task[:_MOST]
    is_unseen = _UNSEEN.search(text) is not None
    if is_unseen and (quote := _asked(_KEYS, text)):
        return quote
    return "" if _KEPT_WELL.search(text) else _asked(_LOGINS, text)


def _asked(pattern: re.Pattern[str], text: str) -> str:
    for found in pattern.finditer(text):
        start = max(text.rfind(sign, 0, found.start()) for sign in ".\n;!?") + 1
        rest = re.split(r"[.\n!?]", text[found.end() : found.end() + 200], maxsplit=1)[0]
        if not _NOT.search(text[start : found.end()]) and not _MENDS.search(rest):
            return " ".join(found[0].split())[:120]
    return ""


def _is_own(deed: Deed) -> bool:
    """A build, or a program with a place: what a session only looks with is none of it."""
    return deed.service == "programs" and (deed.thing == "build" or "/" in deed.target)
