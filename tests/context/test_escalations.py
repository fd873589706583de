"""Words that go round a refusal, a check or a person, whatever the tool."""

from __future__ import annotations

import pytest

from tests.support.folded_sessions import fold


def told(command: str) -> tuple[str, ...]:
    return fold(command)[0].observed.escalations


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("sudo systemctl restart nginx", "sudo"),
        ("git push --force origin x", "git --force"),
        ("git commit --no-verify -m x", "git --no-verify"),
        ("npx prisma db push --accept-data-loss", "--accept-data-loss"),
        ("terraform apply -auto-approve", "terraform -auto-approve"),
        ("gh pr merge 3 --admin", "gh --admin"),
        ("HUSKY=0 git commit -m x", "HUSKY="),
        ("SKIP_CHECKS=1 make deploy", "SKIP_CHECKS="),
    ],
)
def test_it_is_told(command: str, words: str) -> None:
    assert any(words in one for one in told(command))


@pytest.mark.parametrize(
    "command",
    [
        "git push --force-with-lease origin x",
        "npm ci --no-audit",
        "pip install --force-reinstall x",
        "FORCE_COLOR=1 npm test",
        "docker compose up --force-recreate",
        "ls --color",
    ],
)
def test_ordinary_options_are_none(command: str) -> None:
    assert told(command) == ()
