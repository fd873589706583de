"""What is on a Textual screen, as plain lines, and its comparison with a golden file.

Promise: the lines are what a terminal of that size would show, questions on top included. Goldens are
rewritten only when UPDATE_GOLDEN is set.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from textual.app import App
from textual.pilot import Pilot

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def screen_text(app: App[Any]) -> str:
    """The screen's rows without trailing blanks."""
    width, height = app.size
    console = Console(
        width=width, height=height, file=io.StringIO(), record=True, force_terminal=True, legacy_windows=False
    )
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    console.print(update)
    rows = console.export_text(styles=False).split("\n")[:height]
    return "\n".join(row.rstrip() for row in rows) + "\n"


def matches_golden(name: str, text: str) -> None:
    """Assert that `text` is what `tests/golden/NAME.txt` holds."""
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8"), f"{file.name} differs; look, then set UPDATE_GOLDEN=1"


async def until(pilot: Pilot[Any], is_so: Callable[[], object], *, turns: int = 1000) -> None:
    """Let the app turn until `is_so`; fails with the screen when it never is."""
    for _ in range(turns):
        if is_so():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError(f"never happened; the screen was:\n{screen_text(pilot.app)}")
