"""Where a request carries GraphQL: JSON bodies and batches, forms, multipart parts, bare documents, URL parameters.

Promise: pure, total, bounded. What names an operation without saying it (a stored query) is a document whose text is
unknown; what is no GraphQL at all gives none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from shellguard.parse.invocation import UNKNOWN

# Bodies longer than this are read from their beginning only; the reader of what is left out says so.
MAX_BODY = 256 * 1024
_MAX_BATCH = 64
_START = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:(?:query|mutation|subscription|fragment)\b|\{)")
_OPERATIONS_PART = re.compile(r"(?:^|[&\n])\"?operations=")
_FIELD_LINE = re.compile(r"[A-Za-z_][\w.\[\]-]*=")
_STORED = ("documentId", "doc_id", "queryId", "queryHash", "sha256Hash")


@dataclass(frozen=True, slots=True)
class Document:
    """One GraphQL document as it is sent."""

    text: str
    """`UNKNOWN` where the server knows the operation and the request only names it."""
    variables: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    """Which of its operations is asked for; empty when that is not said."""
    is_sure: bool = True
    """False for what only looks like GraphQL, among other text."""


def documents(body: str, *, url: str = "") -> list[Document]:
    """Documents in a body, and in the parameters of a URL."""
    found = list(_in_body(body[:MAX_BODY])) if body else []
    return [*found, *_in_url(url)][:_MAX_BATCH]


def _in_url(url: str) -> Iterator[Document]:
    if "=" not in url:
        return
    try:
        given = dict(parse_qsl(urlsplit(url[:MAX_BODY].replace(UNKNOWN, "UNKNOWN")).query, max_num_fields=64))
    except ValueError:
        return
    text = given.get("query", "")
    if _START.match(text):
        yield Document(text, _json(given.get("variables", "")), given.get("operationName", ""))


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _in_body(body: str) -> Iterator[Document]:
    text = body.strip()
    part = _OPERATIONS_PART.search(text)
    if part:
        # multipart requests put the JSON into a field of its own, files into others
        text = text[part.end() :].lstrip("\"' ")
        text = text if text.startswith(("{", "[")) else unquote_plus(text)
    try:
        parsed, _ = json.JSONDecoder(strict=False).raw_decode(text)
        is_whole = part is not None or isinstance(json.loads(text, strict=False), dict | list)
    except (ValueError, RecursionError):
        parsed, is_whole = None, False
    if isinstance(parsed, dict | list) and is_whole:
        yield from _in_json(parsed)
        return
    yield from _in_text(text)


def _in_json(parsed: Any) -> Iterator[Document]:
    for item in (parsed if isinstance(parsed, list) else [parsed])[:_MAX_BATCH]:
        if not isinstance(item, dict):
            continue
        text, name = item.get("query"), item.get("operationName")
        variables = item.get("variables")
        if isinstance(variables, str):
            variables = _json(variables)
        known = variables if isinstance(variables, dict) else {}
        if isinstance(text, str) and text.strip():
            yield Document(text, known, name if isinstance(name, str) else "")
        elif _is_stored(item):
            yield Document(UNKNOWN, known, name if isinstance(name, str) else "")


def _is_stored(item: dict[str, Any]) -> bool:
    """Whether it names a query that the server keeps, and nothing else."""
    extensions = item.get("extensions")
    if isinstance(extensions, dict) and "persistedQuery" in extensions:
        return True
    if any(isinstance(item.get(key), str) for key in _STORED):
        return True
    # `id` alone could be anything's; with variables or an operation's name it is a stored query
    return isinstance(item.get("id"), str) and ("operationName" in item or "variables" in item)


def _in_text(text: str) -> Iterator[Document]:
    found = re.search(r"\"query\"\s*:\s*\"((?:[^\"\\]|\\.)*)", text)
    if found:
        yield Document(re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], found.group(1)))
        return
    lines, variables = _fields_apart(text)
    text = lines
    if text.startswith("query="):
        text = text[6:]
        if re.match(r"[\w+]*%|\w+\+", text):
            text = unquote_plus(text.split("&", 1)[0])
    if _START.match(text):
        yield Document(text, variables)
        return
    # what is not JSON because of shell quoting or an object display may still hold an operation
    loose = re.search(r"\b(?:mutation|subscription)\b[^{]{0,200}\{.*", text, re.S)
    if loose:
        yield Document(loose.group(), variables, is_sure=False)


def _fields_apart(text: str) -> tuple[str, dict[str, Any]]:
    """`gh api graphql -f query=... -F id=1` reads as lines: the document, and `name=value` lines beside it."""
    document: list[str] = []
    variables: dict[str, Any] = {}
    depth = 0
    for line in text.split("\n"):
        if depth <= 0 and _FIELD_LINE.match(line) and not line.startswith("query="):
            name, _, value = line.partition("=")
            variables[name] = value
            continue
        depth += line.count("{") - line.count("}")
        document.append(line)
    return "\n".join(document), variables
