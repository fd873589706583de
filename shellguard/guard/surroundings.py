"""What a guard is given: a judge, a ledger, and the far end of each attempt.

Promise: the guard knows nothing more of them than this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from shellguard.model import Attempt, Decision, Grant, RecordKind
from shellguard.wire.messages import Answer

Judge = Callable[[Attempt, tuple[Grant, ...]], Decision]
"""Decides one attempt under the grants in force; its decision is redacted already."""


_Found = TypeVar("_Found")


class Aside(Protocol):
    """Does something beside the guard's thread and goes on with what came of it on the thread."""

    def __call__(self, work: Callable[[], _Found], then: Callable[[_Found], None]) -> None:
        """`work` must not raise."""


def at_once(work: Callable[[], _Found], then: Callable[[_Found], None]) -> None:
    """Where there is no other thread to do it on."""
    then(work())


class LedgerLike(Protocol):
    """Where records go."""

    def append(self, session: str, kind: RecordKind, body: dict[str, Any], *, at_s: float) -> object:
        """Write one record durably. Raises LedgerError."""


class Asking(Protocol):
    """The far end of one attempt."""

    @property
    def is_gone(self) -> bool:
        """Whether the peer has hung up."""

    def answer(self, code: Answer, text: str) -> None:
        """Send an answer; after any but HELD, further ones are dropped."""
