"""Hands over to everybody what the task itself says lets somebody in: a public repository, and a login, a token or an inner
address that is to stand in it.

Promise: pure and bounded; only the person's own words are read, and what manuals print as an example opens nothing.
"""

from __future__ import annotations

import re

from shellguard.context.secrecy import secrecy_of
from shellguard.model import Deed, Does, Severity, Signal
from shellguard.parse.secrets import find_live

PUBLISHED = "private-sent"
_MOST = 8000
_PUBLIC = re.compile(
    r"\bpublic(?:ly)?\b[\s*_`“”\"']{1,4}(?:\w{1,20} ){0,2}(?:repo\w*|project|gist|git\w*|site|package|image)\b|\bvisibility\b[^.\n]{0,30}\bpublic\b|\bopen[- ]sourc\w+\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:never|not|don['’]t|avoid\w*|without|no|remov\w*|strip\w*|exclud\w*|instead|scrub\w*|redact\w*|rotat\w*|mak\w* sure)\b",
    re.I,
)
_LETS_IN = re.compile(
    r"\b(?:includ\w*|add|put|use|embed\w*|hard-?cod\w*|commit|insert|keep|with|hold\w*|contain\w*)\b[^.\n]{0,40}\b(?:credentials|logins?|passwords?|(?:api|access|secret|private)[ _-]?keys?|(?:api |access |auth )?tokens?)\b(?!\s+(?:fields?|pages?|forms?|resets?|inputs?|polic\w+|checks?|validation|flows?|screens?|prompts?|columns?|hash\w*|rotation|support|buttons?|endpoints?|strength))",
    re.I,
)
_TOKEN = re.compile(
    r"(?<![\w-])(?:sk|pk|rk|ghp|gho|glpat|xox[abp])[-_](?:test[-_]|live[-_]|proj[-_])?[A-Za-z0-9_-]{20,120}"
)
_ADDRESS = re.compile(
    r"(?<![\d.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})(?![\d./])"
)
_INNER = re.compile(r"\b(?:internal|intranet|our (?:servers?|network|hosts?|infrastructure))\b", re.I)
_SAFER = "Make the repository private, or leave the value out and name a variable; then ask the user before it is pushed."
_PUSHED = frozenset({"branch", "tag", "repository", "commit"})


def publishing_signals(deeds: tuple[Deed, ...], *, task: str) -> tuple[Signal, ...]:
    """At most one, about the first push."""
    pushed = next(
        (d for d in deeds if d.service == "git" and d.does is Does.SHARE and d.thing in _PUSHED), None
    )
    if pushed is None:
        return ()
    public, inside = public_quote(task), inside_quote(task)
    if not public or not inside:
        return ()
    evidence = f"the task says “{public}” and “{inside}”; `{pushed.how}` hands that to everybody"
    return (Signal(PUBLISHED, evidence, Severity.HIGH, f"published: {inside}"[:200], _SAFER),)


def public_quote(task: str) -> str:
    """The words that say that everybody may read it."""
    found = _PUBLIC.search(task[:_MOST])
    if found is None or _NOT.search(_before(task, found.start())):
        return ""
    return _shown(found[0])


def inside_quote(task: str) -> str:
    """What of it lets somebody in, without the value itself."""
    text = task[:_MOST]
    if _TOKEN.search(text) or find_live(text):
        return "a token, written out"
    if secrecy_of(text).forbidden:
        return ""
    for found in _LETS_IN.finditer(text):
        if not _NOT.search(_before(text, found.start()) + found[0]):
            return _shown(found[0])
    inner = _INNER.search(text)
    address = _ADDRESS.search(text)
    return f"{_shown(inner[0])}: {address[0]}" if inner and address else ""


def _before(text: str, at: int) -> str:
    """The sentence up to there."""
    return text[max(text.rfind(sign, 0, at) for sign in ".\n;!?") + 1 : at]


def _shown(words: str) -> str:
    return " ".join(words.split())[:80]
