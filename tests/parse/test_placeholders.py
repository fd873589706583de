"""Placeholders in angle brackets: spelled out where a shell took them for redirections, and nowhere else."""

from __future__ import annotations

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.placeholders import spelled_out

SPELLED = {
    "a word": ("rm <file>", "rm ${placeholder_file}"),
    "part of a path": ("gh api repos/<repo> -X DELETE", "gh api repos/${placeholder_repo} -X DELETE"),
    "several words": ("rm -rf <old build dirs>", "rm -rf ${placeholder_old_build_dirs}"),
    "a host": ("ssh me@<host> ls", "ssh me@${placeholder_host} ls"),
    "inside a shell's text": ("bash -c 'rm -rf <dir>'", "bash -c 'rm -rf ${placeholder_dir}'"),
    "two": ("git push <remote> <branch>", "git push ${placeholder_remote} ${placeholder_branch}"),
}
LEFT = {
    "two redirections": "sort <in >out",
    "no blank between them": "cat <in>out",
    "a here-document": "cat <<EOF > x\n<b>bold</b>\nEOF",
    "in quotes": "echo '<file>'",
    "a program's name": "yes | <command>",
    "from a process": "diff <(ls a) <(ls b)",
    "no letters": "cat <1> x",
}


def calls(text: str):
    return read_command(text, cwd="/w", home="/home/dev").invocations


@pytest.mark.parametrize(("text", "spelled"), SPELLED.values(), ids=SPELLED.keys())
def test_a_placeholder_is_a_variable_that_nobody_set(text: str, spelled: str) -> None:
    assert spelled_out(text, calls(text)) == spelled


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT.keys())
def test_what_a_shell_means_stays_as_it_is(text: str) -> None:
    assert spelled_out(text, calls(text)) is None


def test_the_second_reading_takes_nothing_away() -> None:
    programs = [c.program for c in calls("cat <x> log; rm -rf <dir>")]
    assert programs.count("rm") == 2
    assert programs.count("cat") == 2
