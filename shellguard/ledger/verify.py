"""Proof that the ledger is whole: every hash, every link, every number, the head, and the filter columns.

Promise: reads one consistent state and writes nothing; each problem names its record.
What it cannot see: somebody who rewrites the whole chain and the head file alike. Note the head it prints
elsewhere and pass it as `expected_head`, and that shows as well.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shellguard.errors import LedgerError
from shellguard.ledger.chain import GENESIS, link, rules_of, verdict_of
from shellguard.ledger.head import Head, head_path, read_head


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found."""

    records: int
    problems: tuple[str, ...]
    head: str
    """Hash of the newest record; 64 zeros in an empty ledger."""

    @property
    def is_intact(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


@dataclass(slots=True)
class _Walk:
    """Where the walk along the chain stands."""

    records: int = 0
    seq: int = 0
    hash: str = GENESIS
    hash_at_head: str = ""
    is_expected_seen: bool = False


def verify(connection: sqlite3.Connection, path: Path, *, expected_head: str = "") -> VerifyReport:
    """Walk the whole ledger.

    `expected_head`: a hash, or its beginning, noted earlier; it must still be in the chain.
    """
    problems: list[str] = []
    # Read before the records: other processes may append meanwhile, and then the head is behind, never ahead.
    head = _head(path, problems)
    walk = _Walk(is_expected_seen=not expected_head or GENESIS.startswith(expected_head))
    given = 0
    try:
        connection.execute("BEGIN")
        try:
            problems += _damage(connection)
            rules = _rules(connection)
            for row in connection.execute(
                "SELECT seq, at_s, session, kind, verdict, body, previous, hash FROM record ORDER BY seq"
            ):
                problems += _problems_of(row, walk, rules.pop(row[0], ()))
                if head and row[0] == head.seq:
                    walk.hash_at_head = row[7]
                walk.is_expected_seen = walk.is_expected_seen or str(row[7]).startswith(expected_head)
            problems += [f"record {seq}: listed under rules, but it does not exist" for seq in sorted(rules)]
            given = (
                connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'record'").fetchone() or (0,)
            )[0]
        finally:
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        problems.append(f"unreadable behind record {walk.seq}: {error}")
    problems += _problems_of_end(walk, head, given, expected_head)
    return VerifyReport(records=walk.records, problems=tuple(problems), head=walk.hash)


def verify_absent(path: Path, *, expected_head: str = "") -> VerifyReport:
    """The report on a ledger that is not there: never begun, or its head file tells what is lost."""
    problems: list[str] = []
    head = _head(path, problems) if head_path(path).exists() else None
    problems += _problems_of_end(_Walk(is_expected_seen=not expected_head), head, 0, expected_head)
    return VerifyReport(records=0, problems=tuple(problems), head=GENESIS)


def _head(path: Path, problems: list[str]) -> Head | None:
    try:
        head = read_head(head_path(path))
    except LedgerError as error:
        problems.append(str(error))
        return None
    if head is None:
        problems.append(f"{head_path(path)} is missing, so removed newest records might go unnoticed")
    return head


def _damage(connection: sqlite3.Connection) -> Iterator[str]:
    for (said,) in connection.execute("PRAGMA quick_check(20)"):
        if said != "ok":
            yield f"the file is damaged: {said}"


def _rules(connection: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
    rules: dict[int, tuple[str, ...]] = {}
    for rule, seq in connection.execute("SELECT rule, seq FROM record_rule ORDER BY rule"):
        rules[seq] = (*rules.get(seq, ()), rule)
    return rules


def _problems_of(
    row: tuple[int, float, str, str, str, str, str, str], walk: _Walk, rules: tuple[str, ...]
) -> Iterator[str]:
    """What is wrong with one record; moves the walk on."""
    seq, _, _, _, verdict, text, previous, digest = row
    if seq != walk.seq + 1:
        yield _missing(walk.seq + 1, seq - 1)
    if previous != walk.hash:
        yield f"record {seq}: does not continue record {walk.seq}"
    if digest != _link(row):
        yield f"record {seq}: was changed after it was written"
    elif (said := _columns(text)) != (verdict, rules):
        yield f"record {seq}: its filter columns say {_said(verdict, rules)}, but its body {_said(*said)}"
    walk.records, walk.seq, walk.hash = walk.records + 1, seq, digest


def _link(row: tuple[int, float, str, str, str, str, str, str]) -> str:
    seq, at_s, session, kind, _, text, previous, _ = row
    try:
        return link(previous, seq=seq, at_s=at_s, session=session, kind=kind, body=text)
    except LedgerError:  # a column of a type that we never write
        return ""


def _said(verdict: str, rules: tuple[str, ...]) -> str:
    return f"{verdict or 'no verdict'} by {', '.join(rules) or 'no rule'}"


def _columns(text: str) -> tuple[str, tuple[str, ...]]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    return (verdict_of(body), rules_of(body)) if isinstance(body, dict) else ("", ())


def _problems_of_end(walk: _Walk, head: Head | None, given: int, expected_head: str) -> Iterator[str]:
    newest = max(given, head.seq if head else 0)
    if newest > walk.seq:
        yield _missing(walk.seq + 1, newest)
    elif head and head.seq and walk.hash_at_head and walk.hash_at_head != head.hash:
        yield f"record {head.seq}: is not the one that the head file knows"
    if not walk.is_expected_seen:
        yield f"no record has the hash {expected_head}: the chain was written anew"


def _missing(first: int, last: int) -> str:
    return f"record {first} is missing" if first == last else f"records {first} to {last} are missing"
