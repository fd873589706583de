"""What was uncommitted when a session began stays somebody's; what changes later is the session's own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from shellguard.parse.world import Repository, Target
from shellguard.probe.baseline import Baseline, baseline
from shellguard.probe.targets import Machine
from tests.support.real_repository import git, repository, write

LONG_S = 20.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = repository(tmp_path / "project", {"a": "a\n", "b": "b\n", "c": "c\n"})
    write(made, {"b": "a person's\n", "notes": "a person's\n"})
    return made


@pytest.fixture
def began(root: Path) -> Baseline:
    # a file system's clock ticks by jiffies
    time.sleep(0.02)
    found = baseline(str(root), home="", since_s=time.time())
    time.sleep(0.02)
    return found


def machine(began: Baseline) -> Machine:
    return Machine(question_s=LONG_S, attempt_s=LONG_S, before=began, since_s=began.since_ns / 1_000_000_000)


def target(path: Path, began: Baseline) -> Target:
    found = machine(began).target(str(path))
    assert found is not None
    return found


def whole(root: Path, began: Baseline) -> Repository:
    found = machine(began).repository(str(root))
    assert found is not None
    return found


def test_a_file_that_was_as_committed_is_the_sessions_to_take_back(root, began):
    write(root, {"a": "changed\n"})
    assert target(root / "a", began).is_own_change


def test_a_file_that_was_changed_before_is_not(root, began):
    write(root, {"b": "changed again\n"})
    assert not target(root / "b", began).is_own_change


def test_a_file_that_was_untracked_before_is_not_even_when_it_is_staged(root, began):
    write(root, {"notes": "more\n"})
    git(root, "add", "notes")
    found = target(root / "notes", began)
    assert (found.dirty, found.is_own_change) == (1, False)


def test_a_file_made_and_staged_in_the_session_is(root, began):
    write(root, {"new": "n\n", "old/x": "x\n"})
    git(root, "add", "new", "old")
    assert target(root / "new", began).is_own_change
    assert target(root / "old", began).is_own


def test_without_a_baseline_no_change_is_the_sessions(root):
    write(root, {"a": "changed\n"})
    assert not target(root / "a", Baseline(since_ns=time.time_ns())).is_own_change


def test_work_out_of_an_old_stash_is_not_the_sessions(root):
    git(root, "stash", "-q")
    began = baseline(str(root), home="", since_s=time.time())
    git(root, "stash", "pop", "-q")
    found = target(root / "b", began)
    assert (found.dirty, found.is_own_change) == (1, False)


def test_a_tree_that_was_made_in_the_session_was_clean_then(root, began):
    git(root, "worktree", "add", "-q", "../other")
    write(root.parent / "other", {"a": "changed\n"})
    assert target(root.parent / "other/a", began).is_own_change


def test_a_repository_made_around_old_files_was_not(tmp_path):
    write(tmp_path, {"a": "a person's\n"})
    time.sleep(0.02)
    began = baseline(str(tmp_path), home="", since_s=time.time())
    time.sleep(0.02)
    repository(tmp_path, {"b": "b\n"})
    write(tmp_path, {"a": "changed\n"})
    found = target(tmp_path / "a", began)
    assert (found.dirty, found.is_own_change) == (1, False)


def test_untracked_files_are_told_by_their_birth(root, began):
    write(root, {"x": "x\n", "y": "y\n"})
    found = whole(root, began)
    assert (found.untracked, found.own_untracked, found.untracked_names) == (3, 2, ("notes", "x", "y"))
    assert found.dirty_names == ("b",)


def test_a_folder_in_no_repository_has_no_baseline(tmp_path):
    assert baseline(str(tmp_path), home="", since_s=1.0) == Baseline(since_ns=1_000_000_000)
