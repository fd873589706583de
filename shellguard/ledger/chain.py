"""The chain: canonical text of a record, its hash, and what is drawn out of a body for filtering.

Promise: pure; the same record has the same text and hash on every machine and Python.
"""

from __future__ import annotations

import hashlib
import json

from shellguard.errors import LedgerError

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
# What the first record continues.
GENESIS = "0" * 64


def canonical(value: object) -> str:
    """JSON with sorted keys, no blanks, ASCII only. Raises LedgerError when `value` is not JSON."""
    try:
        return _ENCODER.encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise LedgerError(f"a record's body must be JSON: {error}") from None


def link(previous: str, *, seq: int, at_s: float, session: str, kind: str, body: str) -> str:
    """hex sha256 over the previous hash and the canonical JSON of [seq, at_s, session, kind, body]."""
    head = canonical([seq, at_s, session, kind])
    return hashlib.sha256(f"{previous}{head[:-1]},{body}]".encode()).hexdigest()


def verdict_of(body: dict[str, object]) -> str:
    """The verdict a body speaks of, `""` when none."""
    decision = body.get("decision")
    verdict = decision.get("verdict") if isinstance(decision, dict) else body.get("verdict")
    return verdict if isinstance(verdict, str) else ""


def rules_of(body: dict[str, object]) -> tuple[str, ...]:
    """Ids of the rules a body speaks of, each once, sorted."""
    decision = body.get("decision")
    findings = decision.get("findings") if isinstance(decision, dict) else None
    rows = findings if isinstance(findings, list | tuple) else ()
    named = [row.get("rule") for row in rows if isinstance(row, dict)] + [body.get("rule")]
    return tuple(sorted({rule for rule in named if isinstance(rule, str) and rule}))
