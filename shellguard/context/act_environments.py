"""Which environments one call lands in, and whether it changes something there.

Promise: pure but for what the subject asks its world, total. A place that nobody can tell is no landing, but for a change
on another machine or service of which nothing at all can be told: that is one landing of an unknown environment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shellguard.classify.subject import Subject
from shellguard.context import landing_tables as tables
from shellguard.context.environment_words import (
    Tier,
    branch_tier,
    host_tier,
    path_tier,
    tier_of,
)
from shellguard.context.environments import NO_ENVIRONMENTS, EnvironmentMap, Match
from shellguard.context.identities import Held
from shellguard.context.landing import Landing
from shellguard.context.places_said import places
from shellguard.context.said import Said, is_place
from shellguard.context.said_before import borrowed, switched
from shellguard.context.said_earlier import NO_STORY, earlier
from shellguard.context.said_options import acts_on_database, stages, stays_here
from shellguard.context.story import Story
from shellguard.model import Undo
from shellguard.parse.git.command import read_git
from shellguard.parse.identities.identity_use import IdentityUse
from shellguard.parse.invocation import Invocation
from shellguard.parse.services.readers import PROGRAMS
from shellguard.parse.services.service_act import Group, ServiceAct, Thing, Verb, group_of
from shellguard.parse.sql.clients import FILE_OPTIONS, given_of, texts_of

_SOFT = frozenset({Verb.REVEAL, Verb.SWITCH})
_LOSING = frozenset({Verb.DELETE, Verb.EMPTY, Verb.RESET, Verb.REPLACE, Verb.WITHDRAW})
# Of these nobody has a staging and a production: they are what they are.
_WITHOUT = frozenset(
    "github gitlab bitbucket gitea git npm pypi crates rubygems slack notion linear discord telegram atlassian".split()
)
_WITHOUT_THINGS = frozenset({Thing.REPOSITORY, Thing.RELEASE, Thing.PACKAGE, Thing.DOCUMENT, Thing.UNIT})
_READ_FILES = frozenset({"read", "copy", "send"})
_LOST_FILES = frozenset({"delete", "erase", "format", "destroy-volume", "empty", "mirror"})
# Where these say "this machine", what else is said is said of this machine: a namespace, an app's name, a manifest.
_PLACING = frozenset({"hosts", "kube_contexts", "docker_contexts", "databases", "ssh_hosts"})


# What files say is current; a switch in front of the call changes it before the call runs.
_STANDING = ("context ", "workspace ")


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a call does, whatever the place."""

    is_change: bool
    is_irreversible: bool
    is_remote: bool
    is_placed: bool = True
    """Whether what it changes stands in an environment at all."""
    act: str = ""


def landings(
    subject: Subject,
    *,
    environments: EnvironmentMap = NO_ENVIRONMENTS,
    uses: tuple[IdentityUse, ...] = (),
    siblings: tuple[Invocation, ...] = (),
    story: Story = NO_STORY,
    current: tuple[Held, ...] = (),
) -> tuple[Landing, ...]:
    """Where the call lands. `uses`: the identities it uses; `siblings`: all calls of the same text, whose programs may carry it;
    `story`: what the session set before; `current`: what tools took unasked when it began."""
    effect = _effect(subject)
    said = _all_said(subject, effect, uses, siblings)
    said = _unique(
        (*said, *earlier(subject, said, story=story, current=current, is_database=acts_on_database(subject)))
    )
    found = [(s, _match(s, environments)) for s in said]
    told = _told(_unexcused(found))
    landed = tuple(_landing(s, m, effect) for s, m in told)
    if landed or not (effect.is_change and effect.is_remote and effect.is_placed):
        return landed
    first = next((s for s, _ in found if not s.is_hint), Said("", "", subject.program))
    return (_landing(first, Match("", Tier.UNKNOWN), effect),)


def _all_said(
    subject: Subject, effect: _Effect, uses: tuple[IdentityUse, ...], siblings: tuple[Invocation, ...]
) -> tuple[Said, ...]:
    """Each place once, as it was said first."""
    stage = stages(subject.call) if acts_on_database(subject) else ()
    own = (*stage, *places(subject, uses=uses))
    kinds = {s.kind for s in own if not s.is_hint and not s.how.startswith(_STANDING)}
    if effect.is_change or subject.call.host:
        own = (*own, *borrowed(subject, siblings))
    is_here = stays_here(subject.program, subject.call.args)
    before = [s for s in switched(subject, siblings) if s.kind not in kinds and not is_here]
    sent = {s.kind for s in before}
    own = tuple(s for s in own if s.kind not in sent or not s.how.startswith(_STANDING))
    return _unique((*own, *before))


def _unique(said: Iterable[Said]) -> tuple[Said, ...]:
    unique: dict[tuple[str, str], Said] = {}
    for one in filter(is_place, said):
        unique.setdefault((one.kind, one.text), one)
    return tuple(unique.values())


def _match(said: Said, environments: EnvironmentMap) -> Match:
    by_name = _by_name(said) if said.tier is None else said.tier
    return environments.settled(said.kind, said.text, by_name=by_name)


def _by_name(said: Said) -> Tier:
    kind, text = said.kind, said.text
    if kind == "hosts":
        return host_tier(text)
    if kind in ("ssh_hosts", "docker_contexts"):
        tier = host_tier(text.rpartition("@")[2])
        # a context of this machine's own engine and a host of that name are both here
        return tier if tier.is_known or "." in text else tier_of(text.rpartition("@")[2])
    if kind == "databases":
        host, _, name = text.partition("/")
        tier = host_tier(host, is_database=True)
        return tier if tier is Tier.LOCAL else max(tier, tier_of(name))
    if kind == "vaults":
        return max(host_tier(text) if "." in text else tier_of(text), path_tier(text))
    if kind == "branches":
        return branch_tier(text)
    if kind == "paths":
        return path_tier(text)
    return Tier.UNKNOWN if kind == "urls" else tier_of(text)


def _unexcused(found: list[tuple[Said, Match]]) -> list[tuple[Said, Match]]:
    """Those whose environment is known. A stage excuses nothing where the database is known and is none of this machine:
    `--env=testing` takes the ordinary `.env` where there is no `.env.testing`."""
    is_elsewhere = any(s.kind == "databases" and not m.tier.is_known for s, m in found)
    known = [(s, m) for s, m in found if m.tier.is_known]
    if not is_elsewhere:
        return known
    return [(s, m) for s, m in known if s.kind != "projects" or m.tier > Tier.TEST or m.row is not None]


def _told(found: list[tuple[Said, Match]]) -> list[tuple[Said, Match]]:
    """Those that count: a row of a map always; a hint only where nothing better speaks; on this machine only what says so."""
    strong = [(s, m) for s, m in found if not s.is_hint]
    is_here = any(m.tier is Tier.LOCAL and s.kind in _PLACING for s, m in strong)
    if is_here and not any(m.tier > Tier.LOCAL and s.kind in _PLACING for s, m in strong):
        return [(s, m) for s, m in found if m.tier is Tier.LOCAL or m.row is not None or _is_stage(s)]
    return [(s, m) for s, m in found if not s.is_hint or not strong or m.row is not None]


def _is_stage(said: Said) -> bool:
    """Whether a stage is named outright: a tool that is told `production` takes that section, wherever it leads."""
    return said.kind == "projects" and not said.is_hint and said.tier is not Tier.LOCAL


def _landing(said: Said, match: Match, effect: _Effect) -> Landing:
    is_change = effect.is_change if said.is_change is None else said.is_change
    is_local = match.tier is Tier.LOCAL
    why = "by what it says" if said.tier is not None and match.row is None else match.why
    return Landing(
        environment=match.environment,
        tier=match.tier,
        kind=said.kind,
        text=said.text,
        how=said.how,
        why=why if match.tier.is_known else "",
        is_change=is_change,
        is_irreversible=is_change and effect.is_irreversible,
        is_remote=not is_local,
        is_earlier=said.is_earlier,
        act=effect.act if is_change else "",
    )


# -- what it does ---------------------------------------------------------------------------------------------


def _effect(subject: Subject) -> _Effect:
    acts = tuple(a for a in subject.service_acts if a.verb not in _SOFT)
    remote = tuple(a for a in acts if not a.is_local)
    if acts:
        lost = next((a for a in remote if _is_loss(a)), None)
        main = lost or (remote or acts)[0]
        placed = any(_is_placed(a) for a in remote)
        return _Effect(True, lost is not None, bool(remote), placed, _phrase(main))
    sent = [r for r in subject.requests if r.method.upper() not in tables.READ_METHODS]
    if subject.requests:
        # what a request changes is said by its acts already; a DELETE is a change without them
        is_deleting = any(r.method.upper() == "DELETE" for r in sent)
        is_remote = any(not r.is_local for r in sent)
        return _Effect(is_deleting, is_deleting, is_remote, act="send DELETE" if is_deleting else "")
    return _by_statements(subject) or _by_host(subject) or _by_program(subject)


def _is_loss(act: ServiceAct) -> bool:
    is_lost = act.verb in _LOSING and act.undo is Undo.NONE and not act.is_shielded
    return is_lost and group_of(act.thing) is not Group.TRIFLE and _is_placed(act)


def _is_placed(act: ServiceAct) -> bool:
    return act.service.partition(" ")[0].lower() not in _WITHOUT and act.thing not in _WITHOUT_THINGS


def _phrase(act: ServiceAct) -> str:
    # Kubernetes' names say what they are: `ns web`
    is_said = act.service.startswith("kubernetes") and " " in act.target
    parts = (act.verb.value, "" if is_said else act.thing.value, act.target.partition("?")[0][:80])
    return " ".join(p for p in parts if p).replace("\0", "…")


_WRITING = ("insert", "update", "delete", "merge", "upsert", "create", "alter", "drop", "truncate", "grant", "call", "do ", "refresh", "reindex", "load", "import")  # fmt: skip


def _by_statements(subject: Subject) -> _Effect | None:
    """A database's client whose statements are no loss: does it write at all?"""
    found = given_of(subject.call)
    if found is None:
        return None
    client, given = found
    texts = [t.lower() for t in texts_of(subject.call, client, given)]
    heads = (part.lstrip().lstrip("(") for text in texts for part in text[:20_000].split(";")[:50])
    options = FILE_OPTIONS.get(subject.call.program, ())
    is_file = not texts and any(w.partition("=")[0] in options for w in subject.call.words)
    is_writing = is_file or any(h.startswith(_WRITING) for h in heads)
    return _Effect(is_writing, False, True, act="change rows" if is_writing else "")


def _by_host(subject: Subject) -> _Effect | None:
    """A program that runs on another machine: by what it does to that machine's files, or whether it only looks."""
    call = subject.call
    if not call.host or call.is_local:
        return None
    verbs = {deed[0].verb for deed in subject.acts}
    is_change = bool(verbs - _READ_FILES) or bool(subject.writes)
    is_known = bool(verbs) or subject.program in tables.LOOKERS or subject.program in PROGRAMS
    is_change = is_change or not is_known
    return _Effect(
        is_change, bool(verbs & _LOST_FILES), True, act=f"run {subject.program}" if is_change else ""
    )


def _by_program(subject: Subject) -> _Effect:
    call, program = subject.call, subject.program
    if program == "git":
        return _Effect(
            read_git(call).subcommand == "push" and "--dry-run" not in call.words, False, True, False, "push"
        )
    words = set(call.words[:200])
    if program in ("gh", "glab"):
        is_started = {"workflow", "run"} <= set(call.words[:4])
        return _Effect(is_started, False, True, False, "start a workflow" if is_started else "")
    is_change = program in tables.CHANGING and not words & tables.LOOKING_WORDS
    return _Effect(is_change, False, True, False, f"run {program}" if is_change else "")
