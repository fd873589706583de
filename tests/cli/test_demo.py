"""`shellguard demo`: what a stranger sees, and that nothing of it stays."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from shellguard.cli.demo import NOTE, Interruption
from shellguard.cli.screen import Screen
from shellguard.cli.stage import staged
from shellguard.errors import UsageError
from tests.support.checkout import ROOT, run
from tests.support.guarded_home import need, until
from tests.support.person import Person
from tests.support.shim_farms import stub

DEMO = [sys.executable, "-m", "shellguard", "demo"]
HELD = b"[a]pprove once   [r]efuse   [q]uit "
CURSOR_HIDDEN, OTHER_SCREEN = b"\x1b[?25l", b"\x1b[?1049h"


def left_in_tmp() -> set[Path]:
    """Folders of demos, whose ever."""
    return set(Path("/tmp").glob("shellguard-demo-*"))


class Home:
    """A person's home with a state folder that has something in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / ".local/state/shellguard"
        self.state.mkdir(parents=True)
        (self.state / "ledger.db").write_bytes(b"mine")
        self.environment = {
            "HOME": str(folder),
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "XDG_RUNTIME_DIR": str(folder / "r"),
            "LANG": "C.UTF-8",
        }

    def demo(self, *options: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return run([*DEMO, *options], environment={**self.environment, **extra}, cwd=self.folder)

    def files(self) -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    need(
        shutil.which("curl", path="/usr/bin:/bin") or shutil.which("wget", path="/usr/bin:/bin"),
        "curl or wget",
    )
    folder = Path(tempfile.mkdtemp(prefix="sgh", dir="/tmp"))
    yield Home(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def nothing_stays(home) -> Iterator[None]:
    """The test's demo leaves no process, no folder and the home as it was."""
    tmp, files = left_in_tmp(), home.files()
    yield
    assert home.files() == files
    # Other demos may run at the same time; theirs go when they end.
    until(lambda: not {p for p in left_in_tmp() - tmp if not is_in_use(p)}, what="its folder is gone")


def is_in_use(folder: Path) -> bool:
    """Whether some process has its working folder or an argument there."""
    for process in psutil.process_iter():
        try:
            if any(str(folder) in word for word in (*process.cmdline(), process.cwd())):
                return True
        except psutil.Error:
            continue
    return False


def in_order(text: str, *wanted: str) -> None:
    """Each of `wanted` comes after the one before."""
    at = 0
    for part in wanted:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is not after {text[max(at - 60, 0) : at]!r} in:\n{text}"
        at = found + len(part)


@pytest.fixture(scope="module")
def refused(home) -> subprocess.CompletedProcess[str]:
    """Run once without a terminal; the home was as before it."""
    before = home.files()
    result = home.demo("--fast")
    assert home.files() == before
    return result


def test_without_a_terminal_the_command_is_refused_and_nothing_arrives(refused) -> None:
    result = refused
    assert result.returncode == 0, result.stdout
    assert "\x1b" not in result.stdout
    in_order(
        result.stdout,
        "task   run the database migration on staging",
        "$ ./bin/migrate --env staging",
        "password authentication failed",
        "exit 1",
        "$ grep -rn TOKEN .",
        "./ops/domains.md:3:RAILWAY_TOKEN=tok_",
        "volumeDelete",
        "HELD   Destroys something through a GraphQL mutation",
        "It would",
        "Why held",
        "Instead",
        "the provider has seen 0 requests.",
        f"you    refuse: {NOTE}",
        "What the agent reads:",
        "refused",
        NOTE.split()[0],
        "exit 126",
        "Refused. I stop here and ask you which credential to use.",
        "provider   got 0 requests",
        "intact, with 3 backups",
        "start     run the database migration on staging",
        "allow     ",
        "hold      ",
        "refuse    by ",
        "end       ",
        "records, chain intact",
        "shellguard run -- ",
    )
    assert max(len(line) for line in result.stdout.splitlines()) <= 100


@pytest.mark.usefixtures("nothing_stays")
def test_an_approved_command_arrives_exactly_once(home) -> None:
    result = home.demo("--fast", "--approve")
    assert result.returncode == 0, result.stdout
    in_order(
        result.stdout,
        "HELD   ",
        "the provider has seen 0 requests.",
        "you    approve once",
        '{"data": {"volumeDelete": true}}',
        "provider   got 1 request\n",
        "gone, and its 3 backups with it",
        "approve   by ",
        "run       as approved",
        "records, chain intact",
    )
    assert "exit 126" not in result.stdout


def test_the_found_token_is_in_no_line_of_the_ledger(refused) -> None:
    text = refused.stdout
    token = re.search(r"RAILWAY_TOKEN=(tok_[0-9a-f]+)", text)
    assert token is not None
    assert token[1] not in text[text.index("ledger     ") :]


@pytest.mark.usefixtures("nothing_stays")
def test_it_works_inside_a_proxied_and_guarded_shell_and_passes_none_of_that_on(home) -> None:
    foreign = {"http_proxy": "http://127.0.0.1:9", "BASH_ENV": "/nonexistent", "SHELLGUARD_SESSION": "outer"}
    approved = home.demo("--fast", "--approve", **foreign)
    assert "provider   got 1 request\n" in approved.stdout


@pytest.mark.usefixtures("nothing_stays")
@pytest.mark.parametrize(
    ("options", "path", "says"),
    [
        pytest.param(
            ["--approve", "--refuse"], "/usr/bin:/bin", "--approve or --refuse, not both", id="both answers"
        ),
        pytest.param([], "{empty}", "neither is installed", id="no program for the request"),
    ],
)
def test_what_cannot_be_shown_is_a_usage_error(home, tmp_path, options, path, says) -> None:
    result = home.demo("--fast", *options, PATH=path.format(empty=tmp_path))
    assert (result.returncode, says in result.stdout) == (2, True), result.stdout


# ---- at a terminal ------------------------------------------------------------------------------------------------


@pytest.fixture
def person(home, nothing_stays) -> Iterator[Callable[..., Person]]:
    """Starts the demo at a terminal, and waits until the person is asked."""
    seated: list[Person] = []

    def sit(*options: str) -> Person:
        one = Person(*DEMO, "--fast", *options, cwd=home.folder, extra=home.environment)
        seated.append(one)
        one.resize(50, 100)
        return one

    yield sit
    for one in seated:
        one.__exit__()


def end(one: Person) -> tuple[int, str]:
    """Status and everything shown since; the terminal must be as it was."""
    status = one.leave()
    assert one.attributes == one.before
    shown = one.seen.decode()
    assert CURSOR_HIDDEN not in one.seen
    assert OTHER_SCREEN not in one.seen
    assert shown.rfind("\x1b[0m") >= max(
        shown.rfind(f"\x1b[{sgr}m") for sgr in ("1", "2", "1;31", "1;32", "1;33")
    )
    return status, shown


@pytest.mark.parametrize(
    ("key", "status", "wanted"),
    [
        pytest.param(b"a", 0, ["you    approve once", "got 1 request"], id="a approves"),
        pytest.param(b"r", 0, [f"you    refuse: {NOTE}", "exit 126", "got 0 requests"], id="r refuses"),
        pytest.param(b"xyz\rr", 0, [f"you    refuse: {NOTE}", "got 0 requests"], id="other keys are ignored"),
        pytest.param(b"q", 0, ["you    quit", "Refused and left. The provider got 0 requests"], id="q quits"),
        pytest.param(b"\x04", 0, ["you    quit", "The provider got 0 requests"], id="end of input quits"),
    ],
)
def test_the_person_answers_by_one_key(person, key, status, wanted) -> None:
    one = person()
    one.see(HELD)
    one.type(key)
    ended, shown = end(one)
    assert ended == status, shown
    in_order(shown, *wanted)


def test_what_was_typed_before_the_question_is_no_answer(person) -> None:
    one = person()
    one.type(b"aaaa")
    one.see(HELD)
    one.type(b"r")
    status, shown = end(one)
    assert (status, "got 0 requests" in shown) == (0, True), shown


@pytest.mark.parametrize(
    ("waits_for", "stop"),
    [
        pytest.param(HELD, lambda one: one.type(b"\x03"), id="Ctrl-C at the question"),
        pytest.param(b"task   ", lambda one: one.type(b"\x03"), id="Ctrl-C before it"),
        pytest.param(HELD, lambda one: os.kill(one.pid, signal.SIGTERM), id="SIGTERM"),
    ],
)
def test_interrupted_it_leaves_a_clean_terminal_and_nothing_behind(person, waits_for, stop) -> None:
    one = person()
    one.see(waits_for)
    folders = [p for p in left_in_tmp() if is_child_of(one.pid, p)]
    assert len(folders) == 1
    stop(one)
    status, shown = end(one)
    assert status == 130
    assert "Stopped. Nothing was left behind." in shown
    assert not folders[0].exists()


def test_a_closed_window_leaves_nothing_behind(person) -> None:
    one = person()
    one.see(HELD)
    [folder] = [p for p in left_in_tmp() if is_child_of(one.pid, p)]
    one.hang_up()
    until(lambda: os.waitpid(one.pid, os.WNOHANG) != (0, 0), what="its end")
    assert not folder.exists()


def test_a_second_signal_does_not_interrupt_the_tidying_up() -> None:
    interruption = Interruption()
    with pytest.raises(KeyboardInterrupt):
        interruption(signal.SIGINT, None)
    interruption(signal.SIGINT, None)
    over = Interruption()
    over.is_wanted = False
    over(signal.SIGHUP, None)


def is_child_of(pid: int, folder: Path) -> bool:
    """Whether a process below `pid` works in that folder."""
    return any(
        str(folder) in " ".join(child.cmdline()) for child in psutil.Process(pid).children(recursive=True)
    )


# ---- parts --------------------------------------------------------------------------------------------------------


def test_a_paced_screen_pauses_and_a_fast_one_does_not(capsys) -> None:
    for is_paced, pauses in ((True, 4), (False, 0)):
        waited: list[float] = []
        screen = Screen(columns=80, is_coloured=False, is_paced=is_paced, pause=waited.append)
        screen.type("abc")
        screen.breathe()
        assert (capsys.readouterr().out, len(waited)) == ("abc\n", pauses)


def test_colour_is_used_only_where_wanted(capsys) -> None:
    Screen(columns=80, is_coloured=True, is_paced=False, pause=lambda _s: None).line("x", "1")
    Screen(columns=80, is_coloured=False, is_paced=False, pause=lambda _s: None).line("x", "1")
    assert capsys.readouterr().out == "\x1b[1mx\x1b[0m\nx\n"


def test_a_stage_that_cannot_be_set_leaves_the_environment_as_it_was(tmp_path, monkeypatch) -> None:
    stub(tmp_path, "curl")
    monkeypatch.setenv("PATH", str(tmp_path))
    before, folders = dict(os.environ), left_in_tmp()

    def broken() -> str:
        raise UsageError("no randomness")

    with pytest.raises(UsageError, match="no randomness"), staged(random_text=broken):
        raise AssertionError("it was set after all")
    assert dict(os.environ) == before
    assert not {p for p in left_in_tmp() - folders if not is_in_use(p)}
