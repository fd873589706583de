"""One record as one line for people.

Promise: pure; the line holds no character that moves a cursor, changes a colour or hides text, save our own
colours when asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime

from shellguard.hold.visible import one_line
from shellguard.ledger.chain import rules_of, verdict_of
from shellguard.model import Record, RecordKind

# SGR numbers: green, cyan, yellow, red (ECMA-48).
_COLOURS = {"allow": "32", "preserve": "36", "hold": "33", "deny": "31", "fault": "31"}
# What stands in the text column; the first that a body has.
_TELLING = ("command", "task", "text", "note", "fault", "tampering", "ledger", "answer")
# However narrow the terminal, so much of the command stays.
_LEAST_TEXT = 16


def human_line(record: Record, *, width: int | None, is_coloured: bool) -> str:
    """Time, session, verdict or kind, command, rules; the command gives way to `width` characters."""
    at = datetime.fromtimestamp(record.at_s).strftime("%Y-%m-%d %H:%M:%S")
    verdict = verdict_of(record.body) if record.kind is RecordKind.ATTEMPT else ""
    what = one_line(verdict or record.kind.value, 16)
    rules = one_line(" ".join((*rules_of(record.body), *_second(record.body))))
    head = f"{at}  {one_line(record.session, 24)}  {what:<8}  "
    tail = f"  {rules}" if rules else ""
    limit = 0 if width is None else max(width - len(head) - len(tail), _LEAST_TEXT)
    line = f"{head}{one_line(_text(record), limit)}{tail}".rstrip()
    if not is_coloured or what not in _COLOURS:
        return line
    start = len(head) - max(len(what), 8) - 2
    return f"{line[:start]}\x1b[{_COLOURS[what]}m{what}\x1b[0m{line[start + len(what) :]}"


def _second(body: dict[str, object]) -> Iterator[str]:
    """`second:deny`, and `second:none` where one was asked and gave no answer."""
    decision = body.get("decision")
    second = decision.get("second") if isinstance(decision, dict) else None
    if isinstance(second, dict):
        yield f"second:{second.get('verdict') or 'none'}"


def _text(record: Record) -> str:
    body = record.body
    teller = _TELLERS.get(record.kind)
    if teller is not None:
        return teller(body)
    decision = body.get("decision")
    places = (decision, body) if isinstance(decision, dict) else (body,)
    for place in places:
        for name in _TELLING:
            if isinstance(told := place.get(name), str) and told:
                return told
    return json.dumps(body, ensure_ascii=True) if body else ""


def _start(body: dict[str, object]) -> str:
    known = [str(body.get(name) or "") for name in ("agent", "mode", "environment", "task")]
    return ", ".join(k for k in known if k) or json.dumps(body, ensure_ascii=True)


def _held(body: dict[str, object]) -> str:
    hold = body.get("hold")
    if not isinstance(hold, dict):
        return json.dumps(body, ensure_ascii=True)
    decision = hold.get("decision")
    command = decision.get("command", "") if isinstance(decision, dict) else ""
    return f"{hold.get('id', '?')} waits: {command}"


def _answered(body: dict[str, object]) -> str:
    note = f": {body['note']}" if body.get("note") else ""
    by = f" by {body['by']}" if body.get("by") else ""
    return f"{body.get('hold', '?')} {body.get('answer') or body.get('state') or 'answered'}{by}{note}"


def _ran(body: dict[str, object]) -> str:
    counts = [(len(rows), name) for name, rows in body.items() if isinstance(rows, list) and rows]
    # The ledger sorts the names; what ran comes before what ended.
    told = ", ".join(f"{count} {name}" for count, name in sorted(counts, key=lambda c: c[1], reverse=True))
    return f"{told}: shellguard log --tree"


# Kinds whose body no one field tells.
_TELLERS: dict[RecordKind, Callable[[dict[str, object]], str]] = {
    RecordKind.SESSION_START: _start,
    RecordKind.PROGRAMS: _ran,
    RecordKind.HOLD: _held,
    RecordKind.ANSWER: _answered,
    RecordKind.RUN: lambda body: f"{body.get('hold', '?')} runs (pid {body.get('pid', '?')})",
    RecordKind.SESSION_END: lambda body: f"exit status {body.get('exit_status')}",
}
