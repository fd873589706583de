"""Which shim program is chosen, and that the wheel carries a binary that runs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shellguard.data import shim_program
from shellguard.data.places import packaged
from shellguard.data.shim_compile import ATTEMPTS, compile_shim, kind_of, source_mark
from shellguard.data.shim_program import NOTES, ShimProgram, find_shim
from shellguard.errors import ShellGuardError
from tests.support.shim_farms import require

ROOT = Path(__file__).resolve().parents[2]
HAS_COMPILER = any(shutil.which(compiler) for compiler, _, _ in ATTEMPTS)


@pytest.fixture
def shims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A packaged folder of its own, without a built binary."""
    folder = tmp_path / "packaged"
    folder.mkdir()
    for name in ("shim.c", "shim.py", "env.bash", "env.sh"):
        shutil.copy(packaged("shims") / name, folder / name)
    monkeypatch.setattr(shim_program, "packaged", lambda name: folder)
    return folder


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


def fake_compilers(folder: Path, body: str) -> str:
    """A search path on which every compiler is this script."""
    folder.mkdir()
    for compiler, _, _ in ATTEMPTS:
        (folder / compiler).write_text(f"#!/bin/sh\n{body}\n")
        (folder / compiler).chmod(0o755)
    return str(folder)


def test_shim_is_built_once_and_kept(shims: Path, state: Path) -> None:
    require(HAS_COMPILER, "a C compiler")
    first = find_shim(state=state)
    assert first == ShimProgram(
        state / "shims-build" / source_mark(shims / "shim.c") / "shim", first.kind, NOTES[first.kind]
    )
    assert first.kind in ("c-static", "c")
    before = first.path.stat().st_mtime_ns
    assert find_shim(state=state, search_path="") == first
    assert first.path.stat().st_mtime_ns == before
    assert [entry.name for entry in first.path.parent.iterdir()] == ["shim"]


def test_packaged_binary_comes_first(shims: Path, state: Path) -> None:
    require(HAS_COMPILER, "a C compiler")
    kind = compile_shim(shims / "shim.c", target=shims / "shim")
    assert find_shim(state=state) == ShimProgram(shims / "shim", kind, NOTES[kind])
    assert list(state.iterdir()) == []


def test_binary_of_other_source_is_not_used(shims: Path, state: Path) -> None:
    require(HAS_COMPILER, "a C compiler")
    compile_shim(shims / "shim.c", target=shims / "shim")
    stale = find_shim(state=state).path
    with (shims / "shim.c").open("a") as source:
        source.write("/* changed */\n")
    assert stale == shims / "shim"
    assert find_shim(state=state).path.is_relative_to(state)


UNUSABLE = {
    "not executable": ("#!/bin/sh\necho shellguard-shim 1 c MARK\n", 0o644),
    "another program": ("#!/bin/sh\necho hello\n", 0o755),
    "fails": ("#!/bin/sh\necho shellguard-shim 1 c MARK\nexit 1\n", 0o755),
    "another protocol": ("#!/bin/sh\necho shellguard-shim 2 c MARK\n", 0o755),
    "another machine's": ("\x7fELF\x02\x01\x01 not really", 0o755),
    "empty": ("", 0o755),
}


@pytest.mark.parametrize(("text", "mode"), UNUSABLE.values(), ids=UNUSABLE)
def test_unusable_packaged_binary_is_passed_over(shims: Path, state: Path, text: str, mode: int) -> None:
    (shims / "shim").write_text(text.replace("MARK", source_mark(shims / "shim.c")))
    (shims / "shim").chmod(mode)
    assert find_shim(state=state, search_path="") == ShimProgram(shims / "shim.py", "python", NOTES["python"])


NO_COMPILER = {
    "fails": "exit 1",
    "succeeds and makes nothing": "exit 0",
    "makes what cannot run": 'while [ "$1" != -o ]; do shift; done; echo junk > "$2"',
}


@pytest.mark.parametrize("body", NO_COMPILER.values(), ids=NO_COMPILER)
def test_broken_compiler_leaves_the_python_shim(shims: Path, state: Path, tmp_path: Path, body: str) -> None:
    found = find_shim(state=state, search_path=fake_compilers(tmp_path / "bin", body))
    assert found == ShimProgram(shims / "shim.py", "python", NOTES["python"])
    assert "10 to 20 ms" in found.note


def test_state_that_cannot_be_written_leaves_the_python_shim(shims: Path, state: Path) -> None:
    (state / "shims-build").touch()
    assert find_shim(state=state).kind == "python"


def test_missing_package_data_is_an_error(shims: Path, state: Path) -> None:
    (shims / "shim.py").unlink()
    with pytest.raises(ShellGuardError, match=r"shim\.py is missing: reinstall"):
        find_shim(state=state, search_path="")


@pytest.mark.parametrize("order", ATTEMPTS, ids=lambda a: " ".join([a[0], *a[1]]))
def test_every_compiler_there_is_builds_it_without_a_warning(
    tmp_path: Path, order: tuple[str, tuple[str, ...], str]
) -> None:
    compiler, link, _ = order
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not on this machine; one compiler is enough")
    source = packaged("shims") / "shim.c"
    words = [compiler, "-std=c11", "-Os", "-Wall", "-Wextra", "-Wpedantic", "-Werror", *link]
    done = subprocess.run(
        [*words, "-o", str(tmp_path / "shim"), str(source)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A copy of what a wheel is built from."""
    folder = Path(tempfile.mkdtemp(prefix="sgw-", dir="/tmp"))
    for name in ("shellguard", "shims", "rules"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / name)
        else:
            (folder / name).write_text(f"{name}\n")
    # A leftover of another machine must never be shipped.
    (folder / "shims" / "shim").write_text("stale")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def build_wheel(checkout: Path, *, path: str) -> zipfile.ZipFile:
    require(importlib.util.find_spec("hatchling") is not None, "hatchling")
    require(importlib.util.find_spec("pip") is not None, "pip")
    words = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        str(checkout),
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    env = {"PATH": path, "HOME": str(checkout), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        [*words, "-w", str(checkout / "out")], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (checkout / "out").glob("*.whl")
    return zipfile.ZipFile(wheel)


def test_wheel_carries_a_binary_that_runs(checkout: Path) -> None:
    require(HAS_COMPILER, "a C compiler")
    wheel = build_wheel(checkout, path=os.environ["PATH"])
    members = [m for m in wheel.infolist() if m.filename == "shellguard/data/shims/shim"]
    assert [member.external_attr >> 16 & 0o777 for member in members] == [0o755]
    target = checkout / "shim"
    target.write_bytes(wheel.read(members[0]))
    target.chmod(0o755)
    assert kind_of(target, mark=source_mark(checkout / "shims" / "shim.c")) in ("c-static", "c")
    assert {"shim.py", "shim.c", "env.bash", "env.sh"} <= {
        Path(name).name for name in wheel.namelist() if name.startswith("shellguard/data/shims/")
    }
    assert "-py3-none-any" not in str(wheel.filename)
    assert "-py3-none-" in str(wheel.filename)


def test_wheel_without_a_compiler_is_pure(checkout: Path) -> None:
    wheel = build_wheel(checkout, path="/nowhere")
    assert str(wheel.filename).endswith("-py3-none-any.whl")
    names = [name for name in wheel.namelist() if name.startswith("shellguard/data/shims/")]
    assert "shellguard/data/shims/shim.py" in names
    assert "shellguard/data/shims/shim" not in names


def test_editable_install_leaves_the_binary_in_the_checkout(checkout: Path) -> None:
    require(HAS_COMPILER, "a C compiler")
    require(importlib.util.find_spec("hatchling") is not None, "hatchling")
    code = "from hatchling.build import build_editable; build_editable('.')"
    subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, check=True)
    shims = checkout / "shims"
    assert kind_of(shims / "shim", mark=source_mark(shims / "shim.c")) in ("c-static", "c")


def test_source_distribution_carries_no_binary(checkout: Path) -> None:
    require(importlib.util.find_spec("hatchling") is not None, "hatchling")
    shutil.copy(ROOT / ".gitignore", checkout / ".gitignore")
    code = "from hatchling.build import build_sdist; print(build_sdist('.'))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=True
    )
    with tarfile.open(checkout / done.stdout.split()[-1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"hatch_build.py", "shims/shim.c", "shims/shim.py", "shims/env.bash"} <= names
    assert "shims/shim" not in names
