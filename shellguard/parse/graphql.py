"""GraphQL documents in requests, read to operations and root fields.

Promise: pure, total. graphql-core parses; what it rejects (a piece may be unknown) is read by its braces, and an
operation nobody can read is `unknown`, never a query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shellguard.parse.graphql_documents import MAX_BODY, Document, documents
from shellguard.parse.invocation import UNKNOWN

_MAX_TOKENS = 4000
_MAX_OPERATIONS = 64
# Arguments that say which thing is meant; the others may hold anything, secrets too.
_NAMING = re.compile(r"(?:id|ids|name|slug|key|number|login|ref|path|domain|url)$", re.I)
_PRIVATE = re.compile(r"pass|secret|token|credential|private|value$", re.I)


@dataclass(frozen=True, slots=True)
class Operation:
    """One root field of one operation."""

    kind: str
    """`query`, `mutation`, `subscription` or `unknown`."""
    field: str
    target: str = ""
    """The arguments' text, variables put in, to tell people what it is about."""
    named: str = ""
    """The values of those arguments that name things, for people."""


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
        tree = parse(document.text.replace(UNKNOWN, "UNKNOWN"), no_location=True, max_tokens=_MAX_TOKENS)
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

    leaves: list[tuple[str, str]] = []
    texts: list[str] = []
    for argument in node.arguments or ():
        name, value = argument.name.value, argument.value
        if isinstance(value, VariableNode) and value.name.value in variables:
            said = variables[value.name.value]
            texts.append(f"{name}: {_shown(said)}")
            _leaves(name, said, leaves)
        else:
            texts.append(print_ast(argument))
            _leaves(name, _value(value, variables), leaves)
    naming = [v for n, v in leaves if _NAMING.search(n) and not _PRIVATE.search(n)]
    alone = [v for n, v in leaves if not _PRIVATE.search(n)] if len(leaves) == 1 else []
    return Operation(kind, node.name.value, ", ".join(texts)[:120], ", ".join(naming or alone)[:120])


def _value(node: Any, variables: Mapping[str, Any]) -> Any:
    """A literal as Python has it, variables put in where they are known."""
    from graphql import value_from_ast_untyped

    try:
        return value_from_ast_untyped(node, dict(variables))
    except Exception:  # graphql-core: whatever it makes of a literal we cannot say is no name
        return None


def _shown(value: Any) -> str:
    return f'"{value}"'[:100] if isinstance(value, str) else str(value)[:100]


def _leaves(name: str, value: Any, into: list[tuple[str, str]], *, depth: int = 0) -> None:
    """(name, text) of every plain value below an argument, bounded."""
    if len(into) >= 16 or depth > 6:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _leaves(str(key), inner, into, depth=depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value[:16]:
            _leaves(name, inner, into, depth=depth + 1)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        into.append((name, str(value)[:100]))


def _by_braces(document: str) -> list[Operation]:
    """What can be said of a document that does not parse."""
    found = re.search(r"\b(mutation|subscription|query)\b[^{]{0,400}\{(.{0,4000})", document, re.S)
    if not found:
        return [Operation("unknown", "")] if "mutation" in document else []
    fields = re.findall(r"(?:^|[{}\s,])(?:[A-Za-z_]\w*\s*:\s*)?([A-Za-z_]\w*)\s*[({]", found.group(2))
    return [Operation(found.group(1), field) for field in fields[:8]] or [Operation(found.group(1), "")]
