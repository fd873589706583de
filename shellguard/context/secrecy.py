"""What a task's own words say of secrets and private things: not to be shown, for many to see, to be had from somebody.

Promise: pure, bounded; every answer is the person's words, so that they can be quoted, and empty where there are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_LONGEST = 20_000
_SHOWN = 120
_SECRET = (
    r"(?:secrets?|credentials?|tokens?|passwords?|passphrases?|api[ _-]?keys?|(?:private|signing|access|encryption|secret)[ _-]?keys?|key material"
    r"|connection strings?|sensitive|pii|personal(?:ly)?|confidential|(?:customer|user|patient|private) (?:data|info\w*|records?)"
    r"|\w{1,40}_(?:secret|token|password|key))\b"
)
_SHOWING = (
    r"(?:expos\w{1,4}|leak\w{0,4}|print\w{0,4}|log(?:s|ged|ging)?(?! in\b)|dump\w{0,4}|reveal\w{0,4}|disclos\w{1,4}|show\w{0,4}|echo\w{0,4}|output\w{0,5}"
    r"|display\w{0,4}|shar(?:e|es|ing)|past(?:e|ing)|surfac(?:e|ing)|emit\w{0,5})"
)
_NOT = r"(?:do not|don['’]?t|never|must not|mustn['’]?t|should not|shouldn['’]?t|shall not|may not|without|avoid|nor)"
_FORBIDDEN = re.compile(
    rf"\b{_NOT}\b[^.,;\n]{{0,30}}?\b{_SHOWING}\b[^.;\n]{{0,60}}?\b{_SECRET}"
    rf"|\b(?:keep|leave)\b[^.;\n]{{0,30}}\b{_SECRET}[^.;\n]{{0,30}}\bout of (?:the |your |any )?(?:logs?|output|terminal|chat|transcript|reports?|tickets?)\b"
    rf"|\bno {_SECRET}[^.;\n]{{0,20}} in (?:the |your |any )?(?:logs?|output|terminal|chat|transcript|reports?|tickets?)\b"
    rf"|\b{_SECRET}[^.;\n]{{0,20}} (?:must|should|have to|need to) (?:stay|remain|be kept) (?:hidden|masked|secret|private|redacted|out)\b",
    re.I,
)
_MANY = re.compile(
    r"\b(?:public(?:ly)? (?:repo\w*|git\w*|bucket|folder|share|link|site|page|access\w*|available|visible)|(?:accessible|visible|available|open|shared?) (?:to|by|for|with) "
    r"(?:all\b|everyone|everybody|anyone|anybody|the (?:whole |entire )?(?:company|internet|public|world))|(?:the )?(?:whole|entire) company|company-wide"
    r"|(?:all|new) (?:employees|hires|staff|users)|set (?:\w+ ){0,4}to public)",
    re.I,
)
_GIVEN = re.compile(
    rf"\b(?:ask|check with|contact|message|reach out to|talk to|request|obtain|get)\b[^\n]{{0,120}}?\b{_SECRET}(?: from\b)?",
    re.I,
)
_FROM_SOMEBODY = re.compile(
    r"\b(?i:ask|check with|contact|message|reach out to|talk to)\b|\bfrom (?:[A-Z][a-z]+|the \w+ team|him|her|them)\b"
)


@dataclass(frozen=True, slots=True)
class Secrecy:
    """Words of a task; each empty where nothing is said."""

    forbidden: str = ""
    """That secrets are not shown: `without exposing client_secret`."""
    many: str = ""
    """That many will see what is handed out: `accessible to the company`."""
    given: str = ""
    """That a secret is to be had from somebody: `ask Ana for a token`."""


NOTHING = Secrecy()


@lru_cache(maxsize=256)
def secrecy_of(task: str) -> Secrecy:
    """What the words of a task say; `task` is the person's own text."""
    text = task[:_LONGEST]
    if not text.strip():
        return NOTHING
    given = _quoted(_GIVEN, text)
    return Secrecy(
        forbidden=_quoted(_FORBIDDEN, text),
        many=_quoted(_MANY, text),
        given=given if given and _FROM_SOMEBODY.search(text) else "",
    )


def _quoted(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return " ".join(found.group().split())[:_SHOWN] if found else ""


def is_named(path: str, task: str) -> bool:
    """Whether the task names this file: by its whole name, as a word of its own."""
    name = path.rstrip("/").rpartition("/")[2].lower()
    return len(name) > 2 and bool(
        re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", task[:_LONGEST].lower())
    )
