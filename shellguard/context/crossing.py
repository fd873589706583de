"""Whether what an attempt does lands above the environment that its session is for.

Promise: pure; signals are facts with their evidence, never verdicts. The same environment or a lower one is no signal.
"""

from __future__ import annotations

from collections.abc import Iterable

from shellguard.context.environment_words import Tier
from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap
from shellguard.context.landing import Landing
from shellguard.model import Severity, Signal

CROSSED = "environment-crossed"
READ_ACROSS = "environment-read-across"
UNKNOWN_PLACE = "environment-unknown"
PRODUCTION_TOUCHED = "production-touched"

_SAY_WHERE = "Say in the command which environment it is for, or ask the user to run it."
_ASK_FIRST = "Ask the user whether this is meant for production; work on it in a lower environment first."


def crossings(
    landings: Iterable[Landing], *, session_environment: str, environments: EnvironmentMap = NO_ENVIRONMENTS
) -> tuple[Signal, ...]:
    """What lands above the session's environment, each kind of crossing once, by its gravest landing."""
    tier = environments.tier(session_environment)
    found = [s for at in landings if (s := _signal(at, session_environment, tier)) is not None]
    first: dict[str, Signal] = {}
    for signal in sorted(found, key=lambda s: -s.weight):
        first.setdefault(signal.id, signal)
    if CROSSED in first:
        # what is changed there is read there too
        first.pop(READ_ACROSS, None)
    return tuple(first.values())


def _signal(at: Landing, environment: str, tier: Tier) -> Signal | None:
    if not at.is_remote:
        return None
    about = f"{at.environment or at.tier.label} {at.kind}".strip()
    if not tier.is_known:
        is_touched = at.tier is Tier.PRODUCTION and at.is_change
        evidence = f"{_told(at)}{_done(at)}"
        return Signal(PRODUCTION_TOUCHED, evidence, Severity.LOW, about, _ASK_FIRST) if is_touched else None
    said = f"the session is for {environment}; "
    if not at.tier.is_known:
        is_blind = at.is_change and at.is_irreversible and tier < Tier.PRODUCTION
        evidence = f"{said}{_done(at, is_alone=True)} cannot be undone, and nothing says in which environment"
        return Signal(UNKNOWN_PLACE, evidence, Severity.HIGH, about, _SAY_WHERE) if is_blind else None
    if at.tier <= tier:
        return None
    there = at.environment or at.tier.label
    if not at.is_change:
        safer = f"Read it in {environment}, or ask the user to look it up in {there}."
        return Signal(READ_ACROSS, f"{said}{_told(at)}", Severity.MEDIUM, about, safer)
    safer = f"Do it in {environment}, or ask the user to run it against {there} themselves."
    # a test environment is made to be thrown away: going there from development loses nothing that others keep
    weight = Severity.HIGH if at.tier >= Tier.STAGING else Severity.MEDIUM
    return Signal(CROSSED, f"{said}{_told(at)}{_done(at)}", weight, about, safer)


def _told(at: Landing) -> str:
    """`--context prod-eu` is production (by its name)."""
    named = f"{at.text}, {at.how}," if at.is_earlier else f"`{at.how}`"
    return f"{named} is {at.environment or at.tier.label} ({at.why})"


def _done(at: Landing, *, is_alone: bool = False) -> str:
    """What would be done there."""
    act = at.act or "it changes something"
    return f"“{act}”" if is_alone else f": {at.act}" if at.act else ""
