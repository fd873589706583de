"""What facts make of a deletion; that nothing is asked without need; and how targets are told."""

from __future__ import annotations

import pytest

from shellguard.classify.given import Given, check_given
from shellguard.classify.rule import load_text
from shellguard.classify.ruleset import RuleSet
from shellguard.classify.telling import size_text, told
from shellguard.data.places import packaged
from shellguard.errors import RuleError
from shellguard.parse.bash import read_command
from shellguard.parse.world import Kind, Target

HOME, WORKSPACE = "/home/dev", "/home/dev/project"
RULES = RuleSet(
    load_text(path.read_text(encoding="utf-8"), path=path)
    for path in sorted(packaged("rules").rglob("*.yaml"))
)
STANDS = {
    "src": {"files": 12, "clean": 12},
    "lib": {"files": 12, "clean": 11, "dirty": 1},
    "tests": {"files": 3, "untracked": 3, "is_own": True},
    "docs": {"kind": "link", "leads_to": "/data/docs", "real": f"{WORKSPACE}/docs", "is_versioned": False},
    "app": {"kind": "missing", "is_versioned": False},
    ".git": {"files": 90, "is_versioned": False},
    "drafts": {"files": 9, "untracked": 3, "clean": 6},
    "node_modules": {"files": 900, "untracked": 900},
    "ignored": {"files": 5, "ignored": 5},
    "unseen": {"kind": "unseen", "is_counted": False, "is_versioned": False},
    "shared/data": {"real": "/data/shared", "files": 4, "is_versioned": False},
    "shared/system": {"real": "/etc/service", "files": 4, "is_versioned": False},
    "shared/here": {"real": f"{WORKSPACE}/src", "files": 12, "clean": 12},
    "keys/id_rsa": {"real": "/data/k", "kind": "file", "files": 1, "is_versioned": False},
    "mnt": {"files": 4, "is_mount": True, "is_versioned": False},
    "own-mnt": {"files": 4, "is_mount": True, "is_own": True},
    "/srv/build-old": {"files": 4, "is_own": True, "is_versioned": False},
    "/data/mine": {"files": 4, "is_own": True, "is_versioned": False},
    "/data/theirs": {"files": 4, "is_versioned": False},
    "/data/clean": {"files": 4, "clean": 4},
    "/data/gone": {"kind": "missing", "is_versioned": False},
    **{
        f"/album/{n}": {"kind": "file", "real": f"/data/photos/{n}", "files": 1, "is_versioned": False}
        for n in "ab"
    },
    **{f"notes/{n}.md": {"kind": "file", "files": 1, "untracked": 1} for n in "abcdef"},
    **{f"logs/{n}.md": {"kind": "file", "files": 1, "untracked": 1} for n in "abcdef"},
}


class Asked(Given):
    """Remembers what it was asked."""

    def __init__(self, given=STANDS):
        super().__init__(given, workspace=WORKSPACE)
        self.questions: list[str] = []

    def place(self, path):
        self.questions.append(f"place {path}")
        return super().target(path)

    def target(self, path):
        self.questions.append(f"target {path}")
        return super().target(path)

    def matches(self, pattern):
        self.questions.append(f"matches {pattern}")
        return super().matches(pattern)


def findings(command: str, world=None):
    reading = read_command(command, cwd=WORKSPACE, home=HOME, workspace=WORKSPACE)
    return RULES.findings(RULES.subjects(reading, home=HOME, workspace=WORKSPACE, world=world))


def found(command: str, world=None) -> set[str]:
    return {f.rule for f in findings(command, world)}


# (command, rules without facts, rules with them)
JUDGED = {
    "committed source": ("rm -rf src", {"delete-workspace"}, set()),
    "changed source": ("rm -rf lib", {"delete-workspace"}, {"delete-uncommitted"}),
    "one committed, one changed": ("rm -rf src lib", {"delete-workspace"}, {"delete-uncommitted"}),
    "the session's own source": ("rm -rf tests", {"delete-workspace"}, set()),
    "a link to source": ("rm -rf docs", {"delete-workspace"}, set()),
    "source that is not there": ("rm -rf app", {"delete-workspace"}, set()),
    "history": ("rm -rf .git", {"delete-workspace"}, {"delete-workspace"}),
    "a folder with untracked files": ("rm -rf drafts", set(), {"delete-uncommitted"}),
    "the same by find": ("find drafts -delete", set(), {"delete-uncommitted"}),
    "some of it by find": ("find drafts -name '*.pyc' -delete", set(), set()),
    "what builds make": ("rm -rf node_modules", set(), set()),
    "what git ignores": ("rm -rf ignored", set(), set()),
    "what cannot be looked at": ("rm -rf unseen", set(), set()),
    "out of the project through a link": ("rm -rf shared/data", {"delete-workspace"}, {"delete-outside-workspace"}),
    "into the system through a link": ("rm -rf shared/system", set(), {"delete-system-path"}),
    "within the project through a link": ("rm -rf shared/here", set(), set()),
    "keys stay keys where they lie": ("rm keys/id_rsa", set(), {"delete-outside-workspace"}),
    "a mount": ("rm -rf mnt", set(), {"delete-mounted-folder"}),
    "a mount in a folder of its own": ("rm -rf own-mnt", set(), {"delete-mounted-folder"}),
    "its own outside": ("rm -rf /data/mine", {"delete-outside-workspace"}, set()),
    "another's outside": ("rm -rf /data/theirs", {"delete-outside-workspace"}, {"delete-outside-workspace"}),
    "committed outside": ("rm -rf /data/clean", {"delete-outside-workspace"}, {"delete-outside-workspace"}),
    "nothing outside": ("rm -rf /data/gone", {"delete-outside-workspace"}, set()),
    "nothing there yet outside": ("make; rm -rf /data/gone", {"delete-outside-workspace"}, {"delete-outside-workspace"}),
    "within another shell": ("bash -c 'cd drafts; rm -rf ../src'", {"delete-workspace"}, set()),
    "within a shell that does more": ("bash -c 'make; rm -rf src'", {"delete-workspace"}, {"delete-workspace"}),
    "beside a script nobody read": ("bash setup.sh; bash -c 'rm -rf src'", {"delete-workspace"}, {"delete-workspace"}),
    "behind wrappers": ("sudo timeout 5 rm -rf src", {"delete-workspace"}, set()),
    "its own beside the system": ("rm -rf /srv/build-old", {"delete-outside-workspace"}, set()),
    "unknown to the machine": ("rm -rf /data/who", {"delete-outside-workspace"}, {"delete-outside-workspace"}),
    "one untracked file": ("rm notes/a.md", set(), set()),
    "four untracked files": ("rm notes/a.md notes/b.md notes/c.md notes/d.md", set(), set()),
    "five untracked files": ("rm notes/a.md notes/b.md notes/c.md notes/d.md notes/e.md", set(), {"delete-uncommitted"}),
    "six untracked files by a glob": ("rm notes/*.md", set(), {"delete-uncommitted"}),
    "six untracked logs": ("rm logs/*.md", set(), set()),
    "a glob that means source": ("rm -rf li*", set(), {"delete-uncommitted"}),
    "a glob that means committed source": ("rm -rf sr*", set(), set()),
    "a glob that leads out": ("rm -rf shared/da*", set(), {"delete-outside-workspace"}),
    "elsewhere by cd": ("cd drafts && rm -rf ../lib", {"delete-workspace"}, {"delete-uncommitted"}),
    "on another host": ("ssh web 'rm -rf /data/mine'", {"delete-outside-workspace"}, {"delete-outside-workspace"}),
}  # fmt: skip


@pytest.mark.parametrize("case", JUDGED)
def test_what_stands_there_counts(case):
    command, without, with_facts = JUDGED[case]
    assert (found(command), found(command, Asked())) == (without, with_facts)


CHANGED_FIRST = {
    "moved there": "mv ~/Documents src/ && rm -rf src",
    "moved there after, in a loop": "while true; do rm -rf src; mv ~/Documents src; done",
    "a link put there": "ln -s ~/Documents src; rm -rf src",
    "history changed first": "git rm -r --cached src; rm -rf src",
    "a program that may do anything": "./prepare.sh && rm -rf src",
    "a program nobody knows": "$TOOL; rm -rf src",
}


@pytest.mark.parametrize("command", CHANGED_FIRST.values(), ids=CHANGED_FIRST)
def test_what_something_else_can_change_first_is_not_taken_for_harmless(command):
    assert "delete-workspace" in found(command, Asked())


@pytest.mark.parametrize(
    "command", ["cd . && rm -rf src && ls", "rm -rf src && git add -A", "echo x; rm -rf src"]
)
def test_what_changes_nothing_leaves_a_deletion_harmless(command):
    assert found(command, Asked()) == set()


UNASKED = [
    "ls -la src", "cat src/a.py", "grep -rn drafts .", "git status", "git rm -r src", "npm test", "mkdir -p drafts", "echo rm -rf src",
    "cp -r src lib", "python3 -m pytest", "rm --help", "docker rm box", "kubectl get pods", "ssh web 'rm -rf drafts'", "touch drafts/x",
    "chmod +x src/a.sh", "mv drafts drafts2", "find . -name '*.py'", "rm -rf \"$UNSET\"",
]  # fmt: skip


@pytest.mark.parametrize("command", UNASKED)
def test_a_plainly_harmless_command_asks_the_machine_nothing(command):
    world = Asked()
    findings(command, world)
    assert world.questions == []


@pytest.mark.parametrize(
    "command", ["rm build/a.o", "rm -rf node_modules", "rm -rf dist/", "rm -f a.log", "rm drafts"]
)
def test_what_no_count_can_change_is_not_counted(command):
    world = Asked()
    findings(command, world)
    assert world.questions
    assert [q for q in world.questions if q.startswith("target")] == []


def test_a_workspace_that_is_reached_through_a_link_is_still_the_workspace():
    given = {
        WORKSPACE: {"real": "/mnt/disk/project", "files": 9, "clean": 9},
        "src": {"real": "/mnt/disk/project/src", "files": 9, "clean": 9},
        "out": {"real": "/mnt/disk/other", "files": 9, "is_versioned": False},
    }
    assert found("rm -rf src", Asked(given)) == set()
    assert "delete-outside-workspace" in found("rm -rf out", Asked(given))


@pytest.mark.parametrize("top", ["/tmp", "/var/tmp"])
def test_a_system_that_keeps_a_folder_elsewhere_changes_nothing(top):
    path = f"{top}/sg/x"
    given = {
        top: {"real": f"/private{top}"},
        path: {"real": f"/private{path}", "files": 1, "is_versioned": False},
    }
    assert found(f"rm -rf {path}", Asked(given)) == found(f"rm -rf {path}") == set()
    given[path] |= {"real": "/data/theirs"}
    assert found(f"rm -rf {path}", Asked(given)) == {"delete-outside-workspace"}


def test_of_too_many_matches_none_makes_the_rest_harmless():
    names = [f"notes/{n}.md" for n in range(300)]
    file = {"kind": "file", "files": 1}
    assert found("rm notes/*.md", Asked({n: {**file, "untracked": 1} for n in names})) == {
        "delete-uncommitted"
    }
    clean = {"src": {"files": 1, "clean": 1}, **{f"src{n}": {"files": 1, "clean": 1} for n in range(300)}}
    assert "delete-workspace" in found("rm -rf src*", Asked(clean))
    assert found("rm -rf src*", Asked({"src": clean["src"]})) == set()


def test_what_is_mounted_as_the_project_itself_is_no_mount_below_it():
    given = {".": {"real": WORKSPACE, "is_mount": True, "files": 9}}
    world = Asked({**given, "": given["."]})
    assert found("find . -name '*.pyc' -delete", world) == set()
    assert "delete-mounted-folder" not in found("rm -rf .", world)


TOLD = {
    "drafts": ("rm -rf drafts", ("drafts → 9 files, 0 bytes, 3 untracked that git can't bring back",)),
    "a link": ("rm -rf /data/theirs docs", (
        "/data/theirs → 4 files, 0 bytes", "docs → link to /data/docs",
    )),
    "through a link": ("rm -rf shared/data", ("shared/data (really /data/shared) → 4 files, 0 bytes",)),
    "nothing there": ("rm -rf lib app", (
        "lib → 12 files, 0 bytes, 1 changed that git can't bring back", "app → nothing there",
    )),
    "a mount": ("rm -rf mnt", ("mnt → mount point, 4 files, 0 bytes",)),
    "a glob": ("rm -rf /data/*", ("/data/* → 4 matches: 12 files, 0 bytes",)),
    "a glob through a link": ("rm -rf /album/*", (
        "/album/* → 2 matches: 2 files, 0 bytes", "2 of them really in /data/photos",
    )),
    "unknown": ("rm -rf /data/theirs $X", ("/data/theirs → 4 files, 0 bytes", "$X → not known before it runs")),
    "everything": ("rm -rf /", ("/ → everything on this machine",)),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_a_finding_tells_what_would_be_hit(case):
    command, rows = TOLD[case]
    told_rows = {f.targets for f in findings(command, Asked()) if f.act.verb == "delete"}
    assert told_rows == {rows}


def test_without_a_world_a_finding_tells_nothing_of_its_targets():
    assert [f.targets for f in findings("rm -rf src")] == [()]


def test_many_targets_are_told_in_few_rows():
    rows = findings("rm -rf " + " ".join(f"/data/{n}" for n in range(50)) + " /data/{a..z} $A $B", Asked())[
        0
    ].targets
    assert len(rows) <= 9


@pytest.mark.parametrize(
    ("target", "text"),
    [
        pytest.param(
            Target(
                "/a", "/a", Kind.FOLDER, files=3214, size_bytes=1_200_000_000, untracked=41, is_versioned=True
            ),
            "3,214 files, 1.2 GB, 41 untracked that git can't bring back",
            id="untracked",
        ),
        pytest.param(
            Target("/a", "/a", Kind.FOLDER, files=200_000, size_bytes=5, is_counted=False),
            "at least 200,000 files, 5 bytes",
            id="at least",
        ),
        pytest.param(
            Target("/a", "/a", Kind.FOLDER, files=1, clean=1, is_versioned=True),
            "1 file, 0 bytes, all of it in git",
            id="clean",
        ),
        pytest.param(
            Target("/a", "/a", Kind.FILE, files=1, is_own=True),
            "1 file, 0 bytes, made in this session",
            id="own",
        ),
        pytest.param(Target("/a", "/a", Kind.OTHER), "a device, socket or pipe", id="other"),
        pytest.param(
            Target("/a", "/a", Kind.UNSEEN, is_mount=True),
            "mount point, could not be looked at in time",
            id="unseen",
        ),
    ],
)
def test_a_target_in_words(target, text):
    assert told(target) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (99_499, "99.5 kB"),
        (999_400, "999 kB"),
        (999_600, "1.0 MB"),
        (3 * 10**15, "3000 TB"),
    ],
)
def test_sizes(size, text):
    assert size_text(size) == text


@pytest.mark.parametrize(
    "given", [["a"], {"a": 1}, {"a": {"color": 1}}, {"a": {"kind": "cave"}}, {"a": {"path": "b"}}]
)
def test_given_that_means_nothing_is_an_error(given):
    with pytest.raises(RuleError, match="given"):
        check_given(given, where="x.yaml")
