"""The real shell as oracle: whatever bash runs must be among what `read_command` listed, word for word.

Nothing real can happen: PATH holds only stubs that log their arguments, and tools that run stubs.
"""

from __future__ import annotations

import contextlib
import fnmatch
import os
import resource
import select
import shutil
import signal
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest

from shellguard.parse.bash import read_command
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation, Reading
from tests.parse import shell_commands, shell_control_commands, shell_state_commands

COMMANDS = [
    *shell_commands.COMMANDS,
    *shell_state_commands.COMMANDS,
    *shell_control_commands.COMMANDS,
]
BASH = shutil.which("bash")
STUBS = (
    "rm",
    "mv",
    "cp",
    "dd",
    "curl",
    "wget",
    "git",
    "ls",
    "psql",
    "kubectl",
    "docker",
    "sudo",
    "date",
    "if",
    "X=1",
)
# Tools that only read, or run what they are given; links to the real ones.
TOOLS = (
    "bash",
    "sh",
    "env",
    "nice",
    "nohup",
    "timeout",
    "setsid",
    "stdbuf",
    "xargs",
    "find",
    "cat",
    "base64",
    "tr",
    "rev",
    "mkdir",
    "tee",
    "seq",
    "head",
    "tail",
    "cut",
    "sed",
    "awk",
    "sort",
    "uniq",
    "tac",
    "xxd",
    "basename",
    "dirname",
    "yes",
    "openssl",
    "python3",
    "grep",
    "wc",
    "nl",
    "fold",
)
STUB = """#!/bin/sh
printf '%s\\0' "${0##*/}" "$@" 'end of record' > '{log}'/$$
test "${0##*/}" = ls && printf 'one.txt\\n'
if test -p /dev/stdin; then while read -r line; do :; done; fi
exit 0
"""


def missing(what: str) -> None:
    """Skip, or fail where the suite must be whole."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is needed here")
    pytest.skip(f"{what} is not installed")


class Oracle:
    """Real bash in a throwaway folder."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.log, self.home, self.cwd = (folder / n for n in ("bin", "log", "home", "cwd"))
        self.bin.mkdir()
        for name in STUBS:
            path = self.bin / name
            path.write_text(STUB.replace("{log}", str(self.log)))
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        self.tools = {t for t in TOOLS if (real := shutil.which(t)) and not (self.bin / t).symlink_to(real)}

    def run(self, text: str) -> tuple[list[tuple[str, ...]], set[str]]:
        """(argv of every stub that ran, files that appeared)."""
        for path in (self.log, self.home, self.cwd):
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir()
        # bash does not wait for process substitutions: the pipe ends when the last that ran has ended
        alive, held = os.pipe()
        process = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "-c", text],
            executable=BASH,
            env={"PATH": str(self.bin), "HOME": str(self.home), "LC_ALL": "C.UTF-8"},
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=(held,),
            preexec_fn=_bounded,  # noqa: PLW1509 - the test process has no other threads here
        )
        os.close(held)
        try:
            process.wait(timeout=20)
            select.select([alive], [], [], 5)
        finally:
            os.close(alive)
            # a stage that never got its end of input would outlive the test
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        records = [os.fsdecode(p.read_bytes()).split("\0") for p in sorted(self.log.iterdir())]
        # one that had to be ended in the middle of its record says nothing
        ran = [tuple(r[:-2]) for r in records if r[-2:] == ["end of record", ""]]
        return ran, {str(p) for root in (self.cwd, self.home) for p in root.rglob("*") if p.is_file()}


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))


def fits_word(known: str, word: str) -> bool:
    """Whether `word` can be what `known` stands for, any text taking the place of what is unknown."""
    if UNKNOWN not in known:
        return known == word
    # `./x` is `x`
    first, *_, last = known.removeprefix("./").split(UNKNOWN)
    return word.startswith(first) and word.endswith(last)


def fits(args: tuple[Arg, ...], words: tuple[str, ...]) -> bool:
    """Whether the words can be these arguments: what is known is equal, an unknown word may become none or many."""
    if not args:
        return not words
    head, rest = args[0], args[1:]
    if head.is_glob:
        count = next(
            (n for n, w in enumerate(words) if not fnmatch.fnmatchcase(w, head.text.replace(UNKNOWN, "*"))),
            len(words),
        )
        return any(fits(rest, words[n:]) for n in range(1, count + 1))
    if head.is_known:
        if head.is_process:
            return bool(words) and words[0].startswith("/dev/fd/") and fits(rest, words[1:])
        return bool(words) and words[0] == head.text and fits(rest, words[1:])
    if fits_word(head.text, words[0] if words else "") and fits(rest, words[1:] if words else ()):
        return True
    first, *_, last = head.text.removeprefix("./").split(UNKNOWN)
    for count in range(len(words) + 1):
        taken = words[:count]
        if (not taken or (taken[0].startswith(first) and taken[-1].endswith(last))) and fits(
            rest, words[count:]
        ):
            return True
    return False


def is_listed(ran: tuple[str, ...], call: Invocation, *, may_be_unknown: bool) -> bool:
    """Whether `call` speaks of the program that ran."""
    if call.is_alien:
        return False
    if not call.program:
        return may_be_unknown and call.path not in (":", "exec")
    return call.program == ran[0] and fits(call.args, ran[1:])


def written(reading: Reading, cwd: Path) -> list[str]:
    """Targets of every write, absolute."""
    found = []
    for call in reading.invocations:
        found += [
            f"{call.cwd or cwd}/{r.target.text}" if not r.target.text.startswith("/") else r.target.text
            for r in call.redirects
            if r.is_write
        ]
    return [os.path.normpath(path) if UNKNOWN not in path else path for path in found]


@pytest.fixture(scope="module")
def oracle():
    if BASH is None:
        missing("bash")
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield Oracle(folder)
    shutil.rmtree(folder, ignore_errors=True)


def test_the_corpus_is_large_and_its_phrases_are_unique():
    assert len(COMMANDS) >= 900
    assert len({phrase for phrase, _, _ in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize(("phrase", "text", "marks"), COMMANDS, ids=[p for p, _, _ in COMMANDS])
def test_what_bash_runs_is_listed(oracle, phrase, text, marks):
    # SAFETY: an absolute path would reach a real program past the stubs
    assert not any(place in text for place in ("/bin", "/sbin", "/usr", "/dev/tcp", "/etc"))
    needed = {t for t in TOOLS if t in text.replace(";", " ").split()} - oracle.tools
    if needed:
        missing(", ".join(sorted(needed)))
    ran, files = oracle.run(text)
    reading = read_command(text, cwd=str(oracle.cwd), home=str(oracle.home))
    shown = [c.render() for c in reading.invocations]
    assert ran, "bash ran no stub: the row proves nothing"
    for argv in ran:
        assert any(is_listed(argv, c, may_be_unknown="~" in marks) for c in reading.invocations), (
            argv,
            shown,
        )
    if "?" not in marks:
        names = {argv[0] for argv in ran}
        assert {c.program for c in reading.invocations if c.program in STUBS} <= names, (names, shown)
    if "!" not in marks:
        assert not any(c.is_alien for c in reading.invocations), shown
    writes = written(reading, oracle.cwd)
    for path in files:
        assert any(fits_word(known, path) for known in writes), (path, writes)
    assert not reading.is_partial
