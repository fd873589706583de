"""install.sh with the shells it must run in, below a throwaway home and a throwaway root; nothing is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from shellguard.ledger import Ledger
from shellguard.model import RecordKind
from tests.support.checkout import ROOT, copied, run, wheelhouse
from tests.support.guarded_home import need

APPLETS = (
    "basename cat chmod cksum cp cut dirname find grep head id ln ls mkdir mktemp mv printf pwd readlink rm rmdir sed "
    "sort tail test touch tr uname"
).split()

# What a person may have there already; the block must come after all of it, last line without its end or not.
FILES = {
    ".profile": '# mine\nPATH="$HOME/bin:$PATH"\n',
    ".bashrc": 'PATH="$HOME/bin:$PATH"\nalias ll="ls -l"',
    ".ssh/config": "Host *\n",
}

Tree = dict[str, tuple[int, int, bytes]]


class Bed:
    """A home, a root and a venv that was installed once for real and is put into each home."""

    def __init__(self, folder: Path, source: Path) -> None:
        self.folder, self.source = folder, source
        self.home, self.root, self.saved = folder / "h", folder / "root", folder / "venv"
        self.data = self.home / ".local/share/shellguard"
        self.venv, self.shims = self.data / "venv", self.data / "shims"
        self.link = (
            self.root / "usr/local/bin" if os.getuid() == 0 else self.home / ".local/bin"
        ) / "shellguard"
        self.state = self.home / ".local/state/shellguard"
        self.applets = folder / "applets"
        self.pip_args = ""

    def make_home(self, *, has_venv: bool) -> None:
        """As a person has it, with a stub terraform first on PATH."""
        for folder in (self.home, self.root):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        for name, text in FILES.items():
            file = self.home / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        (self.home / ".profile").chmod(0o600)
        (self.home / "r").mkdir(mode=0o700)
        (self.home / "bin").mkdir()
        stub = self.home / "bin/terraform"
        stub.write_text('#!/bin/sh\necho "$*" >> "$HOME/ran"\n')
        stub.chmod(0o755)
        if has_venv:
            self.data.mkdir(parents=True)
            # Hard links: removing them leaves the saved ones.
            subprocess.run(["cp", "-al", self.saved, self.venv], check=True)

    def environment(self, **extra: str) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "PATH": "/usr/bin:/bin",
            "XDG_RUNTIME_DIR": str(self.home / "r"),
            **extra,
        }

    def script(
        self, *options: str | Path, shell: str = "sh", **extra: str
    ) -> subprocess.CompletedProcess[str]:
        """install.sh with these options in that shell."""
        words: list[str | Path] = [shell]
        if shell == "busybox sh":
            # As on Alpine: every program it calls is an applet.
            words, extra = [self.applets / "busybox", "sh"], {"PATH": str(self.applets), **extra}
        words += [self.source / "install.sh", "--root", self.root, *options]
        return run(words, environment=self.environment(**extra), cwd=self.home)

    def install(self, *options: str | Path, shell: str = "sh", **extra: str) -> str:
        """Install; what it says."""
        how = ("--python", sys._base_executable, "--pip-args", self.pip_args)
        done = self.script(*how, *options, shell=shell, **extra)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def uninstall(self, *options: str | Path, shell: str = "sh") -> str:
        done = self.script("--uninstall", *options, shell=shell)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def tree(self) -> Tree:
        """Every file: mode, time of change and content, but for what Python keeps for itself."""
        found: Tree = {}
        for top in (self.home, self.root):
            for path in sorted(top.rglob("*")):
                if "__pycache__" in path.parts or (path.is_dir() and not path.is_symlink()):
                    continue
                info = path.lstat()
                is_read = not path.is_relative_to(
                    self.venv
                )  # time and size tell enough of a thousand modules
                content = b"%d" % info.st_size
                if path.is_symlink():
                    content = os.fsencode(path.readlink())
                elif is_read:
                    content = path.read_bytes()
                found[str(path)] = (info.st_mode, info.st_mtime_ns, content)
        return found

    def contents(self) -> dict[str, tuple[int, bytes]]:
        """The tree without times and without the venv that was put there for the test."""
        files = self.tree().items()
        return {
            path: (mode, content)
            for path, (mode, _, content) in files
            if not path.startswith(f"{self.venv}/")
        }


def need_shell(shell: str) -> None:
    need(shutil.which(shell.partition(" ")[0]), shell)


@pytest.fixture(scope="session")
def bed() -> Iterator[Bed]:
    """Installed once for real, by `sh` and pip, from wheels that are made of what is installed here."""
    folder = Path(tempfile.mkdtemp(prefix="sgi", dir="/tmp"))
    bed = Bed(folder, copied(folder / "src"))
    bed.applets.mkdir()
    if busybox := shutil.which("busybox"):
        (bed.applets / "busybox").symlink_to(busybox)
        has = run([busybox, "--list"], environment={}, cwd=folder).stdout.split()
        for name in APPLETS:
            # Debian's BusyBox lacks a few that Alpine's has.
            (bed.applets / name).symlink_to(busybox if name in has else f"/usr/bin/{name}")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheels = wheelhouse(
        folder / "wheels", of=[*project["project"]["dependencies"], *project["build-system"]["requires"]]
    )
    bed.pip_args = f"--no-index --find-links {wheels} --no-compile"
    bed.make_home(has_venv=False)
    said = bed.install("--no-path")
    assert f"  installed shellguard into {bed.venv}\n" in said
    bed.venv.rename(bed.saved)
    yield bed
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home(bed: Bed) -> Iterator[Bed]:
    """The home of somebody who has not installed it, but for the venv."""
    bed.make_home(has_venv=True)
    yield bed
    if (bed.home / "r/shellguard/user.sock").exists():
        run([bed.venv / "bin/shellguard", "guard", "stop"], environment=bed.environment(), cwd=bed.home)


SHELLS = ["sh", "dash", "busybox sh"]


# ---- install, again, uninstall ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", SHELLS)
def test_a_dry_run_says_what_it_would_do_and_does_nothing(bed, shell) -> None:
    need_shell(shell)
    bed.make_home(has_venv=False)
    before = bed.tree()
    said = bed.install("--shims-on-path", "--dry-run", shell=shell)
    assert bed.tree() == before
    for part in (
        bed.venv,
        bed.link,
        bed.shims,
        bed.data / "login.sh",
        bed.home / ".profile",
        bed.home / ".bashrc",
    ):
        assert any("would: " in line and str(part) in line for line in said.splitlines()), (part, said)
    assert said.endswith("Nothing was changed: this was a dry run.\n")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_second_run_changes_nothing_and_uninstalling_removes_just_what_was_put_there(home, shell) -> None:
    need_shell(shell)
    before = home.contents()
    first = home.install("--shims-on-path", shell=shell)
    assert (home.shims / "terraform").is_symlink()
    assert home.link.readlink() == home.venv / "bin/shellguard"
    for name in (".profile", ".bashrc"):
        assert f"{home.home / name}  (a shellguard block at its end)" in first
    installed = home.tree()
    again = home.install("--shims-on-path", shell=shell)
    assert home.tree() == installed
    assert "Nothing was changed: all of it was in place." in again
    said = home.uninstall(shell=shell)
    assert "kept" not in said
    # The last line of a start-up file has its end now; all else is as it was.
    mode, text = before[str(home.home / ".bashrc")]
    before[str(home.home / ".bashrc")] = (mode, text + b"\n")
    assert home.contents() == before
    assert not home.data.exists()
    assert "Nothing was there to remove." in home.uninstall(shell=shell)


def test_uninstalling_dry_says_it_and_does_nothing(home) -> None:
    home.install("--shims-on-path")
    before = home.tree()
    said = home.uninstall("--dry-run")
    assert home.tree() == before
    for part in (home.venv, home.shims, home.link, home.data / "login.sh"):
        assert f"would: removed {part}" in said


def test_what_is_yours_stays_and_is_named(home) -> None:
    home.install("--no-path")
    rule = home.home / ".config/shellguard/rules/mine/a.yaml"
    ledger = home.state / "ledger.db"
    for file in (rule, ledger):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("mine")
    said = home.uninstall()
    assert (rule.read_text(), ledger.read_text()) == ("mine", "mine")
    assert all(
        f"  kept      {folder}  (" in said for folder in (home.state, home.home / ".config/shellguard")
    )


def test_another_program_called_shellguard_is_neither_replaced_nor_removed(home) -> None:
    home.link.parent.mkdir(parents=True, exist_ok=True)
    home.link.write_text("mine")
    done = home.script("--no-path", "--pip-args", home.pip_args)
    assert (done.returncode, "is there already and not from this script" in done.stdout) == (1, True), (
        done.stdout
    )
    home.uninstall()
    assert home.link.read_text() == "mine"


def test_a_folder_that_is_not_ours_is_not_removed(home) -> None:
    home.shims.mkdir(parents=True)
    (home.shims / "photo").write_text("mine")
    done = home.script("--uninstall")
    assert (done.returncode, "does not look like ours" in done.stdout) == (1, True), done.stdout
    assert (home.shims / "photo").read_text() == "mine"


def test_with_demo_it_shows_the_incident_when_all_is_in_place(home) -> None:
    need(
        shutil.which("curl", path="/usr/bin:/bin") or shutil.which("wget", path="/usr/bin:/bin"),
        "curl or wget",
    )
    said = home.install("--no-path", "--demo")
    held, count = said.index("HELD   "), said.index("provider   got 0 requests")
    assert said.index(str(home.shims)) < held < count < said.index("What is active: ")
    assert not (home.state / "ledger.db").exists()


def test_a_dry_run_shows_no_demo(bed) -> None:
    bed.make_home(has_venv=False)
    assert "HELD" not in bed.install("--no-path", "--demo", "--dry-run")


# ---- PATH ---------------------------------------------------------------------------------------------------------

LOGINS = {
    "a login bash": ["bash", "-lc"],
    "an interactive bash that is no login": ["bash", "-ic"],
    "a login dash": ["dash", "-lc"],
    "a login busybox ash": ["busybox", "ash", "-lc"],
    "any zsh": ["zsh", "-c"],
    "a login zsh": ["zsh", "-lc"],
}


@pytest.fixture(scope="module")
def on_path(bed) -> Bed:
    bed.make_home(has_venv=True)
    bed.install("--shims-on-path")
    return bed


@pytest.mark.parametrize("words", [pytest.param(words, id=name) for name, words in LOGINS.items()])
def test_new_shells_find_the_shim_before_the_program(on_path, words) -> None:
    need_shell(words[0])
    # SHELLGUARD_LOGIN: a guard was offered already.
    environment = on_path.environment(SHELLGUARD_LOGIN="1")
    done = run(
        [*words, 'echo "found $(command -v terraform)"; echo "path $PATH"'],
        environment=environment,
        cwd=on_path.home,
    )
    said = dict(
        line.split(" ", 1) for line in done.stdout.splitlines() if line.startswith(("found ", "path "))
    )
    assert said["found"] == str(on_path.shims / "terraform"), done.stdout
    folders = said["path"].split(":")
    assert (folders[0], folders.count(str(on_path.shims))) == (str(on_path.shims), 1)


def test_the_shells_of_a_session_keep_the_shims_of_the_session_first(on_path) -> None:
    session = on_path.environment(
        SHELLGUARD_SESSION="s", SHELLGUARD_SHIMS="/session/shims", SHELLGUARD_LOGIN="1"
    )
    done = run(["bash", "-lc", 'echo "path $PATH"'], environment=session, cwd=on_path.home)
    path = next(line.removeprefix("path ") for line in done.stdout.splitlines() if line.startswith("path "))
    assert path.split(":")[0] == "/session/shims"
    assert str(on_path.shims) not in path


def test_a_login_starts_a_guard_that_the_shims_ask_and_uninstalling_ends_it(home) -> None:
    need_shell("bash")
    home.install("--shims-on-path")
    done = run(["bash", "-lc", "terraform version"], environment=home.environment(), cwd=home.home)
    assert ((home.home / "ran").read_text(), done.returncode) == ("version\n", 0), done.stdout
    with Ledger.open(home.state / "ledger.db", is_read_only=True) as ledger:
        attempts = [record.body["decision"] for record in ledger.query(kind=RecordKind.ATTEMPT)]
    assert [(a["verdict"], a["command"]) for a in attempts if "terraform" in a["command"]] == [
        ("allow", "terraform version")
    ]
    socket = home.home / "r/shellguard/user.sock"
    assert socket.exists()
    home.uninstall()
    assert not socket.exists()


def test_path_is_left_alone_where_that_is_wanted_and_can_be_taken_back(home) -> None:
    home.install("--shims-on-path")
    # Chosen once, it stays chosen.
    assert "chosen before" in home.install()
    said = home.install("--no-path")
    assert "asked for with --no-path" in said
    assert (home.home / ".profile").read_text() == FILES[".profile"]
    assert (home.home / ".bashrc").read_text() == FILES[".bashrc"] + "\n"
    assert not (home.data / "login.sh").exists()


@pytest.mark.parametrize(
    ("sign", "variables", "why"),
    [
        pytest.param("", {}, "this is no container", id="no container"),
        pytest.param(".dockerenv", {}, "this is a container: /.dockerenv is there", id="docker"),
        pytest.param(
            "run/.containerenv", {}, "this is a container: /run/.containerenv is there", id="podman"
        ),
        pytest.param(
            "", {"DEVCONTAINER": "true"}, "this is a container: DEVCONTAINER is set", id="dev container"
        ),
        pytest.param("", {"CODESPACES": "true"}, "this is a container: CODESPACES is set", id="codespace"),
    ],
)
def test_in_a_container_alone_the_shims_go_on_path_by_themselves(bed, sign, variables, why) -> None:
    bed.make_home(has_venv=False)
    if sign:
        (bed.root / sign).parent.mkdir(exist_ok=True)
        (bed.root / sign).write_text("")
    said = bed.install("--dry-run", **variables)
    assert why in said
    assert ("shims first in every new shell" in said) is ("this is a container" in why)
    assert "left alone" in bed.install("--dry-run", "--no-path", **variables)


def test_for_all_users_it_is_put_below_etc_and_taken_away_again(home) -> None:
    rc = home.root / "etc/bash.bashrc"
    rc.parent.mkdir()
    rc.write_text("# the machine's\n")
    options = ("--system", "--prefix", home.home / ".local")
    home.install("--shims-on-path", *options)
    assert (home.root / "etc/profile.d/shellguard.sh").is_file()
    assert rc.read_text().startswith("# the machine's\n# >>> shellguard >>>\n")
    assert (home.home / ".profile").read_text() == FILES[".profile"]
    # A script's bash is neither login nor interactive; BASH_ENV reaches it.
    line = f'. "{home.root}/etc/profile.d/shellguard.sh"; PATH={home.home}/bin:/usr/bin:/bin; bash -c "command -v terraform"'
    done = run(["sh", "-c", line], environment=home.environment(SHELLGUARD_LOGIN="1"), cwd=home.home)
    assert done.stdout == f"{home.shims}/terraform\n"
    home.uninstall(*options)
    assert rc.read_text() == "# the machine's\n"
    assert [str(p.relative_to(home.root)) for p in home.root.rglob("*") if p.is_file()] == ["etc/bash.bashrc"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\n# >>> shellguard >>>\nb\n", id="no end"),
        pytest.param("# <<< shellguard <<<\n# >>> shellguard >>>\n", id="the end first"),
        pytest.param("# >>> shellguard >>>\n# <<< shellguard <<<\n" * 2, id="two blocks"),
    ],
)
def test_a_damaged_block_is_left_alone_and_told(home, text) -> None:
    (home.home / ".profile").write_text(text)
    for options in (["--shims-on-path", "--pip-args", home.pip_args], ["--uninstall"]):
        done = home.script(*options)
        assert (done.returncode, "the shellguard block is damaged" in done.stdout) == (1, True), done.stdout
        assert (home.home / ".profile").read_text() == text


# ---- what it cannot do --------------------------------------------------------------------------------------------

OLD = '#!/bin/sh\ncase $1 in -V) echo "Python 3.9.2" ;; *) exit 1 ;; esac\n'


@pytest.mark.parametrize(
    ("python", "says"),
    [
        pytest.param("", "no Python 3.11 or newer was found; install one:", id="none"),
        pytest.param(OLD, "seen: python3 (Python 3.9.2);", id="too old"),
    ],
)
def test_without_a_python_that_fits_it_says_how_to_get_one(bed, python, says) -> None:
    need_shell("busybox")
    bed.make_home(has_venv=False)
    if python:
        (bed.home / "bin/python3").write_text(python)
        (bed.home / "bin/python3").chmod(0o755)
    before = bed.tree()
    done = bed.script(shell="busybox sh", PATH=f"{bed.home}/bin:{bed.applets}")
    assert (done.returncode, says in done.stdout, "apk add python3" in done.stdout) == (1, True, True), (
        done.stdout
    )
    assert bed.tree() == before


def test_without_the_venv_module_it_says_what_to_install(bed) -> None:
    bed.make_home(has_venv=False)
    python = bed.home / "bin/python3"
    python.write_text(
        f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\nexec {sys._base_executable} "$@"\n'
    )
    python.chmod(0o755)
    need_shell("busybox")
    done = bed.script("--python", python, shell="busybox sh")
    assert (done.returncode, "apt-get install python3-venv" in done.stdout) == (1, True), done.stdout
    assert not bed.data.exists()


@pytest.mark.parametrize(
    ("options", "extra", "says"),
    [
        pytest.param(["--frobnicate"], {}, "unknown option --frobnicate", id="unknown option"),
        pytest.param(["--prefix"], {}, "--prefix needs a value", id="value missing"),
        pytest.param(
            ["--python", "/bin/false"], {}, "/bin/false is not a Python 3.11 or newer", id="no Python"
        ),
        pytest.param(["--demo", "--uninstall"], {}, "--demo or --uninstall, not both", id="demo of nothing"),
        pytest.param(["--prefix", "/tmp/a:b"], {}, "a quote or a colon", id="colon in the folder"),
        pytest.param([], {"SHELLGUARD_SESSION": "s"}, "inside a guarded session", id="inside a session"),
        pytest.param([], {"HOME": ""}, "HOME is not set", id="no home"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_changed(bed, options, extra, says) -> None:
    bed.make_home(has_venv=False)
    before = bed.tree()
    done = bed.script(*options, **extra)
    assert (done.returncode, says in done.stdout) == (1, True), done.stdout
    assert bed.tree() == before


def test_help_names_every_option(bed) -> None:
    bed.make_home(has_venv=False)
    said = bed.script("--help").stdout
    for option in ("--shims-on-path", "--no-path", "--prefix", "--system", "--sudo", "--python", "--pip-args", "--demo", "--dry-run", "--uninstall"):  # fmt: skip
        assert option in said


def test_a_package_that_does_not_install_is_told_and_tried_again_the_next_time(home) -> None:
    (home.venv / ".shellguard-source").unlink()
    done = home.script("--pip-args", "--no-index --find-links /nonexistent")
    assert (done.returncode, "the package could not be installed" in done.stdout) == (1, True), done.stdout
    assert not (home.venv / ".shellguard-source").exists()
