"""GraphQL documents in requests, read to operations and root fields.

Promise: pure, total. graphql-core parses; what it rejects (a piece may be unknown) is read by its braces, and an
operation nobody can read is `unknown`, never a query.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shellguard.parse.graphql_documents import MAX_BODY, Document, documents
from shellguard.parse.invocation import UNKNOWN

_MAX_TOKENS = 4000
_MAX_OPERATIONS = 64
_MAX_ARGUMENTS = 32
_MAX_TARGET = 200
_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)")
# What stands for an unknown piece where the parser wants a name.
UNKNOWN_NAME = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Operation:
    """One root field of one operation."""

    kind: str
    """`query`, `mutation`, `subscription` or `unknown`."""
    field: str
    target: str = ""
    """The arguments' text, variables put in, to tell people what it is about."""


def operations(body: str, *, url: str = "") -> tuple[Operation, ...]:
    """Operations in a JSON body (batched too), a form, a multipart form, a bare document, or a URL's parameters."""
    found: list[Operation] = []
    for document in documents(body, url=url):
        found.extend(_read(document))
    if len(body) > MAX_BODY and found:
        found = [*found[: _MAX_OPERATIONS - 1], Operation("unknown", "")]
    return tuple(found[:_MAX_OPERATIONS])


def _read(document: Document) -> list[Operation]:
    if not document.text.replace(UNKNOWN, "").strip():
        return [Operation("unknown", document.name)]
    if "{" not in document.text:
        # SQL and search words travel under `query` too
        return [Operation("unknown", "")] if re.match(r"\s*mutation\b", document.text) else []
    from graphql import GraphQLError, parse
    from graphql.language import FragmentDefinitionNode, OperationDefinitionNode

    try:
        tree = parse(document.text.replace(UNKNOWN, UNKNOWN_NAME), no_location=True, max_tokens=_MAX_TOKENS)
    except (GraphQLError, RecursionError):
        return _by_braces(document.text)
    fragments = {d.name.value: d for d in tree.definitions if isinstance(d, FragmentDefinitionNode)}
    asked = [d for d in tree.definitions if isinstance(d, OperationDefinitionNode)]
    # a server runs the operation that is named and no other; a name that fits none is told of by all of them
    meant = [d for d in asked if d.name and d.name.value == document.name] if document.name else []
    return [o for d in meant or asked for o in _fields(d, fragments, document.variables)]


def _fields(definition: Any, fragments: Mapping[str, Any], variables: Mapping[str, Any]) -> list[Operation]:
    """Root fields, those behind fragments too."""
    from graphql.language import FieldNode, FragmentSpreadNode

    found: list[Operation] = []
    kind = definition.operation.value
    known = {**_defaults(definition), **variables}
    selections = list(definition.selection_set.selections)
    spread: set[str] = set()
    for selection in selections:
        if isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            # a fragment may spread itself, which a server would reject and we must not follow for ever
            if name in fragments.keys() - spread:
                spread.add(name)
                selections.extend(fragments[name].selection_set.selections)
            elif name not in fragments and kind != "query":
                found.append(Operation("unknown", name))
        elif isinstance(selection, FieldNode):
            found.append(_operation(kind, selection, known))
        elif hasattr(selection, "selection_set"):
            selections.extend(selection.selection_set.selections)
        if len(found) >= _MAX_OPERATIONS:
            break
    return found


def _defaults(definition: Any) -> dict[str, Any]:
    """Variables that have a value without being given one."""
    from graphql import value_from_ast_untyped

    given = (v for v in definition.variable_definitions or () if v.default_value is not None)
    return {v.variable.name.value: value_from_ast_untyped(v.default_value) for v in given}


def _operation(kind: str, node: Any, variables: Mapping[str, Any]) -> Operation:
    from graphql.language import VariableNode, print_ast

    texts: list[str] = []
    for argument in list(node.arguments or ())[:_MAX_ARGUMENTS]:
        name, value = argument.name.value, argument.value
        if isinstance(value, VariableNode) and value.name.value in variables:
            texts.append(f"{name}: {_shown(variables[value.name.value])}")
        else:
            texts.append(_VARIABLE.sub(lambda m: _put(m, variables), print_ast(argument)))
    field = node.name.value
    if UNKNOWN_NAME in field:
        # a piece of the field's name is not known: it may be any
        return Operation("unknown", "") if kind != "query" else Operation(kind, field)
    return Operation(kind, field, ", ".join(texts)[:_MAX_TARGET].replace(UNKNOWN_NAME, "…"))


def _put(found: re.Match[str], variables: Mapping[str, Any]) -> str:
    name = found.group(1)
    return _shown(variables[name]) if name in variables else found.group()


def _shown(value: Any) -> str:
    """A value as GraphQL would write it, as near as people need it."""
    try:
        return json.dumps(value, ensure_ascii=False)[:_MAX_TARGET]
    except (TypeError, ValueError, RecursionError):
        return "…"


def _by_braces(document: str) -> list[Operation]:
    """What can be said of a document that does not parse."""
    found = re.search(r"\b(mutation|subscription|query)\b[^{]{0,400}\{(.{0,4000})", document, re.S)
    if not found:
        return [Operation("unknown", "")] if "mutation" in document else []
    fields = re.findall(r"(?:^|[{}\s,])(?:[A-Za-z_]\w*\s*:\s*)?([A-Za-z_]\w*)\s*[({]", found.group(2))
    return [Operation(found.group(1), field) for field in fields[:8]] or [Operation(found.group(1), "")]
