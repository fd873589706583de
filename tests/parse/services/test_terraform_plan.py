"""Saved plans: what a file's bytes say, a real one's too."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from saved_plans import field, plan_file, zipped

from shellguard.parse.services.terraform_plan import Action, Change, Plan, read_plan


def test_changes_workspace_and_backend_are_read() -> None:
    data = plan_file(("aws_instance.a", 5), ("aws_instance.b", 7), workspace="prod")
    changes = (Change("aws_instance.a", Action.DELETE), Change("aws_instance.b", Action.CREATE_THEN_DELETE))
    assert read_plan(data) == Plan(changes, "prod", "s3")


def test_action_nobody_knows_is_taken_for_a_deletion() -> None:
    assert read_plan(plan_file(("a.b", 77))) == Plan((Change("a.b", Action.DELETE),), "default", "s3")


def test_deposed_object_is_told_from_its_instance() -> None:
    body = field(3, field(7, b"0badcafe") + field(9, field(1, 5)) + field(13, b"a.b"))
    assert read_plan(zipped(body)) == Plan((Change("a.b (deposed 0badcafe)", Action.DELETE),))


NO_PLANS = {
    "empty": b"", "a text": b"terraform", "half a zip": plan_file(("a.b", 5))[:-30], "another zip": zipped(b"x", name="other"),
    "no protocol buffer": zipped(b"\x0b\x0b"), "cut short": zipped(field(3, b"x" * 40)[:-5]), "an endless number": zipped(b"\x80" * 30),
}  # fmt: skip


@pytest.mark.parametrize("data", NO_PLANS.values(), ids=NO_PLANS)
def test_what_is_no_plan_is_unknown(data: bytes) -> None:
    assert read_plan(data) is None


def test_plan_that_unpacks_beyond_the_bound_is_unknown() -> None:
    assert read_plan(zipped(b"\0" * (25 * 1024 * 1024))) is None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_reader_takes_any_bytes(body: bytes) -> None:
    read_plan(body)
    read_plan(zipped(body))


_FIRST = 'resource "terraform_data" "kept" {}\nresource "terraform_data" "gone" {}\nresource "terraform_data" "swapped" { triggers_replace = 1 }\n'
_SECOND = (
    'resource "terraform_data" "kept" {}\nresource "terraform_data" "swapped" { triggers_replace = 2 }\n'
)


def _terraform(folder: Path, *args: str) -> None:
    """In a folder of its own, with the one provider that is built in: nothing is fetched and nothing real is touched."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "TF_CLI_CONFIG_FILE": "/dev/null", "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1",
    }  # fmt: skip
    subprocess.run(
        ["terraform", *args], cwd=folder, env=environment, check=True, capture_output=True, timeout=100
    )


def test_plan_of_the_real_program_is_read(tmp_path: Path) -> None:
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not installed, and no registry has it")
    configuration = tmp_path / "main.tf"
    configuration.write_text(_FIRST)
    _terraform(tmp_path, "init", "-input=false")
    _terraform(tmp_path, "apply", "-auto-approve", "-input=false")
    configuration.write_text(_SECOND)
    _terraform(tmp_path, "plan", "-input=false", "-out=p.tfplan")
    plan = read_plan((tmp_path / "p.tfplan").read_bytes())
    assert plan is not None
    assert {c.address: c.action for c in plan.changes} == {
        "terraform_data.kept": Action.NOOP,
        "terraform_data.gone": Action.DELETE,
        "terraform_data.swapped": Action.DELETE_THEN_CREATE,
    }
    assert (plan.workspace, plan.backend) == ("default", "local")
