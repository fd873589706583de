"""A dry run changes nothing; what only looks like one does."""

from __future__ import annotations

import pytest

from shellguard.classify.dry import is_dry
from shellguard.classify.subject import Subject
from shellguard.parse.bash import read_command

DRY = {
    "rm --help": "rm -rf / --help",
    "help in front": "rm --help -rf /",
    "git push": "git push --dry-run --force origin main",
    "git clean in a cluster": "git clean -nfdx",
    "kubectl": "kubectl delete ns a --dry-run=client",
    "mkfs": "mkfs.ext4 -n /dev/sda",
    "wipefs": "wipefs --no-act -a /dev/sda",
    "make": "make -n destroy",
    "apt-get": "apt-get -s remove a",
    "rclone": "rclone -n sync a b",
    "terraform's help": "terraform destroy -help",
}
REAL = {
    "kubectl none": "kubectl delete ns a --dry-run=none",
    "behind two dashes": "rm -rf -- / --help",
    "a message": "git commit -m --dry-run",
    "the value of an option": "git commit -m --help",
    "git commit -n": "git commit -n",
    "rm -n": "rm -n x",
    "a tool that knows no dry run": "rm -rf / --dry-run",
    "the inner command's help": "docker run -v /:/h img --help",
    "a shell's argument": "bash x.sh --help",
    "written before options are read": "make -n > /etc/passwd",
}


def outer(text: str) -> Subject:
    call = read_command(text, cwd="/home/dev/project", home="/home/dev").invocations[0]
    return Subject(call, home="/home/dev", workspace="/home/dev/project")


@pytest.mark.parametrize("text", DRY.values(), ids=DRY)
def test_a_dry_run_is_recognised(text):
    assert is_dry(outer(text))


@pytest.mark.parametrize("text", REAL.values(), ids=REAL)
def test_what_only_looks_like_a_dry_run_is_none(text):
    assert not is_dry(outer(text))


FIND = {
    "a test's value": ("find . -name -delete", False),
    "an inner command's word": ("find . -exec echo -delete ';'", False),
    "its own": ("find . -name a -delete", True),
    "behind a command": ("find . -exec echo {} ';' -delete", True),
    "behind a plus": ("find . -exec echo {} + -delete", True),
}


@pytest.mark.parametrize(("text", "expected"), FIND.values(), ids=FIND)
def test_an_option_of_find_is_its_own_word(text, expected):
    assert outer(text).has_option("-delete") is expected
