"""The ledger: append and query, SQLite in WAL mode, shared by several processes.

Promise: `append` returns after the commit or raises `LedgerError`; nothing is skipped, changed or deleted.
A connection belongs to the thread that opened it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from shellguard.errors import LedgerError
from shellguard.ledger.chain import canonical, link, rules_of, verdict_of
from shellguard.ledger.connection import connected, explained
from shellguard.ledger.follow import changes
from shellguard.ledger.head import Head, HeadFile, head_path
from shellguard.ledger.verify import VerifyReport, verify
from shellguard.model import Record, RecordKind

_COLUMNS = "seq, at_s, session, kind, body, hash, previous"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Filter:
    """Which records to show; an empty field asks nothing."""

    session: str = ""
    verdict: str = ""
    rule: str = ""
    kind: RecordKind | None = None
    since_s: float | None = None
    """Unix time, inclusive."""
    until_s: float | None = None
    """Unix time, exclusive."""

    def where(self) -> tuple[str, list[object]]:
        """SQL conditions and their arguments."""
        tests: list[tuple[str, object]] = [
            ("session = ?", self.session or None),
            ("verdict = ?", self.verdict or None),
            ("seq IN (SELECT seq FROM record_rule WHERE rule = ?)", self.rule or None),
            ("kind = ?", self.kind.value if self.kind else None),
            ("at_s >= ?", self.since_s),
            ("at_s < ?", self.until_s),
        ]
        asked = [(sql, value) for sql, value in tests if value is not None]
        return "".join(f" AND {sql}" for sql, _ in asked), [value for _, value in asked]


class Ledger:
    """One open ledger."""

    def __init__(self, path: Path, connection: sqlite3.Connection, head: HeadFile | None) -> None:
        """Use `open`."""
        self.path = path
        self._db = connection
        self._head = head
        self._is_head_lost = False

    @classmethod
    def open(
        cls, path: Path, *, is_read_only: bool = False, synchronous: str = "NORMAL", busy_s: float = 5.0
    ) -> Self:
        """Open, creating it when missing unless `is_read_only`. Raises LedgerError when damaged or unusable.

        NORMAL: a record survives the death of any process the moment `append` returns, but the newest may be
        lost when the machine itself crashes or loses power (`verify` then names them). FULL survives that as
        well, at one fsync a record. Neither corrupts the ledger (sqlite.org/pragma.html#pragma_synchronous).
        """
        if synchronous not in ("NORMAL", "FULL"):
            raise ValueError(f"synchronous is NORMAL or FULL, not {synchronous}")
        if is_read_only and not path.exists():
            raise LedgerError(f"no ledger at {path}: nothing has been recorded there")
        with explained(path):
            connection = connected(path, is_read_only=is_read_only, synchronous=synchronous, busy_s=busy_s)
        ledger = cls(path, connection, None)
        try:
            # Counted first: whoever wrote a record had the head file open before.
            is_empty = ledger.newest_seq() == 0
            if not is_read_only:
                ledger._head = HeadFile(head_path(path))
                ledger._is_head_lost = ledger._head.is_new and not is_empty
        except LedgerError:
            connection.close()
            raise
        return ledger

    def append(self, session: str, kind: RecordKind, body: dict[str, object], *, at_s: float) -> Record:
        """Write one record behind the newest and commit it. Raises LedgerError; then nothing may run on it.

        When records known of are gone, or the head file was, a FAULT record saying so comes first.
        """
        if self._head is None:
            raise LedgerError(f"the ledger {self.path} was opened for reading only")
        text = canonical(body)
        with explained(self.path), self._transaction():
            newest, head = self._newest(), self._head.read()
            seq = max(newest.seq, head.seq, self._last_given()) + 1
            if loss := self._loss(newest, head):
                fault, told = RecordKind.FAULT, canonical(loss)
                newest = self._insert(
                    newest, seq=seq, session=session, kind=fault, body=loss, text=told, at_s=at_s
                )
                seq += 1
            end = self._insert(newest, seq=seq, session=session, kind=kind, body=body, text=text, at_s=at_s)
        self._is_head_lost = False
        self._head.advance(end)
        return Record(seq, float(at_s), session, kind, body, end.hash, newest.hash)

    def query(
        self,
        *,
        session: str = "",
        verdict: str = "",
        rule: str = "",
        kind: RecordKind | None = None,
        since_s: float | None = None,
        until_s: float | None = None,
        after_seq: int = 0,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[Record]:
        """Records that fit all that is asked, oldest first unless asked otherwise. Raises LedgerError.

        `since_s` is inclusive, `until_s` exclusive, both Unix time. Read by pages, so no writer ever waits.
        """
        which = Filter(session, verdict, rule, kind, since_s, until_s)
        return self._pages(which, after_seq=after_seq, limit=limit, newest_first=newest_first)

    def follow(
        self,
        *,
        session: str = "",
        verdict: str = "",
        rule: str = "",
        kind: RecordKind | None = None,
        after_seq: int = 0,
    ) -> Iterator[Record]:
        """Records that fit, those still to come included: it never ends. Raises LedgerError."""
        which = Filter(session, verdict, rule, kind)
        for _ in changes(self.path):
            for record in self._pages(which, after_seq=after_seq, limit=None, newest_first=False):
                after_seq = record.seq
                yield record

    def newest_seq(self) -> int:
        """Number of the newest record, 0 in an empty ledger. Raises LedgerError."""
        with explained(self.path):
            return self._newest().seq

    def verify(self, *, expected_head: str = "") -> VerifyReport:
        """Prove that nothing was changed, removed, reordered or inserted; see `verify.verify`."""
        return verify(self._db, self.path, expected_head=expected_head)

    def close(self) -> None:
        """Let the files go."""
        self._db.close()
        if self._head is not None:
            self._head.close()
            self._head = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """One writer at a time, from before the newest record is read until the new one is committed."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            # A full disk rolls back on its own (sqlite.org/lang_transaction.html).
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _newest(self) -> Head:
        row = self._db.execute("SELECT seq, hash FROM record ORDER BY seq DESC LIMIT 1").fetchone()
        return Head(*row) if row else Head()

    def _last_given(self) -> int:
        """The last number SQLite knows to have given out; it outlives the record it was given to."""
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'record'").fetchone()
        return int(row[0]) if row else 0

    def _loss(self, newest: Head, head: Head) -> dict[str, object] | None:
        """What is gone, if anything. A head behind is no loss: another writer has not moved it on yet."""
        if self._is_head_lost:
            return {"ledger": "head file missing", "after": newest.seq}
        if head.seq > newest.seq or (head.seq == newest.seq and head.hash != newest.hash):
            return {"ledger": "records missing", "after": newest.seq, "head": [head.seq, head.hash]}
        return None

    def _insert(
        self,
        newest: Head,
        *,
        seq: int,
        session: str,
        kind: RecordKind,
        body: dict[str, object],
        text: str,
        at_s: float,
    ) -> Head:
        """Number and hash of the record written behind `newest`."""
        at_s = float(at_s)
        digest = link(newest.hash, seq=seq, at_s=at_s, session=session, kind=kind.value, body=text)
        row = (seq, at_s, session, kind.value, verdict_of(body), text, newest.hash, digest)
        self._db.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        for rule in rules_of(body):
            self._db.execute("INSERT INTO record_rule VALUES (?, ?)", (rule, seq))
        return Head(seq, digest)

    def _pages(
        self, which: Filter, *, after_seq: int, limit: int | None, newest_first: bool
    ) -> Iterator[Record]:
        conditions, arguments = which.where()
        step, order = ("<", "DESC") if newest_first else (">", "ASC")
        at, left = (2**63 - 1 if newest_first else after_seq), limit
        where = f"seq {step} ? AND seq > ?{conditions}"
        sql = f"SELECT {_COLUMNS} FROM record WHERE {where} ORDER BY seq {order} LIMIT ?"
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            with explained(self.path):
                rows = self._db.execute(sql, [at, after_seq, *arguments, size]).fetchall()
            for row in rows:
                yield _record(row)
            if len(rows) < size:
                return
            at, left = rows[-1][0], None if left is None else left - len(rows)


def _record(row: tuple[int, float, str, str, str, str, str]) -> Record:
    seq, at_s, session, kind, body, digest, previous = row
    try:
        read = json.loads(body)
        return Record(seq, at_s, session, RecordKind(kind), read, digest, previous)
    except (ValueError, TypeError, RecursionError):
        raise LedgerError(f"record {seq} is garbled: run `shellguard verify`") from None
