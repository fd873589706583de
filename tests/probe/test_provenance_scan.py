"""Which files are looked through, in which order, and that nothing but a regular file is ever opened."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from shellguard.probe import provenance_scan
from shellguard.probe.provenance_names import MOST_FILE_BYTES, MOST_SETTINGS_BYTES, is_settings
from shellguard.probe.provenance_scan import Root, Tallied, read_text, roots, walk
from tests.support.secret_places import write


def walked(root: Path, **options) -> list[str]:
    found = walk(Root(str(root), **options), Tallied())
    return [str(Path(f.path).relative_to(root)) for f in found]


def test_settings_come_before_the_rest_and_outer_folders_before_inner(tmp_path):
    write(tmp_path, {"a.py": "x", ".env": "x", "sub/.env": "x", "sub/deep/a.py": "x", "conf.toml": "x"})
    assert walked(tmp_path) == [".env", "conf.toml", "a.py", "sub/.env", "sub/deep/a.py"]


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        pytest.param("src/main.py", True, id="source"),
        pytest.param(".git/config", True, id="addresses of a repository"),
        pytest.param(".git/objects/ab/cdef", False, id="objects of a repository"),
        pytest.param("node_modules/thing/index.js", False, id="code of a package"),
        pytest.param("node_modules/thing/.env", True, id="variables of a package"),
        pytest.param("node_modules/.npmrc", True, id="npmrc among packages"),
        pytest.param("node_modules/thing/lib/deep/er/.env", False, id="deep in a package"),
        pytest.param(".venv/lib/a.py", False, id="virtual environment by name"),
        pytest.param("my-env/lib/a.py", False, id="virtual environment by its mark"),
        pytest.param("__pycache__/a.txt", False, id="cache"),
        pytest.param("picture.png", False, id="picture"),
        pytest.param("empty.env", False, id="empty file"),
    ],
)
def test_what_is_read(tmp_path, name, is_read):
    write(tmp_path, {name: "" if name.startswith("empty") else "x"})
    if name.startswith("my-env"):
        write(tmp_path, {"my-env/pyvenv.cfg": "x"})
    assert (name in walked(tmp_path)) == is_read


def test_a_tree_of_somebody_else_is_read_for_settings_and_scripts(tmp_path):
    write(tmp_path, {".env": "x", "deploy.sh": "x", "config/app.yaml": "x", "model.h5": "x", "main.c": "x"})
    assert sorted(walked(tmp_path, is_choosy=True)) == [".env", "config/app.yaml", "deploy.sh"]


def test_a_home_is_read_for_what_is_hidden(tmp_path):
    write(tmp_path, {".netrc": "x", ".tool/token": "x", ".tool/deep/token": "x", "Documents/a.txt": "x"})
    assert walked(tmp_path, is_hidden_only=True, depth=1) == [".netrc", ".tool/token"]


def test_a_large_file_is_left_out_but_the_beginning_of_large_settings_is_read(tmp_path):
    write(tmp_path, {"data.txt": "x" * (MOST_FILE_BYTES + 1), ".env.big": "x" * (MOST_FILE_BYTES + 1)})
    assert walked(tmp_path) == [".env.big"]
    text, info = read_text(str(tmp_path / ".env.big"))
    assert (len(text), info.st_size) == (MOST_SETTINGS_BYTES, MOST_FILE_BYTES + 1)


def test_a_tree_ends_at_its_most_files_and_says_so(tmp_path):
    write(tmp_path, {f"f{n}.py": "x" for n in range(10)})
    tallied = Tallied()
    assert len(list(walk(Root(str(tmp_path), most_files=4), tallied))) == 4
    assert tallied.cut == 1


def test_links_pipes_sockets_and_devices_are_never_opened(tmp_path, monkeypatch):
    write(tmp_path, {"real.env": "x", "far/secret.env": "x"})
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.env").symlink_to(tmp_path / "real.env")
    (root / "folder").symlink_to(tmp_path / "far")
    os.mkfifo(root / "pipe.env")
    opened: list[str] = []
    real_open = os.open
    monkeypatch.setattr(
        os, "open", lambda path, *rest, **more: opened.append(str(path)) or real_open(path, *rest, **more)
    )
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(root / "door.env"))
        assert walked(root) == []
        for name in ("link.env", "pipe.env", "door.env"):
            assert read_text(str(root / name)) is None
    assert read_text("/dev/null") is None
    assert opened == []


def test_what_takes_a_files_place_meanwhile_is_not_followed(tmp_path, monkeypatch):
    write(tmp_path, {"mine.env": "x", "other.env": "y"})
    info = os.lstat(tmp_path / "mine.env")
    (tmp_path / "mine.env").unlink()
    (tmp_path / "mine.env").symlink_to("other.env")
    monkeypatch.setattr(provenance_scan.os, "lstat", lambda _: info)
    with pytest.raises(OSError):
        read_text(str(tmp_path / "mine.env"))
    (tmp_path / "mine.env").unlink()
    os.mkfifo(tmp_path / "mine.env")
    assert read_text(str(tmp_path / "mine.env")) is None


def test_another_file_system_is_not_entered(tmp_path, monkeypatch):
    write(tmp_path, {"a.env": "x", "mounted/b.env": "x"})
    real = provenance_scan._device
    monkeypatch.setattr(provenance_scan, "_device", lambda e: -1 if e.name == "mounted" else real(e))
    assert walked(tmp_path) == ["a.env"]


def test_a_binary_is_an_empty_text(tmp_path):
    (tmp_path / "thing").write_bytes(b"TOKEN=abc\0\1\2")
    assert read_text(str(tmp_path / "thing"))[0] == ""


def test_what_may_not_be_entered_is_counted(tmp_path, monkeypatch):
    write(tmp_path, {"shut/a.env": "x", "open/a.env": "x"})
    real = os.scandir

    def scandir(path):
        if str(path).endswith("shut"):
            raise PermissionError(path)
        return real(path)

    monkeypatch.setattr(provenance_scan.os, "scandir", scandir)
    tallied = Tallied()
    assert [Path(f.path).parent.name for f in walk(Root(str(tmp_path)), tallied)] == ["open"]
    assert tallied.unreadable == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (".env", True),
        (".env.production", True),
        ("prod.env", True),
        ("values.yaml", True),
        (".npmrc", True),
        (".bash_history", True),
        ("credentials", True),
        ("pnpm-lock.yaml", False),
        ("main.py", False),
        ("README.md", False),
    ],
)
def test_settings_are_told_by_their_name(name, expected):
    assert is_settings(name) == expected


def test_the_workspace_comes_first_then_home_then_the_neighbours(tmp_path):
    home = write(tmp_path / "home", {".aws/credentials": "x", "code/mine/a.py": "x", "code/other/.env": "x"})
    paths = [r.path for r in roots(f"{home}/code/mine", str(home))]
    order = [f"{home}/code/mine", f"{home}/.aws", str(home), f"{home}/code", f"{home}/code/other"]
    assert [p for p in paths if p in order] == order


def test_the_repository_around_a_workspace_is_looked_through_without_it(tmp_path):
    write(
        tmp_path,
        {"repo/.git/config": "x", "repo/apps/mine/a.py": "x", "repo/scripts/.env": "x", "next/.env": "x"},
    )
    found = {r.path: r for r in roots(f"{tmp_path}/repo/apps/mine", "")}
    assert f"{tmp_path}/next" in found
    names = walked(tmp_path / "repo", without=found[f"{tmp_path}/repo"].without)
    assert sorted(names) == [".git/config", "scripts/.env"]
