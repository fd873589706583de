"""What a script language is to its reader: its tokens, its operators, its names, its calls.

Promise: a frozen noun and how a call finds its entry in the tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from shellguard.parse import code_resets
from shellguard.parse.code_stores import chain
from shellguard.parse.code_value import (
    Call,
    Ref,
    Value,
    taints,
    unknown,
)

if TYPE_CHECKING:
    from shellguard.parse.code_script import Script

Handler = Callable[["Script", Call], Value]
MethodHandler = Callable[["Script", Call, Value], "Value | None"]


def _plain_module(name: str) -> str:
    return name


def _no_lookup(script: Script, value: Value, given: list[Value]) -> Value | None:
    return None


def _no_tag(script: Script, value: Value, text: Value) -> Value:
    return text


def _no_method(script: Script, call: Call, receiver: Value) -> Value | None:
    return None


@dataclass(frozen=True)
class Language:
    """One script language."""

    lexicon: str
    interesting: str
    """A regular expression; a text without a match does nothing worth reading."""
    joins: frozenset[str]
    functions: frozenset[str]
    calls: dict[str, Handler]
    constants: dict[str, Value] = field(default_factory=dict)
    keywords: frozenset[str] = frozenset()
    """Names beyond those of `calls` that lead to an effect."""
    refs: frozenset[str] = frozenset()
    """Variables with sigils that are names all the same."""
    bare: frozenset[str] = frozenset()
    """Names whose calls need no brackets."""
    module: Callable[[str], str] = _plain_module
    """A dotted name under its usual module."""
    lookup: Callable[[Script, Value, list[Value]], Value | None] = _no_lookup
    """`NAME[index]`."""
    tagged: Callable[[Script, Value, Value], Value] = _no_tag
    method: MethodHandler = _no_method

    @cached_property
    def words(self) -> frozenset[str]:
        """Last parts of every name the tables know."""
        return frozenset(
            part
            for name in (*self.calls, *self.bare, *self.keywords)
            for part in re.split(r"\.|::", name)[-1:]
        )

    def has_bare_calls(self, name: str) -> bool:
        """Whether `NAME value` is a call."""
        return name in self.bare or name.rsplit(".", 1)[-1] in self.bare

    def call(self, script: Script, call: Call, receiver: Value | None) -> Value:
        """A call of a name, or of a method of `receiver`."""
        if receiver is None:
            handler = self.calls.get(call.name) or self.calls.get("*." + call.name.rsplit(".", 1)[-1])
            if handler is not None:
                return handler(script, call)
            receiver = Ref(call.name.rpartition(".")[0]) if "." in call.name else None
        if receiver is not None:
            found = self.method(script, Call(call.name.rsplit(".", 1)[-1], call.given, {}), receiver)
            if found is not None:
                return found
            handler = self.calls.get("*." + call.name.rsplit(".", 1)[-1])
            if handler is not None:
                return handler(script, call)
        code_resets.says(script.acts, call, chain(receiver))
        made_by = tuple(dict.fromkeys(t for v in (receiver, *call.given[:4]) for t in taints(v)))
        return unknown(call.name, *made_by)
