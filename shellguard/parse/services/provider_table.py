"""One provider as a table: its hosts, and what its calls, mutation fields and actions do.

Promise: pure; matching is total, bounded and without regular expressions over paths. A group's rows are made ready
when the first request to the provider is met.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shellguard.parse.services.asked import Asked
from shellguard.parse.services.provider_phrase import NOTHING, Phrase, phrase


@dataclass(frozen=True, slots=True)
class Choice:
    """One act of a call, and when it is the one."""

    act: Phrase
    body: re.Pattern[str] | None = None
    query: re.Pattern[str] | None = None

    def holds(self, asked: Asked) -> bool:
        """Whether the request is of that kind."""
        return (self.body is None or self.body.search(asked.request.body[:65536]) is not None) and (
            self.query is None or self.query.search(asked.query[:65536]) is not None
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a path's pattern: text around at most one name."""

    before: str
    after: str = ""
    is_open: bool = False
    is_told: bool = False
    is_rest: bool = False

    @classmethod
    def of(cls, text: str) -> Segment:
        """`volumes`, `{id}`, `bot{}`, `{key}:delete`, `{rest...}`."""
        before, brace, tail = text.partition("{")
        name, _, after = tail.partition("}")
        return cls(before.lower(), after.lower(), bool(brace), bool(name), name.endswith("..."))

    def fits(self, piece: str) -> str | None:
        """What the name stands for; empty for plain text; None when it does not fit."""
        low = piece.lower()
        if not self.is_open:
            return "" if low == self.before else None
        if len(low) <= len(self.before) + len(self.after) - (not (self.before or self.after)):
            return None
        if low.startswith(self.before) and low.endswith(self.after):
            return piece[len(self.before) : len(piece) - len(self.after)]
        return None


@dataclass(frozen=True, slots=True)
class Row:
    """One call."""

    methods: frozenset[str]
    segments: tuple[Segment, ...]
    choices: tuple[Choice, ...]

    def fits(self, asked: Asked) -> list[str] | None:
        """What is told of the path; None when it is another call."""
        if asked.method not in self.methods and "ANY" not in self.methods:
            return None
        pieces = asked.segments
        told: list[str] = []
        for at, segment in enumerate(self.segments):
            if segment.is_rest:
                return [*told, "/".join(pieces[at:])] if at < len(pieces) else None
            if at >= len(pieces) or (found := segment.fits(pieces[at])) is None:
                return None
            if segment.is_told:
                told.append(found)
        return told if len(pieces) == len(self.segments) else None

    def choice(self, asked: Asked) -> Choice | None:
        """The first that holds."""
        return next((c for c in self.choices if c.holds(asked)), None)


def _choices(said: Any) -> tuple[Choice, ...]:
    found = []
    for each in said if isinstance(said, list) else [said]:
        body = each if isinstance(each, dict) else {"act": each}
        tests = {k: re.compile(body[k]) for k in ("body", "query") if k in body}
        found.append(Choice(phrase(str(body["act"])), **tests))
    return tuple(found)


def _row(call: str, base: str, said: Any) -> Row:
    method, _, path = call.partition(" ")
    pieces = (p for p in f"{base}{path}".split("/") if p)
    return Row(frozenset(method.split("|")), tuple(Segment.of(p) for p in pieces), _choices(said))


class Named:
    """Names and globs -> choices."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self._plain = {n.lower(): _choices(c) for n, c in said.items() if not set(n) & set("*?[")}
        self._globs = [(n.lower(), _choices(c)) for n, c in said.items() if set(n) & set("*?[")]

    def choice(self, name: str, asked: Asked) -> Choice | None:
        """The choice for a name; a plain name goes before a glob."""
        low = name.lower()
        found = self._plain.get(low) or next((c for g, c in self._globs if fnmatch.fnmatchcase(low, g)), ())
        return next((c for c in found if c.holds(asked)), None)


class Group:
    """Calls that one page of documentation describes."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body
        self.source: str = body["source"]
        self.is_anywhere = bool(body.get("anywhere"))
        self.dry = frozenset(d.lower() for d in body.get("dry", ()))
        self._hosts = tuple(body.get("hosts", ()))
        self.speaks_actions = bool(body.get("actions"))

    def is_at(self, asked: Asked) -> bool:
        """Whether the group is served at the request's host."""
        return not self._hosts or any(fnmatch.fnmatchcase(asked.name, g) for g in self._hosts)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Calls, the plainest path first; the first that fits is meant."""
        base = self._body.get("base", "")
        return self._rows(base if isinstance(base, list) else [base])

    @cached_property
    def rows_anywhere(self) -> tuple[Row, ...]:
        """Those that hold at hosts nobody has listed."""
        said = self._body.get("anywhere")
        return self._rows(said) if isinstance(said, list) else self.rows if said else ()

    def _rows(self, bases: list[str]) -> tuple[Row, ...]:
        reads = self._body.get("reads", ())
        said = [(c, NOTHING) for c in reads] + list(self._body.get("paths", {}).items())
        found = (_row(call, b, acts) for call, acts in said for b in bases)
        # a plain word goes before a name, and a name before all that follow; else the file's order holds
        return tuple(sorted(found, key=lambda row: [s.is_open + s.is_rest for s in row.segments]))

    @cached_property
    def fields(self) -> Named:
        """Mutation fields."""
        return Named(self._body.get("fields", {}))

    @cached_property
    def actions(self) -> Named:
        """Named actions."""
        return Named(self._body.get("actions", {}))

    def is_dry(self, asked: Asked) -> bool:
        """Whether the provider only shows what it would do."""
        return bool(self.dry) and any(
            n.lower() in self.dry and v.lower() not in ("false", "0", "none", "no")
            for n, v in asked.parameters
        )


class Provider:
    """One file, ready to be asked. The file was checked."""

    def __init__(
        self, body: Mapping[str, Any], *, load: Callable[[], Mapping[str, Any]] | None = None
    ) -> None:
        """`load`: gives the whole file where `body` is what stands in front of its groups; called once, when the
        provider is first asked."""
        self.id: str = body["id"]
        self.title: str = body["title"]
        self.hosts: tuple[str, ...] = tuple(h.lower() for h in body.get("hosts", ()))
        self.sockets: tuple[str, ...] = tuple(body.get("sockets", ()))
        self.has_part = bool(body.get("part"))
        self._test = str(body.get("test", ""))
        self.is_anywhere = bool(body.get("anywhere"))
        self._load = load or (lambda: body)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Its groups of calls. Raises what the loader raises."""
        return tuple(Group(g) for g in self._load()["api"])

    def service(self, asked: Asked) -> str:
        """Its id, and which of its services where the host says so."""
        label = asked.name.split(".", 1)[0] if self.has_part else ""
        return f"{self.id} {label}" if label and label != self.id else self.id

    def is_test(self, asked: Asked) -> bool:
        """Whether the credentials reach nothing but a test mode."""
        request = asked.request
        said = (request.url, *request.headers, *(i.marker for i in request.identity))
        return bool(self._test) and any(re.search(self._test, text) for text in said)

    def at(self, asked: Asked) -> Iterable[Group]:
        """Groups that the request's host serves."""
        return (g for g in self.groups if g.is_at(asked))
