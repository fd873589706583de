"""The keys, as a table onto named actions; the hint line, the help page and the bindings all come from it.

Promise: a key that works is in the help, and the help names no key that does not work.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Key:
    """One row: the keys as Textual names them, and the action of the review screen they call."""

    keys: str
    shown: str
    action: str
    hint: str
    """For the hint line; empty leaves it out."""
    help: str


KEYS = (
    Key("a", "a", "approve_once", "approve once", "Approve: this one command runs, once."),
    Key(
        "s", "s", "approve_shape", "approve shape",
        "Approve this shape until the session ends; asks for y first.",
    ),
    Key("r", "r", "refuse", "refuse", "Refuse, with a note that the agent reads; it may stay empty."),
    Key("enter", "enter", "toggle_full", "full text", "Show the whole command; enter or esc goes back."),
    Key("j,down", "j ↓", "move(1)", "", "Next hold; in the full text, scroll down."),
    Key("k,up", "k ↑", "move(-1)", "", "Previous hold; in the full text, scroll up."),
    Key("space,pagedown", "space PgDn", "page(1)", "", "Scroll the description down a page."),
    Key("b,pageup", "b PgUp", "page(-1)", "", "Scroll the description up a page."),
    Key("escape", "esc", "leave_full", "", "Leave the full text, the help or a question."),
    Key("question_mark", "?", "help", "help", "This page."),
    Key("q,ctrl+c", "q ^C", "quit", "quit", "Quit. Whatever waits goes on waiting."),
)  # fmt: skip


def bindings() -> list[BindingType]:
    """For the review screen."""
    return [Binding(key.keys, key.action, show=False, priority=False) for key in KEYS]


# What makes sense with nothing on the desk.
_ALWAYS = ("help", "quit")


def hints(*, is_empty: bool) -> list[tuple[str, str]]:
    """(key, what it does) for the line at the bottom."""
    return [
        (key.shown.split()[0], key.hint)
        for key in KEYS
        if key.hint and (not is_empty or key.action in _ALWAYS)
    ]


def help_rows() -> list[tuple[str, str]]:
    """(keys, what they do) for the help page."""
    return [(key.shown, key.help) for key in KEYS]
