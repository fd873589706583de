"""The text of a task as sentences: its own words apart from the code and the output it shows.

Promise: total, pure and linear; what lies in a block of code is kept for a sentence that points at it, and is nobody's word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 65_536
MOST_SENTENCES = 600
_FENCE = re.compile(r"\s{0,8}(?:```|~~~)")
_BULLET = re.compile(r"\s*(?:[-*+•–]\s+(?:\[[ xX]\]\s*)?|\(?\d{1,3}[.)]\s+|[a-zA-Z][.)]\s+)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_SHELL = re.compile(r"\s*(?:\$|>>>|\w+@[\w.-]+:\S*[$#])\s")
_OUTPUT = re.compile(
    r"\s*(?:Traceback \(most|File \"[^\"]+\", line \d|at [\w.$<>]+ ?\(|\w+(?:Error|Exception)\b:|\[?(?:ERROR|WARN|INFO|DEBUG|FATAL)\b[\]: ]"
    r"|npm (?:ERR|error)|\d{4}-\d\d-\d\d[T ]\d\d:\d\d|error(?:\[\w+\])?:|fatal:|E\s{2,})"
)
_EMPHASIS = re.compile(r"(?<![\w*/.])(\*{1,3}|__)(?=[^\s*.])([^*\n]{1,300}?)(?<=[^\s*/])\1(?![\w*.])")
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\(([^)\s]{1,500})\)")
# A dot ends a sentence before a blank and what a sentence begins with; `e.g.` and `v1.2` do not.
_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)(?<=[.!?])[\"')\]]*\s+|\s*;\s+|\n")
_POINTS = re.compile(r"\b(?:this|these|those|following|below|here)\b|\b(?:are|is):?\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or one point of a list, or a heading."""

    text: str
    shown: str = ""
    """The block it points at: `delete the following branches:`"""
    is_heading: bool = False
    led_by: int = -1
    """The place of the sentence that opens the list which this is a point of."""


def sentences_of(text: str) -> list[Sentence]:
    """All of them, in order, as far as the bounds reach."""
    found: list[Sentence] = []
    for block in _blocks(text[:LONGEST]):
        if len(found) >= MOST_SENTENCES:
            break
        if isinstance(block, Sentence):
            found.append(block)
            continue
        _show(found, block)
    return _led(found)[:MOST_SENTENCES]


def _blocks(text: str) -> list[Sentence | list[str]]:
    """Sentences, and blocks of code as lists of their lines."""
    found: list[Sentence | list[str]] = []
    prose: list[str] = []
    code: list[str] | None = None
    for line in text.splitlines():
        if _FENCE.match(line):
            found.extend(_split(prose))
            prose = []
            if code is not None:
                found.append(code)
            code = [] if code is None else None
        elif code is not None:
            code.append(line)
        elif _is_shown(line, prose):
            found.extend(_split(prose))
            prose = []
            found.append([line])
        elif _starts(line) and prose:
            found.extend(_split(prose))
            prose = [line]
        else:
            prose.append(line)
    found.extend(_split(prose))
    return [*found, code] if code else found


def _is_shown(line: str, prose: list[str]) -> bool:
    is_indented = (
        line.startswith(("    ", "\t")) and not _BULLET.match(line) and (not prose or not prose[-1].strip())
    )
    return bool(line.strip()) and (is_indented or bool(_SHELL.match(line)) or bool(_OUTPUT.match(line)))


def _starts(line: str) -> bool:
    return (
        not line.strip()
        or bool(_BULLET.match(line))
        or bool(_HEADING.match(line))
        or line.lstrip().startswith(">")
    )


def _split(lines: list[str]) -> list[Sentence]:
    text = " ".join(line.strip() for line in lines).strip()
    if not text:
        return []
    is_heading = bool(_HEADING.match(lines[0]))
    is_point = bool(_BULLET.match(lines[0]))
    text = _HEADING.sub("", text, count=1) if is_heading else text
    text = _BULLET.sub("", text, count=1) if is_point else text
    text = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1 \2", text.lstrip("> ")))
    pieces = [p.strip() for p in _END.split(text) if p and p.strip()]
    return [
        Sentence(p[:4000], is_heading=is_heading, led_by=-2 if is_point and not n else -1)
        for n, p in enumerate(pieces)
    ]


def _show(found: list[Sentence], lines: list[str]) -> None:
    """Gives a block to the sentence before it, if that points at it."""
    if not found or not found[-1].text.endswith(":") or not _POINTS.search(found[-1].text[-200:]):
        return
    last = found[-1]
    found[-1] = Sentence(last.text, "\n".join(lines)[:4000], last.is_heading, last.led_by)


def _led(found: list[Sentence]) -> list[Sentence]:
    """Points of a list know the sentence with a colon above them."""
    led: list[Sentence] = []
    head = -1
    for at, sentence in enumerate(found):
        if sentence.led_by == -2:
            led.append(Sentence(sentence.text, sentence.shown, sentence.is_heading, head))
            continue
        head = at if sentence.text.endswith(":") and not sentence.is_heading else -1
        led.append(sentence)
    return led
