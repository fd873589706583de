"""The sentences of the review screen.

Promise: pure; they say what happened to the command, not what happened in the program.
"""

from __future__ import annotations

from collections.abc import Collection

from rich.style import Style
from rich.text import Text

from shellguard.hold.visible import one_line
from shellguard.model import Hold, HoldState
from shellguard.tui.board import Item
from shellguard.tui.connection import Guard, asker
from shellguard.tui.paint import ACCENT, FAINT, GREEN

_BOLD = Style(bold=True)


def banner(items: Collection[Item], guards: Collection[Guard]) -> Text:
    """`ShellGuard review   2 waiting · 1 gone · 2 guards`."""
    gone = sum(item.hold.state is HoldState.GONE for item in items)
    counts = [f"{len(items) - gone} waiting", f"{gone} gone" if gone else "", _count(len(guards), "guard")]
    return Text.assemble(("ShellGuard review", ACCENT + _BOLD), "   ", " · ".join(c for c in counts if c))


def empty(guards: Collection[Guard]) -> list[Text]:
    """What stands where the holds will be."""
    rows = [Text("  Nothing is held.", _BOLD), Text()]
    if guards:
        rows.append(Text("  Watching:"))
        rows += [Text(f"    {one_line(asker(g))}, {one_line(str(g.workspace))}") for g in guards]
        rows += [Text(), Text("  A command that needs your answer appears here by itself.", FAINT)]
        return rows
    rows += [
        Text("  No agent runs under guard. Start one in another terminal:"),
        Text(),
        Text("    shellguard run -- claude", Style(color=GREEN)),
        Text(),
        Text("  What it holds appears here by itself.", FAINT),
    ]
    return rows


def shape_question(hold: Hold) -> str:
    """What a yes to the whole shape means."""
    shape = one_line(hold.decision.shape or hold.decision.command, 120)
    return f"Run every command of this shape unasked, until session {one_line(hold.session)} ends?\n  {shape}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
