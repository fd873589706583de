"""YAML that anybody may have written, read to tables, lists and texts.

Promise: pure, total, bounded in size, depth and number of values, those that aliases repeat counted as often as they
are reached; every scalar is the text it is written as, an empty one and `null` are None; tags say nothing; of equal keys the
last counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

MOST_CHARACTERS = 2 * 1024 * 1024
MOST_DOCUMENTS = 2000
MOST_VALUES = 200_000
"""A bundle of definitions of a megabyte, as operators publish them, has a third of that."""
DEEPEST = 120
"""Objects of a cluster have twenty levels."""
_MOST_WITHOUT_C = 128 * 1024
"""PyYAML's own scanner takes a second for as much."""
_EVENTS_BETWEEN_LOOKS = 256
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})

BROKEN, TOO_LARGE, TOO_DEEP, TOO_MANY, NOT_IN_TIME = (
    "broken YAML",
    "too large",
    "nested too deep",
    "more values than are read",
    "not in time",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says, or why it was not read; the reason quotes nothing of it."""

    documents: tuple[Any, ...] = ()
    fault: str = ""


def documents(content: bytes | str | None) -> tuple[Any, ...] | None:
    """Its documents; None when it cannot be read to its end."""
    if content is None:
        return None
    reading = read(content)
    return None if reading.fault else reading.documents


def first_table(content: bytes | str | None) -> dict[str, Any]:
    """Its first document, where that is a table; else empty."""
    first = next(iter(documents(content) or ()), None)
    return first if isinstance(first, dict) else {}


def read(content: bytes | str, *, is_over: Callable[[], bool] = lambda: False) -> Reading:
    """All of it; `is_over` is asked now and then whether there is time left.

    SAFETY: made of events. PyYAML's loaders, which make nodes of them, call themselves once a level, and the one in C has
    no bound: a text of sixty thousand brackets ends the process that reads it. tests/parse/test_yaml_text.py
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", None)
    if len(content) > (MOST_CHARACTERS if loader else _MOST_WITHOUT_C):
        return Reading(fault=TOO_LARGE)
    building = _Building(is_over)
    try:
        building.read(yaml.parse(content, Loader=loader or yaml.SafeLoader))
    except _Unread as error:
        return Reading(fault=str(error))
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError, MemoryError):
        return Reading(fault=BROKEN)
    return Reading(tuple(building.documents))


class _Unread(Exception):
    """A bound was met."""


@dataclass(slots=True)
class _Open:
    """A table or a list that is being filled."""

    value: Any
    begun_at: int
    """How many values there were before it."""
    anchor: str | None = None
    height: int = 0
    """Levels below it so far."""
    key: str | None = None
    has_key: bool = False
    is_merge: bool = False
    """The key is the plain `<<`; in quotes it is a text like any other."""
    merged: list[Any] = field(default_factory=list)
    """What its merge keys bring in, in the order of the text."""


@dataclass(frozen=True, slots=True)
class _Anchored:
    value: Any
    count: int
    """Values in it, itself too, each as often as it is reached."""
    height: int


class _Building:
    """Documents as they grow."""

    def __init__(self, is_over: Callable[[], bool]) -> None:
        self.documents: list[Any] = []
        self._is_over = is_over
        self._count = 0
        self._opened: list[_Open] = []
        self._anchors: dict[str, _Anchored | None] = {}

    def read(self, events: Iterable[Any]) -> None:
        """Raises _Unread, and what PyYAML raises."""
        for number, event in enumerate(events):
            if number % _EVENTS_BETWEEN_LOOKS == 0 and self._is_over():
                raise _Unread(NOT_IN_TIME)
            kind = type(event).__name__
            if kind == "ScalarEvent":
                self._scalar(event)
            elif kind == "MappingStartEvent":
                self._open({}, event)
            elif kind == "SequenceStartEvent":
                self._open([], event)
            elif kind in ("MappingEndEvent", "SequenceEndEvent"):
                self._close()
            elif kind == "AliasEvent":
                self._alias(event)
            elif kind == "DocumentStartEvent":
                self._anchors.clear()
                if len(self.documents) >= MOST_DOCUMENTS:
                    raise _Unread(TOO_MANY)

    def _counted(self, number: int) -> None:
        self._count += number
        if self._count > MOST_VALUES:
            raise _Unread(TOO_MANY)

    def _scalar(self, event: Any) -> None:
        self._counted(1)
        is_nothing = event.implicit[0] and event.value in _NOTHING
        value = None if is_nothing else event.value
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(value, 1, 0)
        self._place(value, height=0, is_plain=event.implicit[0])

    def _open(self, value: Any, event: Any) -> None:
        if len(self._opened) >= DEEPEST:
            raise _Unread(TOO_DEEP)
        if event.anchor:
            # an alias inside of what it names would have no end
            self._anchors[event.anchor] = None
        self._opened.append(_Open(value, self._count, event.anchor))
        self._counted(1)

    def _close(self) -> None:
        done = self._opened.pop()
        if done.merged:
            done.value = self._merged(done)
        if done.anchor:
            self._anchors[done.anchor] = _Anchored(done.value, self._count - done.begun_at, done.height)
        self._place(done.value, height=done.height)

    def _alias(self, event: Any) -> None:
        named = self._anchors.get(event.anchor)
        if named is None:
            raise _Unread(BROKEN)
        self._counted(named.count)
        if len(self._opened) + named.height > DEEPEST:
            raise _Unread(TOO_DEEP)
        self._place(named.value, height=named.height)

    def _place(self, value: Any, *, height: int, is_plain: bool = False) -> None:
        """Into what is open: a list, or a table as the next key or as the last one's value."""
        if not self._opened:
            self.documents.append(value)
            return
        into = self._opened[-1]
        into.height = max(into.height, height + 1)
        if isinstance(into.value, list):
            into.value.append(value)
        elif not into.has_key:
            into.has_key = True
            # a table for a key names nothing that anybody asks for
            into.key = None if isinstance(value, dict | list) else value or ""
            into.is_merge = is_plain and value == "<<"
        else:
            into.has_key = False
            if into.is_merge:
                into.merged.append(value)
            elif into.key is not None:
                into.value[into.key] = value

    def _merged(self, done: _Open) -> dict[str, Any]:
        """What merge keys bring in, below what the table says itself (yaml.org/type/merge.html)."""
        found: dict[str, Any] = {}
        for value in done.merged:
            tables = value if isinstance(value, list) else [value]
            for table in reversed(tables):
                if isinstance(table, dict):
                    # values stand here once more
                    self._counted(len(table))
                    found.update(table)
        return {**found, **done.value}
