"""Where a project's file is looked for, and what is no such file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shellguard.data.project_file import PROJECT_NAME, find_project_file, project_file_of, read_project_file
from shellguard.errors import UsageError


def made(folder: Path, text: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PROJECT_NAME).write_text(text)
    return folder / PROJECT_NAME


def test_the_nearest_one_below_the_git_root_counts(tmp_path: Path):
    (tmp_path / "repo/.git").mkdir(parents=True)
    (tmp_path / "repo/a/b").mkdir(parents=True)
    made(tmp_path)
    assert find_project_file(tmp_path / "repo/a/b") is None
    root = made(tmp_path / "repo")
    assert find_project_file(tmp_path / "repo/a/b") == root
    near = made(tmp_path / "repo/a")
    assert find_project_file(tmp_path / "repo/a/b") == near


def test_without_a_repository_only_the_workspace_itself(tmp_path: Path):
    made(tmp_path)
    (tmp_path / "a").mkdir()
    assert find_project_file(tmp_path / "a") is None
    assert find_project_file(tmp_path) == tmp_path / PROJECT_NAME


def test_a_link_is_named_by_where_it_leads(tmp_path: Path):
    real = made(tmp_path / "real", "x = 1")
    (tmp_path / PROJECT_NAME).symlink_to(real)
    found = project_file_of(tmp_path)
    assert found is not None
    assert (found.path, found.text) == (str(real), "x = 1")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def endless(path: Path) -> None:
    path.write_bytes(b"#" * 300_000)


def binary(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")


@pytest.mark.parametrize("make", [pipe, folder, dangling, endless, binary], ids=lambda m: m.__name__)
def test_what_cannot_be_read_is_an_error_and_never_left_out(tmp_path: Path, make) -> None:
    make(tmp_path / PROJECT_NAME)
    with pytest.raises(UsageError, match=r"\.shellguard\.toml"):
        project_file_of(tmp_path)


def test_none_is_none(tmp_path: Path):
    assert project_file_of(tmp_path) is None
    with pytest.raises(UsageError):
        read_project_file(tmp_path / PROJECT_NAME)
