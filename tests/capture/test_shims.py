"""The farm's folder, the agent's environment, and which shell routes real shells take back to the shims."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shellguard.capture.shims import (
    BASH_SNIPPET,
    DEFAULT_PATH,
    PROGRAM,
    SH_SNIPPET,
    SHELLS,
    child_environment,
    installed,
    prepare,
    shimmable,
)
from shellguard.data.shim_program import ShimProgram, find_shim
from shellguard.errors import ShellGuardError, UsageError
from tests.support.shim_farms import KINDS, require, shim_of
from tests.support.stand_in_guard import StandInGuard

EXTRAS = {PROGRAM, BASH_SNIPPET, SH_SNIPPET}


@pytest.fixture(scope="module")
def work() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sgc-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def program(work: Path) -> ShimProgram:
    return find_shim(state=work)


def entries(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_farm_holds_one_link_per_name_and_shell(tmp_path: Path, program: ShimProgram) -> None:
    farm = prepare(tmp_path / "deep" / "farm", program=program, names=["git", "rm", "git"])
    assert entries(farm) == {"git", "rm", *SHELLS} | EXTRAS
    assert farm.stat().st_mode & 0o777 == 0o700
    assert all((farm / name).readlink() == Path(PROGRAM) for name in ("git", "rm", "bash"))
    assert os.access(farm / "git", os.X_OK)


def test_preparing_again_changes_nothing(tmp_path: Path, program: ShimProgram) -> None:
    def state() -> dict[str, tuple[int, int]]:
        return {e.name: (e.lstat().st_ino, e.lstat().st_mtime_ns) for e in farm.iterdir()}

    farm = prepare(tmp_path / "farm", program=program, names=["git"])
    before = state()
    assert prepare(tmp_path / "farm", program=program, names=["git"]) == farm
    assert state() == before


def test_stale_and_spoiled_entries_are_mended(tmp_path: Path, program: ShimProgram) -> None:
    farm = prepare(tmp_path / "farm", program=program, names=["git", "rm", "mv"])
    (farm / "rm").unlink()
    (farm / "rm").symlink_to("/bin/true")
    (farm / "mv").unlink()
    (farm / "mv").write_text("#!/bin/sh\n")
    (farm / PROGRAM).write_text("#!/bin/sh\n")
    (farm / BASH_SNIPPET).write_text("")
    (farm / "planted").write_text("#!/bin/sh\n")
    prepare(farm, program=program, names=["rm", "mv"], launchers=[])
    assert entries(farm) == {"rm", "mv"} | EXTRAS
    assert (farm / "rm").readlink() == (farm / "mv").readlink() == Path(PROGRAM)
    assert (farm / PROGRAM).read_bytes() == program.path.read_bytes()
    assert (farm / BASH_SNIPPET).read_bytes() == (program.snippets / BASH_SNIPPET).read_bytes()


def test_farm_is_prepared_by_many_at_once(tmp_path: Path, program: ShimProgram) -> None:
    names = [f"n{n}" for n in range(30)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: prepare(tmp_path / "farm", program=program, names=names), range(16)))
    assert entries(tmp_path / "farm") == {*names, *SHELLS} | EXTRAS


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "/bin/rm", "a\0b", "env.bash"])
def test_impossible_name_is_a_usage_error(tmp_path: Path, program: ShimProgram, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be shimmed"):
        prepare(tmp_path / "farm", program=program, names=[name])


def test_words_of_the_shell_get_no_shim() -> None:
    assert shimmable(["source", ".", "eval", "exec", "curl", "env"]) == {"curl", "env"}


def test_folder_with_a_colon_cannot_stand_on_path(tmp_path: Path, program: ShimProgram) -> None:
    with pytest.raises(UsageError, match="colon"):
        prepare(tmp_path / "a:b", program=program, names=[])


def test_folder_that_cannot_be_made_says_which(tmp_path: Path, program: ShimProgram) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ShellGuardError, match=f"cannot prepare the shims in {tmp_path}/file/farm"):
        prepare(tmp_path / "file" / "farm", program=program, names=[])


def test_python_program_gets_an_absolute_interpreter(tmp_path: Path, work: Path) -> None:
    farm = prepare(tmp_path / "farm", program=shim_of("python", state=work), names=[])
    assert (farm / PROGRAM).read_text().splitlines()[0] == f"#!{sys.executable} -IS"


def test_installed_means_a_real_program_not_a_shim(tmp_path: Path, program: ShimProgram) -> None:
    farm = prepare(tmp_path / "farm", program=program, names=["ghost", "cat"])
    (tmp_path / "plain").touch()
    names = ["ghost", "cat", "plain", "nowhere-to-be-found"]
    assert installed(names, search_path=f"{farm}:{tmp_path}") == {"cat"}


ENVIRONMENTS = {
    "plain": ({"PATH": "/usr/bin:/bin"}, {"PATH": "{farm}:/usr/bin:/bin"}),
    "no PATH": ({}, {"PATH": "{farm}:" + DEFAULT_PATH}),
    "empty PATH": ({"PATH": ""}, {"PATH": "{farm}:" + DEFAULT_PATH}),
    "shims already there, twice": ({"PATH": "/bin:{farm}:/usr/bin:{farm}"}, {"PATH": "{farm}:/bin:/usr/bin"}),
    "other variables": (
        {"PATH": "/bin", "X": "é", "ENV": "staging"},
        {"PATH": "{farm}:/bin", "X": "é", "ENV": "staging"},
    ),
    "shell with a shim": (
        {"PATH": "/bin", "SHELL": "/bin/bash"},
        {"PATH": "{farm}:/bin", "SHELL": "{farm}/bash"},
    ),
    "shell without one": ({"PATH": "/bin", "SHELL": "/bin/nu"}, {"PATH": "{farm}:/bin", "SHELL": "/bin/nu"}),
    "shell that is not installed": (
        {"PATH": "/bin", "SHELL": "/opt/fishmonger/fish"},
        {"PATH": "{farm}:/bin", "SHELL": "/opt/fishmonger/fish"},
    ),
    "shell named like a snippet": (
        {"PATH": "/bin", "SHELL": "env.sh"},
        {"PATH": "{farm}:/bin", "SHELL": "env.sh"},
    ),
    "own BASH_ENV": (
        {"PATH": "/bin", "BASH_ENV": "$HOME/.env"},
        {"PATH": "{farm}:/bin", "SHELLGUARD_BASH_ENV": "$HOME/.env"},
    ),
    "leftover of a session that ended": (
        {"PATH": "/bin", "SHELLGUARD_BASH_ENV": "x"},
        {"PATH": "{farm}:/bin"},
    ),
    "inside another session": (
        {
            "PATH": "/bin",
            "BASH_ENV": "{farm}/env.bash",
            "SHELLGUARD_BASH_ENV": "x",
            "SHELLGUARD_SESSION": "old",
        },
        {"PATH": "{farm}:/bin", "SHELLGUARD_BASH_ENV": "x"},
    ),
}


@pytest.mark.parametrize(("base", "expected"), ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_child_environment(
    tmp_path: Path, program: ShimProgram, base: dict[str, str], expected: dict[str, str]
) -> None:
    if "fish" in str(base):
        require(shutil.which("fish") is None, "a machine without fish")
    farm = prepare(tmp_path / "farm", program=program, names=[])
    given = {name: value.format(farm=farm) for name, value in base.items()}
    kept = dict(given)
    child = child_environment(given, shims=farm, socket=Path("/run/s"), session_id="s1")
    ours = {
        "SHELLGUARD_SOCKET": "/run/s",
        "SHELLGUARD_SHIMS": str(farm),
        "SHELLGUARD_SESSION": "s1",
        "BASH_ENV": f"{farm}/env.bash",
    }
    assert child == {**ours, **{name: value.format(farm=farm) for name, value in expected.items()}}
    assert given == kept


class Shells:
    """Real shells in a session whose one guarded program, `probe`, is a stub."""

    def __init__(self, work: Path, home: Path, program: ShimProgram, guard: StandInGuard) -> None:
        self.farm = prepare(home / "farm", program=program, names=["probe"])
        self.home, self.guard = home, guard
        self.real = home / "real"
        self.real.mkdir()
        (self.real / "probe").write_text("#!/bin/sh\necho ran\n")
        (self.real / "probe").chmod(0o755)

    def environment(self, **more: str) -> dict[str, str]:
        base = {"PATH": f"{self.real}:/usr/bin:/bin", "HOME": str(self.home), "SHELL": "/bin/bash", **more}
        return child_environment(base, shims=self.farm, socket=self.guard.path, session_id="s1")

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        env = self.environment(**more)
        found = shutil.which(words[0], path=env["PATH"])
        require(found is not None, words[0])
        return subprocess.run(
            words,
            executable=found,
            env=env,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self) -> list[str]:
        return [" ".join(attempt.argv or ()) for attempt in self.guard.attempts]


@pytest.fixture
def shells(work: Path, program: ShimProgram) -> Iterator[Shells]:
    home = Path(tempfile.mkdtemp(dir=work))
    with StandInGuard() as guard:
        yield Shells(work, home, program, guard)


REWRITE = "PATH={real}:/usr/bin:/bin"
PROFILES = (".bash_profile", ".profile", ".zprofile", ".zshenv", ".bashrc")

# What the guard was asked, word for word; "text" stands for the shell's own command line.
ROUTES: dict[str, tuple[list[str], list[str]]] = {
    "bash -c": (["bash", "-c", "probe"], ["text", "probe"]),
    "sh -c": (["sh", "-c", "probe"], ["text", "probe"]),
    "dash -c": (["dash", "-c", "probe"], ["text", "probe"]),
    "zsh -c": (["zsh", "-c", "probe"], ["text", "probe"]),
    "bash by absolute path": (["/bin/bash", "-c", "probe"], ["probe"]),
    "sh by absolute path": (["/bin/sh", "-c", "probe"], ["probe"]),
    "$SHELL -c": (["{shell}", "-c", "probe"], ["text", "probe"]),
    "env -u in front": (
        ["/usr/bin/env", "-u", "SHELLGUARD_SHIMS", "bash", "-c", "probe"],
        ["bash -c probe", "probe"],
    ),
    # Rewritten inside the same shell: the text is judged, the program is not asked about.
    "PATH rewritten in bash": (["bash", "-c", REWRITE + "; probe"], ["text"]),
    "PATH rewritten for one command": (["bash", "-c", REWRITE + " probe"], ["text"]),
    "PATH rewritten in sh": (["sh", "-c", REWRITE + "; probe"], ["text"]),
    "PATH rewritten, then a new bash": (
        ["/bin/bash", "-c", "export " + REWRITE + "; /bin/bash -c probe"],
        ["probe"],
    ),
    # Not caught at all.
    "program by absolute path": (["/bin/bash", "-c", "{real}/probe"], []),
    "PATH rewritten in a bash by absolute path": (["/bin/bash", "-c", REWRITE + "; probe"], []),
    "python": ([sys.executable, "-c", "import subprocess; subprocess.run(['{real}/probe'])"], []),
}


@pytest.mark.parametrize(("words", "asked"), ROUTES.values(), ids=ROUTES)
def test_routes_through_real_shells(shells: Shells, words: list[str], asked: list[str]) -> None:
    """The truth about what shims catch; shims/README.md tells it to people."""
    shell = shells.environment()["SHELL"]
    words = [word.format(real=shells.real, shell=shell) for word in words]
    done = shells.run(*words)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "ran\n" if "python" not in words[0] else done.stdout,
        "",
    )
    text = " ".join([Path(words[0]).name, *words[1:]])
    assert shells.asked() == [text if entry == "text" else entry for entry in asked]


# Login shells read profiles, and Debian's /etc/profile sets PATH anew.
LOGINS: dict[str, tuple[list[str], list[str]]] = {
    "bash -lc": (["bash", "-lc", "probe"], ["text", "probe"]),
    "bash -c -l": (["bash", "-c", "-l", "probe"], ["text", "probe"]),
    "bash --login -c": (["bash", "--login", "-c", "probe"], ["text", "probe"]),
    "bash -lc by absolute path": (["/bin/bash", "-lc", "probe"], ["probe"]),
    "sh -lc": (["sh", "-lc", "probe"], ["text"]),
    "zsh -lc": (["zsh", "-lc", "probe"], ["text"]),
    "sh -lc by absolute path": (["/bin/sh", "-lc", "probe"], []),
    "interactive bash by absolute path": (["/bin/bash", "-ic", "probe"], []),
}


@pytest.mark.parametrize(("words", "asked"), LOGINS.values(), ids=LOGINS)
def test_routes_through_profiles_that_rewrite_path(
    shells: Shells, words: list[str], asked: list[str]
) -> None:
    for profile in PROFILES:
        (shells.home / profile).write_text(f"export {REWRITE}\n".format(real=shells.real))
    done = shells.run(*words)
    assert (done.returncode, done.stdout) == (0, "ran\n")
    assert shells.asked() == [" ".join(words) if entry == "text" else entry for entry in asked]


def test_users_own_bash_env_is_read_first(shells: Shells) -> None:
    own = shells.home / "own env"
    own.write_text("PATH=/usr/bin:/bin; own=here\n")
    done = shells.run("/bin/bash", "-c", 'echo "$own"; probe', BASH_ENV="$HOME/own env")
    assert (done.stdout, done.stderr, shells.asked()) == ("here\n", "probe: command not found\n", [])
    (shells.home / "own env").write_text(f"PATH={shells.real}:/usr/bin:/bin\n")
    assert shells.run("/bin/bash", "-c", "probe", BASH_ENV="$HOME/own env").stdout == "ran\n"
    assert shells.asked() == ["probe"]


def test_missing_own_bash_env_is_passed_over_as_bash_does(shells: Shells) -> None:
    done = shells.run("/bin/bash", "-c", "probe", BASH_ENV="/nowhere/env")
    assert (done.stdout, done.stderr) == ("ran\n", "")


def test_session_inside_a_session_does_not_chain_to_itself(shells: Shells) -> None:
    env = child_environment(
        shells.environment(), shims=shells.farm, socket=shells.guard.path, session_id="s2"
    )
    env["SHELLGUARD_BASH_ENV"] = env["BASH_ENV"]
    done = subprocess.run(
        ["/bin/bash", "-c", "probe"], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("ran\n", "")


@pytest.mark.parametrize("flags", ["-euo pipefail", "-x", "-eux", "-f", "-T", "-E"])
@pytest.mark.parametrize("own", ["", "$HOME/own"], ids=["no own BASH_ENV", "own BASH_ENV"])
def test_snippet_is_neither_seen_nor_felt(shells: Shells, flags: str, own: str) -> None:
    (shells.home / "own").write_text("set -o noglob\n")
    words = [
        "/bin/bash",
        *flags.split(),
        "-c",
        "false || echo $- $#; set +x; compgen -v | grep -c __shellguard",
    ]
    bare = subprocess.run(
        words, env={"HOME": str(shells.home), "BASH_ENV": own}, capture_output=True, text=True, check=False
    )
    done = shells.run(*words, BASH_ENV=own)
    # The user's own BASH_ENV goes untraced, which is the one thing that shows.
    trace = bare.stderr.replace("+ set -o noglob\n", "")
    assert (done.returncode, done.stdout, done.stderr) == (bare.returncode, bare.stdout, trace)


def test_own_bash_env_may_turn_tracing_on(shells: Shells) -> None:
    (shells.home / "own").write_text("set -x\n")
    done = shells.run("/bin/bash", "-c", "echo hello", BASH_ENV="$HOME/own")
    assert (done.stdout, done.stderr.splitlines()[-1]) == ("hello\n", "+ echo hello")


def test_profile_snippet_puts_the_shims_first_once(shells: Shells) -> None:
    source = '. "$SHELLGUARD_SHIMS/env.sh"'
    line = f'SHELLGUARD_SHIMS={shells.farm}; {source}; {source}; echo "$PATH"'
    done = subprocess.run(
        ["/bin/sh", "-euc", line], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == (f"{shells.farm}:/usr/bin:/bin\n", "")


@pytest.mark.parametrize("gone", ["unset SHELLGUARD_SHIMS", "SHELLGUARD_SHIMS=/nowhere"])
def test_profile_snippet_without_a_folder_leaves_path_alone(shells: Shells, gone: str) -> None:
    line = f'{gone}; . {shells.farm}/env.sh; echo "$PATH"'
    done = subprocess.run(
        ["/bin/sh", "-euc", line], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("/usr/bin:/bin\n", "")


@pytest.mark.parametrize("kind", KINDS)
def test_shebang_script_by_env_comes_through(work: Path, kind: str) -> None:
    home = Path(tempfile.mkdtemp(dir=work))
    with StandInGuard() as guard:
        shells = Shells(work, home, shim_of(kind, state=work), guard)
        script = home / "script"
        script.write_text("#!/usr/bin/env bash\nprobe\n")
        script.chmod(0o755)
        done = shells.run(str(script))
        assert (done.stdout, done.stderr) == ("ran\n", "")
        assert shells.asked() == [f"bash {script}", "probe"]
