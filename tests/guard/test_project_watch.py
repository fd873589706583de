"""A project file that changes during a session is told, once a change."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path

import pytest

from shellguard.guard.project_watch import ProjectWatch


def write(path: Path) -> None:
    path.write_text("a = 1")


def remove(path: Path) -> None:
    path.unlink()


def break_it(path: Path) -> None:
    path.write_bytes(b"\xff")


@pytest.mark.parametrize("change", [write, remove, break_it], ids=["changed", "removed", "broken"])
def test_a_change_is_told(tmp_path: Path, change: Callable[[Path], None]):
    path = tmp_path / ".shellguard.toml"
    path.write_text("")
    told: queue.Queue[str] = queue.Queue()
    watch = ProjectWatch(tmp_path, tell=told.put, every_s=0.01).start()
    try:
        change(path)
        assert "has changed during the session" in told.get(timeout=30)
    finally:
        watch.close()
    assert told.empty()


def test_a_new_file_is_told_and_no_change_is_not(tmp_path: Path):
    told: queue.Queue[str] = queue.Queue()
    watch = ProjectWatch(tmp_path, tell=told.put, every_s=0.01).start()
    (tmp_path / "other").write_text("")
    (tmp_path / ".shellguard.toml").write_text("")
    assert told.get(timeout=30)
    watch.close()
    assert told.empty()


def test_closing_what_was_never_started_is_fine(tmp_path: Path):
    ProjectWatch(tmp_path, tell=lambda _: None).close()
