"""A repository with every kind of work that can be lost, and what of it is gone after a command.

Everything happens below one temporary folder: throwaway HOME, no system configuration, a bare repository as `origin`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from shellguard.parse.git.loss import Loss

SETUP = r"""
git init -q --bare -b main origin.git
git init -q -b main inner
cd inner; echo s > s.txt; git add .; git commit -qm sub; cd ..
git init -q -b main work
cd work
git remote add origin ../origin.git
git config core.checkStat minimal; git config core.trustctime false
git config gc.autoDetach false; git config maintenance.autoDetach false
mkdir src docs
for f in a b c; do echo "$f 1" > $f.txt; done
for f in one two; do echo "$f 1" > src/$f.ts; done
echo d > docs/d.md
printf '*.log\nbuild/\n' > .gitignore
git add . ; git commit -qm first
git tag v1; git tag v2
git -c protocol.file.allow=always submodule --quiet add ../inner sub; git commit -qm sub
git branch merged
git branch other
git checkout -qb feature; echo f > f.txt; git add f.txt; git commit -qm feature
git push -q origin feature v1
git checkout -q main
git push -q -u origin main other
git checkout -qb theirs; echo theirs > t.txt; git add t.txt; git commit -qm theirs
git push -q origin theirs:main; git checkout -q main; git branch -qD theirs
echo "a 2" > a.txt; git commit -qam second
echo "c 2" > c.txt; git commit -qam third
git checkout -qb topic HEAD~1; echo "a topic" > a.txt; git commit -qam topic
git checkout -qb topic2 main; echo x > x.txt; git add x.txt; git commit -qm topic2
git checkout -q main
git branch -qD feature
echo "a stashed" > a.txt; git stash push -q
echo "c stashed" > c.txt; git stash push -q
git notes add -m remember
git worktree add -q -b elsewhere ../wt main
echo "wt dirty" > ../wt/a.txt; echo "wt new" > ../wt/w.txt
echo "a dirty" > a.txt; echo "one dirty" > src/one.ts
echo "b staged" > b.txt; git add b.txt; echo "new staged" > new.txt; git add new.txt
echo untracked > u.txt; mkdir udir; echo untracked2 > udir/x.txt; echo untracked3 > src/u.ts
mkdir build; echo ignored > build/out.o; echo ignored2 > x.log
echo a.txt > paths.txt; echo a.txt > ./--staged
echo "s dirty" > sub/s.txt
git repack -qd; git pack-refs --all; git -C ../origin.git repack -qd; git -C ../origin.git pack-refs --all
git update-index -q --refresh || true
rm -rf ../inner
"""


def environment(home: Path) -> dict[str, str]:
    """Nothing of the machine's own configuration, no prompt, no way up out of the folder."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(home),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        "GIT_PAGER": "cat",
        "GIT_AUTHOR_NAME": "n",
        "GIT_AUTHOR_EMAIL": "n@example.com",
        "GIT_COMMITTER_NAME": "n",
        "GIT_COMMITTER_EMAIL": "n@example.com",
        "GIT_TEMPLATE_DIR": "",
        "LC_ALL": "C",
    }


@dataclass
class State:
    """What there is at one moment."""

    contents: dict[str, str] = field(default_factory=dict)
    """path -> blob name, of both working trees."""
    refs: dict[str, str] = field(default_factory=dict)
    remote: dict[str, str] = field(default_factory=dict)
    objects: frozenset[str] = frozenset()
    """Loose ones."""
    packs: frozenset[str] = frozenset()
    reflogs: dict[str, list[str]] = field(default_factory=dict)


Trace = tuple[int, ...]


class Repository:
    """A copy of the template."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.work = home / "work"

    def git(self, *args: str, cwd: Path | None = None) -> str:
        """The output of a git that only reads."""
        done = subprocess.run(
            ["git", *args],
            cwd=cwd or self.work,
            env=environment(self.home),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.stdout

    def state(self) -> State:
        """Read off the files, refs and objects."""
        logs = self.work / ".git" / "logs"
        return State(
            contents=dict(_contents(self.home)),
            refs=_refs(self.work / ".git"),
            remote=_refs(self.home / "origin.git"),
            objects=self._objects("??/*"),
            packs=self._objects("pack/*.pack"),
            reflogs={
                str(p.relative_to(logs)): [row.split(" ", 2)[1] for row in p.read_text().splitlines()]
                for p in logs.rglob("*")
                if p.is_file()
            },
        )

    def _objects(self, pattern: str) -> frozenset[str]:
        """Files that hold objects; a pack stands for what is in it."""
        folder = self.work / ".git" / "objects"
        return frozenset(str(p.relative_to(folder)) for p in folder.glob(pattern))

    def traces(self) -> dict[str, Trace]:
        """What tells of every entry whether it was touched: equal traces are an untouched entry."""
        found = {}
        for folder, folders, names in os.walk(self.home):
            for entry in (*folders, *names):
                path = f"{folder}/{entry}"
                info = os.lstat(path)
                # A folder changes with what is in it, which has traces of its own.
                is_folder = stat.S_ISDIR(info.st_mode)
                found[path] = (info.st_mode,) if is_folder else (
                    info.st_mode, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns,
                )  # fmt: skip
        return found


def _contents(home: Path) -> list[tuple[str, str]]:
    found = []
    for tree in ("work", "wt"):
        for folder, folders, names in os.walk(home / tree):
            folders[:] = [f for f in folders if f != ".git"]
            for name in names:
                path = Path(folder, name)
                if name != ".git":
                    data = path.read_bytes()
                    blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
                    found.append((str(path.relative_to(home)), blob))
    return found


def _refs(git_dir: Path) -> dict[str, str]:
    """Loose refs over packed ones; every `HEAD` as it is written."""
    heads = [git_dir / "HEAD", *git_dir.glob("worktrees/*/HEAD")]
    found = {str(head.relative_to(git_dir)): head.read_text().strip() for head in heads}
    packed = git_dir / "packed-refs"
    for line in packed.read_text().splitlines() if packed.exists() else []:
        if not line.startswith(("#", "^")):
            commit, ref = line.split(" ", 1)
            found[ref] = commit
    for path in (git_dir / "refs").rglob("*"):
        if path.is_file():
            found[str(path.relative_to(git_dir))] = path.read_text().strip()
    return found


class Template:
    """The prepared repository, made once."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "template"
        self.home.mkdir()
        subprocess.run(
            ["bash", "-e", "-c", SETUP],
            cwd=self.home,
            env=environment(self.home),
            check=True,
            capture_output=True,
            timeout=60,
        )
        original = Repository(self.home)
        self.before = original.state()
        words = original.git("status", "--porcelain=v1", "--ignored", "-uall", "-z").split("\0")
        self.kinds = {f"work/{w[3:]}": w[:2] for w in words if w}
        self.kinds["work/sub/s.txt"] = " M"
        self.known = original.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
        self.reachable = self._reachable(original)
        self.worked_on = Repository(folder / "copy")
        shutil.copytree(self.home, self.worked_on.home, symlinks=True)
        _point_at(self.worked_on.home)
        self.saved = folder / "saved"
        shutil.copytree(self.worked_on.home, self.saved, symlinks=True)
        self.untouched = self.worked_on.traces()

    def copy(self) -> Repository:
        """A repository exactly as prepared: whatever the last command touched, made or removed is put back."""
        now = self.worked_on.traces()
        if now != self.untouched:
            self._put_back(now)
            self.untouched = self.worked_on.traces()
        return self.worked_on

    def _put_back(self, now: dict[str, Trace]) -> None:
        """Entries that were removed or changed come from the saved copy, times and all; new ones go."""
        touched = [
            path for path in now.keys() | self.untouched.keys() if now.get(path) != self.untouched.get(path)
        ]
        for path in sorted(touched, reverse=True):
            if path not in now:
                continue
            if not stat.S_ISDIR(now[path][0]):
                Path(path).unlink()
            elif not stat.S_ISDIR(self.untouched.get(path, (0,))[0]):
                Path(path).rmdir()
        for path in sorted(p for p in touched if p in self.untouched):
            saved = self.saved / Path(path).relative_to(self.worked_on.home)
            if not stat.S_ISDIR(self.untouched[path][0]):
                shutil.copy2(saved, path, follow_symlinks=False)
            else:
                Path(path).mkdir(exist_ok=True)
                Path(path).chmod(stat.S_IMODE(self.untouched[path][0]))

    @staticmethod
    def _reachable(repository: Repository) -> set[str]:
        rows = repository.git("rev-list", "--objects", "--all", "HEAD").splitlines()
        return {row.split(" ")[0] for row in rows}

    def lost(self, repository: Repository) -> set[Loss]:
        """What of it all is gone."""
        after = repository.state()
        if after == self.before:
            return set()
        # The same refs over objects of which none went reach the same.
        is_history_same = after.refs == self.before.refs and self.before.objects <= after.objects
        is_history_same = is_history_same and self.before.packs <= after.packs
        reachable = self.reachable if is_history_same else self._reachable(repository)
        kept = set(after.contents.values()) | reachable
        found: set[Loss] = set()
        for path, blob in self.before.contents.items():
            if after.contents.get(path) == blob or blob in kept:
                continue
            found.add(_kind(path, self.kinds.get(path, "")))
        found |= self._refs_lost(after, reachable)
        if self._are_objects_gone(repository, after):
            found.add(Loss.OBJECTS)
        return found | self._remote_lost(repository, after)

    def _are_objects_gone(self, repository: Repository, after: State) -> bool:
        if self.before.objects <= after.objects:
            return False
        left = repository.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
        return not set(self.known) <= set(left)

    def _refs_lost(self, after: State, reachable: set[str]) -> set[Loss]:
        found: set[Loss] = set()
        for ref, commit in self.before.refs.items():
            if after.refs.get(ref) == commit:
                continue
            if ref.startswith("refs/tags/"):
                found.add(Loss.TAG)
            elif ref.startswith("refs/remotes/"):
                found |= set() if ref in after.refs else {Loss.TRACKING}
            elif ref.startswith("refs/heads/") and commit not in reachable:
                found.add(Loss.COMMITS if ref in after.refs else Loss.BRANCH)
        for log, commits in self.before.reflogs.items():
            left = after.reflogs.get(log, [])
            if all(c in left for c in commits):
                continue
            if log == "refs/stash":
                found.add(Loss.STASH)
            elif f"refs/{log.removeprefix('refs/')}" in after.refs or log == "HEAD":
                found.add(Loss.REFLOG)
        return found

    def _remote_lost(self, repository: Repository, after: State) -> set[Loss]:
        if after.remote == self.before.remote:
            return set()
        found: set[Loss] = set()
        reachable = set(repository.git("rev-list", "--all", cwd=repository.home / "origin.git").split())
        for ref, commit in self.before.remote.items():
            if ref not in after.remote:
                found.add(Loss.REMOTE_REF)
            elif after.remote[ref] != commit and commit not in reachable:
                found.add(Loss.REMOTE_HISTORY)
        return found


def _point_at(home: Path) -> None:
    """A working tree and its repository name each other by absolute paths."""
    (home / "work/.git/worktrees/wt/gitdir").write_text(f"{home}/wt/.git\n")
    (home / "wt/.git").write_text(f"gitdir: {home}/work/.git/worktrees/wt\n")


def _kind(path: str, status: str) -> Loss:
    if path.startswith("wt/"):
        return Loss.WORKTREE_DIR
    return {"??": Loss.UNTRACKED, "!!": Loss.IGNORED}.get(status, Loss.WORKTREE)
