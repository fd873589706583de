"""What git can bring back, beside what git itself says; and that a hostile repository runs nothing."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from shellguard.parse.world import Kind, Target
from shellguard.probe import git_program
from shellguard.probe.git_index import read_index
from shellguard.probe.targets import Machine
from tests.support.real_repository import cannot, git, needs, repository, write

LONG_S = 20.0
FILES = {
    "src/a.py": "a\n",
    "src/b.py": "bb\n",
    "src/deep/c.py": "c\n",
    "docs/d.md": "d\n",
    ".gitignore": "*.log\nsecret/\n",
}


def target(path: Path | str) -> Target:
    found = Machine(question_s=LONG_S, attempt_s=LONG_S).target(str(path))
    assert found is not None
    return found


def figures(path: Path | str) -> tuple[int, int, int, int]:
    """(clean, dirty, untracked, ignored)."""
    found = target(path)
    assert found.is_versioned
    return found.clean, found.dirty, found.untracked, found.ignored


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "project", FILES)


def staged(root: Path) -> None:
    write(root, {"src/a.py": "other\n"})
    git(root, "add", "src/a.py")


def same_size_and_time(root: Path) -> None:
    path = root / "src/a.py"
    info = path.stat()
    path.write_text("z\n")
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))


CHANGES = {
    "nothing": (lambda root: None, (3, 0, 0, 0)),
    "a changed file": (lambda root: write(root, {"src/a.py": "changed\n"}), (2, 1, 0, 0)),
    "a change of the same size and time": (same_size_and_time, (2, 1, 0, 0)),
    "touched and the same": (lambda root: os.utime(root / "src/a.py", (1, 1)), (3, 0, 0, 0)),
    "a staged change": (staged, (2, 1, 0, 0)),
    "a file added and not committed": (
        lambda root: (write(root, {"src/n": "n"}), git(root, "add", "src/n")),
        (3, 1, 0, 0),
    ),
    "a promised file": (
        lambda root: (write(root, {"src/n": "n"}), git(root, "add", "-N", "src/n")),
        (3, 1, 0, 0),
    ),
    "an untracked file": (lambda root: write(root, {"src/n": "n", "src/deep/m": "m"}), (3, 0, 2, 0)),
    "an ignored file": (lambda root: write(root, {"src/x.log": "n", "src/secret/k": "k"}), (3, 0, 0, 2)),
    "build output": (lambda root: write(root, {"src/__pycache__/a.pyc": "n"}), (3, 0, 0, 1)),
    "a deleted file": (lambda root: (root / "src/a.py").unlink(), (2, 0, 0, 0)),
    "a file told to be unchanged": (
        lambda root: (
            git(root, "update-index", "--assume-unchanged", "src/a.py"),
            write(root, {"src/a.py": "x"}),
        ),
        (2, 1, 0, 0),
    ),
    "a file told to be skipped": (
        lambda root: (
            git(root, "update-index", "--skip-worktree", "src/a.py"),
            write(root, {"src/a.py": "x"}),
        ),
        (2, 1, 0, 0),
    ),
    "taken out of the index": (lambda root: git(root, "rm", "-q", "--cached", "src/a.py"), (2, 0, 1, 0)),
    "a link in a file's place": (
        lambda root: ((root / "src/a.py").unlink(), (root / "src/a.py").symlink_to("b.py")),
        (2, 1, 0, 0),
    ),
    "a repository within": (lambda root: repository(root / "src/inner", {"x": "1"}), None),
    "a name that is no text": (
        lambda root: Path(os.fsdecode(os.fsencode(root) + b"/src/\xff")).write_text("x"),
        (3, 0, 1, 0),
    ),
}


@pytest.mark.parametrize("version", [2, 3, 4])
@pytest.mark.parametrize("change", CHANGES)
def test_files_are_what_git_says_they_are(root, change, version):
    git(root, "update-index", "--index-version", str(version))
    make, expected = CHANGES[change]
    make(root)
    if expected is None:
        assert figures(root / "src")[2] > 1
        assert not target(root / "src").is_recoverable
    else:
        assert figures(root / "src") == expected
        assert target(root / "src").is_recoverable == (expected[1:] == (0, 0, 0))


@pytest.mark.parametrize("path", ["src/a.py", "src", "src/deep", "docs"])
def test_what_is_committed_can_come_back(root, path):
    assert target(root / path).is_recoverable


def test_a_whole_repository_cannot_come_back_from_itself(root):
    found = target(root)
    assert (found.clean, found.dirty, found.untracked) == (5, 0, 0)
    assert not found.is_recoverable


def test_history_itself_is_not_versioned(root):
    assert not target(root / ".git").is_versioned
    assert not target(root / ".git/refs").is_versioned


def test_before_the_first_commit_everything_is_changed(tmp_path):
    needs("git")
    git(tmp_path, "init", "-q")
    write(tmp_path, {"src/a": "1", "src/b": "2"})
    git(tmp_path, "add", "src/a")
    assert figures(tmp_path / "src") == (0, 1, 1, 0)


def test_without_an_index_everything_is_untracked(tmp_path):
    needs("git")
    git(tmp_path, "init", "-q")
    write(tmp_path, {"src/a": "1"})
    assert figures(tmp_path / "src") == (0, 0, 1, 0)


def test_a_sha256_repository_is_read(tmp_path):
    try:
        root = repository(tmp_path / "p", FILES, options=("--object-format=sha256",))
    except Exception:
        cannot("this git has no sha256 repositories")
    os.utime(root / "src/a.py", (1, 1))
    assert figures(root / "src") == (3, 0, 0, 0)


def test_a_linked_working_tree_is_read(root):
    git(root, "worktree", "add", "-q", "-b", "side", "../side")
    write(root.parent / "side", {"src/a.py": "changed\n"})
    assert figures(root.parent / "side/src") == (2, 1, 0, 0)


def test_a_conflict_counts_as_changed(root):
    git(root, "checkout", "-q", "-b", "side")
    write(root, {"src/a.py": "side\n"})
    git(root, "commit", "-qam", "side")
    git(root, "checkout", "-q", "main")
    write(root, {"src/a.py": "main\n"})
    git(root, "commit", "-qam", "main")
    with pytest.raises(Exception, match="merge"):
        git(root, "merge", "side")
    assert figures(root / "src")[1] == 1


def test_a_file_changed_in_the_same_tick_as_the_index_counts_as_changed(root):
    index = root / ".git/index"
    write(root, {"src/a.py": "q\n"})
    info = (root / "src/a.py").stat()
    git(root, "add", "src/a.py")
    git(root, "commit", "-qm", "q")
    os.utime(index, ns=(info.st_mtime_ns, info.st_mtime_ns))
    same_size_and_time(root)
    assert figures(root / "src")[1] == 1


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            lambda index: index.write_bytes(b"DIRC\0\0\0\2\0\0\xff\xff" + bytes(60)),
            id="lies about its length",
        ),
        pytest.param(lambda index: index.write_bytes(os.urandom(500)), id="noise"),
        pytest.param(lambda index: (index.unlink(), os.mkfifo(index)), id="a fifo"),
        pytest.param(lambda index: (index.unlink(), index.mkdir()), id="a folder"),
    ],
)
def test_an_index_that_cannot_be_read_says_nothing(root, spoil):
    spoil(root / ".git/index")
    found = target(root / "src")
    assert (found.kind, found.files, found.is_versioned, found.is_recoverable) == (
        Kind.FOLDER,
        3,
        False,
        False,
    )


def test_a_split_index_says_nothing(root):
    git(root, "update-index", "--split-index")
    assert not target(root / "src").is_versioned


def test_every_cut_of_an_index_is_read_or_refused(root):
    data = (root / ".git/index").read_bytes()
    for end in range(0, len(data), 7):
        read_index(data[:end], written_ns=0, is_over=lambda: False)
    assert read_index(data, written_ns=0, is_over=lambda: False) is not None


HOSTILE = """
[core]
    fsmonitor = {mark}
    pager = {mark}
    sshCommand = {mark}
    hooksPath = {hooks}
    worktree = /
[filter "evil"]
    clean = {mark}
    smudge = {mark}
    process = {mark}
    required = true
[diff]
    external = {mark}
[diff "evil"]
    textconv = {mark}
    command = {mark}
[alias]
    diff-index = !{mark}
    ls-files = !{mark}
[remote "origin"]
    url = ext::{mark}
    promisor = true
    partialclonefilter = blob:none
[extensions]
    partialClone = origin
"""


def test_a_hostile_repository_runs_nothing(root, tmp_path):
    ran = tmp_path / "ran"
    mark = tmp_path / "mark.sh"
    mark.write_text(f"#!/bin/sh\necho x >> {ran}\ncat\n")
    mark.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "query-watchman"):
        shutil.copy(mark, hooks / name)
    write(root, {".gitattributes": "* filter=evil diff=evil\n", "src/new": "n", "src/a.py": "changed\n"})
    os.utime(root / "src/b.py", (1, 1))
    with (root / ".git/config").open("a") as config:
        config.write(HOSTILE.format(mark=mark, hooks=hooks))
    before = (root / ".git/index").read_bytes()
    asked = Machine(question_s=LONG_S, attempt_s=LONG_S)
    found, whole = asked.target(str(root / "src")), asked.repository(str(root))
    assert not ran.exists()
    assert found is not None
    assert (found.clean, found.dirty, found.untracked) == (2, 1, 1)
    assert whole is not None
    assert (whole.dirty, whole.root) == (1, str(root))
    assert (root / ".git/index").read_bytes() == before


def test_the_trap_of_the_hostile_repository_works(root, tmp_path):
    """Else the test above proves nothing."""
    ran, mark = tmp_path / "ran", tmp_path / "mark.sh"
    mark.write_text(f"#!/bin/sh\necho x >> {ran}\ncat\n")
    mark.chmod(0o755)
    write(root, {".gitattributes": "* filter=evil\n"})
    git(root, "config", "filter.evil.clean", str(mark))
    os.utime(root / "src/b.py", (1, 1))
    git(root, "status")
    assert ran.exists()


def test_variables_of_the_agent_do_not_lead_git_astray(root, tmp_path, monkeypatch):
    fake = tmp_path / "bin"
    write(fake, {"git": f"#!/bin/sh\ntouch {tmp_path}/ran\n"})
    (fake / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake}:{os.environ['PATH']}")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")
    assert figures(root / "src") == (3, 0, 0, 0)
    assert not (tmp_path / "ran").exists()


def test_somebody_else_s_repository_says_nothing(root):
    if os.geteuid() != 0:
        cannot("only root can give files away")
    for path in (root, *root.rglob("*")):
        os.lchown(path, 65534, 65534)
    found = target(root / "src")
    assert (found.files, found.is_versioned) == (3, False)


def test_without_git_nothing_is_said(root, monkeypatch):
    monkeypatch.setattr(git_program, "_FOLDERS", ("/nonexistent",))
    git_program.installed_git.cache_clear()
    try:
        found = target(root / "src")
    finally:
        git_program.installed_git.cache_clear()
    assert (found.kind, found.files, found.is_versioned) == (Kind.FOLDER, 3, False)


def test_many_targets_of_one_attempt_agree_with_single_ones(root):
    write(root, {"src/new": "n", "docs/d.md": "changed", "docs/x.log": "l"})
    asked = Machine(question_s=LONG_S, attempt_s=LONG_S)
    paths = [str(root / p) for p in ("src/a.py", "src/new", "docs", "docs/x.log", "src/deep", "src")]
    assert [asked.target(p) for p in paths] == [target(p) for p in paths]


def whole(root: Path):
    found = Machine(question_s=LONG_S, attempt_s=LONG_S).repository(str(root))
    assert found is not None
    return found


def test_a_repository_as_a_whole(root, tmp_path):
    git(root.parent, "clone", "-q", "--bare", str(root), "origin.git")
    git(root, "remote", "add", "origin", str(root.parent / "origin.git"))
    git(root, "fetch", "-q")
    git(root, "remote", "set-head", "origin", "main")
    git(root, "branch", "-q", "-u", "origin/main")
    git(root, "branch", "merged")
    git(root, "checkout", "-q", "-b", "own")
    write(root, {"src/a.py": "own\n"})
    git(root, "commit", "-qam", "own")
    git(root, "checkout", "-q", "main")
    write(root, {"docs/d.md": "more\n"})
    git(root, "commit", "-qam", "more")
    write(root, {"src/b.py": "stashed\n"})
    git(root, "stash", "-q")
    write(root, {"src/b.py": "dirty\n", "src/u": "u", "u.log": "ignored"})
    (root / "docs/d.md").unlink()
    git(root, "config", "alias.wipe", "reset --hard")
    found = whole(root / "src/deep")
    assert (found.root, found.git_dir, found.branch) == (str(root), f"{root}/.git", "main")
    assert (found.upstream, found.default_branch, found.ahead) == ("origin/main", "main", 1)
    assert (found.dirty, found.untracked, found.stashes) == (2, 1, 1)
    assert found.aliases == (("wipe", "reset --hard"),)
    assert found.merged == {"merged"}


def test_a_detached_head_has_no_branch(root):
    git(root, "checkout", "-q", "--detach")
    assert (whole(root).branch, whole(root).ahead) == ("", 1)


def test_no_repository_is_none(tmp_path):
    assert Machine().repository(str(tmp_path)) is None


def test_a_git_that_hangs_is_ended_and_says_nothing(root, tmp_path, monkeypatch):
    slow = tmp_path / "slow-git"
    slow.write_text("#!/bin/sh\nexec sleep 87\n")
    slow.chmod(0o755)
    monkeypatch.setattr(git_program, "installed_git", lambda: str(slow))
    found = Machine(question_s=0.5, attempt_s=LONG_S).target(str(root / "src"))
    assert found is not None
    assert (found.files, found.is_versioned) == (3, False)
    until_s = time.monotonic() + LONG_S
    while b"sleep\x0087\0" in running():
        assert time.monotonic() < until_s, "it still runs"
        time.sleep(0.01)


def running() -> bytes:
    """The command lines of this process's children."""
    lines = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = f"PPid:\t{os.getpid()}\n" in (folder / "status").read_text()
            lines.append((folder / "cmdline").read_bytes() if is_ours else b"")
        except OSError:
            continue
    return b"\n".join(lines)
