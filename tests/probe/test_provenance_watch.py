"""What is written while the session runs becomes known; what is deleted stays known; nothing is left running."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import watchdog.observers  # noqa: F401 - chooses its own way by the platform it is imported on

from shellguard.probe import provenance_watch
from shellguard.probe.inotify import Event
from shellguard.probe.provenance import Provenance
from shellguard.probe.provenance_watch import ProvenanceWatch
from tests.support.secret_places import OTHER, TOKEN, fingerprint, index_of, write

WAIT_S = 10.0
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's")


def until(claim: Callable[[], object]) -> bool:
    end = time.monotonic() + WAIT_S
    while not claim():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class Watching:
    """An index of a throwaway home with a watch on it."""

    def __init__(self, tmp_path: Path, **options) -> None:
        self.index: Provenance = index_of(tmp_path)
        self.root = Path(self.index.workspace)
        self.home = Path(self.index.home)
        self.watch = ProvenanceWatch(self.index, **options)

    def start(self) -> Watching:
        self.watch.start()
        assert self.watch.ready.wait(WAIT_S)
        return self

    def sees(self, path: Path, secret: str = TOKEN) -> bool:
        return until(
            lambda: any(p.path == str(path) and p.is_there for p in self.index.places(fingerprint(secret)))
        )


@pytest.fixture
def watching(tmp_path) -> Iterator[Callable[..., Watching]]:
    made: list[Watching] = []

    def make(**options) -> Watching:
        made.append(Watching(tmp_path, **options))
        return made[-1]

    yield make
    for each in made:
        each.watch.close()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("new.env", id="new file"),
        pytest.param("src/a.py", id="in a folder"),
        pytest.param("new/deep/er/.env", id="in folders made just now"),
    ],
)
def test_a_token_that_is_written_becomes_known(watching, name):
    on = watching()
    write(on.root, {"src/a.py": "x = 1\n"})
    on.start()
    write(on.root, {name: f"\nA_TOKEN = '{TOKEN}'\n"})
    assert on.sees(on.root / name)
    assert on.index.places(fingerprint(TOKEN))[0].line == 2


def test_a_token_that_is_renamed_into_place_becomes_known(watching, tmp_path):
    on = watching().start()
    write(tmp_path, {"outside": f"A_TOKEN={TOKEN}\n", "folder/b.env": f"A_TOKEN={OTHER}\n"})
    (tmp_path / "outside").rename(on.root / "a.env")
    (tmp_path / "folder").rename(on.root / "moved")
    assert on.sees(on.root / "a.env")
    assert on.sees(on.root / "moved/b.env", OTHER)


def test_a_token_in_a_file_that_is_kept_open_becomes_known(watching):
    on = watching().start()
    with (on.root / "open.env").open("w") as file:
        file.write(f"A_TOKEN={TOKEN}\n")
        file.flush()
        assert on.sees(on.root / "open.env")


def test_well_known_places_are_watched(watching):
    on = watching()
    write(on.home, {".aws/config": "x"})
    on.start()
    write(on.home, {".aws/credentials": f"[p]\ntoken = {TOKEN}\n", ".newtool/token": f"token: {OTHER}\n"})
    assert on.sees(on.home / ".aws/credentials")
    assert on.sees(on.home / ".newtool/token", OTHER)


def test_what_was_written_before_the_watch_stood_is_read_again(watching, monkeypatch):
    on = watching()
    write(on.root, {"early.env": f"A_TOKEN={TOKEN}\n"})
    on.start()
    assert on.sees(on.root / "early.env")


def test_a_deleted_file_stays_known_as_past(watching):
    on = watching().start()
    write(on.root, {"a/.env": f"A_TOKEN={TOKEN}\n", "b/.env": f"A_TOKEN={OTHER}\n"})
    assert on.sees(on.root / "a/.env") and on.sees(on.root / "b/.env", OTHER)
    (on.root / "a/.env").unlink()
    shutil.rmtree(on.root / "b")
    for secret in (TOKEN, OTHER):
        assert until(lambda s=secret: [p.is_there for p in on.index.places(fingerprint(s))] == [False])


def test_a_folder_that_is_moved_is_followed_under_its_new_name(watching):
    on = watching()
    write(on.root, {"old/a.env": f"A_TOKEN={TOKEN}\n"})
    on.start()
    assert on.sees(on.root / "old/a.env")
    (on.root / "old").rename(on.root / "new")
    assert on.sees(on.root / "new/a.env")
    write(on.root, {"new/b.env": f"B_TOKEN={OTHER}\n"})
    assert on.sees(on.root / "new/b.env", OTHER)
    assert {Path(p.path).parent.name: p.is_there for p in on.index.places(fingerprint(TOKEN))} == {
        "new": True,
        "old": False,
    }


def test_trees_that_others_write_are_not_watched(watching):
    on = watching()
    write(on.root, {"node_modules/a/index.js": "x", "target/a.txt": "x", ".git/config": "x", "src/a.py": "x"})
    on.start()
    assert sorted(
        Path(w.path).name for w in on.watch._folders.watched.values() if w.path.startswith(str(on.root))
    ) == ["mine", "src"]


def test_a_burst_of_files_waits_bounded_and_settings_in_it_are_known(watching, monkeypatch):
    monkeypatch.setattr(provenance_watch, "_SETTLE_S", 0.5)
    on = watching().start()
    on.watch._changed._most = 20
    write(on.root, {f"src/f{n}.js": "x = 1;\n" for n in range(500)} | {"src/last.env": f"A_TOKEN={TOKEN}\n"})
    assert on.sees(on.root / "src/last.env")
    # What did not fit waits as its folder, so that nothing is lost.
    write(on.root, {f"lib/f{n}.js": f"const A_TOKEN = '{OTHER}';\n" for n in range(60)})
    assert until(lambda: len(on.index.places(fingerprint(OTHER))) == 8)
    assert len(on.watch._changed) <= 2 * 20 + 10


def test_a_folder_that_is_moved_out_of_sight_is_left(watching, tmp_path):
    on = watching()
    write(on.root, {"old/deep/a.env": f"A_TOKEN={TOKEN}\n"})
    on.start()
    assert on.sees(on.root / "old/deep/a.env")
    (on.root / "old").rename(tmp_path / "elsewhere")
    assert until(lambda: not any("/old" in w.path for w in on.watch._folders.watched.values()))
    assert [p.is_there for p in on.index.places(fingerprint(TOKEN))] == [False]


def test_changes_that_were_lost_are_looked_for(watching, monkeypatch):
    on = watching().start()
    inotify = on.watch._folders._inotify
    read = inotify.read
    lost: list[Event] = []
    monkeypatch.setattr(inotify, "read", lambda: lost.extend(read()) or ())
    write(on.root, {"a.env": f"A_TOKEN={TOKEN}\n"})
    assert until(lambda: lost)
    assert not on.index.places(fingerprint(TOKEN))
    on.watch._folders.take(Event(watch=-1, name="", mask=0x4000))
    assert on.sees(on.root / "a.env")
    assert "faster than they could be followed" in on.watch.problems[0]


def test_folders_beyond_the_limit_are_said_and_read_when_asked_for(watching):
    on = watching(most_folders=2)
    write(on.root, {f"d{n}/a.py": "x" for n in range(5)})
    on.start()
    assert len(on.watch._folders.watched) == 2
    assert on.watch.problems[0].startswith("only 2 folders are watched")
    path = write(on.root, {"d4/.env": f"A_TOKEN={TOKEN}\n"}) / "d4/.env"
    assert on.index.look_now([str(path)], deadline_s=WAIT_S)
    assert on.sees(path)


def test_a_system_without_inotify_is_said(watching, monkeypatch):
    class Refused:
        def __init__(self) -> None:
            raise OSError(24, "Too many open files")

    monkeypatch.setattr(provenance_watch, "Inotify", Refused)
    on = watching().start()
    assert on.watch.problems == (
        "changed files are read again only when asked for: [Errno 24] Too many open files",
    )


def test_elsewhere_watchdog_follows(watching, monkeypatch):
    monkeypatch.setattr(provenance_watch.sys, "platform", "darwin")
    on = watching()
    write(on.root, {"src/a.py": "x", "node_modules/a/x.env": "x", "gone.env": f"G_TOKEN={OTHER}\n"})
    on.index.look_now([f"{on.root}/gone.env"], deadline_s=WAIT_S)
    on.start()
    (on.root / "gone.env").unlink()
    write(on.root, {"node_modules/a/x.env": f"N_TOKEN={TOKEN}\n", "src/b.env": f"A_TOKEN={TOKEN}\n"})
    assert on.sees(on.root / "src/b.env")
    assert until(lambda: not on.index.places(fingerprint(OTHER))[0].is_there)
    assert len(on.index.places(fingerprint(TOKEN))) == 1


def test_a_crash_while_following_is_said(watching, monkeypatch):
    on = watching().start()
    monkeypatch.setattr(on.index, "look", lambda found: 1 / 0)
    write(on.root, {"a.env": f"A_TOKEN={TOKEN}\n"})
    assert until(lambda: on.watch.problems == ("files are no longer followed: ZeroDivisionError",))


def test_no_thread_and_no_descriptor_is_left(tmp_path):
    before = {t.name for t in threading.enumerate()}, len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        on = Watching(tmp_path).start()
        write(on.root, {"a.env": f"A_TOKEN={TOKEN}\n"})
        on.watch.close()
        on.watch.close()
    assert ({t.name for t in threading.enumerate()}, len(list(Path("/proc/self/fd").iterdir()))) == before
