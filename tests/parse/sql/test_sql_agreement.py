"""What is read of a script, held against what PostgreSQL and SQLite really lose when their clients run it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from shellguard.parse.sql import Statement, read
from tests.support.throwaway_postgres import Server, running

_SEED = """
CREATE TABLE users (id int PRIMARY KEY, name text, note text, created_at timestamptz DEFAULT '2024-01-01');
INSERT INTO users (id, name) SELECT n, 'user ' || n FROM generate_series(1, 6) n;
CREATE TABLE orders (id int PRIMARY KEY, user_id int, total int);
INSERT INTO orders SELECT n, n, n * 10 FROM generate_series(1, 6) n;
CREATE TABLE "odd name; x" (a int); INSERT INTO "odd name; x" VALUES (1);
CREATE SCHEMA shop; CREATE TABLE shop.carts (id int, state text);
INSERT INTO shop.carts VALUES (1, 'old'), (2, 'new');
CREATE VIEW recent AS SELECT * FROM users; CREATE INDEX by_total ON orders (total);
CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE SEQUENCE tickets;
CREATE TABLE parts (id int, day int) PARTITION BY RANGE (day);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10); INSERT INTO parts VALUES (1, 1);
"""
POSTGRES = [
    # objects
    "DROP TABLE users CASCADE", "drop table if exists orders, \"odd name; x\"", "DROP/**/TABLE/* x */orders", "-- a note\nDROP TABLE orders;",
    "DROP SCHEMA shop CASCADE", "DROP VIEW recent", "DROP INDEX by_total", "DROP FUNCTION one()", "DROP SEQUENCE tickets", "DROP TABLE shop.carts",
    "ALTER TABLE users DROP COLUMN note CASCADE", "ALTER TABLE users DROP note CASCADE, ADD COLUMN x int", "ALTER TABLE orders DROP COLUMN IF EXISTS total",
    "TRUNCATE orders", "TRUNCATE TABLE users, orders RESTART IDENTITY CASCADE", "TRUNCATE ONLY orders", "DROP TABLE parts_1", "TRUNCATE parts",
    "CREATE TEMP TABLE orders (a int); DROP TABLE orders; DROP TABLE orders;", "BEGIN; DROP TABLE orders; COMMIT", "BEGIN; DROP TABLE orders; END",
    "BEGIN; SAVEPOINT a; DROP TABLE orders; RELEASE a; COMMIT", "START TRANSACTION; DROP VIEW recent; COMMIT AND CHAIN; ROLLBACK",
    # rows
    "DELETE FROM orders", "DELETE FROM orders WHERE 1=1", "DELETE FROM orders WHERE TRUE", "DELETE FROM orders WHERE id = id", "DELETE FROM orders WHERE id > 0",
    "DELETE FROM orders WHERE id >= 1", "DELETE FROM orders WHERE id IS NOT NULL", "DELETE FROM orders WHERE NOT FALSE", "DELETE FROM orders WHERE 'a' = 'a'",
    "DELETE FROM orders WHERE id = 3 OR 1 = 1", "DELETE FROM users WHERE name LIKE '%'", "DELETE FROM orders WHERE EXISTS (SELECT 1)", "DELETE FROM orders WHERE 2 > 1",
    "DELETE FROM orders WHERE id IN (SELECT id FROM orders)", "DELETE FROM orders WHERE total IS NULL OR total IS NOT NULL", "DELETE FROM orders WHERE (((1 <> 2)))",
    "DELETE FROM orders WHERE total = 5 OR NOT (total = 5)", "DELETE FROM orders USING users", "WITH gone AS (DELETE FROM orders RETURNING *) SELECT count(*) FROM gone",
    "WITH all_ids AS (SELECT 1 AS id) DELETE FROM orders", "UPDATE orders SET total = 0", "UPDATE orders SET total = 0 WHERE id <> 0", "UPDATE users SET name = note FROM orders",
    "DELETE FROM users WHERE created_at < now()", "DELETE FROM orders WHERE id <> -1", "DELETE FROM ONLY orders", "delete\nfrom\norders\n;",
    "DELETE FROM orders WHERE id = 1", "DELETE FROM orders WHERE total > 30", "DELETE FROM users WHERE name LIKE '%3'", "UPDATE orders SET total = 1 WHERE id IN (1, 2)",
    "DELETE FROM orders o USING users u WHERE u.id = o.user_id AND u.name = 'user 1'", "DELETE FROM orders WHERE id IN (SELECT id FROM orders LIMIT 2)",
    "MERGE INTO orders o USING users u ON o.user_id = u.id AND u.id = 1 WHEN MATCHED THEN DELETE",
    # told at run time
    "DO $$ BEGIN DELETE FROM orders; END $$", "DO $x$ BEGIN EXECUTE 'DROP TABLE orders'; END $x$", "DO $$ DECLARE t text; BEGIN FOR t IN SELECT 'orders' LOOP EXECUTE format('DROP TABLE %I', t); END LOOP; END $$",
    "DO $$ BEGIN IF 1 = 1 THEN TRUNCATE orders; END IF; END $$", "PREPARE gone AS DELETE FROM orders; EXECUTE gone", "SELECT 'DROP TABLE ' || 'orders' \\gexec",
    "SELECT format('DROP TABLE %I', tablename) FROM pg_tables WHERE tablename = 'orders' \\gexec", "EXPLAIN ANALYZE DELETE FROM orders", "EXPLAIN (ANALYZE, COSTS off) DELETE FROM orders",
    "\\echo hello \\\\ DROP TABLE orders;", "SELECT 'it''s'; DROP TABLE orders", "SELECT E'it\\'s'; DROP TABLE orders", "SELECT 'a\\'; DROP TABLE orders", "SELECT $$it's; $$; DROP TABLE orders;",
    "SELECT 1 /* a /* b */ c */; DROP TABLE orders", "COPY orders FROM stdin;\n9\t9\t9\n\\.\nDROP TABLE orders;", "SELECT 1 \\g\nDROP TABLE orders;",
    # nothing is lost
    "SELECT * FROM users", "SELECT 'DROP TABLE users'", "SELECT $$ DROP TABLE users; $$", "INSERT INTO orders VALUES (9, 9, 9)", "INSERT INTO users (id, name) VALUES (8, '; DELETE FROM users; --')",
    "BEGIN; DROP TABLE users CASCADE; ROLLBACK", "BEGIN; DELETE FROM orders; ROLLBACK;", "START TRANSACTION; TRUNCATE orders; ABORT", "EXPLAIN DELETE FROM orders", "EXPLAIN (ANALYZE false) DELETE FROM orders",
    "CREATE FUNCTION gone() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM orders; END $$", "CREATE FUNCTION gone() RETURNS void LANGUAGE sql BEGIN ATOMIC DELETE FROM orders; END;",
    "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 2'", "PREPARE gone AS DELETE FROM orders", "CREATE TEMP TABLE t AS SELECT 1 AS a; DELETE FROM t; DROP TABLE t",
    "-- DROP TABLE orders\nSELECT 1", "/* DROP TABLE orders; */ SELECT 1", "SELECT 1 /* ; /* DROP TABLE orders; */ DROP TABLE orders; */", "CREATE TABLE x (a int REFERENCES users ON DELETE CASCADE)",
    "COPY users (id, name) FROM stdin;\n9\tDROP TABLE orders;\n\\.\nSELECT 1;", "VACUUM; ANALYZE; REINDEX TABLE orders", "ALTER TABLE orders ADD COLUMN x int", "ALTER TABLE users ALTER COLUMN name DROP DEFAULT",
    "ALTER TABLE orders ALTER total SET NOT NULL", "CREATE INDEX ON orders (user_id)", "COMMENT ON TABLE orders IS 'drop table orders;'", "SELECT * FROM orders FOR UPDATE", "\\d orders\nSELECT 1;",
    "INSERT INTO orders VALUES (1, 1, 1) ON CONFLICT (id) DO NOTHING", "CREATE RULE r AS ON DELETE TO orders DO INSTEAD NOTHING", "SELECT count(*) AS truncate FROM orders", "SET ROLE guarded; SHOW search_path",
    "GRANT SELECT ON orders TO guarded", "LOCK TABLE orders; SELECT 1", "SELECT replace(name, 'drop', 'x') FROM users",
]  # fmt: skip
_TAKES = frozenset("drop truncate delete alter-drop replace detach".split())


@pytest.fixture(scope="module")
def server():
    yield from running(_SEED)


@pytest.fixture(scope="module")
def seeded(server: Server) -> dict:
    return server.state_and_reset()


def _taken(before: dict, after: dict) -> tuple[bool, bool]:
    """Whether anything is gone, and whether a table lost or changed every row, or an object is gone."""
    gone = any(set(before[k]) - set(after[k]) for k in ("objects", "columns", "functions"))
    is_some, is_all = gone, gone
    for table, hashes in before["rows"].items():
        was = set((hashes or "").split(",")) - {""}
        left = set((after["rows"].get(table) or "").split(",")) - {""}
        is_some |= bool(was - left)
        is_all |= bool(was) and not was & left
    return is_some, is_all


def _claims(text: str, dialect: str) -> tuple[bool, bool]:
    """The same as it is read."""
    said: list[Statement] = [s for s in read(text, dialect=dialect) if not s.is_dry]
    is_some = any(s.kind in _TAKES | {"update", "unknown"} for s in said)
    is_all = any(s.kind in _TAKES | {"update", "unknown"} and not s.is_narrowed for s in said)
    return is_some, is_all


@pytest.mark.slow
@pytest.mark.parametrize("text", POSTGRES)
def test_what_postgres_loses_is_read_and_nothing_else(server: Server, seeded: dict, text: str):
    server.psql(text)
    state = server.state_and_reset()
    # a new column changes how a row is written, not what it held
    is_added = "ADD COLUMN" in text and "DROP" not in text
    is_some, is_all = (False, False) if is_added else _taken(seeded, state)
    assert _claims(text, "postgres") == (is_some, is_all)


_SQLITE_SEED = """
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, note TEXT);
INSERT INTO users (name) VALUES ('a'), ('b'), ('c');
CREATE TABLE [odd name] (a); INSERT INTO [odd name] VALUES (1);
CREATE VIEW recent AS SELECT * FROM users;
"""
SQLITE = [
    "DROP TABLE users", "DROP TABLE IF EXISTS [odd name]", 'drop table "odd name"', "DROP TABLE main.users", "DROP VIEW recent", "ALTER TABLE users DROP COLUMN note",
    "DELETE FROM users", "DELETE FROM users WHERE 1", "DELETE FROM users WHERE rowid > 0", "DELETE FROM users WHERE id = 2", "UPDATE users SET name = 'x'", "UPDATE users SET name = 'x' WHERE id = 1",
    "BEGIN; DELETE FROM users; COMMIT;", "BEGIN IMMEDIATE; DROP TABLE users; END;", "WITH x AS (SELECT 1) DELETE FROM users", ".tables\nDROP TABLE users;", ".mode csv\n.headers on\nDELETE FROM users;",
    "CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM users; END; DROP TABLE users;", "SELECT ';'; DROP TABLE users", "SELECT 1 -- ;\n; DROP TABLE users",
    "BEGIN; DROP TABLE users; ROLLBACK;", "SELECT 'DROP TABLE users';", "CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM users; END;", "EXPLAIN QUERY PLAN DELETE FROM users", "EXPLAIN DELETE FROM users",
    "CREATE TEMP TABLE t (a); INSERT INTO t VALUES (1); DELETE FROM t; DROP TABLE t;", ".schema users", ".dump", "PRAGMA table_info(users)", "INSERT INTO users (name) VALUES ('drop table users;')", "VACUUM; REINDEX; ANALYZE",
    "SELECT 1; -- DROP TABLE users", "/* DROP TABLE users; */ SELECT 1;", ".print DROP TABLE users", "DROP TABLE temp.nothing",
]  # fmt: skip


def _sqlite_state(path: Path) -> dict:
    with sqlite3.connect(path) as database:
        master = database.execute("SELECT type || name, type, name FROM sqlite_master").fetchall()
        tables = [n for _, kind, n in master if kind == "table"]
        columns = [f"{t}.{c[1]}" for t in tables for c in database.execute(f'PRAGMA table_info("{t}")')]
        rows = {
            t: ",".join(map(repr, database.execute(f'SELECT * FROM "{t}"'))).replace("),", ")\n")
            for t in tables
        }
    rows = {t: r.replace(",", ";").replace("\n", ",") for t, r in rows.items()}
    return {"objects": [m[0] for m in master], "columns": columns, "functions": [], "rows": rows}


@pytest.mark.parametrize("text", SQLITE)
def test_what_sqlite_loses_is_read_and_nothing_else(tmp_path: Path, text: str):
    client = shutil.which("sqlite3")
    if client is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("sqlite3 is not on this machine")
    path = tmp_path / "a.db"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    for script in (_SQLITE_SEED, None):
        before = _sqlite_state(path) if script is None else {}
        subprocess.run([str(client), str(path)], check=False, input=script or text, text=True, capture_output=True, timeout=30, env=environment, cwd=tmp_path)  # fmt: skip
    assert _claims(text, "sqlite") == _taken(before, _sqlite_state(path))
