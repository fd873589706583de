"""Nothing that stands in a place of identities can stop, hang, mislead or make talk whoever looks at it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shellguard.context.identities import Held
from shellguard.probe import held_look, identities_here
from shellguard.probe.identities_here import HeldNow, places_here
from tests.support.held import LONG_S, held, mark, now
from tests.support.made_up_home import rich_home, secret, write

ROOT = Path(__file__).parents[2]
TOKEN = secret(1)


def test_a_machine_without_identities_is_read_to_its_end(tmp_path):
    assert now(tmp_path) == HeldNow((), True, ())


def test_nothing_of_a_secret_is_in_what_is_said(tmp_path):
    write(tmp_path, {"home/.x": "", "work/.x": ""})
    rich_home(tmp_path / "home", tmp_path / "work")
    variables = {"API_TOKEN": secret(400), "DATABASE_URL": f"postgres://a:{secret(401)}@h/d"}
    found = now(tmp_path, variables)
    assert found.is_complete
    assert len(found.held) > 300
    assert not [n for n in range(500) if secret(n) in repr(found)]
    look = held_look.Look("/h", "/w", variables, mark, lambda: False)
    assert not [n for n in range(500) if secret(n) in repr(look)]


def test_every_identity_says_its_file(tmp_path):
    write(tmp_path, {"home/.x": "", "work/.x": ""})
    rich_home(tmp_path / "home", tmp_path / "work")
    found = now(tmp_path, {"API_TOKEN": TOKEN, "SSH_AUTH_SOCK": "/run/agent.sock"})
    assert {h.place for h in found.held if not h.file} == {"$API_TOKEN", "$SSH_AUTH_SOCK"}
    assert [h for h in found.held if h.file and not Path(h.file).is_file()] == []
    assert str(tmp_path / "work/.env") in {h.file for h in found.held}


def fifo(path):
    os.mkfifo(path)


def device(path):
    path.symlink_to("/dev/zero")


def too_large(path):
    with path.open("wb") as file:
        file.truncate(held_look.MOST_FILE_BYTES + 1)


def loop(path):
    path.symlink_to(path.name)


def kernel_door(path):
    path.symlink_to("/proc/self/environ")


def folder(path):
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(fifo, "~/.netrc: not a regular file", id="fifo"),
        pytest.param(device, "~/.netrc: not a regular file", id="link to a device"),
        pytest.param(too_large, "~/.netrc: larger than 1024 KiB", id="too large"),
        pytest.param(loop, "~/.netrc: cannot be read", id="link to itself"),
        pytest.param(kernel_door, "", id="a file of the kernel's"),
        pytest.param(folder, "", id="a folder, which is another thing by that name"),
    ],
)
def test_what_is_no_ordinary_file_is_not_opened(tmp_path, make, reason):
    make(tmp_path / ".netrc")
    assert now(tmp_path) == HeldNow((), not reason, (reason,) if reason else ())


def test_a_link_to_a_regular_file_is_read(tmp_path):
    write(tmp_path, {"dotfiles/netrc": f"machine h.example.com login dev password {TOKEN}\n"})
    (tmp_path / ".netrc").symlink_to("dotfiles/netrc")
    assert held(tmp_path) == {Held("http", "dev", mark(TOKEN), "~/.netrc line 1", True, "h.example.com")}


def test_a_file_that_may_not_be_opened_is_told(tmp_path, monkeypatch):
    write(tmp_path, {".netrc": f"machine h login dev password {TOKEN}\n"})

    def refused(path, *_):
        raise PermissionError(13, TOKEN, path)

    monkeypatch.setattr(held_look.os, "open", refused)
    assert now(tmp_path) == HeldNow((), False, ("~/.netrc: cannot be read",))


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        (".docker/config.json", '{"auths": {"h": {"auth": "%s"', "~/.docker/config.json: broken JSON"),
        (".kube/config", "users: [%s", "~/.kube/config: broken YAML"),
        (".kube/config", "[" * 100_000, "~/.kube/config: nested too deep"),
        (".docker/config.json", "[" * 100_000, "~/.docker/config.json: broken JSON"),
        (".kube/config", "# %s\n" + "- a\n" * 210_000, "~/.kube/config: more values than are read"),
        (".cargo/credentials.toml", 'token = "%s', "~/.cargo/credentials.toml: broken TOML"),
        (".config/gcloud/credentials.db", "SQLite format 3\0 %s", "~/.config/gcloud/credentials.db: broken SQLite database"),
        (".config/gcloud/credentials.db", "%s", "~/.config/gcloud/credentials.db: no SQLite database"),
    ],
)  # fmt: skip
def test_broken_files_are_told_and_not_quoted(tmp_path, path, text, reason):
    write(
        tmp_path,
        {path: text % TOKEN if "%s" in text else text, ".netrc": f"machine h login dev password {TOKEN}\n"},
    )
    assert now(tmp_path) == HeldNow(
        (Held("http", "dev", mark(TOKEN), "~/.netrc line 1", True, "h", f"{tmp_path}/.netrc"),),
        False,
        (reason,),
    )


ODD = {
    "a list": "[]",
    "a text": '"x"',
    "a number": "7",
    "tables where texts belong": json.dumps(
        {k: {"a": [{"b": {}}]} for k in "auths user token users contexts clusters".split()}
    ),
    "lists where tables belong": json.dumps(
        {k: [[1], None, "x"] for k in "auths user users contexts clusters hosts projects".split()}
    ),
    "no text": "\ud800\udfff".encode("utf-16", "surrogatepass").decode("latin-1"),
    "signs": "[[[\n]=:=\n= =\n[a\n\tb\n://@:@/\nmachine\n" * 50,
    "one long line": "A_TOKEN=" + "x" * 120_000,
    "one long line that a pattern would try from every place": "Host " + " " * 120_000 + '" \\',
    "many lines": "a:b:c\n" * 20_000,
    "many lines that go on": "[a]\nb = c\n" + " d\n" * 30_000,
    "many quotes": '"\\" ' * 20_000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_every_place_may_hold_anything(tmp_path, text):
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    rich_home(tmp_path / "home", tmp_path / "work")
    where = places_here(
        home=str(tmp_path / "home"), workspace=str(tmp_path / "work"), variables={}, deadline_s=LONG_S
    )
    for path in map(Path, where.files):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.parent.is_file() and not path.is_dir():
            path.write_text(text)
    found = now(tmp_path)
    assert [
        reason for reason in found.left_out if "not understood" in reason or "not in time" in reason
    ] == []


def test_half_of_every_file_is_read_as_far_as_it_goes(tmp_path):
    (tmp_path / "home").mkdir()
    rich_home(tmp_path / "home", tmp_path / "work")
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = now(tmp_path)
    assert [reason for reason in found.left_out if "not understood" in reason] == []
    assert not [n for n in range(500) if secret(n) in repr(found)]


def test_a_reader_that_stumbles_is_told_without_what_it_stumbled_over(tmp_path, monkeypatch):
    def stumbles(look):
        raise TypeError(TOKEN)

    monkeypatch.setattr(identities_here, "_READERS", (("clouds", stumbles),))
    assert now(tmp_path) == HeldNow((), False, ("clouds: not understood (TypeError)",))


def test_a_place_that_hangs_costs_its_own_answer_only(tmp_path, monkeypatch):
    write(tmp_path, {".netrc": f"machine h login dev password {TOKEN}\n"})
    released = threading.Event()

    def hangs(look):
        released.wait(LONG_S)
        look.keep("aws", "late", place="nowhere")

    monkeypatch.setattr(identities_here, "_READERS", (("slow disk", hangs), *identities_here._READERS))
    found = now(tmp_path, deadline_s=2.0)
    released.set()
    assert found == HeldNow(
        (Held("http", "dev", mark(TOKEN), "~/.netrc line 1", True, "h", f"{tmp_path}/.netrc"),),
        False,
        ("slow disk: not in time",),
    )


def test_without_time_nothing_is_read_and_all_is_told(tmp_path):
    write(tmp_path, {".netrc": f"machine h login dev password {TOKEN}\n"})
    found = now(tmp_path, deadline_s=0.0)
    assert found.held == ()
    assert found.left_out == tuple(f"{family}: not in time" for family, _ in identities_here._READERS)


def test_bounds_that_are_met_are_told(tmp_path):
    write(tmp_path, {f"work/.env.n{n:02}": "A=1\n" for n in range(70)})
    assert now(tmp_path).left_out == (".env.n60: more than 60 files of variables",)


def test_databases_are_left_as_they_are(tmp_path):
    rich_home(tmp_path, tmp_path / "work")
    gcloud = tmp_path / ".config/gcloud"
    before = {p.name: p.stat().st_mtime_ns for p in gcloud.iterdir()}
    now(tmp_path)
    assert {p.name: p.stat().st_mtime_ns for p in gcloud.iterdir()} == before


def test_the_modules_load_no_program_runner(tmp_path):
    code = (
        "import subprocess, os, socket\n"
        "def refuse(*a, **k): raise SystemExit('ran or connected')\n"
        "subprocess.Popen.__init__ = os.system = os.posix_spawn = os.fork = socket.socket.connect = refuse\n"
        "import sys\n"
        "from shellguard.probe.identities_here import identities_here\n"
        "found = identities_here(home=sys.argv[1], workspace=sys.argv[2], variables={}, fingerprint=lambda s: 'f' * 16, deadline_s=20)\n"
        "print(len(found.held))\n"
    )
    (tmp_path / "home").mkdir()
    rich_home(tmp_path / "home", tmp_path / "work")
    command = [sys.executable, "-c", code, str(tmp_path / "home"), str(tmp_path / "work")]
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 300
