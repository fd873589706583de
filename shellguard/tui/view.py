"""The face of the review screen: six widgets from the counts at the top to the keys at the foot.

Promise: draws what it is given and decides nothing; redrawing what has not changed costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from shellguard.hold.describe import describe, standing
from shellguard.hold.visible import one_line
from shellguard.tui import queue
from shellguard.tui.board import Item, Key
from shellguard.tui.connection import Guard, asker
from shellguard.tui.keys import hints
from shellguard.tui.lines import Lines
from shellguard.tui.paint import ACCENT, FAINT, paint
from shellguard.tui.wording import banner, empty

# Nine rows at 80 columns, so that the reasons stay on the screen; `enter` shows all of it.
COMMAND_LIMIT = 600

# On fewer rows there is room for the selected hold alone.
_ROOMY = 12

_BOLD = Style(bold=True)


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to show."""

    items: tuple[Item, ...]
    selected: Item | None
    guards: tuple[Guard, ...]
    is_full: bool
    """The selected hold alone, with its whole command."""


class ReviewView(Vertical):
    """See the module."""

    DEFAULT_CSS = """
    ReviewView { height: 100%; }
    #banner, #standing, #status, #hints { height: 1; padding: 0 1; }
    #heading, #queue { height: 1; }
    #detail { height: 1fr; }
    Lines { scrollbar-color: #5a6270; scrollbar-background: $background; scrollbar-color-hover: #9aa0a6; }
    """

    def __init__(self, *, now_s: Callable[[], float]) -> None:
        """`now_s` is Unix time, seconds; ages are told by it."""
        super().__init__()
        self._now_s = now_s
        self._drawn: tuple[object, int] | None = None
        self._place: tuple[Key | None, bool] | None = None

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield Static(id="banner")
        yield Static(id="heading")
        yield Lines(id="queue")
        yield Static(id="standing")
        yield Lines(id="detail")
        yield Static(id="status")
        yield Static(id="hints")

    def draw(self, scene: Scene) -> None:
        """Show it."""
        self._line("banner", banner(scene.items, scene.guards))
        self._line("hints", _hints(is_empty=scene.selected is None))
        self._line("standing", self._standing(scene))
        self._draw_queue(scene)
        self._draw_detail(scene)

    def say(self, text: str, style: Style | None = None) -> None:
        """The latest outcome, until the next."""
        self._line("status", Text(one_line(text), style or Style()))

    def scroll_detail(self, *, lines: int = 0, pages: int = 0) -> None:
        """Move the description."""
        detail = self.query_one("#detail", Lines)
        step = lines + pages * max(detail.size.height - 1, 1)
        detail.scroll_relative(y=step, animate=False)

    def _line(self, name: str, text: Text) -> None:
        self.query_one(f"#{name}", Static).update(text)

    def _draw_queue(self, scene: Scene) -> None:
        view, head = self.query_one("#queue", Lines), self.query_one("#heading", Static)
        is_roomy = self.size.height >= _ROOMY
        self.query_one("#banner", Static).display = is_roomy
        view.display = head.display = bool(scene.items) and not scene.is_full and is_roomy
        if not view.display or scene.selected is None:
            return
        # A third of the screen: the description is what has to be read.
        view.styles.height = min(len(scene.items), self.size.height // 3 - 2)
        width, selected = max(view.row_width, 40), scene.selected.key
        head.update(queue.heading(width))
        view.show(queue.rows(scene.items, width=width, now_s=self._now_s(), selected=selected))
        view.call_after_refresh(view.reveal, [item.key for item in scene.items].index(selected))

    def _draw_detail(self, scene: Scene) -> None:
        view, item = self.query_one("#detail", Lines), scene.selected
        drawn = ((item, scene.is_full) if item else scene.guards, view.row_width)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        place = (item.key if item else None, scene.is_full)
        view.show(_detail(scene, view.row_width), from_top=place != self._place)
        self._place = place

    def _standing(self, scene: Scene) -> Text:
        item = scene.selected
        if item is None:
            return Text()
        text = Text.assemble(("── ", FAINT), (one_line(item.hold.id), ACCENT + _BOLD), " ")
        text.append(standing(item.hold, self._now_s()) + " ")
        if scene.is_full:
            text.append("── full text, enter goes back ", FAINT)
        return text.append("─" * max(self.size.width - text.cell_len - 2, 0), FAINT)


def _detail(scene: Scene, width: int) -> list[Text]:
    if scene.selected is None:
        return empty(scene.guards)
    guard, hold = scene.selected.guard, scene.selected.hold
    parts = describe(hold, asker=asker(guard), limit=0 if scene.is_full else COMMAND_LIMIT)
    return paint(parts, width, targets=[finding.act.target for finding in hold.decision.findings])


def _hints(*, is_empty: bool) -> Text:
    pairs: Collection[tuple[str, str]] = hints(is_empty=is_empty)
    return Text("  ").join(Text.assemble((key, _BOLD), " ", (hint, FAINT)) for key, hint in pairs)
