"""GraphQL documents in request bodies, read to operations and root fields.

Promise: pure, total. graphql-core parses; what it rejects (a piece may be unknown) is read by its braces, and an
operation nobody can read is `unknown`, never a query.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from shellguard.parse.invocation import UNKNOWN

_MAX_TOKENS = 4000


@dataclass(frozen=True, slots=True)
class Operation:
    """One root field of one operation."""

    kind: str
    """`query`, `mutation`, `subscription` or `unknown`."""
    field: str
    target: str = ""
    """The first argument's text, to tell people what it is about."""


def operations(body: str) -> tuple[Operation, ...]:
    """Operations in a JSON body (batched too), a bare document, or a `query=` form field; empty when there are none."""
    found: list[Operation] = []
    for document in _documents(body):
        found.extend(_read(document))
    return tuple(found[:64])


def _documents(body: str) -> list[str]:
    text = body.strip()
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        parsed = None
    if isinstance(parsed, dict | list):
        items = parsed if isinstance(parsed, list) else [parsed]
        return [i["query"] for i in items if isinstance(i, dict) and isinstance(i.get("query"), str)]
    found = re.search(r"\"query\"\s*:\s*\"((?:[^\"\\]|\\.)*)", text)
    if found:
        return [re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], found.group(1))]
    if text.startswith("query="):
        text = text[6:]
    if re.match(r"(?:query|mutation|subscription)\b|\{", text):
        return [text]
    # what is not JSON because of shell quoting or an object display may still hold an operation
    loose = re.search(r"\b(?:mutation|subscription)\b[^{]{0,200}\{.*", text, re.S)
    return [loose.group()] if loose else []


def _read(document: str) -> list[Operation]:
    from graphql import GraphQLError, parse
    from graphql.language import (
        FieldNode,
        FragmentDefinitionNode,
        FragmentSpreadNode,
        OperationDefinitionNode,
        print_ast,
    )

    try:
        tree = parse(document.replace(UNKNOWN, "UNKNOWN"), no_location=True, max_tokens=_MAX_TOKENS)
    except (GraphQLError, RecursionError):
        return _by_braces(document)
    fragments = {d.name.value: d for d in tree.definitions if isinstance(d, FragmentDefinitionNode)}
    found: list[Operation] = []
    for definition in tree.definitions:
        if not isinstance(definition, OperationDefinitionNode):
            continue
        selections = list(definition.selection_set.selections)
        spread: set[str] = set()
        for selection in selections:
            if (
                isinstance(selection, FragmentSpreadNode)
                and selection.name.value in fragments.keys() - spread
            ):
                # a fragment may spread itself, which a server would reject and we must not follow for ever
                spread.add(selection.name.value)
                selections.extend(fragments[selection.name.value].selection_set.selections)
            elif isinstance(selection, FieldNode):
                target = ", ".join(print_ast(a) for a in selection.arguments or ())[:120]
                found.append(Operation(definition.operation.value, selection.name.value, target))
            elif hasattr(selection, "selection_set"):
                selections.extend(selection.selection_set.selections)
    return found


def _by_braces(document: str) -> list[Operation]:
    """What can be said of a document that does not parse."""
    found = re.search(r"\b(mutation|subscription|query)\b[^{]{0,400}\{(.{0,4000})", document, re.S)
    if not found:
        return [Operation("unknown", "")] if "mutation" in document else []
    fields = re.findall(r"(?:^|[{}\s,])(?:[A-Za-z_]\w*\s*:\s*)?([A-Za-z_]\w*)\s*[({]", found.group(2))
    return [Operation(found.group(1), field) for field in fields[:8]] or [Operation(found.group(1), "")]
