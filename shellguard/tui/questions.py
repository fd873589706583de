"""What is asked on top of the review screen: a confirmation, a note, the help page.

Promise: a question keeps what it was asked about in sight, and every key but the named one backs out.
"""

from __future__ import annotations

from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from shellguard.tui.keys import help_rows
from shellguard.tui.paint import FAINT

# Long enough for a paragraph; the agent reads it in a refusal of six lines.
_LONGEST_NOTE = 500


class Confirm(ModalScreen[bool]):
    """Yes only by `y`."""

    DEFAULT_CSS = """
    Confirm { align: left bottom; background: transparent; }
    Confirm Static { width: 100%; height: auto; padding: 0 1; border-top: solid $warning; }
    Confirm Static { background: $background; }
    """

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and its keys."""
        keys = Text.assemble(
            ("y", Style(bold=True)),
            " yes, approve all of them   ",
            ("any other key", Style(bold=True)),
            " no",
        )
        yield Static(Text("\n").join([Text(self._question), keys]))

    def on_key(self, event: events.Key) -> None:
        """Decide by the first key, whichever it is."""
        event.stop()
        event.prevent_default()
        self.dismiss(event.key == "y")


class NoteInput(ModalScreen[str | None]):
    """One line of text; None when the person backed out."""

    BINDINGS = [Binding("escape,ctrl+c", "back_out", show=False, priority=True)]  # noqa: RUF012 - Textual's form
    DEFAULT_CSS = """
    NoteInput { align: left bottom; background: transparent; }
    NoteInput Vertical { width: 100%; height: auto; padding: 0 1; border-top: solid $warning; }
    NoteInput Vertical { background: $background; }
    NoteInput Input, NoteInput Input:focus { border: none; height: 1; padding: 0; background: $boost; }
    """

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question, the line, its keys."""
        with Vertical():
            yield Static(Text(self._question))
            yield Input(max_length=_LONGEST_NOTE, placeholder="a note, may stay empty", select_on_focus=False)
            yield Static(
                Text.assemble(("enter", Style(bold=True)), " send   ", ("esc", Style(bold=True)), " cancel")
            )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Send, even when empty."""
        self.dismiss(event.value.strip())

    def action_back_out(self) -> None:
        """Nothing is sent."""
        self.dismiss(None)


class Help(ModalScreen[None]):
    """The keys, and what an answer means."""

    DEFAULT_CSS = """
    Help { align: center middle; background: $background; }
    Help Static { width: 100%; max-width: 90; height: auto; padding: 1 2; }
    """

    def compose(self) -> ComposeResult:
        """One page; fits 80x24."""
        page = Text("Keys\n\n", style=Style(bold=True))
        for keys, meaning in help_rows():
            page.append(f"  {keys:<11}", Style(bold=True)).append(f"{meaning}\n", Style(bold=False))
        page.append(
            "\nWhat has been in sight for less than half a second can't be approved:\n"
            "the queue may just have moved under your hand.\n"
            "Gone: the agent stopped waiting. Approving lets its next try run, once.\n\n",
            Style(bold=False),
        )
        page.append("Any key goes back.", FAINT + Style(bold=False))
        yield Static(page)

    def on_key(self, event: events.Key) -> None:
        """Any key closes it."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)
