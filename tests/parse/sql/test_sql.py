"""SQL and kindred statements."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.sql import CLIENTS as CLIENT_NAMES
from shellguard.parse.sql import read, statements
from shellguard.parse.sql.clients import CLIENTS_BY_NAME

KINDS = {
    "DROP TABLE users": ("drop", False), "drop table if exists a.b cascade": ("drop", False), "DROP DATABASE app": ("drop", False),
    "DROP SCHEMA public CASCADE": ("drop", False), "/**/DROP/**/TABLE/**/t": ("drop", False), "-- x\nDROP TABLE t": ("drop", False),
    "TRUNCATE users": ("truncate", False),
    "DELETE FROM t": ("delete", False), "DELETE FROM t WHERE id = 1": ("delete", True), "DELETE FROM t WHERE 1=1": ("delete", False),
    "DELETE FROM t WHERE true": ("delete", False), "UPDATE t SET a = 1": ("update", False), "UPDATE t SET a = 1 WHERE b = 2": ("update", True),
    "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d": ("delete", False),
    "ALTER TABLE t DROP COLUMN c": ("alter-drop", False), "REVOKE ALL ON t FROM u": ("revoke", None), "GRANT ALL ON t TO u": ("grant", None),
    "COPY t TO PROGRAM 'rm -rf /'": ("run-program", None), "SELECT 1 INTO OUTFILE '/tmp/x'": ("write-file", None),
    "EXEC xp_cmdshell 'dir'": ("run-program", None), "EXEC('DROP TABLE t')": ("drop", False), "PRAGMA writable_schema = 1": ("unknown", False),
    "BEGIN; DROP TABLE t; COMMIT": ("drop", False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), KINDS.items())
def test_a_statement_has_its_kind(text, expected):
    kind, is_narrowed = expected
    (statement,) = read(text, dialect="postgres")
    assert statement.kind == kind
    assert is_narrowed in (None, statement.is_narrowed)
    assert not statement.is_dry


HARMLESS = [
    "SELECT 1", "SELECT * FROM t WHERE name = 'DROP TABLE x'", "INSERT INTO t VALUES ('delete from x')", "CREATE TABLE t (a int)",
    "EXPLAIN DELETE FROM t", "SELECT 'a; DROP TABLE t'", "", ";;;", "\\d users",
]  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_reading_and_adding_is_no_statement_worth_a_look(text):
    assert [s for s in read(text, dialect="postgres") if not s.is_dry] == []


def test_a_statement_is_found_however_deep_it_stands():
    assert [s.kind for s in read("SELECT 1 FROM (((((((((DROP TABLE t)))))))))")] == ["drop"]
    assert [s.is_narrowed for s in read("explain analyze " * 20 + "delete from t")] == [False]


def test_a_transaction_rolled_back_is_dry():
    assert [(s.kind, s.is_dry) for s in read("BEGIN; DELETE FROM t; ROLLBACK;")] == [("delete", True)]


def test_every_object_of_a_list_is_a_statement():
    assert [(s.kind, s.target) for s in read("TRUNCATE TABLE a, b; DROP TABLE IF EXISTS c, d.e CASCADE")] == [
        ("truncate", "a"), ("truncate", "b"), ("drop", "c"), ("drop", "d.e"),
    ]  # fmt: skip


def test_mysql_runs_its_versioned_comments():
    assert [s.kind for s in read("/*!50000 DROP TABLE t */", dialect="mysql")] == ["drop"]


CLIENTS = {
    "psql": ("psql -c 'DROP TABLE t'", "drop"),
    "psql glued": ("psql '-cDROP TABLE t'", "drop"),
    "psql long": ("psql --command='DROP TABLE t'", "drop"),
    "psql heredoc": ("psql <<E\nDROP TABLE t;\nE", "drop"),
    "psql pipe": ("echo 'DROP TABLE t' | psql app", "drop"),
    "psql twice": ("psql -c 'SELECT 1' -c 'DROP TABLE t'", "drop"),
    "mysql": ("mysql -e 'DROP DATABASE a'", "drop"),
    "mysql in docker": ("docker exec db mysql -e 'DROP DATABASE a'", "drop"),
    "sqlite": ("sqlite3 app.db 'DELETE FROM t'", "delete"),
    "python cursor": ("python3 -c \"c.execute('DROP TABLE t')\"", "drop"),
}


@pytest.mark.parametrize(("text", "kind"), CLIENTS.values(), ids=CLIENTS)
def test_clients_carry_statements(text, kind):
    found = [s for c in read_command(text, cwd="/w", home="/h").invocations for s in statements(c)]
    assert [s.kind for s in found] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "psql -l",
        "sqlite3 app.db .tables",
    ],
)
def test_clients_that_destroy_nothing(text):
    assert not any(
        s.kind in ("drop", "flush") or not s.is_narrowed
        for s in statements(read_command(text, cwd="/w", home="/h").invocations[0])
    )


@pytest.mark.parametrize(
    "text",
    [
        "DROP " * 20_000,
        "(" * 5_000 + "DROP TABLE t",
        "DELETE FROM t WHERE " + "a=1 AND " * 4_000 + "b=2",
        "'" * 9_999 + "; DROP TABLE t",
        "(delete from " * 9_000,
        "explain analyze " * 9_000 + "delete from t",
        "/*!" * 30_000 + " drop table t",
        "delete from t " + "join " * 40_000,
        "EXEC(@x); " * 20_000,
        "SET @s = 'UPDATE x'; " * 200 + "EXEC(@s); " * 9_000,
        "WITH a AS (" * 5_000 + "DELETE FROM t",
        "BEGIN " * 30_000 + "DROP TABLE t",
    ],
)
def test_reading_is_total_and_bounded(text):
    assert len(read(text)) <= 64


def test_every_client_of_the_table_is_named():
    assert set(CLIENTS_BY_NAME) == CLIENT_NAMES - {"mongosh", "mongo", "redis-cli", "valkey-cli", "keydb-cli"}
