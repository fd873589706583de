"""What listings let through: all of a place, or only some of it."""

from __future__ import annotations

import pytest

from shellguard.parse.evaluate import evaluate
from shellguard.parse.feeding import listing_of
from shellguard.parse.listing import is_sieve, narrows

NARROW = {
    "a name": ("find . -name '*.pyc'", True),
    "any name": ("find . -name '*'", False),
    "one name left out": ("find . ! -name keep", False),
    "files of a kind left out": ("find . -type f ! -name '*.txt'", True),
    "folders of a kind left out go whole": ("find . ! -name '*.txt'", False),
    "a folder left out": ("find . -type f -not -path './.git/*'", False),
    "a pruned folder left out": ("find . -path ./.git -prune -o -print", False),
    "a pruned folder and a name": ("find . -path ./.git -prune -o -name '*.o' -print", True),
    "files right here": ("find . -maxdepth 1 -type f", True),
    "everything right here": ("find . -mindepth 1 -maxdepth 1", False),
    "links": ("find . -type l", True),
    "age": ("find . -mtime +3", True),
    "a command as a test": ("find . -exec grep -q x {} ';' -delete", True),
}


def call_of(command):
    return evaluate(command, cwd="/w", home="/h").invocations[0]


@pytest.mark.parametrize(("command", "expected"), NARROW.values(), ids=NARROW)
def test_find_lets_everything_through_or_only_some(command, expected):
    assert narrows(call_of(command).words) is expected


WHOLE = {
    "find": ("find . -type f", ["./*"]),
    "find from elsewhere": ("find /srv -mindepth 1", ["/srv/*"]),
    "fd without a pattern": ("fd . /srv", ["/srv/*"]),
    "fd with an extension": ("fd -e pyc . /srv", []),
    "fd with a command": ("fd . -x rm ';'", ["./*"]),
    "ls": ("ls -A", ["*"]),
    "ls of a glob": ("ls -d build-*", ["build-*"]),
    "ls of another folder prints bare names": ("ls dist", []),
    "tracked files": ("git ls-files -z", ["*"]),
    "untracked files": ("git ls-files -o --exclude-standard", ["*"]),
    "ignored files": ("git ls-files -oi --exclude-standard", []),
    "some tracked files": ("git ls-files '*.py'", []),
    "another git command": ("git log --oneline", []),
    "no listing": ("cat names", []),
}


@pytest.mark.parametrize(("command", "expected"), WHOLE.values(), ids=WHOLE)
def test_what_means_all_of_a_place_is_a_glob(command, expected):
    assert [a.text for a in listing_of(call_of(command)) if a.is_glob] == expected


SIEVES = {
    "grep": ("grep tmp", True),
    "grep that leaves one out": ("grep -v keep", False),
    "grep that leaves a kind out": ("grep -v '\\.py$\\|x'", True),
    "a column of awk": ("awk '{print $2}'", False),
    "awk with a pattern": ("awk '/x/ {print $2}'", True),
    "sed that changes": ("sed s/a/b/", False),
    "sed that chooses": ("sed -n /x/p", True),
    "head": ("head -3", True),
    "sort": ("sort", False),
}


@pytest.mark.parametrize(("command", "expected"), SIEVES.values(), ids=SIEVES)
def test_a_filter_chooses_or_passes_everything_on(command, expected):
    assert is_sieve(call_of(command)) is expected
