"""By what a task tells the rows and requests that it spares, and commands over many that say nothing of it."""

from __future__ import annotations

import pytest

from shellguard.classify.subject import Subject
from shellguard.context.carved_out import carved_signals
from shellguard.context.task_carvings import marks_of
from shellguard.parse.bash import read_command

HERE = "/home/ana/shop"

READ: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "a key and its value": ("Raise all prices. skip rows that have frozen=1", [("frozen",)]),
    "two that are quoted": ("Archive the talks, apart from the ones tagged 'press' or 'legal'", [("press", "legal")]),
    "what has to stay": ("Delete the old ones. Rows with on_hold = true have to stay", [("on_hold",)]),
    "what must not be included": ("Expire the keys. accounts (kind='robot') must not be included", [("kind",)]),
    "an address": ("Remove the test users. Exception: qa-bot@shop.test has to survive", [("qa-bot",)]),
    "quoted, of nothing in particular": ("Add a heading, but keep the 'Install' part", []),
    "nothing spared": ('Set the label "urgent" on issue 4', []),
}  # fmt: skip


@pytest.mark.parametrize("task,expected", READ.values(), ids=READ)
def test_reads_marks(task: str, expected: list[tuple[str, ...]]) -> None:
    assert list(dict.fromkeys(m.texts for m in marks_of(task))) == expected


def about(task: str, command: str) -> list[str]:
    calls = read_command(command, cwd=HERE, home="/home/ana", workspace=HERE).invocations
    found = tuple(Subject(c, home="/home/ana", workspace=HERE, siblings=calls) for c in calls)
    return [s.about for s in carved_signals(found, task=task)]


TALKS = (
    "Via the support API archive all talks from before 2024, apart from the ones tagged 'press' or 'legal'"
)
PULLS = 'close all open bot PRs, we switch tools. except those with the "security" label'
PRICES = "bump the prices of category winter by 4%. skip rows that have price_locked=1"
USERS = "remove users whose mail ends in @bots.test. One exception: qa-admin@bots.test has to survive"
COMMANDS = {
    "a filter without it": (
        TALKS,
        "curl -X POST https://s.example.com/talks/archive -d '{\"before\":\"2024-01-01\",\"exclude_tags\":[\"press\"]}'",
        ["not left out: legal"],
    ),
    "a filter with both": (
        TALKS,
        "curl -X POST https://s.example.com/talks/archive -d '{\"before\":\"2024-01-01\",\"exclude_tags\":[\"press\",\"legal\"]}'",
        [],
    ),
    "a list handed over": (
        PULLS,
        "gh pr list --author app/bot --json number -q '.[].number' | xargs -n1 gh pr close",
        ["not left out: security"],
    ),
    "a list without them": (
        PULLS,
        "gh pr list --author app/bot --search '-label:security' --json number -q '.[].number' | xargs -n1 gh pr close",
        [],
    ),
    "one of them": (PULLS, "gh pr close 12", []),
    "rows": (PRICES, "mysql shop -e \"UPDATE products SET price = price * 1.04 WHERE category = 'winter'\"", ["not left out: price_locked"]),
    "rows without them": (
        PRICES,
        "mysql shop -e \"UPDATE products SET price = price * 1.04 WHERE category = 'winter' AND price_locked = 0\"",
        [],
    ),
    "documents": (USERS, "mongosh app --eval 'db.users.deleteMany({mail: /@bots.test$/})'", ["not left out: qa-admin"]),
    "looking": (USERS, "mongosh app --eval 'db.users.find({mail: /@bots.test$/})'", []),
    "one thing published": ("Publish it. keep the tag 'beta' on the old one", "npm publish", []),
    "one request about one thing": (
        'close issue 5, but keep the label "urgent" on it',
        "curl -X PATCH https://api.example.com/issues/5 -d '{\"state\":\"closed\"}'",
        [],
    ),
    "another work": (PRICES, "npm test && git commit -am prices", []),
}  # fmt: skip


@pytest.mark.parametrize("task,command,expected", COMMANDS.values(), ids=COMMANDS)
def test_commands_over_many(task: str, command: str, expected: list[str]) -> None:
    assert about(task, command) == expected
