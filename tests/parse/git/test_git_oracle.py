"""Real git as oracle: whatever a command line loses in a prepared repository is among the losses that were listed."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from shellguard.model import Undo
from shellguard.parse.bash import read_command
from shellguard.parse.git.loss import GitLoss, Loss
from shellguard.parse.git.losses import PROGRAMS, git_losses
from tests.parse.git.git_commands import HARMLESS_HERE, lines
from tests.parse.git.oracle_repository import Repository, Template, environment

# A loss of the first kind is said when one of the second is: a branch that goes takes its commits along.
COVERED: dict[Loss, frozenset[Loss]] = {
    Loss.COMMITS: frozenset({Loss.BRANCH}),
    Loss.BRANCH: frozenset({Loss.COMMITS}),
    Loss.WORKTREE: frozenset({Loss.INDEX}),
    Loss.REFLOG: frozenset({Loss.BRANCH, Loss.COMMITS, Loss.STASH, Loss.TRACKING}),
    Loss.TRACKING: frozenset({Loss.REMOTE_REF, Loss.REMOTE_HISTORY}),
    Loss.REMOTE_HISTORY: frozenset({Loss.REMOTE_REF}),
    Loss.REMOTE_REF: frozenset({Loss.REMOTE_HISTORY}),
}
# A listed loss of one of these must come true here; whether history is lost depends on what a remote and a reflog still have.
FILES = frozenset({Loss.WORKTREE, Loss.UNTRACKED, Loss.IGNORED, Loss.STASH, Loss.WORKTREE_DIR})


@pytest.fixture(scope="module")
def template():
    if shutil.which("git") is None or shutil.which("bash") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("git and bash are needed as oracle")
    # Hundreds of small repositories' worth of files: in memory where the machine has a place for that.
    memory = "/dev/shm"
    with tempfile.TemporaryDirectory(
        prefix="oracle", dir=memory if os.access(memory, os.W_OK) else None
    ) as folder:
        yield Template(Path(folder))


def run(repository: Repository, line: str) -> None:
    """The command line itself, in the copy and nowhere else."""
    words = shlex.split(line)
    given = dict(w.split("=", 1) for w in words[: words.index("git")])
    subprocess.run(
        words[words.index("git") :],
        cwd=repository.work,
        env=environment(repository.home) | given,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )


def listed(repository: Repository, line: str) -> list[GitLoss]:
    """What the reader says of the line, knowing nothing of the repository."""
    reading = read_command(line, cwd=str(repository.work), home=str(repository.home))
    return [loss for call in reading.invocations if call.program in PROGRAMS for loss in git_losses(call)]


@pytest.mark.parametrize("line", lines())
def test_what_git_really_loses_was_listed(template, line):
    repository = template.copy()
    said = listed(repository, line)
    run(repository, line)
    lost = template.lost(repository)
    kinds = {loss.kind for loss in said}
    assert {k for k in lost if not kinds & {k, *COVERED.get(k, ())}} == set()
    certain = {
        loss.kind for loss in said if loss.is_certain and loss.undo is not Undo.TRIVIAL and loss.kind in FILES
    }
    if line not in HARMLESS_HERE:
        assert certain - lost == set()
    # what is said to be easily undone must still be in a reflog
    if lost & {Loss.COMMITS, Loss.BRANCH} and Loss.REFLOG not in lost:
        assert any(loss.undo is Undo.TRIVIAL for loss in said) or Loss.BRANCH in kinds
