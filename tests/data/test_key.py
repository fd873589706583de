from __future__ import annotations

import os
import subprocess
import sys

import pytest

from shellguard.data.key import KEY_BYTES, installation_key
from shellguard.errors import ShellGuardError


def test_the_key_is_made_once_and_kept(tmp_path) -> None:
    first = installation_key(tmp_path)
    assert len(first) == KEY_BYTES
    assert installation_key(tmp_path) == first


def test_two_installations_have_two_keys(tmp_path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert installation_key(tmp_path / "a") != installation_key(tmp_path / "b")


def test_only_the_user_can_read_it(tmp_path) -> None:
    mask = os.umask(0)
    try:
        installation_key(tmp_path)
    finally:
        os.umask(mask)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["key"]


ASKER = """
import sys
from pathlib import Path
from shellguard.data.key import installation_key
sys.stdin.readline()
print(installation_key(Path(sys.argv[1])).hex())
"""


def test_processes_that_ask_at_once_get_the_same(tmp_path) -> None:
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", ASKER, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for asker in askers:
        asker.stdin.write("go\n")
        asker.stdin.flush()
    keys = {asker.communicate(timeout=60)[0] for asker in askers}
    assert keys == {installation_key(tmp_path).hex() + "\n"}


def test_a_leftover_of_a_killed_process_is_no_obstacle(tmp_path) -> None:
    (tmp_path / f"key.{os.getpid()}.new").write_bytes(b"half")
    assert len(installation_key(tmp_path)) == KEY_BYTES


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o622])
def test_a_key_that_others_can_reach_is_refused(tmp_path, mode) -> None:
    installation_key(tmp_path)
    (tmp_path / "key").chmod(mode)
    with pytest.raises(ShellGuardError, match="remove it"):
        installation_key(tmp_path)


def identity(path) -> tuple[int, ...]:
    info = path.lstat()
    return info.st_ino, info.st_mode, info.st_size, info.st_mtime_ns


def link_to_elsewhere(key) -> None:
    (key.parent / "elsewhere").write_bytes(b"k" * KEY_BYTES)
    key.symlink_to(key.parent / "elsewhere")


def pipe(key) -> None:
    os.mkfifo(key, 0o600)


def short(key) -> None:
    key.touch(0o600)
    key.write_bytes(b"short")


def long(key) -> None:
    key.touch(0o600)
    key.write_bytes(b"x" * (KEY_BYTES + 1))


@pytest.mark.parametrize("put", [link_to_elsewhere, pipe, short, long, lambda key: key.mkdir(0o700)])
def test_what_is_no_key_is_refused_and_left(tmp_path, put) -> None:
    put(tmp_path / "key")
    before = identity(tmp_path / "key")
    with pytest.raises(ShellGuardError, match=str(tmp_path / "key")):
        installation_key(tmp_path)
    assert identity(tmp_path / "key") == before


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_key_of_another_user_is_refused(tmp_path) -> None:
    installation_key(tmp_path)
    os.chown(tmp_path / "key", 65534, 65534)
    with pytest.raises(ShellGuardError, match="not a file of this user"):
        installation_key(tmp_path)


def test_a_missing_folder_is_named(tmp_path) -> None:
    with pytest.raises(ShellGuardError, match="nowhere"):
        installation_key(tmp_path / "nowhere")


def test_chance_is_injected(tmp_path) -> None:
    assert installation_key(tmp_path, random_bytes=lambda n: b"\x07" * n) == b"\x07" * KEY_BYTES
