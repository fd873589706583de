"""The pages generated from the rules and their vocabulary: rules/README.md and rules/schema.json.

Promise: pure; whatever a rule may say comes from `KEYS` and `VOCABULARY`, so a page that is current is complete.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from shellguard.classify.condition import VOCABULARY
from shellguard.classify.rule import KEYS, Rule
from shellguard.classify.ruleset import MIN_EXAMPLES
from shellguard.model import Reach, Severity, Undo

_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_WHEN: dict[str, Any] = {"$ref": "#/$defs/when"}
_JOINS = ("all", "any", "not")

_SAFER_ROW = {
    "type": "object",
    "properties": {
        "run": _TEXT,
        "note": _TEXT,
        "for": {
            **_TEXTS,
            "description": "services it is for, globs; told instead of the others where one fits",
        },
    },
    "additionalProperties": False,
    "minProperties": 1,
}

# What each key of a rule holds; `KEYS` says which there are.
_SHAPES: dict[str, dict[str, Any]] = {
    "id": {
        "type": "string",
        "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
        "description": "the file's name; names the act",
    },
    "title": {"type": "string", "description": "what it does, as a sentence without a full stop"},
    "severity": {
        "enum": [s.label for s in Severity],
        "description": "how bad the act is where nothing else is known",
    },
    "act": {
        "type": "object",
        "properties": {
            "verb": _TEXT,
            "object": _TEXT,
            "reach": {"enum": [r.value for r in Reach], "default": "local"},
            "undo": {"enum": [u.value for u in Undo], "default": "none"},
        },
        "required": ["verb", "object"],
        "additionalProperties": False,
    },
    "why": {"type": "string", "description": "what is lost, in five lines, for a tired reader"},
    "when": _WHEN,
    "safer": {
        "description": "what to do instead, or a text that says why there is nothing",
        "anyOf": [{"type": "array", "items": _SAFER_ROW, "minItems": 1}, _TEXT],
    },
    "references": {"type": "array", "items": {"type": "string", "format": "uri"}},
    "examples": {
        "type": "object",
        "properties": {
            "match": {**_TEXTS, "minItems": MIN_EXAMPLES, "description": "commands it must object to"},
            "miss": {**_TEXTS, "minItems": MIN_EXAMPLES, "description": "near ones that it must let pass"},
            "gap": {**_TEXTS, "description": "known misses; a test asserts that they are still missed"},
            "given": {
                "type": "object",
                "additionalProperties": {"type": "object"},
                "description": "what the examples find standing: path below the project to {kind, files, untracked, ...}",
            },
        },
        "required": ["match", "miss"],
        "additionalProperties": False,
    },
    "formerly": {"description": "ids that this rule had before", "anyOf": [_TEXT, _TEXTS]},
}
_OPTIONAL = ("references", "formerly")


def schema() -> dict[str, Any]:
    """The JSON schema of one rule file (draft 2020-12)."""
    when = {key: {"description": says} for key, says in VOCABULARY.items()}
    for key in _JOINS:
        when[key] = {**when[key], **{"anyOf": [_WHEN, {"type": "array", "items": _WHEN}]}}  # type: ignore[dict-item]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ShellGuard rule",
        "type": "object",
        "properties": {key: _SHAPES[key] for key in KEYS},
        "required": [key for key in KEYS if key not in _OPTIONAL],
        "additionalProperties": False,
        "$defs": {
            "when": {"type": "object", "properties": when, "additionalProperties": False, "minProperties": 1}
        },
    }


def schema_text() -> str:
    """rules/schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def index_text(rules: Sequence[Rule]) -> str:
    """rules/README.md."""
    lines = [
        "# Rules",
        "",
        f"{len(rules)} rules, one file each: `<family>/<id>.yaml`. A rule claims a severity and an act; what happens then is",
        "the policy's to say. `shellguard rules ID` explains one, `shellguard check 'COMMAND'` shows which ones object.",
        "",
        "This page and `schema.json` are generated: `shellguard rules --index > rules/README.md`,",
        "`shellguard rules --schema > rules/schema.json`. Your own rules go to `~/.config/shellguard/rules/<family>/<id>.yaml`.",
    ]
    for family in sorted({rule.family for rule in rules}):
        lines += ["", f"## {family}", "", "| rule | severity | objects to |", "|---|---|---|"]
        lines += _rows(rule for rule in rules if rule.family == family)
    lines += ["", "## What `when` can say", "", "| key | true when |", "|---|---|"]
    lines += [f"| `{key}` | {_cell(says)} |" for key, says in VOCABULARY.items()]
    return "\n".join(lines) + "\n"


def _rows(rules: Iterable[Rule]) -> list[str]:
    ordered = sorted(rules, key=lambda r: (-r.severity, r.id))
    return [f"| [{r.id}]({r.family}/{r.id}.yaml) | {r.severity.label} | {_cell(r.title)} |" for r in ordered]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
