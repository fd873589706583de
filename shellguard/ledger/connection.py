"""The SQLite file under a ledger: its tables, its settings, and its faults in words.

Promise: opening deletes nothing and repairs nothing; every fault of SQLite or the system is a `LedgerError`
that says what to do.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shellguard.errors import LedgerError
from shellguard.ledger.head import head_path

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS record (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at_s REAL NOT NULL, session TEXT NOT NULL, kind TEXT NOT NULL,
        verdict TEXT NOT NULL, body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS record_session ON record (session, seq)",
    "CREATE INDEX IF NOT EXISTS record_verdict ON record (verdict, seq)",
    """CREATE TABLE IF NOT EXISTS record_rule (
        rule TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (rule, seq)) WITHOUT ROWID""",
    # A slip of ours must not rewrite history; whoever means to is caught by the chain.
    """CREATE TRIGGER IF NOT EXISTS record_is_final BEFORE UPDATE ON record
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS record_stays BEFORE DELETE ON record
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)


def connected(path: Path, *, is_read_only: bool, synchronous: str, busy_s: float) -> sqlite3.Connection:
    if not is_read_only:
        # SQLite would create it readable for all; its -wal and -shm take the mode of the file.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    uri = f"{path.resolve().as_uri()}?mode={'ro' if is_read_only else 'rw'}"
    connection = sqlite3.connect(uri, uri=True, timeout=busy_s, isolation_level=None)
    try:
        if is_read_only:
            connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'record'").fetchone()
            return connection
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        known = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not known:
            connection.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.execute("COMMIT")
        connection.execute("SELECT hash FROM record ORDER BY seq DESC LIMIT 1").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(_advice(path, error)) from None
    except OSError as error:
        raise LedgerError(
            f"cannot use the ledger {path}: {error.strerror}; check the folder and its owner"
        ) from None
    except UnicodeEncodeError:
        raise LedgerError("a record's session must be text without lone surrogates") from None


def _advice(path: Path, error: sqlite3.Error) -> str:
    name, said = getattr(error, "sqlite_errorname", ""), str(error)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "no such table" in said:
        beside = f"it, its -wal and -shm, and {head_path(path).name}"
        return f"the ledger {path} is damaged ({said}): move {beside} aside and start again; nothing is lost"
    advice = {
        "SQLITE_FULL": "free some space; nothing runs while it cannot be recorded",
        "SQLITE_READONLY": "make the file and its folder writable for this user",
        "SQLITE_CANTOPEN": "check that the folder exists and belongs to this user",
        "SQLITE_BUSY": "another process holds it for too long; end that one or try again",
        "SQLITE_IOERR": "check the disk and its free space; nothing runs while it cannot be recorded",
    }
    known = next(
        (text for prefix, text in advice.items() if name.startswith(prefix)), "run `shellguard verify`"
    )
    return f"the ledger {path} cannot be used ({said}): {known}"
