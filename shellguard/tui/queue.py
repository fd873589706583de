"""The queue as rows of text: one per hold, over all guards.

Promise: pure; each row is exactly as wide as asked, whatever the command holds.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from shellguard.hold.describe import age, severity_of
from shellguard.hold.visible import one_line
from shellguard.model import HoldState
from shellguard.tui.board import Item, Key
from shellguard.tui.paint import CHOSEN, FAINT, SEVERITY, fit

_ID, _AGE, _STATE, _SEVERITY = 6, 7, 7, 8

# Under this width a wide asker's column would leave no room to recognise a command.
_ROOMY = 100
_WHO, _WHO_NARROW = 26, 16


def heading(width: int) -> Text:
    """The columns' names."""
    names = ("id", "age", "state", "severity", "command", "asked by")
    return Text(_columns("  ", names, width=width), style=FAINT)


def row(item: Item, *, width: int, now_s: float, is_selected: bool) -> Text:
    """One hold."""
    hold = item.hold
    severity = severity_of(hold.decision)
    cells = (
        one_line(hold.id, 20),
        age(now_s - hold.since_s),
        hold.state.value,
        "fault" if hold.decision.fault else (severity.label if severity is not None else ""),
        one_line(hold.decision.command, width),
        one_line("/".join(part for part in (item.guard.agent, item.guard.session) if part), 40),
    )
    text = Text(_columns("▸ " if is_selected else "  ", cells, width=width))
    if hold.state is HoldState.GONE:
        text.stylize(FAINT)
    else:
        start = 2 + _ID + _AGE + _STATE + 3
        text.stylize(SEVERITY[severity], start, start + _SEVERITY)
    if is_selected:
        text.stylize(CHOSEN)
    return text


def rows(items: Sequence[Item], *, width: int, now_s: float, selected: Key | None) -> list[Text]:
    """All holds, in the order given."""
    return [row(item, width=width, now_s=now_s, is_selected=item.key == selected) for item in items]


def _columns(mark: str, cells: tuple[str, str, str, str, str, str], *, width: int) -> str:
    *narrow, command, who = cells
    who_width = _WHO if width >= _ROOMY else _WHO_NARROW
    fixed = [fit(cell, size) for cell, size in zip(narrow, (_ID, _AGE, _STATE, _SEVERITY), strict=True)]
    room = max(width - len(mark) - sum(map(cell_len, fixed)) - len(fixed) - who_width - 1, 8)
    return fit(mark + " ".join([*fixed, fit(command, room), fit(who, who_width)]), width)
