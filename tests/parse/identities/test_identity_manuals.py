"""The tables of identities against the installed programs' own commands and help."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest

from shellguard.parse.identities import gcloud, kubernetes
from shellguard.parse.identities.tool_table import Tool

# Where packages and Google's own archive put the SDK, beside the folder of the program itself.
SDK = ("/usr/lib/google-cloud-sdk", "/usr/share/google-cloud-sdk", "/opt/google-cloud-sdk")
# Gone from newer SDKs.
FORMER = {"container hub memberships get-credentials"}
# Names that oc or plugins add.
NOT_KUBECTL = {("config", "use")}


def absent(program: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{program} is missing")
    pytest.skip(f"{program} is not installed")


def paths_of(tool: Tool) -> set[str]:
    rows = {r for found in tool.by_word.values() for r in map(id, found)}
    known = {id(r): r for found in tool.by_word.values() for r in found}
    return {" ".join(p) for i in rows for p in product(*known[i].path) if p}


@pytest.fixture
def surface() -> Path:
    program = shutil.which("gcloud")
    roots = [Path(p) for p in SDK] + ([Path(program).resolve().parent.parent] if program else [])
    found = next((r / "lib/surface" for r in roots if (r / "lib/surface").is_dir()), None)
    if found is None:
        absent("gcloud")
    assert found is not None
    return found


@pytest.mark.parametrize("path", sorted(paths_of(gcloud._GCLOUD) - FORMER))
def test_gcloud_has_the_command(path: str, surface: Path) -> None:
    steps = path.replace("-", "_").replace(" ", "/")
    places = [surface / track / steps for track in ("", "alpha", "beta")]
    assert any(p.is_dir() or p.with_suffix(".py").exists() or p.with_suffix(".yaml").exists() for p in places)


def kubectl_help(*words: str) -> str:
    if shutil.which("kubectl") is None:
        absent("kubectl")
    return subprocess.run(["kubectl", *words], capture_output=True, text=True, timeout=60, check=True).stdout


def test_kubectl_has_the_options() -> None:
    shown = kubectl_help("options") + kubectl_help("config", "set-credentials", "--help")
    manual = set(re.findall(r"(--[a-z-]+)=", shown))
    named = {o for r in kubernetes._TOOLS["kubectl"].options for o in r.options}
    assert named <= manual


def test_kubectl_has_the_commands_of_its_configuration() -> None:
    manual = set(re.findall(r"(?m)^  ([a-z-]+) +\S", kubectl_help("config", "--help")))
    named = {p.split()[1] for p in paths_of(kubernetes._TOOLS["kubectl"]) if p.startswith("config ")}
    assert named - {name for _, name in NOT_KUBECTL} <= manual
