"""PowerShell that deletes without a command's words."""

from __future__ import annotations

import pytest

from shellguard.parse.powershell_calls import as_commands

SAID = {
    "a folder": ('[System.IO.Directory]::Delete("D:\\x", $true)', "Remove-Item -Recurse -Force 'D:/x'"),
    "an empty folder": ("[IO.Directory]::Delete('x')", "Remove-Item -Force 'x'"),
    "a file": ("[IO.File]::Delete($env:USERPROFILE)", "Remove-Item -Force $env:USERPROFILE"),
    "a list": ("Get-ChildItem D:\\x -Recurse | Remove-Item -Force", "Remove-Item -Recurse -Force 'D:/x'/*"),
}
SILENT = {
    "filtered": "Get-ChildItem D:\\x -Filter *.log | Remove-Item",
    "narrowed later": "gci D:\\x | Where-Object Name -like '*.log' | Remove-Item",
    "this folder": "Get-ChildItem | Remove-Item",
    "shown": "Get-ChildItem D:\\x | Format-Table",
    "read": "[IO.File]::ReadAllText('x')",
}


@pytest.mark.parametrize(("text", "said"), SAID.values(), ids=SAID.keys())
def test_a_deletion_is_said_as_a_command(text: str, said: str) -> None:
    assert as_commands(text) == said


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT.keys())
def test_everything_else_is_left_alone(text: str) -> None:
    assert as_commands(text) is None
