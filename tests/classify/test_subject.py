"""What rules may ask of one invocation."""

from __future__ import annotations

import pytest

from shellguard.classify.dry import is_dry
from shellguard.classify.subject import Subject
from shellguard.parse.bash import read_command


def subject(command: str, known: frozenset[str] = frozenset({"rm", "rev"})) -> Subject:
    call = read_command(command, cwd="/home/dev/project", home="/home/dev").invocations[-1]
    return Subject(call, home="/home/dev", workspace="/home/dev/project", known_programs=known)


NAMES = {
    "rm x": "rm",
    "/bin/rm x": "rm",
    "grm x": "rm",
    "RM.EXE x": "rm",
    "tofu destroy": "terraform",
    "unlink x": "rm",
    "/bin/r? x": "rm",
}


@pytest.mark.parametrize(("command", "name"), NAMES.items())
def test_a_program_goes_by_its_usual_name_too(command, name):
    assert name in subject(command).programs


def test_a_glob_stands_for_every_program_it_can_mean():
    assert set(subject("/???/r* x").programs) == {"rm", "rev"}
    assert subject("* x").programs == ()
    assert subject("$X x").programs == ()


TARGETS = {
    "operands": ("rm -rf a b", ["a", "b"]),
    "urls are none": ("scp a u@h:b", ["a"]),
    "a pattern is none": ("grep -r secret src", ["src"]),
    "find's roots": ("find a b -name c", ["a", "b"]),
    "find's own folder": ("find -name c", ["."]),
    "a mode is none": ("chmod 777 a", ["a"]),
    "talk has none": ("echo a /", []),
}


@pytest.mark.parametrize(("command", "paths"), TARGETS.values(), ids=TARGETS)
def test_targets_are_the_operands_that_can_be_paths(command, paths):
    assert [a.text for a, _ in subject(command).targets] == paths


def test_a_remote_command_knows_no_place_of_ours():
    assert "workspace" not in subject("ssh h rm src/x").targets[0][1]
    assert "root" in subject("ssh h rm -rf /").targets[0][1]


def test_writes_are_redirections_and_tees():
    assert [(r.operator, r.target.text) for r, _ in subject("echo a > b").writes] == [(">", "b")]
    assert [(r.operator, r.target.text) for r, _ in subject("tee -a b").writes] == [(">>", "b")]


DRY = [
    "git push --dry-run",
    "git clean -n",
    "kubectl delete ns x --dry-run=client",
    "rsync -n a b",
    "rm --help",
    "make -n",
    "aws s3 rm x --dryrun",
    "git clean -fdn",
]
NOT_DRY = [
    "kubectl delete ns x --dry-run=none",
    "rm --dry-run x",
    "git commit -n -m x",
    "bash --help",
    "git clean -fd",
    "sudo rm x",
]
# Known to be taken for dry runs; each is a way past every rule until `classify.dry` stops at `--` and at option values.
TAKEN_FOR_DRY = {
    "rm -rf -- / --help": "behind `--` it is a file's name",
    "git push --force origin -- --dry-run": "behind `--` it is a refspec",
    "git push --force -o --dry-run": "it is the value of -o",
    "echo x > /etc/passwd --help": "echo has no --help and the redirection happens anyway",
    "printf x --help > /etc/passwd": "the redirection happens before any program reads its options",
    "perl -e 'unlink @ARGV' x --help": "behind the code it is an argument of the code",
}


@pytest.mark.parametrize("command", DRY)
def test_a_dry_run_is_one(command):
    assert is_dry(subject(command))


@pytest.mark.parametrize("command", NOT_DRY)
def test_what_only_looks_like_a_dry_run_is_none(command):
    assert not is_dry(subject(command))


@pytest.mark.parametrize("command", [pytest.param(c, id=f"{c}: {r}") for c, r in TAKEN_FOR_DRY.items()])
def test_what_is_no_dry_run_in_spite_of_its_words_is_none(command):
    assert not is_dry(subject(command))
