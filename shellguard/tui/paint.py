"""Parts of a hold to styled rows of a given width: pure, and deaf to any markup or escape in what it paints.

Promise: text stays text; a row is never wider than asked, and a row that was broken is marked as broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from shellguard.hold.describe import LABEL_WIDTH, Part, Role, Row
from shellguard.model import Severity

# One quiet palette; every grey and colour here has a contrast of at least 4.5 to 1 on the dark background.
GREY, RED, AMBER, GREEN, CYAN = "#9aa0a6", "#ff7b72", "#e3b341", "#7ee787", "#79c0ff"

FAINT = Style(color=GREY)
MARK = Style(color="#111111", bgcolor=AMBER)
ACCENT = Style(color=CYAN)
CHOSEN = Style(bold=True, bgcolor="#2d3f57")

SEVERITY = {
    None: Style(),
    Severity.LOW: Style(color=GREEN),
    Severity.MEDIUM: Style(color=AMBER),
    Severity.HIGH: Style(color=RED),
    Severity.CRITICAL: Style(color=RED, bold=True),
}

_ROLE = {
    Role.ACT: Style(bold=True),
    Role.COMMAND: Style(),
    Role.TITLE: Style(bold=True),
    Role.PROSE: Style(),
    Role.SAFER: Style(color=GREEN),
    Role.ALARM: Style(color=AMBER, bold=True),
    Role.STEP: Style(),
}

# What `visible` spells out, and what a guard redacted.
_SPELLED = re.compile(r"‹[^›\n]{1,60}›")
_QUOTED = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*\"""")
_JOINING = re.compile(r"\|\|?|&&?|;|\d?>>?&?|<\(|<<?-?|\$\(|`")

# The sign and the words in front of a step of the path.
_KIND = re.compile(r"(?<=  )\S [a-z, ]{4,30}(?= \(|:)")

# Above this a command is shown plain: colouring must not make a long one slow to open.
_MOST_COLOURED = 20_000

_INDENT = "  "
_WRAPPED = "↪ "


def paint(parts: Iterable[Part], width: int, *, targets: Iterable[str] = ()) -> list[Text]:
    """Rows for a screen of `width` cells; `targets` are words to make stand out in the command."""
    body = max(width - len(_INDENT) - LABEL_WIDTH, 10)
    words = [target for target in targets if len(target) > 1]
    lines: list[Text] = []
    for part in parts:
        if part.label in ("Why held", "Asked by") and lines:
            lines.append(Text())
        label = part.label
        for row in part.rows:
            for painted in _row(row, body, words):
                lines.append(Text.assemble(_INDENT, (f"{label:<{LABEL_WIDTH}}", FAINT), painted))
                label = ""
    return lines


def _row(row: Row, width: int, words: list[str]) -> Iterator[Text]:
    if row.role is Role.COMMAND:
        yield from _command(row.text, width, words)
        return
    if row.role is Role.STEP:
        yield _step(fit(row.text, width).rstrip())
        return
    text = Text(row.text, style=_ROLE[row.role])
    if row.role is Role.ACT:
        text.stylize(SEVERITY[row.severity])
    if row.role is Role.TITLE and row.severity is not None:
        text.append(f"  {row.severity.label}", SEVERITY[row.severity])
    text.highlight_regex(_SPELLED, MARK)
    yield from text.divide(breaks(text.plain, width))


def _step(line: str) -> Text:
    """A line of the path: its word stands out, what lies between is faint."""
    text = Text(line, style=FAINT if line.startswith("…") else Style())
    text.highlight_regex(_KIND, Style(color=AMBER, bold=True))
    return text


def _command(text: str, width: int, words: list[str]) -> Iterator[Text]:
    is_coloured = len(text) <= _MOST_COLOURED
    for number, line in enumerate(text.split("\n")):
        styled = _coloured(line, words) if is_coloured else Text(line)
        gutter = "> " if number else "$ "
        for piece in styled.divide(breaks(line, width - len(gutter))):
            yield Text.assemble((gutter, FAINT), piece)
            gutter = _WRAPPED


def _coloured(line: str, words: list[str]) -> Text:
    text = Text(line)
    text.highlight_regex(_JOINING, Style(color=CYAN, bold=True))
    text.highlight_regex(_QUOTED, Style(color="#d2a8ff"))
    text.highlight_words(words, Style(color=RED, bold=True, underline=True))
    text.highlight_regex(_SPELLED, MARK)
    return text


def breaks(line: str, width: int) -> list[int]:
    """Offsets at which to break `line` so that no piece is over `width` cells; after a space if possible."""
    offsets: list[int] = []
    start, end = 0, len(line)
    while (stop := _fits(line, start, width)) < end:
        space = line.rfind(" ", start + width // 2, stop)
        start = space + 1 if space > start else stop
        offsets.append(start)
    return offsets


def _fits(line: str, start: int, width: int) -> int:
    """The furthest end of a piece from `start` no wider than `width`; takes one character at least."""
    stop = min(start + width, len(line))
    if line[start:stop].isascii():
        return stop
    while stop > start + 1 and cell_len(line[start:stop]) > width:
        stop -= 1
    return stop


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells: padded, or cut with `…`."""
    if cell_len(text) > width:
        text = text[: _fits(text, 0, max(width - 1, 1))] + "…"
    return text + " " * (width - cell_len(text))
