"""Secrets in a shell text that was quoted once more."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest

from shellguard.parse.secrets import redact
from tests.support.guarded_home import need

KEY = b"k" * 32
SECRET = "rw_live_9f8e7d6c5b4a39281706f5e4d3c2b1a0ffee"  # made up

COMMANDS = [
    pytest.param(f'curl -H "Authorization: Bearer {SECRET}" https://x.example', id="header"),
    pytest.param(f"curl -u admin:{SECRET} https://x.example", id="user and password"),
    pytest.param(f"mysql --password {SECRET} -h db", id="option"),
    pytest.param(f"export API_TOKEN={SECRET}; deploy now", id="assignment"),
    pytest.param(f"curl 'https://u:{SECRET}@x.example/a b'", id="url"),
]


def escaped(text: str, *, times: int) -> str:
    """As bash's `printf %q` writes it."""
    need(shutil.which("bash"), "bash")
    for _ in range(times):
        text = subprocess.run(
            ["bash", "-c", 'printf %q "$1"', "-", text], capture_output=True, text=True, check=True
        ).stdout
    return text


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_secret_stays_hidden_however_often_its_text_is_escaped(command: str, times: int) -> None:
    quoted = f"bash -c {shlex.quote('eval ' + escaped(command, times=times))}"
    hidden = redact(quoted, key=KEY)
    assert SECRET[:12] not in hidden
    assert SECRET[-12:] not in hidden
    assert redact(hidden, key=KEY) == hidden
