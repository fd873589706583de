"""What the words of a request say where nobody has a table."""

from __future__ import annotations

import json

import pytest

from shellguard.parse.graphql import Operation
from shellguard.parse.http import Request
from shellguard.parse.services.asked import Asked
from shellguard.parse.services.generic_api import path_thing, read
from shellguard.parse.services.graphql_field import field_act, named_in

NOTHING: list[str] = []


def acts(method: str, path: str, body: object = "", *headers: str) -> list[str]:
    """Verb, thing, scope; `?` where it is not certain."""
    text = body if isinstance(body, str) else json.dumps(body)
    found = read(
        Asked(Request(method, f"https://api.example.com{path}", "api.example.com", path, headers, text))
    )
    return [f"{a.verb} {a.thing} {a.scope}{'' if a.is_certain else '?'}" for a in found]


SAID = {
    "a deletion": (("DELETE", "/v1/servers/1"), ["delete instance one"]),
    "SQL in a field": (("POST", "/v2/query", '{"type":"run_sql","args":{"sql":"DROP TABLE carts"}}'), ["delete table one"]),
    "words that only look like SQL": (("POST", "/search", '{"query":"drop off points"}'), []),
    "a deletion of nobody knows what": (("DELETE", "/x"), ["delete unknown one"]),
    "a whole collection": (("DELETE", "/v1/volumes"), ["delete volume all"]),
    "the name of a thing that is a word for a trifle": (("DELETE", "/v1/databases/label"), ["delete database one"]),
    "a trifle": (("DELETE", "/repos/o/r/labels/bug"), ["delete label one"]),
    "a verb behind the thing": (("POST", "/v1/db/delete"), ["delete database one"]),
    "a verb behind a name": (("POST", "/projects/1/destroy"), ["delete project one"]),
    "a custom verb": (("POST", "/users:batchDelete"), ["delete user all"]),
    "a compound": (("POST", "/v1/deleteVolume"), ["delete volume one"]),
    "a cache": (("POST", "/cache/flush"), ["empty cache one"]),
    "what a service keeps for a while": (("POST", "/service/x/purge_all"), ["empty cache one"]),
    "the method of caches": (("PURGE", "/x"), ["empty cache one"]),
    "a verb in front": (("POST", "/delete/volumes/7"), ["delete volume one"]),
    "an action": (("GET", "/?Action=DeleteSnapshot"), ["delete backup one"]),
    "a command": (("GET", "/?cmd=dropDatabase"), ["delete database one"]),
    "an action in JSON": (("POST", "/v1/servers/5/action", {"action": "terminate"}), ["delete instance one"]),
    "a call by its method": (
        ("POST", "/rpc", {"jsonrpc": "2.0", "method": "volume.delete", "params": [1]}),
        ["delete volume one"],
    ),
    "calls in a batch": (
        ("POST", "/rpc", [{"jsonrpc": "2.0", "method": "list"}, {"jsonrpc": "2.0", "method": "bucket_purge"}]),
        ["empty bucket one"],
    ),
    "requests in a batch": (
        ("POST", "/$batch", {"requests": [{"method": "GET", "url": "/a"}, {"method": "DELETE", "url": "/servers/5"}]}),
        ["delete instance one"],
    ),
    "a destructive path that is fetched": (("GET", "/admin/reset-db"), ["reset database one?"]),
    "the same, sent": (("POST", "/admin/reset-db"), ["reset database one"]),
    "a page about deleting": (("GET", "/guides/delete.html"), NOTHING),
    "an order cancelled": (("POST", "/orders/5/cancel"), ["stop unknown one?"]),
    "a password reset": (("POST", "/password/reset"), ["reset unknown one?"]),
    "a machine stopped": (("POST", "/v1/servers/5/stop"), ["stop instance one"]),
    "a project whose name is a verb": (("POST", "/projects/drop-box/messages/5/replies/7"), ["create document one"]),
    "a change": (("PATCH", "/v1/servers/1", {"name": "delete"}), ["change instance one"]),
    "something made": (("POST", "/v1/servers"), ["create instance one"]),
    "a key made": (("POST", "/v1/api-keys"), ["grant token one?"]),
    "an upload": (("POST", "/v1/import"), ["create unknown one"]),
    "a search": (("POST", "/v1/volumes/search"), NOTHING),
    "a query": (("POST", "/query", {"query": "delete"}), NOTHING),
    "a mutation nobody has read": (("POST", "/graphql", "@mutation.json"), ["unknown unknown one?"]),
    "logging in": (("POST", "/login", "user=a"), NOTHING),
    "a token asked for": (("POST", "/oauth/token", "grant_type=client_credentials"), NOTHING),
    "a preview": (("POST", "/deployments/preview"), NOTHING),
    "a dry run of what is sent": (("POST", "/volumes/1/delete?dry_run=true"), NOTHING),
    "a dry run in the body": (("POST", "/volumes/1/delete", {"dryRun": True}), NOTHING),
    "a dry run that says no": (("POST", "/volumes/1/delete?dry_run=false"), ["delete volume one"]),
    "a dry run that a server may not know": (("DELETE", "/volumes/1?dry_run=true"), ["delete volume one?"]),
    "a reading method": (("HEAD", "/delete"), NOTHING),
    "another method in a header": (("POST", "/volumes/1", "", "X-HTTP-Method-Override: DELETE"), ["delete volume one"]),
    "another method in a form": (("POST", "/volumes/1", "_method=delete"), ["delete volume one"]),
    "a method nobody knows": (("\0", "/volumes/1"), ["unknown volume one?"]),
}  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), SAID.values(), ids=SAID)
def test_words_say_what_is_done(said, expected):
    assert acts(*said) == expected


FIELDS = {
    "a verb behind": ("volumeDelete", "delete volume one"),
    "a verb in front": ("deleteProject", "delete project one"),
    "many": ("bulkDeleteUsers", "delete user many"),
    "a verb inside": ("adminVolumePurgeNow", "empty volume one"),
    "a trifle": ("removeReaction", "delete label one"),
    "a change": ("issueUpdate", "change document one"),
    "something made": ("issueCreate", "create document one"),
    "nobody knows": ("frobnicate", "change unknown one"),
}


@pytest.mark.parametrize(("name", "expected"), FIELDS.values(), ids=FIELDS)
def test_a_mutation_is_read_by_its_name(name, expected):
    act = field_act(Operation("mutation", name))
    assert f"{act.verb} {act.thing} {act.scope}" == expected


def test_an_operation_nobody_can_read_is_unknown_and_a_query_is_nothing():
    assert field_act(Operation("unknown", "")).verb == "unknown"
    assert field_act(Operation("query", "deletedItems")) is None


NAMED = {
    "one argument": ('volumeId: "v1"', "v1"),
    "an input object": ('input: {projectId: "p", confirm: true}', "p"),
    "as JSON writes it": ('input: {"issueId": "I_1", "title": "x"}', "I_1"),
    "one that names nothing": ("force: true", "true"),
    "a secret": ('apiToken: "hunter2"', ""),
    "a secret beside a name": ('id: "7", password: "hunter2"', "7"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("arguments", "expected"), NAMED.values(), ids=NAMED)
def test_arguments_tell_which_thing(arguments, expected):
    assert named_in(arguments) == expected


@pytest.mark.parametrize(
    ("path", "thing", "scope"),
    [
        ("projects/1/volumes/2", "volume", "one"),
        ("projects/1/volumes", "volume", "all"),
        ("v2/database", "database", "one"),
        ("a/b", "unknown", "one"),
        ("", "unknown", "one"),
    ],
)
def test_a_path_speaks_of_a_thing(path, thing, scope):
    assert path_thing(tuple(p for p in path.split("/") if p)) == (thing, scope)
