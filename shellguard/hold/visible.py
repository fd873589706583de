"""Untrusted text made fit to be looked at: what a terminal would hide, move or obey is spelled out.

Promise: the result holds only printable characters and line ends; nothing of the input is silently dropped.
"""

from __future__ import annotations

import re
import unicodedata

# Names from the ASCII table, in order of their code.
_C0 = (
    *(
        "NUL",
        "SOH",
        "STX",
        "ETX",
        "EOT",
        "ENQ",
        "ACK",
        "BEL",
        "BS",
        "TAB",
        "LF",
        "VT",
        "FF",
        "CR",
        "SO",
        "SI",
    ),
    *(
        "DLE",
        "DC1",
        "DC2",
        "DC3",
        "DC4",
        "NAK",
        "SYN",
        "ETB",
        "CAN",
        "EM",
        "SUB",
        "ESC",
        "FS",
        "GS",
        "RS",
        "US",
    ),
)

# Categories without a visible shape of their own: controls, formatting (bidi overrides, zero width, tags),
# lone surrogates (bytes that are not UTF-8), private use, unassigned, separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})

# Letters and marks that render as nothing: Hangul fillers, blank Braille, grapheme joiner, Khmer vowels.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")

_SUSPECT = re.compile(r"[^\x20-\x7e\n]+")
_WIDE_GAP = re.compile(r" {40,}")
_TALL_GAP = re.compile(r"\n(?:[ \t]*\n){3,}")

# Two marks on a letter is what living scripts need at most; more climb over the neighbouring lines.
_MOST_MARKS = 2


def visible(text: str) -> str:
    """`text` with the unseen as `‹ESC›`, `‹U+202E›`, `‹byte ff›`; gaps that push text away are counted."""
    text = _TALL_GAP.sub(lambda gap: f"\n‹{gap.group().count(chr(10)) - 1} empty lines›\n", text)
    text = _WIDE_GAP.sub(lambda gap: f" ‹{len(gap.group())} spaces› ", text)
    return _SUSPECT.sub(lambda run: _spell(run.group()), text)


def _spell(run: str) -> str:
    shown: list[str] = []
    marks = 0
    for character in run:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        is_unseen = category in _UNSEEN or character in _BLANK or 0xFE00 <= ord(character) <= 0xFE0F
        shown.append(_name(character) if is_unseen or marks > _MOST_MARKS else character)
    return "".join(shown)


def _name(character: str) -> str:
    code = ord(character)
    if character == "\t":
        return "    "  # to a shell a tab is a space; inside quotes its width is all that could matter
    if code < len(_C0):
        return f"‹{_C0[code]}›"
    if 0xDC80 <= code <= 0xDCFF:
        return f"‹byte {code - 0xDC00:02x}›"
    return "‹DEL›" if code == 0x7F else f"‹U+{code:04X}›"


def one_line(text: str, limit: int = 0) -> str:
    """`text` visible, on one line, line ends as `⏎`; cut to `limit` characters with `…` unless that is 0."""
    # Cutting first keeps a megabyte from being spelled out for a row of a table; only gaps grow shorter by
    # spelling, which makes the row end early and say so.
    text = text.strip(" \t\n")
    head = text[: 8 * limit] if limit else text
    line = re.sub(r" *\n *", " ⏎ ", visible(head)).strip(" ")
    if limit and (len(line) > limit or len(head) < len(text)):
        return line[: limit - 1] + "…"
    return line
