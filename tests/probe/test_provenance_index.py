"""Where a secret was seen: path, line and name, nearest first, known at once, and nothing but fingerprints inside."""

from __future__ import annotations

import base64
import gc
import threading
import time
from pathlib import Path

import pytest

from shellguard.probe import provenance, sighting_index
from shellguard.probe.provenance import Limits, Provenance
from tests.support.secret_places import OTHER, TOKEN, fingerprint, index_of, write

WAIT_S = 20.0


def looked(index: Provenance) -> Provenance:
    index.start()
    until = time.monotonic() + WAIT_S
    while not index.progress.is_done and time.monotonic() < until:
        time.sleep(0.005)
    index.stop()
    assert index.progress.is_done
    return index


def places(index: Provenance, secret: str = TOKEN) -> list[tuple[str, int, str]]:
    return [
        (str(Path(p.path).relative_to(index.home)), p.line, p.name) for p in index.places(fingerprint(secret))
    ]


def test_a_token_is_found_with_its_path_line_and_name(tmp_path):
    write(tmp_path / "home/work/mine", {"scripts/domains/.env": f"A=1\nB=2\nRAILWAY_TOKEN={TOKEN}\n"})
    index = looked(index_of(tmp_path))
    assert places(index) == [("work/mine/scripts/domains/.env", 3, "RAILWAY_TOKEN")]
    path = tmp_path / "home/work/mine/scripts/domains/.env"
    assert (
        index.places(fingerprint(TOKEN))[0].since_s == path.stat().st_mtime == index.sighted_since(str(path))
    )
    assert index.progress == type(index.progress)(files=1, is_done=True)


def test_places_nearer_to_the_workspace_come_first(tmp_path):
    line = f"X_TOKEN={TOKEN}\n"
    names = ["work/mine/.env", "work/mine/deep/er/.env", "work/next/.env", ".tool/config", ".zsh_history"]
    write(tmp_path / "home", dict.fromkeys(names, line))
    assert [path for path, *_ in places(looked(index_of(tmp_path)))] == [
        "work/mine/.env",
        "work/mine/deep/er/.env",
        "work/next/.env",
        ".zsh_history",
        ".tool/config",
    ]


def test_a_file_that_is_read_again_and_again_is_one_place(tmp_path):
    path = write(tmp_path / "home/work/mine", {".env": f"A_TOKEN={TOKEN}\nB_TOKEN={TOKEN}\n"}) / ".env"
    index = looked(index_of(tmp_path))
    for _ in range(5):
        assert index.look_now([str(path)], deadline_s=WAIT_S)
    assert places(index) == [("work/mine/.env", 1, "A_TOKEN")]
    assert index._index.count == 1


def test_no_more_than_eight_places_are_given(tmp_path):
    write(tmp_path / "home/work/mine", {f"d{n}/.env": f"X_TOKEN={TOKEN}\n" for n in range(20)})
    assert len(places(looked(index_of(tmp_path)))) == 8


def test_the_same_secret_in_another_coat_has_the_same_fingerprint(tmp_path):
    basic = base64.b64encode(f"me:{TOKEN}".encode()).decode()
    write(
        tmp_path / "home/work/mine",
        {
            "a.env": f"X_TOKEN={TOKEN}\n",
            "b.sh": f'curl -H "Authorization: Bearer {TOKEN}" https://x\n',
            "c.sh": f"curl -H 'Authorization: Basic {basic}' https://x\n",
            "d.md": f"clone https://me:{TOKEN}@git.example.com/x\n",
            "e.json": f'{{"auths": {{"r": {{"auth": "{basic}"}}}}}}\n',
        },
    )
    assert [Path(path).name for path, *_ in places(looked(index_of(tmp_path)))] == [
        "a.env",
        "b.sh",
        "c.sh",
        "d.md",
        "e.json",
    ]


def test_the_body_of_an_ssh_key_is_not_kept(tmp_path):
    block = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----"
    write(tmp_path / "home", {".ssh/id_ed25519": block + "\n", "work/mine/leaked.txt": block + "\n"})
    assert places(looked(index_of(tmp_path)), block) == [("work/mine/leaked.txt", 1, "")]


def test_what_nobody_has_seen_has_no_place(tmp_path):
    index = index_of(tmp_path)
    assert index.places(fingerprint(TOKEN)) == () == index.places("") == index.places("not hex")
    assert index.sighted_since(str(tmp_path)) is None
    assert index.progress.is_done is False


def test_given_files_are_read_at_once_wherever_they_are(tmp_path):
    write(tmp_path, {"far/away/.env": f"X_TOKEN={TOKEN}\n", "far/notes.txt": f"Y_TOKEN={OTHER}\n"})
    (tmp_path / "link").symlink_to("far/notes.txt")
    index = index_of(tmp_path)
    asked = [str(tmp_path / "far/away"), str(tmp_path / "link"), str(tmp_path / "nothing"), "\0"]
    assert index.look_now(asked, deadline_s=WAIT_S)
    assert [Path(p.path) for p in index.places(fingerprint(TOKEN))] == [tmp_path / "far/away/.env"]
    assert [Path(p.path) for p in index.places(fingerprint(OTHER))] == [tmp_path / "far/notes.txt"]


def test_looking_now_ends_at_its_deadline(tmp_path):
    ticks = iter(range(1000))
    write(tmp_path, {"a.env": f"X_TOKEN={TOKEN}\n", "b.env": f"Y_TOKEN={OTHER}\n"})
    index = index_of(tmp_path, clock=lambda: float(next(ticks)))
    assert not index.look_now([str(tmp_path / "a.env"), str(tmp_path / "b.env")], deadline_s=2)
    assert index.places(fingerprint(TOKEN)) and not index.places(fingerprint(OTHER))


def test_a_place_that_no_longer_holds_it_is_still_known(tmp_path):
    write(tmp_path / "home/work/mine", {"a/.env": f"X_TOKEN={TOKEN}\n", "b/.env": f"X_TOKEN={TOKEN}\n"})
    index = looked(index_of(tmp_path))
    path = tmp_path / "home/work/mine/a/.env"
    path.write_text(f"X_TOKEN={OTHER}\n")
    assert index.look_now([str(path)], deadline_s=WAIT_S)
    assert [(Path(p.path).parent.name, p.is_there) for p in index.places(fingerprint(TOKEN))] == [
        ("b", True),
        ("a", False),
    ]
    index.gone(str(path.parent.parent / "b"), is_folder=True)
    assert [p.is_there for p in index.places(fingerprint(TOKEN))] == [False, False]
    assert [p.is_there for p in index.places(fingerprint(OTHER))] == [True]


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        pytest.param(Limits(files=3), "more than 3 files", id="count"),
        pytest.param(Limits(total_bytes=1), "more than 0 MB", id="bytes"),
        pytest.param(Limits(total_s=0), "0 s were not enough", id="time"),
    ],
)
def test_a_look_that_ends_early_says_why(tmp_path, limits, why):
    write(tmp_path / "home/work/mine", {f"f{n}.env": "A_TOKEN=x\n" for n in range(9)})
    index = looked(index_of(tmp_path, limits=limits))
    assert index.progress.why_stopped == why
    assert index.progress.files < 9


def test_a_look_can_be_stopped(tmp_path):
    write(tmp_path / "home/work/mine", {f"f{n}.env": f"A_TOKEN={TOKEN}\n" for n in range(200)})
    index = index_of(tmp_path, limits=Limits(brisk_s=0))
    index.start()
    index.stop(timeout_s=WAIT_S)
    assert index.progress.why_stopped in ("stopped", "")
    assert not [t for t in threading.enumerate() if t.name == "shellguard-provenance"]


def test_a_full_index_keeps_what_it_has_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(sighting_index, "MOST_PLACES", 2)
    write(tmp_path / "home/work/mine", {f"{n}.env": f"A_TOKEN=a1b2c3d4e5f60{n}\n" for n in range(4)})
    index = looked(index_of(tmp_path))
    assert [bool(places(index, f"a1b2c3d4e5f60{n}")) for n in range(4)] == [True, True, False, False]
    assert index.progress.why_stopped == "more secrets than are kept"


def test_a_file_that_may_not_be_read_is_counted(tmp_path, monkeypatch):
    def refused(path: str) -> None:
        raise PermissionError(path)

    write(tmp_path / "home/work/mine", {".env": f"A_TOKEN={TOKEN}\n"})
    monkeypatch.setattr(provenance, "read_text", refused)
    assert looked(index_of(tmp_path)).progress.unreadable == 1


def test_a_crash_is_said_without_the_secret_that_caused_it(tmp_path, caplog, capsys):
    def broken(secret: str) -> str:
        raise LookupError(f"no {secret}")

    write(tmp_path / "home/work/mine", {".env": f"A_TOKEN={TOKEN}\n"})
    index = index_of(tmp_path)
    index._fingerprint = broken
    assert looked(index).progress.why_stopped == "broke: LookupError"
    assert TOKEN not in caplog.text + "".join(capsys.readouterr())


def test_no_secret_can_be_reached_from_the_index(tmp_path):
    secrets = [f"{n:02}{TOKEN}" for n in range(20)]
    text = "".join(f"T{n}_TOKEN={s}\n{s}_KEY=password: '{s}'\nX='{s}'\n" for n, s in enumerate(secrets))
    write(
        tmp_path / "home/work/mine",
        {".env": text, "x.json": f'{{"{secrets[0]}": {{"password": "{secrets[1]}"}}}}'},
    )
    index = looked(index_of(tmp_path))
    assert places(index, secrets[3])
    assert "T3_TOKEN" in _reachable(index)
    assert not any(secret in _reachable(index) for secret in secrets)
    assert not any(secret in repr(index.places(fingerprint(secret))) for secret in secrets)


def _reachable(thing: object) -> str:
    """Every text that the garbage collector can get to from `thing`, but for code and modules."""
    seen: dict[int, object] = {}
    queue = [vars(thing)]
    while queue:
        item = queue.pop()
        if id(item) in seen or type(item).__name__ in (
            "module",
            "function",
            "type",
            "frame",
            "builtin_function_or_method",
        ):
            continue
        seen[id(item)] = item
        queue += gc.get_referents(item)
    return "\n".join(str(x) for x in seen.values() if isinstance(x, str | bytes))


def test_many_threads_may_ask_while_it_looks(tmp_path):
    write(
        tmp_path / "home/work/mine",
        {f"d{n}/.env": f"A_TOKEN={TOKEN}\nB_TOKEN={OTHER}{n}\n" for n in range(100)},
    )
    index = index_of(tmp_path)
    crashes: list[BaseException] = []

    def ask() -> None:
        try:
            for n in range(300):
                index.places(fingerprint(TOKEN))
                index.look_now([f"{index.workspace}/d{n % 100}/.env"], deadline_s=WAIT_S)
                index.gone(f"{index.workspace}/d{n % 7}/.env")
        except BaseException as error:
            crashes.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    index.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
    looked(index)
    assert not crashes
    assert len(index.places(fingerprint(TOKEN))) == 8
