"""Whether a name stands in a plain order of the person's: here and now, without a condition, in nobody else's words.

Promise: pure, total and linear; in doubt it is no order. It only ever keeps the milder row from answering.
"""

from __future__ import annotations

import re

from shellguard.context.whole_words import is_said

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
# What waits, asks, imagines, reports or is somebody else's to do.
_DOUBTFUL = re.compile(
    r"\b(?:if|once|unless|until|when|whenever|in case|provided|assuming|later|tomorrow|tonight|next week|someday|eventually|not yet|yet"
    r"|could(?! (?:use|do with|need|you))|might|may|would(?! you)|should|maybe|perhaps|possibly|consider|plans?|planning|propose|suggest|discuss|remind|remember|never ?mind|hold off|postpone|wait"
    r"|confirm\w*|approv\w+|but first|check whether|check if|see (?:if|whether)|find out|asked me|told me|wants? me|wanted|tried|try|supposed"
    r"|simulat\w+|pretend|dry[- ]run|explain|summari[sz]e|translate|document|describe|estimate|prevent|avoid|accident\w*)\b|\b(?:what|why|how|who|is|are|do|does|did|has|have|can we|shall)\b[^?]*\?",
    re.I,
)
# Part of a text rather than the thing.
_OF_A_TEXT = re.compile(
    r"\b(?:readme|changelog|docs?|documentation|lines?|section|paragraph|mentions?|references?|imports?|comments?|words?|string|sentence|entry|entries|from the (?:file|list|page|code|config))\b"
    r"|\b[\w-]+\.(?:md|txt|rst|py|js|ts|go|rs|ya?ml|json|toml|html?|sh)\b",
    re.I,
)
# What follows is shown, not said.
_SHOWING = re.compile(
    r"\b(?:summari[sz]e|review|translate|explain|comment on|proofread|rate|check|read|here(?:'s| is| are)|following|below|output|logs?|e?mail|message|ticket|issue|plan|transcript|text|quote|says?|said|got|error)\b[^\n]*:\s*$",
    re.I,
)
_SHOWN_LINE = re.compile(
    r"\s*(?:>|\||#|\d{4}-\d\d-\d\d|\d\d:\d\d|(?:from|to|subject|sent|log|output|stderr|stdout|error|warning|info|system|assistant|agent|tool)\s*[:>\]])",
    re.I,
)
_MOST_LINES = 400


def is_ordered(name: str, text: str) -> bool:
    """Whether some sentence orders it plainly, and it stands nowhere that may be shown rather than said."""
    name = name.lower()
    said = [s for line in _said_lines(text.lower()) for s in _SENTENCE.split(line)]
    return any(is_said(name, s) and _is_plain(s.replace(name, " ")) for s in said)


def _is_plain(sentence: str) -> bool:
    return not _DOUBTFUL.search(sentence) and not _OF_A_TEXT.search(sentence)


def _said_lines(text: str) -> list[str]:
    """Up to the first line that begins to show something; lists under an order of the person's own stay."""
    kept: list[str] = []
    for line in text.splitlines()[:_MOST_LINES]:
        if _SHOWN_LINE.match(line):
            break
        kept.append(line)
        if _SHOWING.search(line):
            break
    return kept
