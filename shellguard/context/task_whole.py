"""What the whole of a task says that no sentence says alone.

Promise: deterministic; it concludes from what was gathered, and from no word of its own.
"""

from __future__ import annotations

from shellguard.context.deed import Does
from shellguard.context.task_gathered import Gathered
from shellguard.context.task_limits import CHANGES
from shellguard.context.task_scope import Limit, LimitKind

# What an agent does who is asked to explain or to look into something: no more than a look is asked for.
_EXPLAINING = frozenset(
    "explain review investigate inspect audit analyze analyse describe summarize summarise tell_me let_me_know tell look_into look_at "
    "compare assess examine diagnose know understand walk_through look debug triage explicate propose suggest recommend".split()
)

_MENDING = frozenset("debug diagnose triage troubleshoot look_into investigate identify find_out".split())


def conclude(gathered: Gathered) -> None:
    """What the whole says that no sentence says alone."""
    if gathered.attention:
        _take_attention(gathered)
    if not gathered.does and gathered.nominals and not gathered.is_question:
        gathered.does |= gathered.nominals
    if not gathered.does and gathered.is_question:
        gathered.does[Does.LOOK] = gathered.question
    if not gathered.does and gathered.failure:
        gathered.does |= {Does.CHANGE: gathered.failure, Does.RUN: gathered.failure}
    is_looking = (
        set(gathered.does) == {Does.LOOK}
        and (gathered.lemmas & _EXPLAINING) == gathered.lemmas
        and bool(gathered.lemmas or gathered.is_question)
    )
    if is_looking and not any(x.kind is LimitKind.LOOK_ONLY for x in gathered.limits):
        # a look at something may need a run or a scratch file, but nothing that others would notice
        does = CHANGES - {Does.MAKE, Does.CHANGE, Does.INSTALL}
        if gathered.lemmas & _MENDING or not gathered.lemmas:
            # who finds the cause of a failure is to end it, as far as that is one's own work; a question is often meant so
            does -= {Does.SHARE}
        quote = gathered.question if not gathered.lemmas else gathered.does[Does.LOOK]
        gathered.limits.append(Limit(LimitKind.LOOK_ONLY, quote, does=does))


def _take_attention(gathered: Gathered) -> None:
    """`could use some attention`: what an old, a stuck or a broken thing needs."""
    wanted = gathered.states & {Does.REMOVE, Does.RESTART, Does.CHANGE, Does.INSTALL}
    is_service = bool(
        set(gathered.things) & {"workload", "process", "unit", "app", "container", "instance", "node", "pod"}
    )
    if Does.RESTART in wanted and not is_service:
        wanted -= {Does.RESTART}
    if Does.RESTART in wanted:
        wanted = {Does.RESTART}
    for does in sorted(wanted or ({Does.CHANGE} if not gathered.does else set())):
        gathered.does.setdefault(does, gathered.attention)


def quotes_of(gathered: Gathered) -> tuple[tuple[str, str], ...]:
    return (
        *((does.value, quote) for does, quote in gathered.does.items()),
        *gathered.things.items(),
        *((name.text, quote) for name, quote in gathered.names.items()),
    )
