"""What a session ran, as a tree of processes: the fold of its records.

Promise: pure and total: records that are garbled, unordered or incomplete make a poorer tree, never an error.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from shellguard.cli.run_tree_moments import Ended, Moment, Noted, Started, moments
from shellguard.cli.run_tree_node import Node, Program, Tone, upwards
from shellguard.model import Record, RecordKind, Source

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

# A parent's end and its child's start are told by two threads of the kernel; a gap longer than this means that
# the number was given to a process we have not seen.
_LINGER_S = 1.0

# Ancestors kept from being forgotten with every start below them; trees of builds are a few dozen deep.
_NEAREST = 64

# These name the process that runs the command. Others speak in its name: a hook of what somebody else is going to
# run, an effect of what the program does without running another.
_RUNNING = ("", Source.GATE.value, Source.SHIM.value)


class What(StrEnum):
    """What one moment changed."""

    BEGAN = "began"
    BECAME = "became"
    """The same process runs another program."""
    STORY = "story"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a reader of the live tree is told."""

    what: What
    node: Node
    program: Program
    at_s: float


class RunTree:
    """The processes of one session."""

    def __init__(self, *, most: int | None = None) -> None:
        """With `most`, only so many processes are remembered, and no children: for a tree told live."""
        self.roots: list[Node] = []
        self.opening: dict[str, object] = {}
        """Body of the session's first record."""
        self.start_s: float | None = None
        self._most = most
        self._nodes: OrderedDict[tuple[int, str], Node] = OrderedDict()
        self._held: dict[int, tuple[Node, Program]] = {}
        self._holds: dict[str, tuple[Node, Program]] = {}

    def apply(self, moment: Moment) -> Change | None:
        """Take one moment in; what it changed, None when nothing a reader would see."""
        if self.start_s is None:
            self.start_s = moment.at_s
        if isinstance(moment, Started):
            return self._start(moment)
        if isinstance(moment, Ended):
            return self._end(moment)
        return self._note(moment)

    def close(self) -> None:
        """No more is to come: what was approved and never released did not run."""
        for _, program in self._holds.values():
            if program.tone is Tone.APPROVED and not program.is_released:
                program.tell("not run", Tone.REFUSED)

    def _start(self, moment: Started) -> Change | None:
        asked_by = "" if moment.source in _RUNNING else moment.source
        node = self._nodes.get((moment.pid, asked_by))
        is_new = node is None or not _is_same(node, moment)
        if node is None or is_new:
            node = Node(moment.pid, moment.parent, asked_by=asked_by)
            self._nodes[moment.pid, asked_by] = node
            self._place(node, at_s=moment.at_s)
        elif not node.parent and moment.parent:
            self._place_again(node, parent=moment.parent, at_s=moment.at_s)
        self._remember(node)
        program, is_next = _program(node, moment)
        told = len(program.story)
        _judge(node, program, moment)
        if program.story[-1:] == ["held"]:
            self._held[node.pid] = (node, program)
        what = What.BEGAN if is_new else What.BECAME if is_next else What.STORY
        is_seen = what is not What.STORY or len(program.story) > told
        return Change(what, node, program, moment.at_s) if is_seen else None

    def _end(self, moment: Ended) -> Change | None:
        node = self._nodes.get((moment.pid, ""))
        if node is None or node.ended_s is not None:
            return None
        node.ended_s, node.status = moment.at_s, moment.status
        return Change(What.ENDED, node, node.programs[-1], moment.at_s)

    def _note(self, moment: Noted) -> Change | None:
        if moment.kind is RecordKind.SESSION_START:
            self.opening, self.start_s = moment.body, moment.at_s
            return None
        if moment.kind is RecordKind.HOLD:
            return self._hold(moment)
        found = self._holds.get(str(moment.body.get("hold")))
        if found is None:
            return None
        node, program = found
        if moment.kind is RecordKind.RUN:
            program.is_released = True
            return None
        program.tell(*_answer(moment.body))
        return Change(What.STORY, node, program, moment.at_s)

    def _hold(self, moment: Noted) -> Change | None:
        hold_id, pid = str(moment.body.get("id")), moment.body.get("pid")
        found = self._held.get(pid) if isinstance(pid, int) else None
        if found is None:
            return None
        node, program = found
        program.hold, self._holds[hold_id] = hold_id, found
        if not moment.body.get("instead_of"):
            return None
        program.tell("held again", Tone.WAITING)
        return Change(What.STORY, node, program, moment.at_s)

    def _place(self, node: Node, *, at_s: float) -> None:
        above = self._nodes.get((node.pid if node.asked_by else node.parent, ""))
        is_gone = above is not None and above.ended_s is not None and at_s - above.ended_s > _LINGER_S
        node.above = None if is_gone or above is node else above
        if self._most is None:
            (self.roots if node.above is None else node.above.children).append(node)

    def _place_again(self, node: Node, *, parent: int, at_s: float) -> None:
        """A shim does not say who its parent is; the gate does, a moment later."""
        node.parent = parent
        above = self._nodes.get((parent, ""))
        if node.above is not None or above is None or node in upwards(above):
            return
        if self._most is None:
            self.roots.remove(node)
        self._place(node, at_s=at_s)

    def _remember(self, node: Node) -> None:
        if self._most is None:
            return
        nearest = list(islice(upwards(node), _NEAREST))
        for seen in nearest:
            key = (seen.pid, seen.asked_by)
            if self._nodes.get(key) is seen:
                self._nodes.move_to_end(key)
        # A chain of processes that each start the next would otherwise be kept whole by its last one.
        if len(nearest) == _NEAREST:
            nearest[-1].above = None
        _forget(self._nodes, most=self._most)
        _forget(self._held, most=self._most)
        _forget(self._holds, most=self._most)


def fold(records: Iterable[Record]) -> RunTree:
    """The tree of one session's records, in whatever order they were written."""
    tree = RunTree()
    happened = [
        moment for record in records for moment in moments(record.kind, record.body, at_s=record.at_s)
    ]
    # What is plainly harmless is recorded in batches, later than it happened. At one moment a start comes before
    # an end: a program may be over before the clock moves on.
    happened.sort(key=lambda moment: (moment.at_s, isinstance(moment, Ended)))
    for moment in happened:
        tree.apply(moment)
    tree.close()
    return tree


def _forget(known: dict[_Key, _Value], *, most: int) -> None:
    while len(known) > most:
        del known[next(iter(known))]


def _is_same(node: Node, moment: Started) -> bool:
    """Whether the process that had this pid before still has it."""
    if node.asked_by:
        return node.programs[-1].command == moment.command
    return node.ended_s is None and (not moment.parent or moment.parent == node.parent or not node.parent)


def _program(node: Node, moment: Started) -> tuple[Program, bool]:
    """The program that started, and whether it is another one than before: a shim and the gate see the same."""
    if node.programs and node.programs[-1].command == moment.command:
        return node.programs[-1], False
    node.programs.append(Program(moment.command, moment.at_s))
    return node.programs[-1], True


def _judge(node: Node, program: Program, moment: Started) -> None:
    """Put into the story what the decision says, where it is not a plain yes."""
    verdict = moment.verdict
    program.verdict = max(program.verdict, verdict, key=_STRICTNESS.index)
    program.rules = tuple(dict.fromkeys((*program.rules, *moment.rules)))
    if moment.outcome == "held":
        program.tell("held", Tone.WAITING)
    elif moment.outcome == "refused":
        program.tell("refused", Tone.REFUSED)
    elif moment.granted_by:
        # The look that follows an approval is covered by it; saying so would only repeat the approval.
        if not program.story and all(p.hold != moment.granted_by for p in node.programs):
            program.tell(f"allowed by {moment.granted_by}", Tone.APPROVED)
    elif verdict in _OBSERVED:
        program.tell(*_OBSERVED[verdict])


_STRICTNESS = ("allow", "preserve", "hold", "deny")
# Run all the same: the session only observes.
_OBSERVED = {
    "preserve": ("preserve", Tone.APPROVED),
    "hold": ("would be held", Tone.WAITING),
    "deny": ("would be refused", Tone.WAITING),
}


def _answer(body: dict[str, object]) -> tuple[str, Tone]:
    """What came of a hold: a person's answer, or none."""
    answer, by = str(body.get("answer") or ""), str(body.get("by") or "")
    # The guard writes `maria at pts/3 (pid 4711)`.
    person = by.partition(" at ")[0].partition(" (pid")[0]
    who = f" by {person}" if person else ""
    if answer.startswith("approve"):
        return f"approved{who}", Tone.APPROVED
    if answer:
        return f"refused{who}", Tone.REFUSED
    return str(body.get("state") or "answered"), Tone.REFUSED
