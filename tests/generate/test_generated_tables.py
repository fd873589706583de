"""The tables of clouds' commands are what their generators make of the same release."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shellguard.parse.services import aws_table, gcloud_table

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SDKS = (Path("/usr/lib/google-cloud-sdk"), Path("/opt/google-cloud-sdk"), Path("/usr/share/google-cloud-sdk"))


def absent(what: str) -> None:
    """Skip: the very version that a table was made from is nothing to install for a test."""
    pytest.skip(f"{what} is not on this machine")


def values(text: str, *names: str) -> list[object]:
    """What a generated module's names hold."""
    made: dict[str, object] = {}
    exec(compile(text, "generated", "exec"), made)
    return [made[n] for n in names]


def test_aws_operations_are_those_of_the_service_models() -> None:
    for python in dict.fromkeys(
        filter(None, (sys.executable, shutil.which("python3"), shutil.which("python")))
    ):
        said = subprocess.run(
            [python, "-c", "import botocore; print(botocore.__version__)"],
            capture_output=True,
            text=True,
            check=False,
        )
        if said.stdout.strip() == aws_table.BOTOCORE:
            break
    else:
        absent(f"botocore {aws_table.BOTOCORE}")
    made = subprocess.run(
        [python, HERE / "aws_operations.py"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    names = ("OPERATIONS", "HOSTS", "TARGETS")
    assert values(made.stdout, *names) == [getattr(aws_table, n) for n in names]


def test_gcloud_commands_are_those_of_the_sdk() -> None:
    sdk = next(
        (
            s
            for s in SDKS
            if (s / "VERSION").is_file() and (s / "VERSION").read_text().strip() == gcloud_table.SDK
        ),
        None,
    )
    if sdk is None:
        absent(f"Google Cloud SDK {gcloud_table.SDK}")
    made = subprocess.run(
        [sys.executable, HERE / "gcloud_commands.py", str(sdk)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert values(made.stdout, "GROUPS", "TOP") == [gcloud_table.GROUPS, gcloud_table.TOP]
