"""GraphQL bodies to root fields."""

from __future__ import annotations

import json

import pytest

from shellguard.parse.graphql import Operation, operations
from shellguard.parse.invocation import UNKNOWN


def body(query: str, **more: object) -> str:
    return json.dumps({"query": query, **more})


FIELDS = {
    "query": (body("{ me { name } }"), [("query", "me")]),
    "named mutation": (
        body("mutation X($id: ID!) { volumeDelete(id: $id) }"),
        [("mutation", "volumeDelete")],
    ),
    "several fields": (body("mutation { a(x: 1) b { c } }"), [("mutation", "a"), ("mutation", "b")]),
    "alias": (body("mutation { harmless: volumeDelete(id: 1) }"), [("mutation", "volumeDelete")]),
    "fragment": (
        body("mutation { ...F } fragment F on Mutation { volumeDelete(id: 1) }"),
        [("mutation", "volumeDelete")],
    ),
    "inline fragment": (
        body("mutation { ... on Mutation { volumeDelete(id: 1) } }"),
        [("mutation", "volumeDelete")],
    ),
    "several operations": (body("query A { a } mutation B { b }"), [("query", "a"), ("mutation", "b")]),
    "batch": (f"[{body('{ a }')}, {body('mutation { b }')}]", [("query", "a"), ("mutation", "b")]),
    "bare document": ("mutation { b }", [("mutation", "b")]),
    "form field": ("query=mutation { b }", [("mutation", "b")]),
    "comments and commas": (body("# query\nmutation,{,b,}"), [("mutation", "b")]),
    "shell's own quoting left JSON broken": (
        '{"query":"mutation { b(id: \\"' + UNKNOWN + '\\") }"',
        [("mutation", "b")],
    ),
    "unknown piece": (body("mutation { b(id: " + UNKNOWN + ") }"), [("mutation", "b")]),
    "the operation that is named": (
        body("query A { a } mutation B { b }", operationName="A"),
        [("query", "a")],
    ),
    "a name that fits none": (
        body("query A { a } mutation B { b }", operationName="C"),
        [("query", "a"), ("mutation", "b")],
    ),
    "stored by its hash": (
        json.dumps({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "a1"}}}),
        [("unknown", "")],
    ),
    "stored by its id": (json.dumps({"documentId": "a1", "variables": {}}), [("unknown", "")]),
    "stored, and named": (
        json.dumps({"id": "a1", "operationName": "Drop", "variables": {}}),
        [("unknown", "Drop")],
    ),
    "an id that is anything's": (json.dumps({"id": "a1"}), []),
    "stored, and sent along": (
        body("{ a }", extensions={"persistedQuery": {"sha256Hash": "a1"}}),
        [("query", "a")],
    ),
    "a document nobody knows": (body(UNKNOWN), [("unknown", "")]),
    "a field nobody knows": (body("mutation { x" + UNKNOWN + " }"), [("unknown", "")]),
    "a part of a form with files": (
        "operations=" + body("mutation { b }") + '&map={"0":["variables.f"]}&0=@a.png',
        [("mutation", "b")],
    ),
    "an escaped form field": ("query=mutation%20%7B%20b(id%3A1)%20%7D", [("mutation", "b")]),
    "fields of a client beside it": ("owner=o\nquery=mutation { b }\nnumber=5", [("mutation", "b")]),
    "a document of several lines with fields": (
        "query=mutation($i: ID!) {\n  b(id: $i)\n}\ni=7",
        [("mutation", "b")],
    ),
    "a fragment in front": (
        "fragment F on Mutation { b }\nmutation { ...F }",
        [("mutation", "b")],
    ),
    "a fragment that is not sent": (body("mutation { ...F }"), [("unknown", "F")]),
    "SQL under the same name": (body("DROP TABLE x"), []),
    "a search under the same name": ('{"query": {"match_all": {}}}', []),
    "not GraphQL at all": ('{"name": "mutation of a gene"}', []),
    "JSON without a query": ('{"a": 1}', []),
    "empty": ("", []),
    "a title that speaks of deleting": (
        body('mutation { issueCreate(title: "deleteAll {x}") { id } }'),
        [("mutation", "issueCreate")],
    ),
}


@pytest.mark.parametrize(("text", "fields"), FIELDS.values(), ids=FIELDS)
def test_a_body_has_its_root_fields(text, fields):
    assert [(o.kind, o.field) for o in operations(text)] == fields


def test_arguments_tell_what_it_is_about():
    assert operations(body('mutation { d(id: "v1") }')) == (Operation("mutation", "d", 'id: "v1"'),)


TARGETS = {
    "a variable": ("mutation($v: ID!) { d(id: $v) }", {"v": "v1"}, 'id: "v1"'),
    "a variable inside an object": (
        "mutation($v: ID!) { d(input: {id: $v}) }",
        {"v": "v1"},
        'input: { id: "v1" }',
    ),
    "a whole object": ("mutation($i: I!) { d(input: $i) }", {"i": {"id": "v1"}}, 'input: {"id": "v1"}'),
    "its default": ('mutation($v: ID = "d1") { d(id: $v) }', {}, 'id: "d1"'),
    "nobody gives it": ("mutation($v: ID!) { d(id: $v) }", {}, "id: $v"),
}


@pytest.mark.parametrize(("document", "variables", "target"), TARGETS.values(), ids=TARGETS)
def test_variables_are_put_into_what_is_told(document, variables, target):
    assert operations(body(document, variables=variables)) == (Operation("mutation", "d", target),)


def test_a_document_in_a_url_is_read():
    url = "https://api.example.com/graphql?query=mutation%7Bb%7D&operationName=x"
    assert [(o.kind, o.field) for o in operations("", url=url)] == [("mutation", "b")]


def test_what_is_too_long_to_read_is_not_a_query_alone():
    long = body("{ a }")[:-1] + ', "more": "' + "x" * 300_000 + '"}'
    assert "query" not in {o.kind for o in operations(long)[-1:]}


def test_operations_are_bounded():
    assert len(operations("[" + ",".join([body("mutation { b }")] * 500) + "]")) <= 64


UNREADABLE = {
    "broken braces": body("mutation { volumeDelete(id: 1"),
    "broken fragment": body("mutation { ...F } fragment F"),
    "too many tokens": body("mutation { " + "a " * 5000 + "volumeDelete }"),
    "nested too deeply": body("mutation { " + "a { " * 400 + "b" + " }" * 401),
    "fragment that spreads itself": body("mutation { ...F } fragment F on M { ...F volumeDelete }"),
    "fragments that spread each other": body(
        "mutation { ...F } fragment F on M { ...G } fragment G on M { ...F volumeDelete }"
    ),
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_a_mutation_nobody_can_read_is_never_a_query(text):
    found = operations(text)
    assert found
    assert all(o.kind in ("mutation", "unknown") for o in found)
