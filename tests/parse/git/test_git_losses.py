"""What git would lose, with and without facts about the repository."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.bash import read_command
from shellguard.parse.git.losses import PROGRAMS, git_losses, is_dry
from shellguard.parse.git.tables import GRAMMARS
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.world import Kind, Repository, Target

ROOT = "/home/dev/project"


class Facts:
    """A world of a few files."""

    def __init__(self, repository: Repository | None = None, **files: Target) -> None:
        self.answer = repository
        self.files = {t.path: t for t in files.values()}

    def target(self, path: str) -> Target | None:
        return self.files.get(path, Target(path, path, Kind.MISSING, is_versioned=True))

    def matches(self, pattern: str) -> tuple[str, ...] | None:
        return None

    def repository(self, folder: str) -> Repository | None:
        return self.answer


def file(name: str, kind: Kind = Kind.FILE, **figures) -> Target:
    return Target(f"{ROOT}/{name}".rstrip("/"), f"{ROOT}/{name}", kind, is_versioned=True, **figures)


def repository(**more) -> Repository:
    figures = {"branch": "fix", "default_branch": "trunk-2", "dirty": 0, "untracked": 0, "stashes": 0} | more
    return Repository(ROOT, f"{ROOT}/.git", **figures)


CLEAN = Facts(
    repository(merged=frozenset({"old"})),
    one=file("one.ts"),
    src=file("src", Kind.FOLDER),
    root=file("", Kind.FOLDER),
)
DIRTY = Facts(
    repository(
        dirty=12,
        untracked=3,
        stashes=2,
        branches=frozenset({"fix", "fix-2"}),
        aliases=(("undo", "reset --hard"), ("wipe", "!rm -rf x")),
    ),
    one=file("one.ts", dirty=1),
    two=file("two.ts"),
    mine=file("mine.ts", dirty=1, is_own=True),
    edited=file("edited.ts", dirty=1, own_dirty=1),
    all_edited=file("edited", Kind.FOLDER, dirty=2, own_dirty=2),
    src=file("src", Kind.FOLDER, dirty=4, untracked=1),
    root=file("", Kind.FOLDER, dirty=12, untracked=3, ignored=7),
    wt=Target("/home/dev/wt", "/home/dev/wt", Kind.FOLDER, is_versioned=True, dirty=2, untracked=1),
)


def said(line: str, world: Facts | None = None) -> list[str]:
    """`kind/scope what`, with `?` where it is not certain, `!` protected, `own` and `seen` as words."""
    reading = read_command(line, cwd=ROOT, home="/home/dev", workspace=ROOT)
    found = []
    for call in reading.invocations:
        for loss in git_losses(call, world) if call.program in PROGRAMS else ():
            marks = ("" if loss.is_certain else "?") + ("!" if loss.is_protected else "")
            words = [w for w, holds in (("seen", loss.is_seen), ("own", loss.is_own)) if holds]
            found.append(" ".join([f"{loss.kind}/{loss.scope}{marks}", *words, loss.what]))
    return found


NOTHING_TO_LOSE = [
    "git reset --hard", "git checkout -f", "git checkout .", "git checkout -- one.ts", "git restore one.ts", "git restore src",
    "git clean -fd", "git stash drop", "git stash clear", "git switch -f main", "git branch -D old", "git rm -rf src",
    "git restore '*.ts'", "git merge --abort",
]  # fmt: skip


@pytest.mark.parametrize("line", NOTHING_TO_LOSE)
def test_nothing_is_lost_where_facts_say_that_there_is_nothing(line):
    assert said(line, CLEAN) == []
    assert said(line) != []


def test_what_is_named_first_is_told():
    world = Facts(repository(dirty=5, dirty_names=("a.py", "b.py", "lib/c.py", "lib/d.py")))
    assert said("git reset --hard", world) == ["worktree/all seen 5 changed files (a.py b.py lib/c.py …)"]


def test_untracked_files_of_this_session_are_its_own():
    own, mixed = (Facts(repository(untracked=2, own_untracked=n, untracked_names=("x", "y"))) for n in (2, 1))
    assert said("git clean -fd", own) == ["untracked/all seen own 2 untracked files (x y)"]
    assert said("git clean -fd", mixed) == ["untracked/all seen 2 untracked files (x y)"]


WITH_FACTS = {
    "git reset --hard": ["worktree/all seen 12 changed files"],
    "git checkout -- one.ts": ["worktree/one seen 1 changed file (one.ts)"],
    "git checkout one.ts": ["worktree/one seen 1 changed file (one.ts)"],
    "git checkout one.ts two.ts": ["worktree/one seen 1 changed file (one.ts)"],
    "git checkout -- mine.ts": ["worktree/one seen own 1 changed file (mine.ts)"],
    "git restore src": ["worktree/many seen 4 changed files (src)"],
    "git checkout -- :/src": ["worktree/many seen 4 changed files (:/src)"],
    "git -C src checkout .": ["worktree/all seen 4 changed files"],
    "git checkout -- two.ts": [],
    "git checkout two.ts": [],
    "git checkout fix one.ts": ["worktree/one seen 1 changed file (one.ts)"],
    "git clean -fd": ["untracked/all seen 3 untracked files"],
    "git clean -fdx": ["untracked/all seen 3 untracked files", "ignored/all seen 7 ignored files (/home/dev/project)"],
    "git -C src clean -f": ["untracked/all seen 1 untracked file"],
    "git stash drop": ["stash/one seen stash@{0} of 2"],
    "git stash clear": ["stash/all seen 2 stashes"],
    "git branch -D fix-2": ["branch/one seen fix-2, not merged anywhere"],
    "git branch -D not-there-yet": ["branch/one not-there-yet"],
    "git checkout -- edited.ts": ["worktree/one seen own 1 changed file (edited.ts)"],
    "git restore edited.ts": ["worktree/one seen own 1 changed file (edited.ts)"],
    "git checkout -- edited.ts one.ts": ["worktree/one seen 2 changed files (edited.ts one.ts)"],
    "git restore edited": ["worktree/many seen 2 changed files (edited)"],
    "git undo": ["worktree/all seen 12 changed files"],
    "git push --force": ["remote-history/one fix"],
    "git push --force-with-lease origin trunk-2": ["remote-history/one! trunk-2"],
    "git worktree remove -f ../wt": ["worktree-dir/all seen ../wt: 2 changed, 1 untracked"],
}  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), WITH_FACTS.items(), ids=WITH_FACTS)
def test_facts_say_what_would_be_lost(line, expected):
    assert said(line, DIRTY) == expected


@pytest.mark.parametrize(
    "line",
    [
        "git --git-dir=/srv/x/.git reset --hard",
        "GIT_WORK_TREE=/srv/x git reset --hard",
        "ssh host git reset --hard",
    ],
)
def test_facts_of_this_repository_say_nothing_of_another(line):
    assert said(line, CLEAN) == ["worktree/all every change that is not committed"]


def test_an_alias_is_known_by_facts_or_by_the_command_line_only():
    assert said("git undo") == []
    assert said("git -c alias.undo='reset --hard' undo") == [
        "worktree/all every change that is not committed"
    ]
    assert said("git -c alias.a=b -c alias.b=a a") == []


REMOTE = {
    "git push origin a:b": [],
    "git push -f origin a:b": ["remote-history/one b"],
    "git push origin a:main": [],
    "git push origin +a:main": ["remote-history/one! main"],
    "git push origin +a:refs/heads/release/1.2": ["remote-history/one! release/1.2"],
    "git push --force-with-lease origin HEAD:production": ["remote-history/one! production"],
    "git push origin --delete a b": ["remote-ref/one a", "remote-ref/one b"],
    "git push origin :a :main": ["remote-ref/one a", "remote-ref/one! main"],
    "git push --repo=origin --delete a": ["remote-ref/one a"],
    "git push origin :": [],
    "git push --mirror": ["remote-history/all! every branch and tag of the remote"],
    "git push --all --force origin": [
        "remote-history/one the current branch",
        "remote-history/all! every branch",
    ],
    "git push origin tag v1 --force": ["remote-history/one refs/tags/v1"],
}


@pytest.mark.parametrize(("line", "expected"), REMOTE.items(), ids=REMOTE)
def test_a_push_is_read_by_its_refspecs(line, expected):
    assert said(line) == expected


DATA = [
    "git commit -m 'git reset --hard'", "git commit -F - <<'E'\ngit clean -fd\nE", "git log --grep='push --force'",
    "git log --grep 'stash clear' --oneline", "git grep 'rm -rf'", "git grep -e --force", "git stash push -m 'drop it'",
    "git stash save clear", "git tag -m 'branch -D x' v2", "git notes add -m 'reset --hard'", "git config user.name '--hard'",
    "git show HEAD:reset", "git commit --author='x <-f>' -m y", "git rev-list --all -- :/", "git diff HEAD -- .",
]  # fmt: skip


@pytest.mark.parametrize("line", DATA)
def test_data_is_no_command(line):
    assert said(line) == []


def test_dry_runs_and_help_are_known_by_the_grammar():
    dry = [
        "git push -fn origin main",
        "git clean -nfd",
        "git reset --hard -h",
        "git --help reset",
        "git rm -rf --dry-run .",
    ]
    real = [
        "git clean -n --no-dry-run -f",
        "git restore --source --help f",
        "git commit -n -m x",
        "git push -o -n -f",
    ]
    read = {line: read_command(line, cwd=ROOT, home="/home/dev").invocations[0] for line in dry + real}
    assert {line: is_dry(call) for line, call in read.items()} == dict.fromkeys(dry, True) | dict.fromkeys(
        real, False
    )


CARRIED = {
    "an alias of the command line": ("git -c alias.x='!rm -rf y' x", "rm -rf y"),
    "an alias with arguments": ("git -c alias.x='!rm -rf' x y", "rm -rf y"),
    "an alias from the environment": ("GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=alias.x GIT_CONFIG_VALUE_0='!rm y' git x", "rm y"),
    "an alias from an exported environment": ("export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=alias.x GIT_CONFIG_VALUE_0='!rm y'; git x", "rm y"),
    "a transport": ("git -c core.sshCommand='rm y' fetch", "rm y"),
    "a key in other letters": ("git -c CORE.SSHCOMMAND='rm y' fetch", "rm y"),
    "a variable": ("GIT_SSH_COMMAND='rm y' git fetch", "rm y"),
    "a credential helper": ("git -c credential.helper='!rm y' fetch", "rm y"),
    "a filter": ("git -c filter.a.clean='rm y' add .", "rm y"),
    "a rebase": ("git rebase -x 'rm y' main", "rm y"),
    "a rebase by the long option": ("git rebase --exec='rm y' main", "rm y"),
    "a bisection": ("git bisect run rm y", "rm y"),
    "submodules, one text": ("git submodule foreach --recursive 'rm y'", "rm y"),
    "submodules, words": ("git submodule foreach rm y", "rm y"),
    "a rewritten history": ("git filter-branch -f --tree-filter 'rm y' HEAD", "rm y"),
    "a diff tool": ("git difftool -x 'rm y'", "rm y"),
    "a pager of grep": ("git grep -O'rm y' x", "rm y"),
    "the other side of a fetch": ("git fetch --upload-pack='rm y' origin", "rm y"),
    "the other side of a clone": ("git clone -u 'rm y' a b", "rm y"),
    "an address": ("git clone 'ext::rm y'", "rm y"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "inner"), CARRIED.values(), ids=CARRIED)
def test_a_program_git_is_told_to_run_is_listed(line, inner):
    reading = read_command(line, cwd=ROOT, home="/home/dev")
    assert inner in [c.render() for c in reading.invocations]


@pytest.mark.parametrize(
    "line",
    [
        "git -c alias.status='!rm y' status", "git -c alias.x='!rm y' log", "git clean -f -x rm y", "git -c credential.helper=rm fetch",
        "git -c core.fsmonitor=true status", "git commit -m 'ext::rm y'", "git log --exec='rm y'", "git config alias.x '!rm y'",
    ],
)  # fmt: skip
def test_what_git_does_not_run_is_not_listed(line):
    assert [
        c.program for c in read_command(line, cwd=ROOT, home="/home/dev").invocations if c.program != "git"
    ] == []


WORD = st.one_of(
    st.sampled_from(["-f", "--force", "--", "-C", "-c", "--no-", "--h", "alias.x=!y", "x", ".", ":/", ":(top", "+:", UNKNOWN, "--x=" + UNKNOWN, "-", ""]),
    st.text(max_size=12),
)  # fmt: skip


@settings(deadline=None, max_examples=300, database=None)
@given(st.sampled_from(sorted(GRAMMARS)), st.lists(WORD, max_size=8), st.booleans())
def test_any_words_are_read_without_fail(subcommand, words, is_dirty):
    call = Invocation("git", (Arg(subcommand), *(Arg(w, w) for w in words)), "git", cwd=ROOT)
    for world in (None, DIRTY if is_dirty else CLEAN):
        assert isinstance(git_losses(call, world), tuple)


@pytest.mark.parametrize("line", ["git undo", "git -c color.ui=never undo"])
def test_who_asks_without_facts_answers_for_nobody_who_has_them(line):
    call = read_command(line, cwd=ROOT, home="/home/dev", workspace=ROOT).invocations[0]
    assert git_losses(call) == ()
    assert [loss.what for loss in git_losses(call, DIRTY)] == ["12 changed files"]
    assert git_losses(call) == ()
