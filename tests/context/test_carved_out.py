"""Rows that a task spares: what is read of it, and which conditions pass them over."""

from __future__ import annotations

import pytest

from shellguard.classify.subject import Subject
from shellguard.context.carved_out import carved_signals
from shellguard.context.task_carvings import carvings_of
from shellguard.parse.bash import read_command

HERE = "/home/ana/shop"


def subjects(command: str) -> tuple[Subject, ...]:
    calls = read_command(command, cwd=HERE, home="/home/ana", workspace=HERE).invocations
    return tuple(Subject(c, home="/home/ana", workspace=HERE, siblings=calls) for c in calls)


READ: dict[str, tuple[str, list[tuple[tuple[str, ...], str, bool]]]] = {
    "without and a verb": (
        "Merge the duplicate tenants without removing any trial tenants.",
        [(("trial",), "tenant", True)],
    ),
    "except": ("Archive all invoices except disputed ones.", [(("disputed",), "one", False)]),
    "keep": ("Drop the guests, but keep the moderators", [(("moderator",), "", True)]),
    "a ban of its own": (
        "Lower every limit. Don't touch partner accounts.",
        [(("partner",), "account", False)],
    ),
    "leave ... alone": (
        "Expire coupons, leave the gifted coupons alone",
        [(("gifted",), "coupon", False)],
    ),
    "an order over time is said by numbers": ("Delete backups except the latest ones", []),
    "an environment is another matter": ("Never change production data", []),
    "a worth that no column has": ("Delete drafts but not important ones", []),
    "nothing spared": ("Delete the drafts of last year", []),
}


@pytest.mark.parametrize("task,expected", READ.values(), ids=READ)
def test_reads_what_is_spared(task: str, expected: list[tuple[tuple[str, ...], str, bool]]) -> None:
    assert [(c.spared, c.of, c.removes_only) for c in carvings_of(task)] == expected
    assert all(c.quote in " ".join(task.split()) for c in carvings_of(task))


TENANTS = "Merge the duplicate tenants of the broken sync, without removing any trial tenants."
GUESTS = "Remove the members who never logged in, but keep the moderators"
INVOICES = "Void all invoices of 2019 except disputed ones"

STATEMENTS: dict[str, tuple[str, str, list[str]]] = {
    "passed over": (
        TENANTS,
        'psql crm -c "DELETE FROM tenants t USING ranked r WHERE t.id = r.id AND r.n > 1"',
        ["not left out: trial in tenants"],
    ),
    "passed over from a heredoc": (
        TENANTS,
        "psql crm <<'SQL'\nBEGIN;\nDELETE FROM tenants WHERE source = 'sync';\nCOMMIT;\nSQL",
        ["not left out: trial in tenants"],
    ),
    "passed over in code": (
        GUESTS,
        'python3 -c \'import sqlite3; sqlite3.connect("club.db").execute("DELETE FROM members WHERE logins < 1")\'',
        ["not left out: moderator in members"],
    ),
    "changed": (
        INVOICES,
        'mysql books -e "UPDATE invoices SET voided = 1 WHERE year = 2019"',
        ["not left out: disputed in invoices"],
    ),
    "what is set is no condition": (
        INVOICES,
        'mysql books -e "UPDATE invoices SET voided = 1, paid = false WHERE year = 2019"',
        ["not left out: disputed in invoices"],
    ),
    "every row": (INVOICES, "mysql books -e 'DELETE FROM invoices'", ["not left out: disputed in invoices"]),
    "left out by its column": (
        TENANTS,
        "psql crm -c \"DELETE FROM tenants WHERE source = 'sync' AND is_trial = 0\"",
        [],
    ),
    "left out by a list": (
        TENANTS,
        "psql crm -c 'DELETE FROM tenants WHERE n > 1 AND id NOT IN (SELECT tenant FROM plans)'",
        [],
    ),
    "chosen by a value of its own": (
        GUESTS,
        "mysql club -e \"DELETE FROM members WHERE role = 'visitor'\"",
        [],
    ),
    "one by one": (TENANTS, "psql crm -c 'DELETE FROM tenants WHERE id IN (17, 23)'", []),
    "another table": (TENANTS, "psql crm -c 'DELETE FROM sync_log WHERE n > 1'", []),
    "spared from removal, not from change": (
        TENANTS,
        "psql crm -c 'UPDATE tenants SET merged_into = 4 WHERE n > 1'",
        [],
    ),
    "only counted": (TENANTS, "psql crm -c 'SELECT count(*) FROM tenants WHERE n > 1'", []),
    "no such words": (
        "Merge the duplicate tenants",
        "psql crm -c 'DELETE FROM tenants WHERE n > 1'",
        [],
    ),
}


@pytest.mark.parametrize("task,command,expected", STATEMENTS.values(), ids=STATEMENTS)
def test_conditions_that_pass_over_the_spared(task: str, command: str, expected: list[str]) -> None:
    told = carved_signals(subjects(command), task=task)
    assert [s.about for s in told] == expected
    assert all(s.id == "against-task" and c.quote in s.evidence for s in told for c in carvings_of(task)[:1])
