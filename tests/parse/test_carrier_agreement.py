"""The real tools as oracle: whatever xargs, find, env, editors and the rest run must be among what was listed.

Nothing real can happen: what they run are stubs of names that exist nowhere else, in a folder thrown away.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from shellguard.parse.bash import read_command
from tests.parse.carrier_commands import COMMANDS
from tests.parse.test_agreement import BASH, STUB, Oracle, is_listed, missing

STUBS = ("act", "other")
TOOLS = (
    "bash sh env xargs find nice nohup timeout setsid stdbuf flock ionice taskset chrt prlimit setarch setpriv unshare time strace "
    "script start-stop-daemon busybox capsh fakeroot sed awk make tar vim ex ed gdb sqlite3 man zip split sort perl python3 cat head "
    "mkdir touch tr nproc getopt uname id"
).split()  # fmt: skip
# Tools that some machines lack; a row that needs one is skipped there.
CARRIERS = frozenset(TOOLS) - {"bash", "sh", "cat", "head", "mkdir", "touch", "sort", "tr"}


class CarrierOracle(Oracle):
    """Real tools, stubs of invented names."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.log, self.home, self.cwd = (folder / n for n in ("bin", "log", "home", "cwd"))
        self.bin.mkdir()
        for name in STUBS:
            path = self.bin / name
            path.write_text(STUB.replace("{log}", str(self.log)))
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        # a version manager's own stand-in for python3 needs more of PATH than there is
        own = {"python3": os.path.realpath(sys.executable)}
        self.tools = {
            t
            for t in TOOLS
            if (real := own.get(t) or shutil.which(t)) and not (self.bin / t).symlink_to(real)
        }


@pytest.fixture(scope="module")
def oracle():
    if BASH is None:
        missing("bash")
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield CarrierOracle(folder)
    shutil.rmtree(folder, ignore_errors=True)


def test_the_table_is_large_and_its_phrases_are_unique():
    assert len(COMMANDS) >= 200
    assert len({phrase for phrase, _, _ in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize(("phrase", "text", "marks"), COMMANDS, ids=[p for p, _, _ in COMMANDS])
def test_what_a_tool_runs_is_listed(oracle, phrase, text, marks):
    # SAFETY: only stubs of invented names may be run, whatever a tool does to PATH
    assert not re.search(r"\b(?:rm|git|curl|dd|shred|mv|chmod)\b|/bin|/usr|/etc|/dev/(?!null)", text)
    needed = {t for t in CARRIERS if re.search(rf"(?:^|[\s;|(]){re.escape(t)}\s", text)} - oracle.tools
    if needed:
        missing(", ".join(sorted(needed)))
    text = text.replace("$BIN", str(oracle.bin))
    ran, _ = oracle.run(text)
    reading = read_command(text, cwd=str(oracle.cwd), home=str(oracle.home))
    shown = [c.render() for c in reading.invocations]
    assert ran, "the tool ran no stub: the row proves nothing"
    for argv in ran:
        assert any(is_listed(argv, c, may_be_unknown="~" in marks) for c in reading.invocations), (
            argv,
            shown,
        )
    if "?" not in marks:
        names = {argv[0] for argv in ran}
        assert {c.program for c in reading.invocations if c.program in STUBS} <= names, (names, shown)
    assert not any(c.possible_by for c in reading.invocations), shown
    assert not reading.is_partial
