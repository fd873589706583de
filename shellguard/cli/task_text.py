"""A task as it is understood, for people and as JSON.

Promise: pure; every row is safe to print, and what is not understood is said, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shellguard.context.session_task import scope_in, words_in
from shellguard.context.task_scope import Limit, TaskScope
from shellguard.hold.visible import one_line
from shellguard.model import Said, Session

_LABEL = 12
_MOST = 12
_NOBODY = 'no task was named; say one: shellguard task "..."'


def session_of(body: Mapping[str, Any]) -> Session:
    """The task's part of a session as a guard tells it."""
    later = tuple(
        Said(str(row.get("text", "")), bool(row.get("is_added")))
        for row in body.get("later", ())
        if isinstance(row, dict)
    )
    return Session(str(body.get("id", "")), task=str(body.get("task", "")), later=later)


def as_text(who: str, session: Session) -> str:
    """`claude in session abc: upgrade the linter`, later words below it, and what is read out of all of it."""
    words = words_in(session)
    lines = [f"{one_line(who)}: {one_line(words[0]) if words else _NOBODY}"]
    lines += [f"  then      {one_line(text)}" for text in words[1:]]
    if words:
        lines += _understood(scope_in(session))
    return "\n".join(lines)


def _understood(scope: TaskScope) -> Iterator[str]:
    yield "  understood as"
    if scope.is_empty:
        yield "    nothing that a command could be held against: say what to do, and to what"
        return
    rows = [
        ("to do", ", ".join(sorted(scope.does)) or "not said"),
        ("kinds", ", ".join(sorted(scope.things))),
        ("names", _listed(f"{n.text} ({n.by})" for n in scope.names)),
        ("where", _where(scope)),
        ("whose", ", ".join(scope.owners)),
        *(("limit", _limit(limit)) for limit in scope.limits),
    ]
    for label, text in rows:
        if text:
            yield f"    {label:<{_LABEL}}{one_line(text)}"


def _where(scope: TaskScope) -> str:
    tiers = ", ".join(tier.label for tier in sorted(scope.tiers))
    return f"{tiers} ({scope.tier_quote})" if tiers and scope.tier_quote else tiers


def _limit(limit: Limit) -> str:
    about = _listed([*sorted(limit.does), *sorted(limit.things), *(n.text for n in limit.names)])
    return f"{limit.kind}: “{limit.quote}”" + (f" ({about})" if about else "")


def _listed(words: Iterable[str]) -> str:
    every = list(words)
    more = f" and {len(every) - _MOST} more" if len(every) > _MOST else ""
    return ", ".join(every[:_MOST]) + more


def as_json(agent: str, session: Session) -> dict[str, Any]:
    """Plain JSON types."""
    scope = scope_in(session)
    return {
        "session": session.id,
        "agent": agent,
        "task": session.task,
        "later": [{"text": said.text, "is_added": said.is_added} for said in session.later],
        "understood": {
            "does": sorted(scope.does),
            "things": sorted(scope.things),
            "names": [{"text": n.text, "by": n.by} for n in scope.names],
            "tiers": [tier.label for tier in sorted(scope.tiers)],
            "owners": list(scope.owners),
            "limits": [
                {
                    "kind": limit.kind,
                    "quote": limit.quote,
                    "does": sorted(limit.does),
                    "things": sorted(limit.things),
                    "names": [n.text for n in limit.names],
                }
                for limit in scope.limits
            ],
        },
    }
