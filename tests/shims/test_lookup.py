"""How a shim finds the real program, and that it never finds itself."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from shellguard.wire.messages import Answer
from tests.shims.conftest import NAMES, Stage
from tests.support.shim_farms import KINDS, farm_of, stub
from tests.support.stand_in_guard import StandInGuard

PATHS = {
    "shims first": "{farm}:{real}",
    "shims twice": "{farm}:{farm}:{real}:{farm}",
    "shims spelled otherwise": "{farm}/:{farm}/../{name}:{real}",
    "shims behind a link": "{link}:{real}",
    "shims last": "{real}:{farm}",
    "rewritten without the shims": "{real}:/usr/bin",
    "empty entries": ":{farm}::{real}:",
    "folders that are not there": "/nowhere:{farm}:/nowhere/either:{real}",
    "entry of 5000 bytes": "{long}:{farm}:{real}",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize("is_home_named", [True, False], ids=["SHELLGUARD_SHIMS set", "unset"])
def test_real_program_is_found_once(
    stage: Stage, guard: StandInGuard, tmp_path: Path, path: str, is_home_named: bool
) -> None:
    link = tmp_path / "link"
    link.symlink_to(stage.farm)
    path = path.format(farm=stage.farm, name=stage.farm.name, real=stage.real, link=link, long="/x" * 2500)
    env = stage.environment(guard, PATH=path)
    if not is_home_named:
        del env["SHELLGUARD_SHIMS"]
    done = stage.run(["tool"], guard, env=env)
    assert (done.returncode, done.stderr, len(guard.attempts), stage.has_run) == (0, b"", 1, True)


@pytest.mark.parametrize("other", KINDS)
def test_two_farms_ask_once(
    stage: Stage, guard: StandInGuard, tmp_path: Path, other: str, work: Path
) -> None:
    second = farm_of(other, tmp_path / "second", state=work / "state", names=NAMES)
    for path in (f"{stage.farm}:{second}:{stage.real}", f"{second}:{stage.farm}:{stage.real}"):
        guard.attempts.clear()
        done = stage.run(["tool"], guard, env=stage.environment(guard, PATH=path))
        assert (done.returncode, done.stderr, len(guard.attempts)) == (0, b"", 1)


@pytest.mark.parametrize("make", [os.link, lambda a, b: Path(b).symlink_to(a)], ids=["hard link", "link"])
def test_copy_of_the_shim_elsewhere_is_not_the_real_program(
    stage: Stage, guard: StandInGuard, work: Path, make: Any
) -> None:
    elsewhere = work / f"elsewhere-{stage.kind}-{len(list(work.iterdir()))}"
    elsewhere.mkdir()
    make(str(stage.farm / ".shellguard-shim"), str(elsewhere / "tool"))
    done = stage.run(
        ["tool"], guard, env=stage.environment(guard, PATH=f"{stage.farm}:{elsewhere}:{stage.real}")
    )
    assert (done.returncode, len(guard.attempts), stage.has_run) == (0, 1, True)


def test_nothing_in_the_named_shim_folder_is_the_real_program(
    stage: Stage, guard: StandInGuard, tmp_path: Path
) -> None:
    """Not even a copy of another release's shim, which neither its inode nor its name gives away."""
    old = stub(tmp_path / "old", "tool", body="raise SystemExit(77)\n").parent
    env = stage.environment(guard, PATH=f"{stage.farm}:{old}:{stage.real}", SHELLGUARD_SHIMS=str(old))
    done = stage.run(["tool"], guard, env=env)
    assert (done.returncode, stage.has_run) == (0, True)


@pytest.mark.parametrize("path", [None, "", "{farm}", "/nowhere"], ids=str)
def test_default_folders_are_the_last_resort(stage: Stage, guard: StandInGuard, path: str | None) -> None:
    env = stage.environment(guard, PATH=(path or "").format(farm=stage.farm))
    if path is None:
        del env["PATH"]
    assert stage.run(["cat"], guard, env=env, input=b"x").stdout == b"x"


def test_what_cannot_be_run_is_passed_over(stage: Stage, guard: StandInGuard, tmp_path: Path) -> None:
    (tmp_path / "a" / "tool").mkdir(parents=True)
    stub(tmp_path / "b", "tool").chmod(0o644)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "tool").symlink_to("/nowhere")
    path = f"{stage.farm}:{tmp_path}/a:{tmp_path}/b:{tmp_path}/c:{stage.real}"
    done = stage.run(["tool"], guard, env=stage.environment(guard, PATH=path))
    assert (done.returncode, stage.has_run) == (0, True)


def test_missing_program_is_not_found_and_not_asked_about(stage: Stage, guard: StandInGuard) -> None:
    done = stage.run(["ghost", "x"], guard)
    assert (done.returncode, done.stdout, done.stderr) == (127, b"", b"ghost: command not found\n")
    assert guard.attempts == []


def test_name_is_that_of_the_file_run(stage: Stage, guard_that: Any) -> None:
    """`exec -a cat tool` runs tool, so tool is asked about."""
    guard = guard_that(lambda attempt: [(Answer.REFUSED, "no")])
    stage.run(["cat", "x"], guard, shim=stage.farm / "tool")
    assert guard.attempts[0].argv == ("tool", "x")


def test_relative_call_is_a_call(stage: Stage, guard: StandInGuard) -> None:
    done = stage.run(["./tool"], guard, shim=Path("./tool"), cwd=stage.farm)
    assert (done.returncode, stage.has_run, guard.attempts[0].argv) == (0, True, ("tool",))


def test_wrapper_that_calls_itself_by_name_ends(stage: Stage, guard: StandInGuard, tmp_path: Path) -> None:
    """A user's own wrapper between the shims and the real program drops its folder and calls on."""
    wrapper = tmp_path / "wrapper"
    wrapper.mkdir()
    (wrapper / "tool").write_text(f'#!/bin/sh\nPATH={stage.farm}:{stage.real}\nexec tool wrapped "$@"\n')
    (wrapper / "tool").chmod(0o755)
    done = stage.run(
        ["tool", "x"], guard, env=stage.environment(guard, PATH=f"{stage.farm}:{wrapper}:{stage.real}")
    )
    assert done.returncode == 0
    assert [a.argv for a in guard.attempts] == [("tool", "x"), ("tool", "wrapped", "x")]


def test_python_farm_starts_by_a_long_or_spaced_interpreter(
    guard: StandInGuard, work: Path, tmp_path: Path
) -> None:
    import sys

    from shellguard.capture.shims import prepare
    from tests.support.shim_farms import shim_of

    odd = work / ("long name " + "x" * 120) / 'py"thon $3'
    odd.parent.mkdir()
    odd.symlink_to(sys.executable)
    farm = prepare(
        work / "odd", program=shim_of("python", state=work / "state"), names=["tool"], interpreter=str(odd)
    )
    stub(tmp_path / "real", "tool")
    stage = Stage("python", farm, tmp_path / "real", tmp_path / "report")
    done = stage.run(["tool", b"a b\n", b""], guard)
    shutil.rmtree(odd.parent)
    assert (done.returncode, done.stderr) == (0, b"")
    assert stage.seen()[0] == [b"a b\n", b""]
