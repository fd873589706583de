"""A scrolling view of ready-made rows.

Promise: only the rows in sight are drawn, so a megabyte opens as fast as a line.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip


class Lines(ScrollView, can_focus=False):
    """Rows of `Text`, each already narrow enough; says when its width changes and where it is clicked."""

    DEFAULT_CSS = """
    Lines { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

    class Resized(Message):
        """The width may have changed: rows want to be made again."""

    class Clicked(Message):
        """A row was clicked."""

        def __init__(self, lines: Lines, row: int) -> None:
            super().__init__()
            self.lines, self.row = lines, row

        @property
        def control(self) -> Lines:
            """Who was clicked."""
            return self.lines

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Text] = ()

    @property
    def row_width(self) -> int:
        """Cells a row may take."""
        return max(self.scrollable_content_region.width, 1)

    def show(self, rows: Sequence[Text], *, from_top: bool = False) -> None:
        """Replace all rows, keeping the place unless `from_top`."""
        self._rows = rows
        self.virtual_size = Size(self.row_width, len(rows))
        if from_top:
            self.scroll_to(y=0, animate=False)
        self.refresh()

    def reveal(self, row: int) -> None:
        """Scroll as little as it takes to see `row`."""
        top, height = self.scroll_offset.y, self.size.height
        if row < top:
            self.scroll_to(y=row, animate=False)
        elif row >= top + height:
            self.scroll_to(y=row - height + 1, animate=False)

    def render_line(self, y: int) -> Strip:
        """The row in sight at `y`."""
        at = y + self.scroll_offset.y
        base = self.rich_style
        if at >= len(self._rows):
            return Strip.blank(self.size.width, base)
        row, console = self._rows[at], self.app.console
        strip = Strip(row.render(console), row.cell_len)
        # Text.render leaves out the row's own style where no span lies over it.
        return strip.apply_style(base + console.get_style(row.style)).adjust_cell_length(
            self.size.width, base
        )

    def on_resize(self) -> None:
        """Ask for rows that fit."""
        self.post_message(self.Resized())

    def on_click(self, event: object) -> None:
        """Tell which row was clicked."""
        self.post_message(self.Clicked(self, int(getattr(event, "y", 0)) + self.scroll_offset.y))
