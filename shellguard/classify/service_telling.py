"""What is done at a service in words, for the person who decides about it.

Promise: pure; what nobody knows of an act is said as the rule says it.
"""

from __future__ import annotations

from dataclasses import replace

from shellguard.model import Act, Reach
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing

_PLURAL = frozenset({Thing.ROWS, Thing.OBJECTS})
# No plural of their own, or nobody knows what they are.
_UNCHANGED = _PLURAL | {Thing.UNKNOWN}


def target_of(act: ServiceAct) -> str:
    """Which one, and where: `vol_1 (fly, production)`."""
    place = ", ".join(p for p in (act.service, act.where.rstrip("/")) if p)
    # a tool may name the kind of thing along with it
    name = act.target.removeprefix(f"{act.thing.value} ")
    return " ".join(p for p in (name, f"({place})" if place else "") if p)


def act_of(rule: Act, *, marked: str, verb: str, service: ServiceAct | None) -> Act:
    """What a finding says is done: the rule's act, with what was found of it."""
    if service is None:
        return replace(rule, target=marked, verb=verb or rule.verb)
    thing = rule.object if service.thing is Thing.UNKNOWN else service.thing.value
    reach = Reach.LOCAL if service.is_local else Reach.REMOTE
    thing = _plural(thing) if service.scope is Scope.MANY and service.thing not in _UNCHANGED else thing
    return Act(service.verb.value, _how_much(service) + thing, marked, reach, service.undo)


def _plural(word: str) -> str:
    if word.endswith("y") and not word.endswith(("ay", "ey", "oy")):
        return f"{word[:-1]}ies"
    return word + ("es" if word.endswith(("h", "x", "s")) else "s")


def _how_much(act: ServiceAct) -> str:
    if act.scope is Scope.ONE:
        return ""
    if act.scope is Scope.MANY:
        return "many "
    return "all " if act.thing in _PLURAL else "all of " if act.target else "every "
