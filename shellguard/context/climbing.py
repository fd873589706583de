"""The session climbs: what it did to a lower environment it now does to production, which its task does not speak of.

Promise: pure; a task that names production, or speaks of all environments, says nothing; looking is no climbing.
"""

from __future__ import annotations

import posixpath
import re

from shellguard.classify.subject import Subject
from shellguard.context.deeds import deeds as deeds_of
from shellguard.context.environment_words import Tier, host_tier, path_tier, tier_of
from shellguard.context.story import Outcome, Story
from shellguard.context.task_scope import TaskScope
from shellguard.model import Deed, Does, Reach, Severity, Signal
from shellguard.parse.invocation import Arg

CLIMBED = "production-touched"
_MOST = 60
_SETTINGS = re.compile(
    r"\.(?:ya?ml|json|toml|ini|cfg|conf|properties|xml|hcl|tfvars|env)$|(?:^|/)\.env", re.I
)
_ALL = re.compile(
    r"\b(?:prod|production|live)\b|\b(?:all|every|each|both|across|per)[- ](?:\w+ )?(?:environments?|envs?|stages?|tiers?|configs?|configurations?)\b|\beverywhere\b",
    re.I,
)
_TRIES = re.compile(
    r"\b(?:test|verify|check|try|measur|benchmark|validat|simulat|stress|probe|load[- ]test)\w*\b", re.I
)
_LOADERS = frozenset("ab wrk wrk2 hey k6 locust vegeta siege jmeter artillery bombardier gatling".split())
_URL = re.compile(r"^https?://([^/@\s]{1,200}@)?([\w.-]{1,200})", re.I)
_SAFER = "Stay in the environment it was tried in, and ask the user before production is touched."


def climbing_signals(
    subjects: tuple[Subject, ...], deeds: tuple[Deed, ...], scope: TaskScope, *, story: Story
) -> tuple[Signal, ...]:
    """At most one: settings of production after those of a lower environment, or a trial that is run against it."""
    text = scope.text
    if not text.strip() or Tier.PRODUCTION in scope.tiers or _ALL.search(text):
        return ()
    return _settings(deeds[:_MOST], story) or (_trial(subjects[:_MOST]) if _TRIES.search(text) else ())


def _settings(deeds: tuple[Deed, ...], story: Story) -> tuple[Signal, ...]:
    """The file of production beside one of another environment that this session changed."""
    changed = [d for d in deeds if _is_settings(d) and _tier(d.target) is Tier.PRODUCTION]
    if not changed:
        return ()
    before = [d.deed for d in story.deeds if d.outcome is Outcome.RAN and _is_settings(d.deed)]
    for deed in changed:
        lower = next((b.target for b in reversed(before) if _is_step_below(b.target, deed.target)), "")
        if lower:
            evidence = (
                f"the task does not speak of production; after {lower} this changes {deed.target} as well"
            )
            return (
                Signal(CLIMBED, evidence, Severity.HIGH, f"settings of production: {deed.target}", _SAFER),
            )
    return ()


def _is_settings(deed: Deed) -> bool:
    is_file = deed.service == "files" and deed.thing == "file" and deed.reach is Reach.LOCAL
    return is_file and deed.does in (Does.CHANGE, Does.MAKE) and _SETTINGS.search(deed.target) is not None


def _tier(path: str) -> Tier:
    name = posixpath.basename(path)
    # `.env.production` ends in its environment
    return path_tier((name if name.startswith(".env") else posixpath.splitext(name)[0]).lstrip("."))


def _is_step_below(lower: str, upper: str) -> bool:
    """Siblings, of which the other belongs to an environment before production."""
    return (
        posixpath.dirname(lower) == posixpath.dirname(upper) and Tier.UNKNOWN < _tier(lower) < Tier.PRODUCTION
    )


def _trial(subjects: tuple[Subject, ...]) -> tuple[Signal, ...]:
    """A script or a load tool that is pointed at production."""
    for subject in subjects:
        if not _is_tool(subject):
            continue
        word = next((a.shown for a in subject.call.args[:32] if _points_up(a)), "")
        if word:
            evidence = f"the task does not speak of production; this points {subject.program} at {word}"
            return (Signal(CLIMBED, evidence, Severity.HIGH, f"trial at production: {word}"[:200], _SAFER),)
    return ()


def _is_tool(subject: Subject) -> bool:
    if not _LOADERS.isdisjoint(subject.programs):
        return True
    return any(d.does is Does.RUN and d.service == "programs" and "/" in d.target for d in deeds_of(subject))


def _points_up(arg: Arg) -> bool:
    names = (s[1:] for s in arg.sources if s.startswith("$"))
    if any(tier_of(n) is Tier.PRODUCTION for n in names):
        return True
    url = _URL.match(arg.text)
    return url is not None and host_tier(url[2]) is Tier.PRODUCTION
