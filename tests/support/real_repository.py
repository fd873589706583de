"""Git repositories in temporary folders, made by git itself.

Promise: nobody's configuration but the repository's own is read; everything lies below the folder that is given.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def needs(tool: str) -> None:
    """Skip where `tool` is not installed; in CI that is a failure."""
    if shutil.which(tool) is None:
        cannot(f"{tool} is not installed")


def cannot(reason: str) -> None:
    """Skip, but not in CI: there every tool and right is there."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def git(root: Path, *words: str) -> str:
    """Run git there."""
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "HOME": str(root),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
    }
    for who in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{who}_NAME": "Dev", f"GIT_{who}_EMAIL": "dev@example.com"}
    done = subprocess.run(
        ["git", "-C", str(root), *words], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def write(root: Path, files: dict[str, str]) -> None:
    """Each file with its text."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def repository(root: Path, files: dict[str, str], *, options: tuple[str, ...] = ()) -> Path:
    """A repository whose `files` are committed."""
    needs("git")
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", "main", *options)
    write(root, files)
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "first")
    return root
