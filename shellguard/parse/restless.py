"""How often a loop runs what stands in it: counted where its head says so, or without an end and without a rest.

Promise: pure and bounded; said of the structure. A loop that can be left, or that waits for anything, is not endless here.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterator, Mapping

from shellguard.parse.bombs import is_endless
from shellguard.parse.syntax import Arithmetic, Compound, Pipeline, Script, Simple, Substitution, Word

ENDLESS = 10**9
"""Turns of a loop that nothing ends and nothing slows down."""
_MOST_NODES = 2000
_MOST_CALLS = 8
# What leaves a loop, or waits before the next turn.
_LEAVING = frozenset("break exit return exec kill logout".split())
_WAITING = frozenset(
    "sleep usleep wait read mapfile readarray inotifywait inotifywatch fswatch entr watch select nc ncat netcat socat flock lockfile "
    "pause tail journalctl dmesg stty sntp at timeout ssh mosquitto_sub nats-sub gdb expect dialog whiptail zenity fzf vared suspend".split()
)
_RANGE = re.compile(r"\{(-?\d{1,12})\.\.(-?\d{1,12})(?:\.\.-?(\d{1,9}))?\}")
_COUNTED = re.compile(r"[<>]=?\s*(\d{1,12})")
_BELOW = frozenset({"-lt", "-le", "-ne", "-gt", "-ge"})


def turns_of(loop: Compound, functions: Mapping[str, Script]) -> int:
    """How often the body is run, as far as the head says: 1 where it does not."""
    if loop.kind == "for" and not loop.name:
        if is_endless(loop):
            return ENDLESS if _is_restless(loop, functions) else 1
        return _counted(loop.words)
    if loop.kind == "for":
        return max(1, sum(_items(w) for w in loop.words[:64]))
    if is_endless(loop):
        return ENDLESS if _is_restless(loop, functions) else 1
    return _compared(loop.bodies[0]) if loop.bodies else 1


def _is_restless(loop: Compound, functions: Mapping[str, Script]) -> bool:
    for seen, command in enumerate(_commands(loop.bodies, functions, frozenset())):
        name = _name(command)
        # SAFETY: what cannot be read may wait; only a loop that is known to the end is said to be restless
        if seen >= _MOST_NODES or name is None or name in _LEAVING | _WAITING:
            return False
    return True


def _commands(
    scripts: tuple[Script, ...], functions: Mapping[str, Script], entered: frozenset[str]
) -> Iterator[Simple]:
    for pipeline in (p for script in scripts for p in script.pipelines):
        yield from _of_pipeline(pipeline, functions, entered)


def _of_pipeline(
    pipeline: Pipeline, functions: Mapping[str, Script], entered: frozenset[str]
) -> Iterator[Simple]:
    for command in pipeline.commands:
        if isinstance(command, Simple):
            yield command
            name = _name(command)
            body = functions.get(name) if name else None
            if name and body is not None and name not in entered and len(entered) < _MOST_CALLS:
                yield from _commands((body,), functions, entered | {name})
        elif command.kind != "function":
            yield from _commands(command.bodies, functions, entered)


def _name(command: Simple) -> str | None:
    """The program, wrappers of no matter skipped; None where it cannot be known, empty for a bare assignment."""
    for word in command.words:
        if word.literal is None:
            return None
        name = posixpath.basename(word.literal)
        if name not in ("command", "builtin", "sudo", "nice", "env", "time"):
            return name
    return ""


def _counted(words: tuple[Word, ...]) -> int:
    """`((i = 0; i < 5000; i++))`"""
    part = words[0].parts[0] if words and words[0].parts else None
    middle = part.text.split(";")[1:2] if isinstance(part, Arithmetic) else []
    found = _COUNTED.search(middle[0]) if middle else None
    return max(1, min(int(found.group(1)), ENDLESS - 1)) if found else 1


def _items(word: Word) -> int:
    """`{1..5000}`, `$(seq 5000)`; any other word is one."""
    for part in word.parts:
        if isinstance(part, Substitution):
            return _sequence(part.script)
    found = _RANGE.fullmatch(word.raw or word.literal or "")
    if found is None:
        return 1
    step = max(1, int(found.group(3) or 1))
    return min(abs(int(found.group(2)) - int(found.group(1))) // step + 1, ENDLESS - 1)


def _sequence(script: Script) -> int:
    command = script.pipelines[0].commands[0] if script.pipelines else None
    if not isinstance(command, Simple) or _name(command) != "seq":
        return 1
    numbers = [w.literal for w in command.words[1:] if w.literal and re.fullmatch(r"-?\d{1,12}", w.literal)]
    return sequence_length([int(n) for n in numbers])


def sequence_length(numbers: list[int]) -> int:
    """How many lines `seq` prints for these operands."""
    first = numbers[0] if len(numbers) > 1 else 1
    step = abs(numbers[1]) if len(numbers) > 2 else 1
    return min(abs(numbers[-1] - first) // max(1, step) + 1, ENDLESS - 1) if numbers else 1


def _compared(condition: Script) -> int:
    """`while [ $i -lt 5000 ]`, `while ((i < 5000))`"""
    command = condition.pipelines[0].commands[0] if len(condition.pipelines) == 1 else None
    if isinstance(command, Compound) and command.kind == "arithmetic":
        found = _COUNTED.search(command.words[0].raw[:200]) if command.words else None
        return max(1, min(int(found.group(1)), ENDLESS - 1)) if found else 1
    words = [w.literal for w in command.words[:12]] if command is not None else []
    for before, after in itertools.pairwise(words):
        if before in _BELOW and after and re.fullmatch(r"\d{1,12}", after):
            return max(1, min(int(after), ENDLESS - 1))
    return 1
