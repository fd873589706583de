"""What a session changed itself, and what was changed before it began."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from shellguard.probe.baseline import Baseline
from shellguard.probe.targets import Machine
from tests.support.real_repository import repository, write

FILES = {"lib/kept.py": "1\n", "lib/edited.py": "1\n", "lib/older.py": "1\n"}


@pytest.fixture
def session(tmp_path: Path) -> tuple[Path, dict[str, object]]:
    """A session in a repository with one changed file and one unknown file; it changes and makes a file each."""
    root = repository(tmp_path / "project", FILES)
    write(root, {"lib/older.py": "a person's work\n", "notes.md": "a person's notes\n"})
    before = Baseline(str(root), home=str(tmp_path))
    before.read()
    time.sleep(0.05)
    since_s = time.time()
    time.sleep(0.05)
    write(root, {"lib/edited.py": "the agent's work\n", "made.py": "1\n"})
    return root, {"home": str(tmp_path), "since_s": since_s, "before": before}


WHOSE = {
    "as committed": ("lib/kept.py", True),
    "changed in the session": ("lib/edited.py", True),
    "changed before": ("lib/older.py", False),
    "made in the session": ("made.py", True),
    "there before and unknown to git": ("notes.md", False),
    "a folder with somebody's work in it": ("lib", False),
}


@pytest.mark.parametrize(("name", "is_own"), WHOSE.values(), ids=WHOSE)
def test_only_what_the_session_did_is_its_own(session, name, is_own):
    root, known = session
    target = Machine(question_s=5, attempt_s=10, **known).target(str(root / name))
    assert target is not None
    assert target.is_own is is_own


def test_without_a_baseline_a_changed_file_is_nobody_s(session):
    root, known = session
    target = Machine(question_s=5, attempt_s=10, **{**known, "before": None}).target(
        str(root / "lib/edited.py")
    )
    assert target is not None
    assert not target.is_own


@pytest.mark.parametrize("folder", ["", "/nonexistent", "/proc"])
def test_where_there_is_no_repository_nothing_was_clean(folder):
    before = Baseline(folder, home="")
    before.read()
    assert not before.was_clean("/proc/version")


def test_what_lies_elsewhere_was_not_clean(session, tmp_path):
    _, known = session
    before = known["before"]
    assert isinstance(before, Baseline)
    assert not before.was_clean(str(tmp_path / "other.py"))
