"""The decision that a record of the ledger holds.

Promise: total; a record of another version that does not fit is None.
"""

from __future__ import annotations

from shellguard.errors import WireError
from shellguard.model import Decision, Record
from shellguard.wire.messages import decision_from_json


def decision_of(record: Record) -> Decision | None:
    """The decision of an attempt; None where the record has none that can be read."""
    body = record.body.get("decision")
    if not isinstance(body, dict):
        return None
    try:
        return decision_from_json(body)
    except (WireError, KeyError, TypeError, ValueError):
        return None
