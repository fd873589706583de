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
