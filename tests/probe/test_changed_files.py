"""Files that wait to be read again: once each, settings first, never more than the most."""

from __future__ import annotations

import threading

from shellguard.probe.changed_files import ChangedFiles


def queue(*paths: str, most: int = 100, due: float = 0.0) -> ChangedFiles:
    changed = ChangedFiles(most=most)
    for path in paths:
        changed.note(path, due=due, is_urgent=path.endswith(".env"), now_s=50.0)
    return changed


def taken(changed: ChangedFiles, *, now: float = 1.0) -> list[str]:
    found = []
    while path := changed.take(now=now):
        found.append(path)
    return found


def test_a_file_waits_once_however_often_it_changes():
    assert taken(queue(*["/a"] * 1000, "/b")) == ["/a", "/b"]


def test_settings_come_first():
    assert taken(queue("/a", "/b", "/c.env")) == ["/c.env", "/a", "/b"]


def test_a_file_waits_for_its_time_and_not_longer_than_was_said_first():
    changed = queue("/a", due=10.0)
    changed.note("/a", due=20.0, is_urgent=False, now_s=50.0)
    changed.note("/b", due=5.0, is_urgent=False, now_s=50.0)
    assert (taken(changed, now=4.0), taken(changed, now=6.0), taken(changed, now=10.0)) == (
        [],
        ["/b"],
        ["/a"],
    )


def test_too_many_files_become_their_folders():
    changed = queue(*(f"/burst/{n}" for n in range(10_000)), "/x.env", most=10)
    assert len(changed) == 12
    assert len(taken(changed)) == 11
    assert (changed.take_folder(), changed.take_folder()) == (("/burst", 50.0), None)


def test_a_folder_is_looked_through_since_the_first_change():
    changed = queue()
    changed.note_folder("/a", since_s=7.0)
    changed.note_folder("/a", since_s=9.0)
    assert changed.take_folder() == ("/a", 7.0)


def test_what_is_gone_waits_no_longer():
    changed = queue("/a", "/b")
    changed.drop("/a")
    assert taken(changed) == ["/b"]


def test_closing_wakes_whoever_waits():
    changed = queue()
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(changed.wait(now=0.0)))
    thread.start()
    changed.close()
    thread.join(20)
    assert answers == [False]
