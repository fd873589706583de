"""The nouns of a session's tree: a process, and each program it ran.

Promise: they hold what was recorded, untouched; what is shown of it is made fit for a terminal elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """How a story ended so far."""

    PLAIN = ""
    WAITING = "hold"
    APPROVED = "allow"
    REFUSED = "deny"


@dataclass(slots=True)
class Program:
    """One program that one process ran, or was to run."""

    command: str
    """As recorded: redacted, but not yet fit for a terminal."""
    at_s: float
    verdict: str = "allow"
    rules: tuple[str, ...] = ()
    story: list[str] = field(default_factory=list)
    """What became of it, in order, e.g. `held`, `approved by maria`; empty when plainly allowed."""
    tone: Tone = Tone.PLAIN
    hold: str = ""
    is_released: bool = False
    """The record of its run was seen after a hold."""

    @property
    def is_refused(self) -> bool:
        """By policy, by a person, or because nobody answered in time."""
        return any(word.startswith(("refused", "unanswered")) for word in self.story)

    def tell(self, word: str, tone: Tone) -> None:
        """Go on with the story; a second sight of the same step adds nothing."""
        if self.story[-1:] != [word]:
            self.story.append(word)
        self.tone = tone


@dataclass(slots=True, eq=False)
class Node:
    """One process and what it ran, one program after the other."""

    pid: int
    parent: int
    """Pid, 0 when unknown."""
    above: Node | None = None
    asked_by: str = ""
    """Set where the process ran nothing by this: the source that asked in its name, e.g. `hook`, or `unlink`."""
    programs: list[Program] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    status: int | None = None
    """0..255, minus the signal's number, None as long as nobody told."""
    ended_s: float | None = None


def upwards(node: Node | None) -> Iterator[Node]:
    """`node` and those above it, nearest first."""
    while node is not None:
        yield node
        node = node.above
