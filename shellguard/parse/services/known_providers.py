"""Requests at services we have tables for, and at all others: what they would do.

Promise: total and pure; the tables are asked for at the first request that leaves this machine (or goes to a socket of
a server on it), and once.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from shellguard.parse.graphql import Operation
from shellguard.parse.http import Request
from shellguard.parse.services import generic_api
from shellguard.parse.services.asked import Asked, bare
from shellguard.parse.services.carried_sql import sql_acts
from shellguard.parse.services.graphql_field import field_act, named_in
from shellguard.parse.services.lexicon import named
from shellguard.parse.services.provider_phrase import Phrase
from shellguard.parse.services.provider_table import Group, Provider
from shellguard.parse.services.service_act import ServiceAct, Thing, Verb


class KnownProviders:
    """Providers by their hosts; `parse.services.providers.Providers`."""

    def __init__(self, load: Callable[[], Iterable[Provider]]) -> None:
        """`load` is called once, when it is first needed."""
        self._load = load
        self._providers: tuple[Provider, ...] | None = None

    @property
    def providers(self) -> tuple[Provider, ...]:
        """All of them. Raises what the loader raises."""
        if self._providers is None:
            found = tuple(self._load())
            self._plain = {h: p for p in found for h in p.hosts if "*" not in h}
            globs = [(h, p) for p in found for h in p.hosts if "*" in h]
            # the more of a host a glob says, the more it knows
            self._globs = sorted(globs, key=lambda pair: -len(pair[0].replace("*", "")))
            self._anywhere = tuple(p for p in found if p.is_anywhere)
            self._providers = found
        return self._providers

    def acts(self, request: Request) -> tuple[ServiceAct, ...]:
        """What the request would do; empty when it only reads."""
        asked = Asked(request)
        if asked.method in generic_api.READING:
            return ()
        if asked.socket:
            provider = self._by_socket(asked.socket)
            return _read(provider, asked) if provider else generic_api.read(asked, is_local=True)
        if asked.is_local:
            return generic_api.read(asked, where=asked.where, is_local=True)
        provider = self._by_host(asked)
        if provider is not None:
            return _read(provider, asked)
        for other in self._anywhere:
            groups = tuple(g for g in other.groups if g.is_anywhere)
            found = _by_rows(other, groups, asked, is_listed=False)
            if found is not None:
                return found
        return generic_api.read(asked, where=asked.where)

    def _by_host(self, asked: Asked) -> Provider | None:
        self.providers  # noqa: B018 - loads them
        for host in asked.hosts:
            name = bare(host)
            found = self._plain.get(host) or self._plain.get(name)
            found = found or next((p for g, p in self._globs if _fits(g, host if ":" in g else name)), None)
            if found is not None:
                return found
        return None

    def _by_socket(self, socket: str) -> Provider | None:
        return next((p for p in self.providers for g in p.sockets if fnmatch.fnmatchcase(socket, g)), None)


def _fits(glob: str, host: str) -> bool:
    if glob.startswith("*") and "*" not in glob[1:]:
        return host.endswith(glob[1:])
    return fnmatch.fnmatchcase(host, glob)


def _place(provider: Provider, asked: Asked) -> dict[str, Any]:
    is_its_own = asked.name in provider.hosts or provider.has_part or asked.socket
    where = "" if is_its_own else asked.where
    return {
        "service": provider.service(asked),
        "where": where,
        "is_local": bool(asked.socket) or provider.is_test(asked),
    }


def _read(provider: Provider, asked: Asked) -> tuple[ServiceAct, ...]:
    groups = tuple(provider.at(asked))
    if any(g.is_dry(asked) for g in groups):
        return ()
    if any(o.kind != "query" for o in asked.operations):
        return tuple(_by_fields(provider, groups, asked))
    found = _by_action(provider, groups, asked)
    if found is None:
        found = _by_rows(provider, groups, asked)
    return generic_api.read(asked, **_place(provider, asked)) if found is None else found


def _by_fields(provider: Provider, groups: tuple[Group, ...], asked: Asked) -> Iterator[ServiceAct]:
    for operation in asked.operations:
        act = _by_field(provider, groups, asked, operation)
        if act is not None:
            yield act


def _by_field(
    provider: Provider, groups: tuple[Group, ...], asked: Asked, operation: Operation
) -> ServiceAct | None:
    place = _place(provider, asked)
    for group in groups if operation.kind == "mutation" else ():
        choice = group.fields.choice(operation.field, asked)
        if choice is not None:
            thing = named(operation.field)[1]
            told = named_in(operation.target)
            return _act(choice.act, told, thing or Thing.UNKNOWN, {**place, "source": group.source})
    return field_act(operation, **place)


def _by_action(provider: Provider, groups: tuple[Group, ...], asked: Asked) -> tuple[ServiceAct, ...] | None:
    """By the action that a parameter or header names; None where none is named."""
    speaking = [g for g in groups if g.speaks_actions]
    target = asked.headers.get("x-amz-target", "").rpartition(".")[2] if speaking else ""
    name = target or (asked.field("Action") if speaking else "")
    if not name:
        return None
    place = _place(provider, asked)
    verb, thing = named(name)
    told = asked.field(*_NAMES) or name
    for group in speaking:
        choice = group.actions.choice(name, asked)
        if choice is not None:
            act = _act(choice.act, told, thing or Thing.UNKNOWN, {**place, "source": group.source})
            return (act,) if act else ()
    if verb is None:
        return ()
    return (ServiceAct(verb, thing or Thing.UNKNOWN, told, source=speaking[0].source, **place),)


# Parameters of query and JSON actions that name what is meant.
_NAMES = tuple(
    "DBInstanceIdentifier DBClusterIdentifier TableName InstanceId InstanceId.1 VolumeId SnapshotId StackName QueueUrl TopicArn "
    "UserName RoleName PolicyArn LoadBalancerArn AutoScalingGroupName ClusterName clusterName GroupId VpcId KeyId SecretId "
    "StreamName LogGroupName logGroupName repositoryName FunctionName Name name".split()
)


def _by_rows(
    provider: Provider, groups: tuple[Group, ...], asked: Asked, *, is_listed: bool = True
) -> tuple[ServiceAct, ...] | None:
    """By the first call of the tables that fits; None when none does. `is_listed`: the host is the provider's."""
    for group in groups:
        for row in group.rows if is_listed else group.rows_anywhere:
            told = row.fits(asked)
            choice = row.choice(asked) if told is not None else None
            if told is None or choice is None:
                continue
            if group.is_dry(asked):
                return ()
            place = {**_place(provider, asked), "source": group.source}
            if choice.act.is_sql:
                return tuple(replace(a, **place) for a in sql_acts(asked, dialect=choice.act.dialect))
            # what the row does not name may be a token: `/bot{}/deleteMessage`
            target = "/".join(told)[:120] or (
                "" if any(s.is_open for s in row.segments) else asked.shown_path
            )
            thing, _ = generic_api.path_thing(asked.segments)
            act = _act(choice.act, target, thing, place)
            return (act,) if act else ()
    return None


def _act(act: Phrase, target: str, thing: Thing, place: dict[str, Any]) -> ServiceAct | None:
    if act.verb is None:
        return None
    return ServiceAct(
        Verb(act.verb),
        act.thing or thing,
        target.replace("\0", "…").replace("UNKNOWN", "…"),
        scope=act.scope,
        undo=act.undo,
        is_certain=act.is_certain,
        is_shielded=act.is_shielded,
        **place,
    )
