"""Approvals that look like nobody read them: many of one kind within a minute, or several in a row faster than one reads.

Promise: pure; it says so to the person, with the count and a way out, and changes no verdict. What was released because it
was approved already is no approval.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shellguard.model import Decision, Hold, HoldState, Severity

MANY, WITHIN_S = 10, 60.0
"""So many of one kind within a minute."""
ROW, UNREAD_S = 5, 1.0
"""So many in a row, each answered within a second. Silent reading takes about a quarter of a second a word (Brysbaert 2019)."""
LASTING_S = 600.0
"""After ten minutes what was answered before says nothing of how this one is."""

Kind = tuple[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Stamping:
    """How the person approved."""

    count: int
    is_fast: bool
    """Each was answered sooner than it can be read; else many of one kind were."""
    what: str = ""
    """`git (force-push)`"""

    @property
    def sentence(self) -> str:
        """For the person."""
        if self.is_fast:
            return (
                f"The last {self.count} approvals took less than a second each. Look at one in full before you answer;"
                " approving its shape (s, or approve --shape) spares the ones alike."
            )
        return (
            f"You approved {self.count} of {self.what} within a minute. If they are all right, approve the shape once"
            " (s, or approve --shape); if not, look at one in full."
        )


def stamped(holds: Iterable[Hold], decision: Decision | None = None, *, now_s: float) -> str:
    """The sentence, or nothing; for a `decision` only what bears on it: many of its own kind, or haste with anything."""
    found = stamping(holds, kind=kind_of(decision) if decision is not None else None, now_s=now_s)
    return found.sentence if found is not None else ""


def stamping(holds: Iterable[Hold], *, kind: Kind | None = None, now_s: float) -> Stamping | None:
    """How the person approved lately; `holds` of one guard in any order, `kind` where only one is asked about."""
    answered = sorted((h for h in holds if h.answered_at_s is not None), key=lambda h: h.answered_at_s or 0.0)
    recent = [h for h in answered if now_s - (h.answered_at_s or 0.0) <= LASTING_S and _is_by_hand(h)]
    approved = [h for h in recent if h.state is HoldState.APPROVED]
    if not approved:
        return None
    wanted = kind if kind is not None else kind_of(approved[-1].decision)
    count = _most_within([h.answered_at_s or 0.0 for h in approved if kind_of(h.decision) == wanted])
    if count >= MANY:
        return Stamping(count, False, _said(wanted))
    in_a_row = _unread(recent)
    return Stamping(in_a_row, True) if in_a_row >= ROW else None


def kind_of(decision: Decision) -> Kind:
    """What was stopped for, and which program: what a hasty eye takes for the same."""
    grave = {f.rule for f in decision.findings if f.severity >= Severity.HIGH}
    # what a session shows grows from hold to hold; what a rule objects to stays the same
    grave = grave or {s.id for s in decision.signals if s.weight >= Severity.HIGH}
    found = grave or {f.rule for f in decision.findings}
    subject = decision.main.subject if decision.main is not None else ""
    call = subject or (decision.invocations[0] if decision.invocations else decision.command)
    program = call.split(" ", 1)[0].rsplit("/", 1)[-1]
    return tuple(sorted(found)), program


def _said(kind: Kind) -> str:
    ids, program = kind
    return f"{program or 'a command'} ({', '.join(ids) or 'unread'})"


def _is_by_hand(hold: Hold) -> bool:
    return hold.state in (HoldState.APPROVED, HoldState.REFUSED) and not hold.note.startswith("as ")


def _most_within(times: list[float]) -> int:
    """How many of these, in order, lie within a minute at most."""
    most = first = 0
    for at, time_s in enumerate(times):
        while time_s - times[first] > WITHIN_S:
            first += 1
        most = max(most, at - first + 1)
    return most


def _unread(answered: list[Hold]) -> int:
    """How many of the latest answers in a row were approvals that came too soon to have been read."""
    count, end = 0, len(answered)
    for at in range(end - 1, -1, -1):
        hold = answered[at]
        before_s = (answered[at - 1].answered_at_s or 0.0) if at else 0.0
        seen_s = (hold.answered_at_s or 0.0) - max(hold.since_s, before_s)
        if hold.state is not HoldState.APPROVED or seen_s >= UNREAD_S:
            break
        count += 1
    return count
