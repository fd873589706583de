"""`shellguard doctor`: what it says of a machine, and its exit status."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shellguard.cli import checkup
from shellguard.cli.checkup import Check, State
from shellguard.cli.doctor import is_all_fine, table
from shellguard.probe import layers
from tests.support.checkout import copied, run
from tests.support.guarded_home import ROOT, built_before, need
from tests.support.shim_farms import stub

NAMES = [
    "rules", "shim", "PATH", "user-level guard", "sessions", "ledger", "key", "sockets", "kernel gate", "Landlock",
    "agents",
]  # fmt: skip


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    """The package without a shim that was built before."""
    return copied(tmp_path_factory.mktemp("package"))


class Machine:
    """Runs the verb with folders and a PATH of its own."""

    def __init__(self, folder: Path, package: Path) -> None:
        self.folder, self.state = folder, folder / "state/shellguard"
        self.environment = {
            "HOME": str(folder),
            "PATH": f"{folder}/bin:/usr/bin:/bin",
            "PYTHONPATH": str(package),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_RUNTIME_DIR": str(folder),
        }

    def doctor(self, *options: str, **extra: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "shellguard", "doctor", *options]
        return run(words, environment={**self.environment, **extra}, cwd=self.folder)

    def checks(self, **extra: str) -> dict[str, dict[str, str]]:
        said = json.loads(self.doctor("--json", **extra).stdout)
        assert said["fine"] is all(check["state"] in ("ok", "missing") for check in said["checks"])
        return {check["name"]: check for check in said["checks"]}

    def shellguard(self, *words: str) -> subprocess.CompletedProcess[str]:
        return run(
            [sys.executable, "-m", "shellguard", *words], environment=self.environment, cwd=self.folder
        )


@pytest.fixture
def bare_machine(package) -> Iterator[Machine]:
    """Nothing was built on it yet."""
    folder = Path(tempfile.mkdtemp(prefix="sgd", dir="/tmp"))
    stub(folder / "bin", "terraform")
    yield Machine(folder, package)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def machine(bare_machine) -> Machine:
    """The compiled shim and gate are there from an earlier start, as on any machine but at its first."""
    bare_machine.state.mkdir(mode=0o700, parents=True)
    for built in built_before().iterdir():
        shutil.copytree(built, bare_machine.state / built.name)
    return bare_machine


@pytest.fixture(scope="module")
def fresh(package) -> Iterator[Machine]:
    """A machine that is only looked at; measured once."""
    folder = Path(tempfile.mkdtemp(prefix="sgd", dir="/tmp"))
    yield Machine(folder, package)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def found(fresh) -> dict[str, dict[str, str]]:
    return fresh.checks(PATH="/usr/bin:/bin")


def test_on_a_fresh_machine_all_is_fine_and_every_layer_is_named(fresh) -> None:
    result = fresh.doctor()
    assert result.returncode == 0, result.stdout
    assert "\x1b" not in result.stdout
    for name in NAMES:
        assert f"  {name} " in result.stdout
    assert result.stdout.splitlines()[-1].startswith("All that this version has is fine; ")
    assert max(len(line) for line in result.stdout.splitlines()) <= 110


def test_the_kernel_layers_are_tried_and_not_only_asked_about(found) -> None:
    gate, landlock = found["kernel gate"], found["Landlock"]
    # Where the kernel or a container refuses, the cost is told; a layer that is there says what it was seen doing.
    if gate["state"] == "ok":
        assert gate["says"].startswith("tried here: every program")
    else:
        assert gate["state"] == "missing"
        assert "shims guard instead" in gate["cost"]
    assert landlock["state"] == ("ok" if landlock["says"].startswith("ABI ") else "missing")


def test_without_a_compiler_the_gate_says_what_to_install(bare_machine) -> None:
    check = bare_machine.checks(PATH=str(bare_machine.folder / "bin"))["kernel gate"]
    assert check["state"] == "missing" or (ROOT / "shims/gate.so").exists()
    if check["state"] == "missing":
        assert "install gcc" in check["says"]


def test_nothing_is_left_of_measuring(fresh, found) -> None:
    assert list((fresh.state / "sessions").iterdir()) == []
    assert list(fresh.folder.rglob("*.sock")) == []
    assert not (fresh.state / "ledger.db").exists()


def test_the_compiled_shim_is_measured(found) -> None:
    need(shutil.which("gcc") or shutil.which("cc"), "a C compiler")
    assert found["shim"]["state"] == "ok"
    assert found["shim"]["says"].startswith(("c-static, adds ", "c, adds "))


def test_without_a_compiler_the_python_shim_and_its_cost_are_said(bare_machine) -> None:
    bare = bare_machine.folder / "bare"
    bare.mkdir()
    (bare / "true").symlink_to("/bin/true")
    shim = bare_machine.checks(PATH=str(bare))["shim"]
    assert shim["state"] == "missing"
    assert shim["says"].startswith("no C shim; the Python one stands in: python, adds ")
    assert (shim["cost"], shim["hint"]) == ("time only", "install gcc or musl-tools, then start again")


def test_a_state_folder_that_runs_no_programs_is_said(machine) -> None:
    # A mount of its own for this one process: nobody else sees it.
    place = machine.folder / "noexec"
    place.mkdir()
    mounted = [
        "unshare",
        "-rm",
        "sh",
        "-c",
        'mount -t tmpfs -o noexec none "$1" && shift && exec "$@"',
        "-",
        place,
    ]
    if (
        not shutil.which("unshare")
        or run([*mounted, "true"], environment=machine.environment, cwd=machine.folder).returncode
    ):
        pytest.skip("this machine lets nobody mount, even for one process alone")
    doctor = [*mounted, sys.executable, "-m", "shellguard", "doctor", "--json"]
    environment = {**machine.environment, "XDG_STATE_HOME": str(place)}
    result = run(doctor, environment=environment, cwd=machine.folder)
    shim = next(check for check in json.loads(result.stdout)["checks"] if check["name"] == "shim")
    assert (result.returncode, shim["state"]) == (1, "broken")
    assert shim["says"] == f"{place}/shellguard is on a file system that runs no programs (noexec)"
    assert "XDG_STATE_HOME" in shim["hint"]


def test_a_state_folder_that_cannot_be_made_is_said_and_the_other_layers_are_still_told(bare_machine) -> None:
    (bare_machine.folder / "file").write_text("")
    result = bare_machine.doctor("--json", XDG_STATE_HOME=str(bare_machine.folder / "file"))
    checks = {check["name"]: check for check in json.loads(result.stdout)["checks"]}
    assert result.returncode == 1
    assert [checks[name]["state"] for name in ("shim", "ledger", "key")] == ["broken"] * 3
    assert (
        checks["shim"]["says"] == f"cannot make folder {bare_machine.folder}/file/shellguard: Not a directory"
    )
    assert checks["rules"]["state"] == checks["sockets"]["state"] == "ok"


def test_a_broken_rule_of_ones_own_is_a_warning(machine) -> None:
    file = machine.folder / "config/shellguard/rules/camping/tent.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("id: tent\n")
    result = machine.doctor()
    assert result.returncode == 1
    assert "warn     rules" in result.stdout
    assert "tent.yaml" in result.stdout
    assert result.stdout.splitlines()[-1] == "0 broken, 1 to look at."


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        pytest.param(lambda key: key.write_bytes(b"short"), "can be read by others", id="readable by others"),
        pytest.param(
            lambda key: (key.write_bytes(b"short"), key.chmod(0o600)), "holds 5 bytes", id="cut short"
        ),
        pytest.param(lambda key: key.mkdir(mode=0o700), "is not a plain file", id="a folder"),
    ],
)
def test_a_key_that_is_not_right_is_broken(machine, prepare, says) -> None:
    prepare(machine.state / "key")
    key = machine.checks()["key"]
    assert key["state"] == "broken"
    assert says in key["says"]


def test_a_ledger_that_is_none_is_broken(machine) -> None:
    (machine.state / "ledger.db").write_bytes(b"no database" * 100)
    ledger = machine.checks()["ledger"]
    assert (ledger["state"], ledger["cost"]) == (
        "broken",
        "no record, no run: every guarded command is refused",
    )


def test_shims_on_path_want_a_guard_the_first_place_and_to_be_complete(machine) -> None:
    farm = machine.folder / "farm"
    path = f"{farm}:{machine.environment['PATH']}"
    assert machine.shellguard("shims", str(farm)).returncode == 0
    without_guard = machine.checks(PATH=path)
    assert without_guard["PATH"]["says"] == f"the shims in {farm} come first"
    assert (without_guard["user-level guard"]["state"], without_guard["user-level guard"]["hint"]) == (
        "broken", "shellguard guard start",
    )  # fmt: skip
    late = machine.checks(PATH=f"{machine.folder}/bin:{path}")["PATH"]
    assert (late["state"], late["cost"]) == ("warn", "not guarded: terraform")
    stub(machine.folder / "bin", "supabase")
    stale = machine.checks(PATH=path)["PATH"]
    assert (stale["state"], stale["cost"], stale["hint"]) == (
        "warn",
        "not guarded: supabase",
        f"shellguard shims {farm}",
    )


def test_a_running_user_level_guard_is_told(machine) -> None:
    assert machine.shellguard("guard", "start").returncode == 0
    try:
        guard = machine.checks()["user-level guard"]
    finally:
        machine.shellguard("guard", "stop")
    assert guard["state"] == "ok"
    assert guard["says"].endswith("0 waiting for you")


def test_known_agents_are_named_with_the_command_that_guards_them(tmp_path) -> None:
    none = checkup._agents({"PATH": str(tmp_path)})
    assert (none.says, none.hint) == (
        "none of those known found on PATH",
        "shellguard run -- COMMAND guards any",
    )
    for name in ("aider", "codex"):
        stub(tmp_path, name)
    some = checkup._agents({"PATH": str(tmp_path)})
    assert (some.says, some.hint) == ("codex, aider", "shellguard run -- codex; shellguard run -- aider")


# ---- BusyBox ----------------------------------------------------------------------------------------------------


@pytest.fixture
def busybox() -> str:
    found = shutil.which("busybox")
    need(found, "busybox")
    return str(found)


def test_busybox_as_the_users_shell_is_said_to_run_programs_that_no_shim_sees(machine, busybox) -> None:
    ash = machine.folder / "ash"
    ash.symlink_to(busybox)
    checks = machine.checks(SHELL=str(ash))
    inner = layers.inner_programs(str(ash), ["rm"])
    assert ("shell" in checks) is bool(inner)
    if inner:
        assert checks["shell"]["state"] == "missing"
        assert f"{ash} is BusyBox ash, which has " in checks["shell"]["says"]
        assert "rm" in checks["shell"]["says"]


def test_no_busybox_nothing_said(machine, monkeypatch) -> None:
    monkeypatch.setattr(layers, "busybox_shells", lambda _shells: [])
    assert checkup._busybox({"SHELL": "/bin/bash"}) is None


def test_a_shell_is_asked_what_it_runs_itself_and_runs_none_of_it(tmp_path) -> None:
    assert layers.inner_programs("/bin/sh", ["cd", "rm", "no-such-program"]) == {"cd"}
    stub(tmp_path, "silent", body="")
    assert layers.inner_programs(str(tmp_path / "silent"), ["cd"]) == frozenset()
    with pytest.raises(OSError, match="no-shell"):
        layers.inner_programs(str(tmp_path / "no-shell"), ["cd"])


def test_busybox_is_known_by_what_a_shell_really_is(tmp_path) -> None:
    (tmp_path / "busybox").write_text("")
    (tmp_path / "sh").symlink_to("busybox")
    (tmp_path / "bash").write_text("")
    shells = [str(tmp_path / name) for name in ("sh", "bash", "sh")]
    assert layers.busybox_shells([*shells, ""]) == [str(tmp_path / "sh")]


# ---- the table --------------------------------------------------------------------------------------------------

CHECKS = [
    Check("rules", State.OK, "51 in force"),
    Check("kernel gate", State.MISSING, "not built", cost="absolute paths", hint="wait"),
]


@pytest.mark.parametrize(
    ("state", "is_fine"),
    [(State.OK, True), (State.MISSING, True), (State.WARN, False), (State.BROKEN, False)],
)
def test_what_is_missing_is_fine_and_what_is_out_of_order_is_not(state, is_fine) -> None:
    assert is_all_fine([*CHECKS, Check("x", state, "")]) is is_fine


def test_the_table_is_aligned_and_tells_cost_and_remedy() -> None:
    assert table(CHECKS, columns=80, is_coloured=False) == (
        "ok       rules        51 in force\n"
        "missing  kernel gate  not built\n"
        "                      costs: absolute paths\n"
        "                      do: wait\n"
        "\n"
        "All that this version has is fine; 1 layer is not there, as told above."
    )


def test_the_table_wraps_colours_and_shows_no_control_characters() -> None:
    check = Check("x", State.BROKEN, "word " * 30 + "\x1b[2J")
    text = table([check], columns=60, is_coloured=True)
    assert text.startswith("\x1b[31mbroken \x1b[0m  x  ")
    assert "\x1b[2J" not in text
    assert max(len(line) for line in text.splitlines()) <= 60 + len("\x1b[31m\x1b[0m")
    assert text.endswith("1 broken, 0 to look at.")


def test_a_check_that_cannot_look_is_itself_reported(monkeypatch) -> None:
    def fails(_environment: object) -> Check:
        raise OSError("the disk is gone")

    monkeypatch.setattr(checkup, "_CHECKS", {"ledger": fails, "agents": lambda _environment: CHECKS[0]})
    broken, fine = checkup.examine({})
    assert (broken.name, broken.state, broken.says) == ("ledger", State.BROKEN, "the disk is gone")
    assert fine == CHECKS[0]
