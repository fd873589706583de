"""A change of a file in which an identity stands is told, however the file came to change."""

from __future__ import annotations

import os
import shutil
import threading
import time

import pytest

from shellguard.probe import identity_watch
from shellguard.probe.identity_watch import IdentityWatch
from tests.support.made_up_home import kubeconfig, write

LONG_S = 20.0


class Told:
    """What was told, in order; tests wait for it."""

    def __init__(self, root):
        self.root = root
        self.paths = []
        self._changed = threading.Condition()

    def __call__(self, path):
        with self._changed:
            self.paths.append(os.path.relpath(path, self.root))
            self._changed.notify_all()

    def waits_for(self, *paths):
        with self._changed:
            assert self._changed.wait_for(lambda: set(paths) <= set(self.paths), LONG_S), self.paths


@pytest.fixture(params=["events", "ticks alone"])
def watched(request, tmp_path, monkeypatch):
    """(root, told): a home and a workspace that are followed, with the system's events and without any."""
    write(tmp_path, {"home/.aws/credentials": "[default]\n", "work/.env": "A=1\n", "home/.netrc": ""})
    is_blind = request.param == "ticks alone"
    if is_blind:
        monkeypatch.setattr(identity_watch, "_MOST_WATCHED", 0)
    told = Told(tmp_path)
    watch = IdentityWatch(
        str(tmp_path / "home"),
        str(tmp_path / "work"),
        on_change=told,
        tick_s=0.05 if is_blind else LONG_S * 3,
    )
    yield tmp_path, told
    watch.close()


def test_a_file_that_is_written_in_place(watched):
    root, told = watched
    (root / "home/.aws/credentials").write_text("[default]\n[prod]\n")
    told.waits_for("home/.aws/credentials")


def test_a_file_that_is_written_aside_and_renamed(watched):
    root, told = watched
    for name in ("first", "second"):
        told.paths.clear()
        aside = root / "home/.aws/credentials.new"
        aside.write_text(f"[{name}]\n")
        aside.rename(root / "home/.aws/credentials")
        told.waits_for("home/.aws/credentials")


def test_a_file_that_is_removed(watched):
    root, told = watched
    (root / "work/.env").unlink()
    told.waits_for("work/.env")


def test_a_file_that_appears(watched):
    root, told = watched
    (root / "work/.env.production").write_text("A=1\n")
    (root / "home/.pgpass").write_text("a:b:c:d:e\n")
    told.waits_for("work/.env.production", "home/.pgpass")


def test_folders_that_appear_later_with_files_in_them(watched):
    root, told = watched
    write(root / "home", {".config/gh/hosts.yml": "github.com:\n    user: dev\n"})
    told.waits_for("home/.config/gh/hosts.yml")
    (root / "home/.config/gh/hosts.yml").write_text("github.com:\n    user: somebody else\n")
    told.paths.clear()
    (root / "home/.config/gh/hosts.yml").write_text("github.com:\n    user: a third one\n")
    told.waits_for("home/.config/gh/hosts.yml")


def test_a_folder_that_goes_away_and_comes_back(watched):
    root, told = watched
    shutil.rmtree(root / "home/.aws")
    told.waits_for("home/.aws/credentials")
    told.paths.clear()
    write(root / "home", {".aws/credentials": "[again]\n"})
    told.waits_for("home/.aws/credentials")
    told.paths.clear()
    (root / "home/.aws/credentials").write_text("[again]\n[and again]\n")
    told.waits_for("home/.aws/credentials")


def test_a_file_that_a_changed_one_names_is_followed_from_then_on(watched):
    root, told = watched
    write(
        root / "home",
        {
            "work.gitconfig": "[user]\n\temail = a@example.com\n",
            ".gitconfig": "[include]\n\tpath = work.gitconfig\n",
        },
    )
    told.waits_for("home/.gitconfig")
    write(root / "home", {".kube/config": kubeconfig({"a": 1}, current="a")})
    told.waits_for("home/.kube/config")
    (root / "home/work.gitconfig").write_text("[user]\n\temail = b@example.com\n")
    told.waits_for("home/work.gitconfig")


def test_what_is_no_place_of_identities_is_not_told(watched):
    root, told = watched
    write(
        root,
        {
            "work/main.py": "x = 1\n",
            "home/.bash_history": "ls\n",
            "home/.ssh/known_hosts": "h\n",
            "work/.git/index": "x",
        },
    )
    (root / "work/.env").write_text("A=2\n")
    told.waits_for("work/.env")
    assert set(told.paths) == {"work/.env"}


def test_close_ends_its_threads(tmp_path):
    (tmp_path / "home/.aws").mkdir(parents=True)
    before = set(threading.enumerate())
    watch = IdentityWatch(str(tmp_path / "home"), str(tmp_path / "work"), on_change=lambda _: None)
    assert set(threading.enumerate()) - before
    watch.close()
    until = time.monotonic() + LONG_S
    while left := [t for t in set(threading.enumerate()) - before if "inotifyfd" not in t.name.lower()]:
        assert time.monotonic() < until, left
        time.sleep(0.01)
