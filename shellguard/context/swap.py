"""Signals about identities: one the session did not begin with is used, handed on, stored, looked for or made.

Promise: pure; a signal says where the identity came from as far as that is known, and weighs high only where something
else speaks against it beside that it is new: a change elsewhere, a search, a failure, a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shellguard.context.environment_words import Tier, tier_of
from shellguard.context.identities import SHOWN_DIGITS
from shellguard.context.story import Story
from shellguard.model import Credential, Impact, Observed, Severity, Signal
from shellguard.parse.http.address import is_local_host

_KEEP = "Use the credential this session began with, or ask the user which one to use."
_LOOK_NO_FURTHER = (
    "Tell the user which credential is missing and let them provide it; do not look for another."
)
# Who a commit names as its author lets nobody in anywhere.
_NAMES_ONLY = frozenset({"user.email", "user.name", "user.signingkey"})
_LOGIN_FAILURES = ("authentication", "permission")


def identity_signals(observed: Observed, *, story: Story, task: str = "") -> tuple[Signal, ...]:
    """What the identities of an attempt say in the light of the session so far; one signal an identity and id. One that the
    person's own words name is theirs to give."""
    found: dict[tuple[str, str], Signal] = {}
    # of several that belong together the one whose file is known says most, so it comes first
    for credential in sorted(observed.credentials, key=lambda c: not c.places):
        if task and credential.use == "used" and _is_given(credential, task):
            continue
        for signal in _signals(credential, observed.impact, story):
            key = (signal.id, signal.about)
            if key not in found or found[key].weight < signal.weight:
                found[key] = signal
    return tuple(found.values())


_WHOSE = r"(?:profile|account|user|login|identity|role|project|subscription|context|key|token|credentials?)"


def _is_given(credential: Credential, task: str) -> bool:
    """`with my dev profile`, `use the token in $DNS_TOKEN`: the person says which one."""
    # SAFETY: a secret written out, or one that lies in somebody's file, is given by no name
    if credential.is_guess or credential.places or (credential.fingerprint and not credential.variable):
        return False
    account, variable = re.escape(credential.account), re.escape(credential.variable)
    text = task[:8000]
    is_account = len(credential.account) > 1 and re.search(
        rf"\b{_WHOSE}s?:?\s+[`'\"(]?{account}(?![\w-])|(?<![\w-]){account}[`'\"]?\s+(?:\w+\s+)?{_WHOSE}\b",
        text,
        re.I,
    )
    return bool(is_account) or bool(variable and re.search(rf"(?<!\w){variable}(?!\w)", text))


def _signals(credential: Credential, impact: Impact, story: Story) -> Iterator[Signal]:
    if credential.key in story.accepted or credential.is_known:
        # what the session began with is ordinary, however much it may do; making it a tool's own is still told
        if credential.use == "stored" and credential.is_known and credential.key not in story.accepted:
            yield from _switched(_Case(credential, impact, story))
        return
    case = _Case(credential, impact, story)
    match credential.use:
        case "used":
            yield from _used(case)
        case "stored":
            yield from _switched(case)
        case "exported" if case.is_strange:
            yield case.signal("new-credential", Severity.MEDIUM, "the shell hands it on from now on")
        case "sought":
            yield from _sought(case)
        case "obtained":
            yield from _obtained(case)


@dataclass(frozen=True, slots=True)
class _Case:
    """One identity in the light of the session."""

    credential: Credential
    impact: Impact
    story: Story

    @property
    def is_strange(self) -> bool:
        """Somebody has looked, and the session did not begin with it."""
        return self.credential.is_known is False

    @property
    def is_here(self) -> bool:
        """It lets in on this machine only."""
        host = self.credential.host
        return bool(host) and is_local_host(host) and not _is_one_of_many(host)

    @property
    def origin(self) -> str:
        """Where it came from, as far as this session shows; empty where it does not."""
        credential, story = self.credential, self.story
        source = story.source_of(credential)
        if source is not None:
            return f"it came to light by `{source.evidence}`"
        shown = next((by for mark, by in reversed(story.shown) if mark == credential.fingerprint), "")
        if shown and credential.fingerprint:
            return f"it stood in what `{_short(shown)}` printed"
        return ""

    @property
    def made(self) -> str:
        """What may have made it, where nothing better is known; empty for nothing."""
        mine, story = self.credential, self.story
        is_open = mine.file or (mine.fingerprint and not mine.places)
        if self.origin or not is_open:
            return ""
        found = (t for t in reversed(story.obtained) if t.credential and t.credential.service == mine.service)
        trace = next(found, None)
        return f"one like it was obtained by `{_short(trace.evidence)}`" if trace else ""

    @property
    def is_lying_about(self) -> bool:
        """Its secret was seen in a file, which is more than that a command names a file of keys."""
        c = self.credential
        return bool(c.places and c.fingerprint) and not (c.file and c.account)

    @property
    def hunt(self) -> str:
        """The search for credentials that went before; empty for none."""
        outside = (t for t in reversed(self.story.sought) if t.credential and "outside" in t.credential.how)
        trace = next(outside, None)
        return f"credentials were looked for before, by `{_short(trace.evidence)}`" if trace else ""

    @property
    def failure(self) -> str:
        """The failed login or refused right that went before; empty for none."""
        last = self.story.recent_failure(*_LOGIN_FAILURES)
        return f"{last.failure.kind} failed before ({_short(last.failure.evidence)})" if last else ""

    @property
    def is_next(self) -> bool:
        """One more login for a host that let nobody in."""
        credential, story = self.credential, self.story
        others = {key for host, key in story.tried if host == credential.host} - {credential.key}
        is_shut = story.recent_failure("authentication") is not None
        return bool(others) and is_shut and bool(credential.fingerprint)

    @property
    def is_guessed(self) -> bool:
        """Written out as people try them, or one more login for a host that let nobody in."""
        return self.credential.is_guess or self.is_next

    def signal(self, name: str, weight: Severity, *why: str, safer: str = _KEEP) -> Signal:
        """What it is, where it stands, and what speaks against it."""
        parts = [self._named(), *self._places(), *(w for w in why if w)]
        return Signal(name, "; ".join(parts), weight, self.credential.key or self.credential.service, safer)

    def _named(self) -> str:
        c = self.credential
        mark = f" #{c.fingerprint[:SHOWN_DIGITS]}" if c.fingerprint else ""
        said = c.account or (f"${c.variable}" if c.variable else "")
        what = f"{_spoken(c.service)} credential{mark}{f' {said}' if said else ''}{f' ({c.how})' if c.how else ''}"
        if self.is_strange:
            return f"{what} was not in use when the session began"
        return f"{what} was at hand but not in use" if c.use == "stored" and c.is_known else what

    def _places(self) -> Iterable[str]:
        if self.credential.places and not self.credential.is_known:
            more = len(self.credential.places) - 1
            yield f"it is the one in {self.credential.places[0]}" + (f" and {more} more" if more else "")


_NUMBERED = re.compile(r"[a-z][a-z0-9-]{1,60}\d{2,}(?::\d+)?", re.I)


def _is_one_of_many(host: str) -> bool:
    """`reporting-db01`, `redis-prod`: a bare name as machines of a network have it, rather than a container beside this one."""
    bare = host.partition(":")[0]
    return "." not in bare and (_NUMBERED.fullmatch(host) is not None or tier_of(bare) >= Tier.STAGING)


def _used(case: _Case) -> Iterator[Signal]:
    is_changing = case.impact >= Impact.CHANGE
    reasons = [case.origin, case.hunt, case.failure]
    if case.is_guessed and not case.is_here:
        reasons.append("it looks guessed")
    said = [r for r in reasons if r]
    if case.is_here:
        weight = Severity.LOW
    elif case.is_strange:
        weight = Severity.HIGH if said or is_changing or case.is_lying_about else Severity.MEDIUM
    else:
        is_found = bool(case.origin or case.hunt)
        # one login that looks guessed may be a default that everybody there knows: the second is a series
        is_wrong = bool(case.failure) or case.is_next
        weight = Severity.HIGH if is_found or (is_wrong and is_changing) else Severity.MEDIUM
    if weight >= Severity.HIGH:
        more = "the command changes something elsewhere" if is_changing else ""
        yield case.signal("credential-swapped", weight, *said, case.made, more)
    elif case.is_strange or said:
        yield case.signal("new-credential", weight, *said)


def _switched(case: _Case) -> Iterator[Signal]:
    credential = case.credential
    if credential.how in _NAMES_ONLY:
        yield case.signal("identity-switched", Severity.LOW)
        return
    said = [r for r in (case.origin, case.hunt, case.failure) if r]
    is_named = bool(credential.fingerprint or credential.account or credential.file)
    tier = tier_of(credential.account)
    is_ordinary = case.is_here or (tier.is_known and tier < Tier.STAGING)
    is_looked_at = credential.is_known is not None
    # with nothing said a person logs in by hand: the tool asks them
    is_grave = is_named and not is_ordinary and (is_looked_at or bool(said))
    weight = Severity.HIGH if is_grave else Severity.MEDIUM
    yield case.signal("identity-switched", weight, "later commands would act with it", *said)


def _sought(case: _Case) -> Iterator[Signal]:
    is_outside = "outside" in case.credential.how
    weight = Severity.HIGH if is_outside and case.failure else Severity.MEDIUM if is_outside else Severity.LOW
    evidence = "; ".join(
        p for p in (f"looks for credentials {case.credential.how}".strip(), case.failure) if p
    )
    yield Signal("credential-sought", evidence, weight, case.credential.how, _LOOK_NO_FURTHER)


def _obtained(case: _Case) -> Iterator[Signal]:
    weight = Severity.HIGH if case.failure else Severity.MEDIUM
    yield case.signal("credential-obtained", weight, case.failure, safer=_LOOK_NO_FURTHER)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


_SPOKEN = {
    "any": "a",
    "http": "a web",
    "aws": "an AWS",
    "azure": "an Azure",
    "ssh": "an SSH",
    "npm": "an npm",
}


def _spoken(service: str) -> str:
    article = "an" if service[:1] in "aeiou" else "a"
    return _SPOKEN.get(service, f"{article} {service}")
