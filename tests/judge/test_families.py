"""Whatever a command hides behind, reading it stops it; its harmless twin runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shellguard.classify.ruleset import EXAMPLE_HOME, EXAMPLE_WORKSPACE, RuleSet
from shellguard.data.provider_files import packaged_providers
from shellguard.data.rules import packaged_rules
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, judge
from shellguard.model import Attempt, Session, Source, Verdict
from tests.support.bypasses import ROWS
from tests.support.families import FAMILIES, Family

DOCUMENT = Path(__file__).parents[2] / "docs" / "bypass-families.md"
RULES = RuleSet(packaged_rules(), providers=packaged_providers())
SESSION = Session("s", workspace=EXAMPLE_WORKSPACE, home=EXAMPLE_HOME)
_SHOWN = 60


def is_stopped(command: str) -> bool:
    """Whether reading alone holds or refuses it."""
    attempt = Attempt(Source.CHECK, EXAMPLE_WORKSPACE, script=command)
    facts = Facts(EXAMPLE_HOME, EXAMPLE_WORKSPACE)
    return judge(attempt, session=SESSION, rules=RULES, policy=Policy(), facts=facts).verdict >= Verdict.HOLD


def rows(field: str) -> list[object]:
    """(family, command) of every family, named for the report."""
    return [
        pytest.param(command, id=f"{family.name}: {command[:40]}")
        for family in FAMILIES
        for command in getattr(family, field)
    ]


@pytest.mark.parametrize("command", rows("stopped"))
def test_a_disguise_is_stopped(command: str) -> None:
    assert is_stopped(command)


@pytest.mark.parametrize("command", rows("run"))
def test_its_twin_runs(command: str) -> None:
    assert not is_stopped(command)


def test_what_reading_lets_pass_is_a_row_of_the_bypass_table() -> None:
    behind_gate = {row.number: row.expected[0] for row in ROWS}
    for family in FAMILIES:
        for command, row in family.unread:
            assert not is_stopped(command)
            assert behind_gate[row] == "B"


def _shown(command: str) -> str:
    one_line = command.strip().replace("\n", "⏎")
    return (
        (one_line if len(one_line) <= _SHOWN else one_line[:_SHOWN] + "…")
        .replace("|", "\\|")
        .replace("`", "ˋ")
    )


def _row(family: Family) -> str:
    unread = "; ".join(f"`{_shown(c)}` (row {row})" for c, row in family.unread)
    stopped = "<br>".join(f"`{_shown(c)}`" for c in family.stopped)
    ordinary = "<br>".join(f"`{_shown(c)}`" for c in family.run)
    return f"| {family.name} | {stopped} | {ordinary} | {unread} |"


def document() -> str:
    """The page that shows the table."""
    return "\n".join(
        (
            "# Families of disguises",
            "",
            "Written by `python -m tests.judge.test_families`; the suite judges every command, and runs none of them. What reading cannot",
            "know is stopped when it happens, by the kernel gate: the last column names the row of `bypass-table.md` that proves it.",
            "",
            "| family | held or refused by reading | its ordinary twins | left to the gate |",
            "|---|---|---|---|",
            *map(_row, FAMILIES),
            "",
        )
    )


def test_the_document_shows_the_families() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
    sys.exit(0)
