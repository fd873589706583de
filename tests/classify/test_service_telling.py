"""What a finding says is done at a service."""

from __future__ import annotations

import pytest

from shellguard.classify.service_telling import act_of, target_of
from shellguard.model import Act, Reach, Undo
from shellguard.parse.services.service_act import Scope, ServiceAct, Thing, Verb

RULE = Act("delete", "cloud-resource", reach=Reach.REMOTE)
SAID = {
    "one": (ServiceAct(Verb.DELETE, Thing.VOLUME, "v1", "fly", where="prod"), "delete volume v1 (fly, prod) (remote, can't be undone)"),
    "of a kind nobody knows": (ServiceAct(Verb.EMPTY, Thing.UNKNOWN, "x", "h"), "empty cloud resource x (h) (remote, can't be undone)"),
    "the kind said twice": (ServiceAct(Verb.DELETE, Thing.NAMESPACE, "namespace shop"), "delete namespace shop (remote, can't be undone)"),
    "all there is": (ServiceAct(Verb.EMPTY, Thing.DATABASE, service="redis", scope=Scope.ALL, is_local=True), "empty every database (redis) (local, can't be undone)"),
    "all of one": (ServiceAct(Verb.DELETE, Thing.BUCKET, "b", scope=Scope.ALL), "delete all of bucket b (remote, can't be undone)"),
    "all rows": (ServiceAct(Verb.DELETE, Thing.ROWS, "t", "sql", Scope.ALL, Undo.NONE, "h/"), "delete all rows t (sql, h) (remote, can't be undone)"),
    "many of a kind": (ServiceAct(Verb.DELETE, Thing.REPOSITORY, "a, b", "github", Scope.MANY), "delete many repositories a, b (github) (remote, can't be undone)"),
    "many that nobody knows": (ServiceAct(Verb.DELETE, Thing.UNKNOWN, "a", "h", Scope.MANY), "delete many cloud resource a (h) (remote, can't be undone)"),
    "many": (ServiceAct(Verb.DELETE, Thing.ROWS, "/a", scope=Scope.MANY, undo=Undo.SNAPSHOT), "delete many rows /a (remote, undone only from a copy)"),
}  # fmt: skip


@pytest.mark.parametrize(("act", "phrase"), SAID.values(), ids=SAID)
def test_an_act_is_told_as_what_it_is(act: ServiceAct, phrase: str) -> None:
    assert act_of(RULE, marked=target_of(act), verb="", service=act).phrase() == phrase


def test_where_no_service_is_meant_the_rule_speaks() -> None:
    assert (
        act_of(RULE, marked="x", verb="wipe", service=None).phrase()
        == "wipe cloud resource x (remote, can't be undone)"
    )
