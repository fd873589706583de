"""The names of code that is being read: what they stand for, and what a branch may have made of them.

Promise: leaving a branch costs what it assigned; a name that a branch changed can be either value afterwards.
"""

from __future__ import annotations

from shellguard.parse.code_value import Value, chosen


class Names:
    """Module names, and those of the functions being entered."""

    def __init__(self, known: dict[str, Value]) -> None:
        self._module = dict(known)
        self._locals: list[dict[str, Value]] = []
        self._journals: list[list[tuple[dict[str, Value], str, Value | None]]] = []

    def get(self, name: str) -> Value | None:
        """What a name stands for, where that was said."""
        if self._locals and name in self._locals[-1]:
            return self._locals[-1][name]
        return self._module.get(name)

    def set(self, name: str, value: Value, *, is_shared: bool = False) -> None:
        """A name is assigned; `is_shared` for the whole module, as an attribute of `self` is."""
        scope = self._module if is_shared or not self._locals else self._locals[-1]
        if self._journals:
            self._journals[-1].append((scope, name, scope.get(name)))
        scope[name] = value

    def enter(self, parameters: dict[str, Value]) -> None:
        """A function begins."""
        self._locals.append(parameters)

    def leave(self) -> None:
        """A function ends."""
        self._locals.pop()

    def branch(self) -> None:
        """Something begins that may not run."""
        self._journals.append([])

    def join(self) -> None:
        """It ends: what it changed may hold the old value still."""
        journal = self._journals.pop()
        before: dict[tuple[int, str], tuple[dict[str, Value], Value | None]] = {}
        for scope, name, old in journal:
            before.setdefault((id(scope), name), (scope, old))
        for (_, name), (scope, old) in before.items():
            if self._journals:
                self._journals[-1].append((scope, name, old))
            if old is not None and name in scope and scope[name] is not old:
                scope[name] = chosen((old, scope[name]))
