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
_SAY_WHERE = "Name the environment in the command, or ask the user where it leads."


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
    if not tier.is_known:
        is_touched = at.tier is Tier.PRODUCTION and at.is_change
        return Signal(PRODUCTION_TOUCHED, f"{_told(at)}{_done(at)}", Severity.LOW) if is_touched else None
    said = f"the session is for {environment}; "
    if not at.tier.is_known:
        is_blind = at.is_change and at.is_irreversible and tier < Tier.PRODUCTION
        evidence = f"{said}{_done(at, is_alone=True)} cannot be undone, and nothing says in which environment"
        return Signal(UNKNOWN_PLACE, evidence, Severity.HIGH, safer=_SAY_WHERE) if is_blind else None
    if at.tier <= tier:
        return None
    if not at.is_change:
        return Signal(READ_ACROSS, f"{said}{_told(at)}", Severity.MEDIUM)
    # a test environment is made to be thrown away: going there from development loses nothing that others keep
    weight = Severity.HIGH if at.tier >= Tier.STAGING else Severity.MEDIUM
    stay = f"Stay in {environment}; ask the user where {at.environment or at.tier.label} has to change."
    return Signal(CROSSED, f"{said}{_told(at)}{_done(at)}", weight, safer=stay)


def _told(at: Landing) -> str:
    """`--context prod-eu` is production (by its name)."""
    return f"`{at.how}` is {at.environment or at.tier.label} ({at.why})"


def _done(at: Landing, *, is_alone: bool = False) -> str:
    """What would be done there."""
    act = at.act or "it changes something"
    return f"“{act}”" if is_alone else f": {at.act}" if at.act else ""
