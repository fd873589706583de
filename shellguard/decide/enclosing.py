"""What a policy says about the kernel's part: which effects are watched, who is confined, which hosts are protected.

Promise: pure; a key or a value that is not known is an error that names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shellguard.context.nearest import hint
from shellguard.errors import PolicyError

WATCHED = frozenset({"connect", "delete", "write"})
"""What the gate can watch besides programs: connections; deletions and renames; files opened for writing."""

_KEYS = ("watch", "confine", "writable", "protect")


@dataclass(frozen=True, slots=True)
class Enclosing:
    """The `[kernel]` section."""

    watch: frozenset[str] = WATCHED
    confine: frozenset[str] = frozenset()
    """Environments whose sessions are confined without being asked to, `*` for all."""
    writable: tuple[str, ...] = ()
    """More folders that a confined session may write; `~` is the home."""
    protect: tuple[str, ...] = ()
    """Hosts and networks that no program connects to unasked: names, addresses, CIDR."""

    def confines(self, environment: str) -> bool:
        """Whether a session in this environment is confined."""
        return bool({environment or "-", "*"} & self.confine)


def load_enclosing(rows: dict[str, Any], *, name: str, base: Enclosing | None = None) -> Enclosing:
    """The section of a policy file called `name`; what it does not mention stays as in `base`. Raises PolicyError."""
    base = base or Enclosing()
    for key, value in rows.items():
        if key not in _KEYS:
            raise PolicyError(f"{name}: [kernel] {key}: unknown; known: {', '.join(_KEYS)}{hint(key, _KEYS)}")
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            raise PolicyError(f"{name}: [kernel] {key} is a list of texts")
    watch = frozenset(rows.get("watch", base.watch))
    if watch - WATCHED:
        raise PolicyError(
            f"{name}: [kernel] watch: {min(watch - WATCHED)!r} is none of {', '.join(sorted(WATCHED))}"
        )
    return Enclosing(
        watch,
        frozenset(rows.get("confine", base.confine)),
        tuple(rows.get("writable", base.writable)),
        tuple(rows.get("protect", base.protect)),
    )
