"""What a name says of a file, and what a task says of secrets."""

from __future__ import annotations

import pytest

from shellguard.context.private_files import Holds, holds
from shellguard.context.secrecy import NOTHING, is_named, secrecy_of

NAMES = {
    "mailer_token": Holds.SECRET,
    "notes/admin-passwords.txt": Holds.SECRET,
    "stripe_api_key.txt": Holds.SECRET,
    "config/oauth.json": Holds.SETTINGS,
    "infra/live.tfvars": Holds.SETTINGS,
    "EmployeeList.xlsx": Holds.PERSONAL,
    "exports/salaries-q3.csv": Holds.PERSONAL,
    "shop_prod.sql.gz": Holds.DUMP,
    "app.dump": Holds.DUMP,
    "design/tokens.json": Holds.NOTHING,
    "src/token.ts": Holds.NOTHING,
    "tests/fixtures/users.json": Holds.NOTHING,
    "customers.sample.csv": Holds.NOTHING,
    "user_manual.pdf": Holds.NOTHING,
    "/etc/passwd": Holds.NOTHING,
    "tokenizer.json": Holds.NOTHING,
    "package.json": Holds.NOTHING,
    "": Holds.NOTHING,
}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_name_says(name: str) -> None:
    assert holds(name) is NAMES[name]


FORBIDDEN = {
    "Never print the signing key.": True,
    "You must not reveal customer data in the report.": True,
    "Debug it without leaking any passwords": True,
    "Keep all tokens out of the logs.": True,
    "No secrets in the output, please.": True,
    "API keys must stay hidden.": True,
    "Don't log in with the admin password.": False,
    "Add a token to the request.": False,
    "Do not delete the file. Print the token count.": False,
    "Print the page.": False,
}


@pytest.mark.parametrize("task", FORBIDDEN)
def test_whether_a_task_keeps_secrets_back(task: str) -> None:
    assert bool(secrecy_of(task).forbidden) is FORBIDDEN[task]


def test_who_sees_it_and_who_gives_it() -> None:
    assert secrecy_of("The folder is visible to everyone.").many == "visible to everyone"
    assert secrecy_of("Ask Ida for a new password.").given == "Ask Ida for a new password"
    assert secrecy_of("Get account details and token counts.").given == ""
    assert secrecy_of("") == NOTHING


def test_a_file_is_named_by_its_whole_name() -> None:
    task = "Send orders.csv, not old_customers.csv."
    assert [is_named(p, task) for p in ("/a/orders.csv", "customers.csv", "x/old_customers.csv")] == [
        True,
        False,
        True,
    ]
