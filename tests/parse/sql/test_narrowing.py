"""A WHERE narrows unless it is plain that every row meets it."""

from __future__ import annotations

import pytest

from shellguard.parse.sql.narrowing import leaves_some_out

EVERY_ROW = [
    "1=1", "TRUE", "1", "NOT FALSE", "(((1 = 1)))", "'a' = 'a'", "2 > 1", "1 <> 2", "id = id", "id > 0", "id >= 1", "id > -1", "id <> 0", "user_id >= 0",
    "id IS NOT NULL", "NOT id IS NULL", "name LIKE '%'", "name LIKE '%%'", "id = 3 OR 1 = 1", "id = 3 OR true", "x = 1 AND y = 2 OR 1 = 1",
    "EXISTS (SELECT 1)", "id IN (SELECT id FROM t)", "a = 1 OR a <> 1", "a IS NULL OR a IS NOT NULL", "NOT (1 = 2)", "id < 999999999999",
    "id BETWEEN 0 AND 999999999", "created_at < now()", "uuid <> ''", "1 = 1 AND 2 = 2", "NOT (false AND a = 1)",
]  # fmt: skip
SOME_ROWS = [
    "id = 3", "id = 3 AND 1 = 1", "name LIKE 'a%'", "id IN (1, 2)", "id IN (SELECT id FROM other)", "id IN (SELECT id FROM t WHERE a = 1)", "a = b",
    "deleted_at IS NOT NULL", "id > 100", "created_at < now() - interval '9 days'", "expires_at < now()", "NOT EXISTS (SELECT 1 FROM o WHERE o.id = t.id)",
    "EXISTS (SELECT 1 FROM o WHERE o.id = t.id)", "false", "1 = 0", "id = $1", "id = ?", "unknown_", "total > 0", "NOT (id = 3)", "id IN (SELECT id FROM t LIMIT 5)",
    "this is ( no condition", "",
]  # fmt: skip


@pytest.mark.parametrize("condition", EVERY_ROW)
def test_what_every_row_meets_leaves_none_out(condition: str):
    assert not leaves_some_out(condition, table="t", dialect="postgres")


@pytest.mark.parametrize("condition", SOME_ROWS)
def test_a_condition_leaves_rows_out(condition: str):
    assert leaves_some_out(condition, table="t", dialect="postgres")


@pytest.mark.parametrize(
    "condition", ["(" * 3_000 + "1=1", "a=1 OR " * 3_000 + "1=1", "NOT " * 3_000 + "true", "'" * 999]
)
def test_any_text_is_a_condition(condition: str):
    assert leaves_some_out(condition) in (True, False)
