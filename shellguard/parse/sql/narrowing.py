"""Whether a WHERE can leave a row out.

Promise: pure and total. A condition counts as narrowing unless it is plain that every row meets it; sqlglot reads the
condition and is loaded only when there is one that a glance cannot settle.
"""

from __future__ import annotations

import logging
import re
from typing import Any

_MAX_CONDITION = 16 * 1024
_MAX_DEPTH = 200
# Columns that every row has a value of, as their names say.
_KEY = re.compile(r"id|_?uuid|pk|_id|rowid|oid|ctid|guid|primary_key", re.I)
_ALWAYS_SET = re.compile(r"id|_?uuid|pk|rowid|oid|guid|\w{0,60}_id|primary_key", re.I)
_ALWAYS_PAST = re.compile(
    r"(?:created|inserted|updated|modified)(?:_?(?:at|on|date|time))?$|^(?:timestamp|ts)$", re.I
)
# `column = value` with a literal or a placeholder, joined by AND: what most conditions are.
_PLAIN = re.compile(
    r"\s*[A-Za-z_][\w.]{0,80}\s*(?:=|in\s*\()\s*(?:'[^']{0,200}'|\d{1,18}|\$\d|\?|:\w+)\s*\)?\s*$", re.I
)
_SAME_TOKENS = re.compile(r"(?:^|\bor\b)\s*\(*\s*('[^']{0,40}'|\d{1,10})\s*=\s*\1\s*\)*\s*(?:$|\bor\b)", re.I)


def leaves_some_out(condition: str, *, table: str = "", dialect: str = "") -> bool:
    """Whether the text behind WHERE can be untrue of some row."""
    if _PLAIN.match(condition):
        return True
    tree = _tree(condition, dialect)
    if tree is None:
        return _SAME_TOKENS.search(condition[:_MAX_CONDITION]) is None
    return not _Condition(table).is_always(tree, 0)


def _tree(condition: str, dialect: str) -> Any:
    import sqlglot
    from sqlglot import errors

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    if len(condition) > _MAX_CONDITION:
        return None
    try:
        select = sqlglot.parse_one(f"SELECT 1 FROM t WHERE {condition}", read=dialect or None)
        where = select.args.get("where")
    except (errors.SqlglotError, RecursionError, ValueError, AttributeError, TypeError):
        return None
    return where.this if where is not None else None


class _Condition:
    """What is plainly true, and plainly untrue, of every row of a table."""

    def __init__(self, table: str) -> None:
        self.table = table.lower()

    def is_always(self, node: Any, depth: int) -> bool:
        from sqlglot import exp

        if depth > _MAX_DEPTH:
            return False
        if isinstance(node, exp.Paren):
            return self.is_always(node.this, depth + 1)
        if isinstance(node, exp.Not):
            return self.is_never(node.this, depth + 1)
        if isinstance(node, exp.And):
            return self.is_always(node.left, depth + 1) and self.is_always(node.right, depth + 1)
        if isinstance(node, exp.Or):
            is_either = self.is_always(node.left, depth + 1) or self.is_always(node.right, depth + 1)
            return is_either or _are_opposites(node.left, node.right)
        if isinstance(node, exp.Exists):
            return self._is_everything(node.this, depth)
        if isinstance(node, exp.In):
            query = node.args.get("query")
            return query is not None and self._is_own_rows(query, depth)
        if isinstance(node, (exp.Boolean, exp.Literal)):
            return _truth(node) is True
        return self._is_always_compared(node)

    def is_never(self, node: Any, depth: int) -> bool:
        from sqlglot import exp

        if depth > _MAX_DEPTH:
            return False
        if isinstance(node, exp.Paren):
            return self.is_never(node.this, depth + 1)
        if isinstance(node, exp.Not):
            return self.is_always(node.this, depth + 1)
        if isinstance(node, exp.Or):
            return self.is_never(node.left, depth + 1) and self.is_never(node.right, depth + 1)
        if isinstance(node, exp.And):
            return self.is_never(node.left, depth + 1) or self.is_never(node.right, depth + 1)
        if isinstance(node, exp.Is):
            return _null_test(node) is False and _is_column(node.this, _KEY)
        if isinstance(node, (exp.Boolean, exp.Literal)):
            return _truth(node) is False
        return _compared(node) is False

    def _is_everything(self, query: Any, depth: int) -> bool:
        """A subquery that gives a row whatever the outer row is: `SELECT 1`, without a condition of its own."""
        from sqlglot import exp

        select = query.this if isinstance(query, exp.Subquery) else query
        if not isinstance(select, exp.Select):
            return False
        where = select.args.get("where")
        return where is None or self.is_always(where.this, depth + 1)

    def _is_own_rows(self, query: Any, depth: int) -> bool:
        """`id IN (SELECT id FROM the same table)`."""
        from sqlglot import exp

        select = query.this if isinstance(query, exp.Subquery) else query
        if not isinstance(select, exp.Select) or select.args.get("limit") or select.args.get("joins"):
            return False
        tables = [t.name.lower() for t in select.find_all(exp.Table)]
        return tables == [self.table.rsplit(".", 1)[-1]] and self._is_everything(select, depth)

    def _is_always_compared(self, node: Any) -> bool:
        from sqlglot import exp

        if isinstance(node, exp.Is):
            return _null_test(node) is True and _is_column(node.this, _KEY)
        if isinstance(node, (exp.Like, exp.ILike)):
            return isinstance(node.expression, exp.Literal) and set(node.expression.name) == {"%"}
        if isinstance(node, (exp.RegexpLike, exp.RegexpILike)):
            return node.expression.name in ("", ".*", "^.*$", "^", "$", "^.*", ".*$")
        if isinstance(node, exp.Between):
            return _is_column(node.this, _ALWAYS_SET) and _is_wide(node)
        return _compared(node) is True or _is_about_all(node)


def _null_test(node: Any) -> bool | None:
    """Of `x IS NULL` False, of `x IS NOT NULL` True; versions of sqlglot say the NOT in different ways."""
    from sqlglot import exp

    asked = node.expression
    if isinstance(asked, exp.Not) and isinstance(asked.this, exp.Null):
        return True
    return bool(node.args.get("negate")) if isinstance(asked, exp.Null) else None


def _is_column(node: Any, names: re.Pattern[str]) -> bool:
    from sqlglot import exp

    return isinstance(node, exp.Column) and names.fullmatch(node.name) is not None


def _is_wide(node: Any) -> bool:
    low, high = _number(node.args["low"]), _number(node.args["high"])
    return low is not None and high is not None and low <= 1 and high >= 99_999_999


def _number(node: Any) -> float | None:
    from sqlglot import exp

    if isinstance(node, exp.Neg):
        inner = _number(node.this)
        return None if inner is None else -inner
    if not isinstance(node, exp.Literal):
        return None
    try:
        return float(node.name)
    except ValueError:
        return None


def _truth(node: Any) -> bool | None:
    from sqlglot import exp

    if isinstance(node, exp.Boolean):
        return bool(node.this)
    number = _number(node)
    return None if number is None else number != 0


def _compared(node: Any) -> bool | None:
    """A comparison of two constants, or of a thing with itself."""
    from sqlglot import exp

    if not isinstance(node, (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ)):
        return None
    left, right = node.left, node.right
    if left == right and not isinstance(left, exp.Placeholder):
        return isinstance(node, (exp.EQ, exp.GTE, exp.LTE, exp.NullSafeEQ))
    if not isinstance(left, exp.Literal) or not isinstance(right, exp.Literal):
        return None
    a, b = _number(left), _number(right)
    if a is None or b is None:
        return None if isinstance(node, (exp.GT, exp.GTE, exp.LT, exp.LTE)) else isinstance(node, exp.NEQ)
    answers = {"eq": a == b, "neq": a != b, "gt": a > b, "gte": a >= b, "lt": a < b, "lte": a <= b}
    return answers.get(type(node).__name__.lower())


def _is_about_all(node: Any) -> bool:
    """`id > 0`, `id >= 1`, `id <> ''`, `created_at < now()`."""
    from sqlglot import exp

    if not isinstance(node, exp.Binary):
        return False
    left, right = node.left, node.right
    if _is_column(left, _ALWAYS_PAST) and isinstance(node, (exp.LT, exp.LTE)):
        return isinstance(right, (exp.CurrentTimestamp, exp.CurrentDate, exp.CurrentDatetime))
    if not _is_column(left, _ALWAYS_SET):
        return False
    number = _number(right)
    if isinstance(node, exp.NEQ):
        return (number is not None and number <= 0) or (isinstance(right, exp.Literal) and right.name == "")
    if isinstance(node, (exp.LT, exp.LTE)):
        return number is not None and number >= 999_999_999
    limit = 0 if isinstance(node, exp.GT) else 1
    return isinstance(node, (exp.GT, exp.GTE)) and number is not None and number <= limit


def _are_opposites(left: Any, right: Any) -> bool:
    """`x OR NOT x`, `x IS NULL OR x IS NOT NULL`, `a = 1 OR a <> 1`."""
    (said, is_denied), (other, is_other_denied) = _without_not(left), _without_not(right)
    return is_denied is not is_other_denied and said == other


def _without_not(node: Any) -> tuple[tuple[Any, ...], bool]:
    """What a condition says, as its parts, and whether it is denied."""
    from sqlglot import exp

    node, is_denied = node.unnest(), False
    while isinstance(node, exp.Not):
        node, is_denied = node.this.unnest(), not is_denied
    if isinstance(node, exp.Is) and (asked := _null_test(node)) is not None:
        return ("null", node.this), is_denied is not asked
    if isinstance(node, (exp.EQ, exp.NEQ)):
        return ("equal", node.left, node.right), is_denied is not isinstance(node, exp.NEQ)
    return ("other", node), is_denied
