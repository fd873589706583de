"""Database servers' own tools: what they would drop, replace or stop."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.services.readers import service_acts

ACTS = {
    "a database": ("dropdb --if-exists app", [("delete", "database", "app", True)]),
    "a database elsewhere": ("dropdb -h db.example.com app", [("delete", "database", "app", False)]),
    "a user": ("dropuser -e joe", [("delete", "user", "joe", True)]),
    "restored over what is there": ("pg_restore -cd app dump", [("replace", "database", "app", True)]),
    "restored beside it": ("pg_restore -d app dump", []),
    "printed as a script": ("pg_restore -c -f - dump", []),
    "by the administrator's tool": ("mysqladmin -uroot -psecret drop app", [("delete", "database", "app", True)]),
    "the server stopped": ("mariadb-admin shutdown", [("stop", "database", "", True)]),
    "status asked": ("mysqladmin -u root status", []),
}  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), ACTS.values(), ids=ACTS)
def test_tool_is_read_to_acts(command: str, expected: list[tuple[str, ...]]) -> None:
    calls = read_command(command, cwd="/w", home="/h").invocations
    found = [a for c in calls for a in service_acts(c, names=(c.program,))]
    assert [(a.verb, a.thing, a.target, a.is_local) for a in found] == expected
