"""Who is taken for the person: ancestry decides, a variable only ever speaks against."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shellguard.data import guards
from shellguard.guard.outside import inside_of
from shellguard.probe.process import Process


def chain(*pids: int) -> tuple[Process, ...]:
    return tuple(Process(pid, 0, 1.0, f"p{pid}") for pid in pids)


CASES = {
    "a person": (chain(9, 5, 1), [77], [], {}, ""),
    "a child of a guard": (chain(9, 5, 1), [5], [], {}, "started from inside a guarded session"),
    "the guard itself": (chain(5, 1), [5], [], {}, "started from inside a guarded session"),
    "no variable left, an ancestor began with one": (chain(9, 8, 1), [], [8], {}, "'p8' (pid 8)"),
    "a variable set": (chain(9, 1), [], [], {"SHELLGUARD_SESSION": "x"}, "SHELLGUARD_SESSION"),
    "the other variable set": (chain(9, 1), [], [], {"SHELLGUARD_SOCKET": ""}, "SHELLGUARD_SOCKET"),
    "nothing to be seen": ((), [], [], {}, "cannot be followed"),
}


@pytest.mark.parametrize(("lineage", "pids", "marked", "own", "words"), CASES.values(), ids=CASES)
def test_who_is_outside(lineage, pids, marked, own, words: str):
    said = inside_of(lineage, guard_pids=pids, marked=marked, own=own)
    assert (words in said) if words else said == ""


SAY = "from shellguard.guard.outside import objection_here; print(objection_here())"


def asked(folder: Path, **extra: str) -> str:
    """What a fresh process below this one says of itself."""
    plain = {n: v for n, v in os.environ.items() if not n.startswith("SHELLGUARD")}
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", SAY],
        env={**plain, "HOME": str(folder), "XDG_STATE_HOME": str(folder), "PYTHONPATH": root, **extra},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_a_process_below_a_registered_guard_is_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert asked(tmp_path) == ""
    guards.enter(
        guards.entry_of_this_process(
            session="one", socket=tmp_path / "s", workspace="", agent="", started_s=1.0
        )
    )
    assert "inside a guarded session" in asked(tmp_path)


def test_a_child_that_sheds_its_marks_is_still_known_by_its_parents(tmp_path: Path):
    root = str(Path(__file__).parents[2])
    shed = f"exec /usr/bin/env -u SHELLGUARD_SESSION {sys.executable} -c '{SAY}'"
    done = subprocess.run(
        ["/bin/sh", "-c", "/bin/sh -c \"$1\"; true", "-", shed],
        env={"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "PYTHONPATH": root, "SHELLGUARD_SESSION": "x",
             "PATH": os.environ["PATH"]},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "belongs to a guarded session" in done.stdout, done.stderr
