"""Where a tool that is told nothing acts: as earlier commands of the session set it, else as it was set when it began.

Promise: pure and bounded; what the call itself says counts more, a later command more than an earlier one, and of another
service nothing counts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from shellguard.classify.subject import Subject
from shellguard.context import landing_tables as tables
from shellguard.context.identities import Held
from shellguard.context.said import MOST_ARGS, Said, shown
from shellguard.context.said_options import CONNECTIONS, VARIABLES, stays_here, valued
from shellguard.context.story import Story
from shellguard.model import Credential
from shellguard.parse.invocation import UNKNOWN, Arg

NO_STORY = Story()
_SWITCHES = {row: (kind, frozenset(programs.split())) for row, kind, programs in tables.SWITCHES}
_LOOKING = frozenset({"--help", "-h", "help", "--version", "version", "completion"})
# What the call says of these kinds makes what was set before moot.
_INSTEAD: dict[str, frozenset[str]] = {
    "kube_contexts": frozenset({"kube_contexts", "hosts"}),
    "aws_profiles": frozenset({"aws_profiles", "hosts"}),
    "gcloud_accounts": frozenset({"gcloud_accounts", "gcloud_projects"}),
    "names": frozenset({"kube_contexts", "hosts"}),
}
# Options after which nothing that was set before is looked at.
_INSTEAD_BY = {
    "kube_contexts": ("--kubeconfig ",),
    "names": ("--kubeconfig ",),
    "gcloud_projects": ("--configuration ", "CLOUDSDK_ACTIVE_CONFIG_NAME="),
}
_MOST_CURRENT = 40


def earlier(
    subject: Subject,
    said: tuple[Said, ...],
    *,
    story: Story = NO_STORY,
    current: tuple[Held, ...] = (),
    is_database: bool = False,
) -> Iterator[Said]:
    """`said`: what the call itself says; `current`: what its tools took when the session began; `is_database`: whether it
    acts on the database that its variables name."""
    call = subject.call
    is_looking = bool(_LOOKING & set(call.words[:MOST_ARGS]))
    if (call.host and not call.is_local) or is_looking or stays_here(subject.program, call.args):
        return
    left = tuple(_left(subject, story, is_database=is_database))
    kinds = {_group(s.kind) for s in left}
    standing = (s for s in _standing(subject, current) if _group(s.kind) not in kinds)
    for one in (*left, *standing):
        if one.text and not _is_moot(one, said, subject):
            yield replace(one, is_earlier=True)


def _group(kind: str) -> str:
    """Kinds that one setting of a tool decides together."""
    return {"gcloud_accounts": "gcloud_projects", "names": "kube_contexts", "aws_accounts": "aws_profiles"}.get(
        kind, kind
    )  # fmt: skip


def _is_moot(one: Said, said: tuple[Said, ...], subject: Subject) -> bool:
    if _group(one.kind) == "aws_profiles" and subject.call.setting("AWS_ACCESS_KEY_ID") is not None:
        return True
    kind = "aws_profiles" if one.kind == "aws_accounts" else one.kind
    kind = "kube_contexts" if one.kind == "hosts" else kind
    own = [s for s in said if s.kind in _INSTEAD.get(kind, {kind}) and not s.is_hint and _is_told(s)]
    if kind == "azure_subscriptions":
        # a resource group lies in whatever subscription is current
        own = [s for s in own if s.how.startswith("--subscription")]
    is_other_file = kind == "kube_contexts" and any(n == "KUBECONFIG" for n, _ in subject.call.assignments)
    return bool(own) or is_other_file or any(s.how.startswith(_INSTEAD_BY.get(kind, ())) for s in said)


def _is_told(said: Said) -> bool:
    """Whether any of it is known: `/…` is a database behind a variable."""
    return bool(said.text.strip(f"/…{UNKNOWN}"))


# -- what the session left ------------------------------------------------------------------------------------


def _left(subject: Subject, story: Story, *, is_database: bool) -> Iterator[Said]:
    if not subject.call.environment:
        # where it is known what the call inherits, nothing else was handed on to it
        yield from _exported(subject, story, is_database=is_database)
    seen: set[str] = set()
    for trace in reversed(story.stored):
        found = _SWITCHES.get(trace.credential.how) if trace.credential else None
        if found is None or trace.credential is None or trace.credential.file:
            continue
        kind, programs = found
        if subject.program in programs and _group(kind) not in seen:
            seen.add(_group(kind))
            yield _switched_to(kind, trace.credential)


def _switched_to(kind: str, credential: Credential) -> Said:
    """No text where nobody knows to what: then it is none of what was current before, either."""
    account = credential.account.rpartition(" ")[2]
    return Said(kind, account, f"as `{credential.how} {shown(account)}` set before", kind == "names")


def _exported(subject: Subject, story: Story, *, is_database: bool) -> Iterator[Said]:
    for name, kind in VARIABLES.get(subject.program, {}).items():
        credential = story.exported_as(name)
        if credential is None or subject.call.setting(name) is not None:
            continue
        for one in valued(kind, Arg(credential.account or credential.file), ""):
            yield replace(one, how=f"as `export {name}={shown(one.text)}` set before")
    for name in _connections(subject, is_database=is_database):
        credential = story.exported_as(name)
        if credential is not None and credential.host:
            yield Said("databases", credential.host, f"as `export {name}` set before")


def _connections(subject: Subject, *, is_database: bool) -> Iterable[str]:
    """Variables with a database's address that the call takes."""
    sources = {s for a in subject.call.args[:MOST_ARGS] for s in a.sources}
    return (n for n in CONNECTIONS if f"${n}" in sources or (is_database and n == "DATABASE_URL"))


# -- what was set when the session began ----------------------------------------------------------------------

_KUBES = _SWITCHES["kubectl config use-context"][1]
_SERVICES: dict[str, frozenset[str]] = {
    "kubernetes": _KUBES,
    "aws": frozenset(p for p, rows in VARIABLES.items() if "AWS_PROFILE" in rows),
    "gcloud": _SWITCHES["gcloud config set project"][1] - {"terraform"},
    "azure": frozenset({"az"}),
    "docker": _SWITCHES["docker context use"][1],
}
_ACCOUNT = re.compile(r"(?:arn:[\w-]{1,20}:[\w-]{0,40}:[\w-]{0,40}:)?(\d{12})(?::.*)?", re.S)
_KEY = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,}")


def current_of(held: Iterable[Held]) -> tuple[Held, ...]:
    """Those that tools act with unasked, as each was seen last."""
    last = {(h.service, h.account, h.place): h for h in held if h.service in _SERVICES}
    return tuple(h for h in last.values() if h.is_current and h.account)[:_MOST_CURRENT]


def _standing(subject: Subject, current: tuple[Held, ...]) -> Iterator[Said]:
    for held in current:
        if subject.program in _SERVICES[held.service] and _is_read(held, subject):
            yield from _current(held)


def _is_read(held: Held, subject: Subject) -> bool:
    """Whether the file that says so is the one that the call reads."""
    file = subject.call.setting("KUBECONFIG") if held.service == "kubernetes" else None
    names = [posixpath.basename(p) for p in file.text.split(":")] if file is not None else []
    return not names or any(n and f"{n} " in f"{held.place} " for n in names)


def _current(held: Held) -> Iterator[Said]:
    account = held.account
    if held.service == "kubernetes" and " user " not in held.place:
        yield Said("kube_contexts", account, "the current context")
        if held.host:
            host = held.host.partition("://")[2] or held.host
            yield Said("hosts", re.split(r"[:/]", host, maxsplit=1)[0], "the current context's server")
    elif held.service == "aws" and (found := _ACCOUNT.fullmatch(account)):
        yield Said("aws_accounts", found.group(1), "the current profile's account")
    elif held.service == "aws" and not _KEY.fullmatch(account):
        yield Said("aws_profiles", account, "the current profile")
    elif held.service == "gcloud":
        yield Said("gcloud_accounts", account, "the current configuration")
        if "@" not in account:
            yield Said("gcloud_projects", account, "the current project")
    elif held.service == "azure" and "@" not in account:
        yield Said("azure_subscriptions", account, "the current subscription")
    elif held.service == "docker":
        yield Said("docker_contexts", account, "the current context")
