"""Which files are looked through for secrets, in which order, and how one is read.

Promise: opens regular files only, never a link, FIFO, socket or device, nothing on another file system; bounded a file,
a folder tree and in depth; what cannot be read is counted, never raised.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shellguard.probe.provenance_names import (
    CACHE_MARKS,
    MOST_FILE_BYTES,
    MOST_SETTINGS_BYTES,
    PACKAGES,
    PASSED,
    is_fitting,
    is_settings,
    is_wanted,
)

_NUL_WITHIN_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Root:
    """A tree to look through."""

    path: str
    """Absolute: a folder, or a single file."""
    depth: int = 64
    """How many folders down; 0 is the folder's own files."""
    most_files: int = 200_000
    is_choosy: bool = False
    """Only settings, dot files and scripts: the tree is somebody else's."""
    is_hidden_only: bool = False
    """At the top only what begins with a dot: a home."""
    is_watched: bool = True
    without: frozenset[str] = frozenset()
    """Folders below it that are looked through on their own account."""


_HOME_FIRST = (
    ".aws .kube .docker .config .ssh .netrc .npmrc .pypirc .pgpass .my.cnf .git-credentials .gitconfig .m2/settings.xml "
    ".gradle/gradle.properties .cargo/credentials.toml .terraform.d .bash_history .zsh_history .bashrc .zshrc .profile "
    ".bash_profile .zshenv .local/share/fish/fish_history"
).split()
_MOST_NEIGHBOURS = 200
_MOST_UP = 6


def roots(workspace: str, home: str) -> tuple[Root, ...]:
    """Nearest first: the workspace, well-known places below home, the repository around it, its neighbours."""
    found = [Root(workspace)]
    if home:
        found += (Root(f"{home}/{name}", depth=3, most_files=5_000) for name in _HOME_FIRST)
        found.append(Root(home, depth=1, most_files=10_000, is_hidden_only=True))
    above = str(Path(workspace).parent)
    around = _repository_around(workspace, home)
    if around:
        found.append(Root(around, most_files=50_000, is_watched=False, without=frozenset({workspace})))
        above = str(Path(around).parent)
    if above not in ("/", workspace):
        found.append(Root(above, depth=0, most_files=500, is_choosy=True, is_watched=False))
        found += (
            Root(path, depth=4, most_files=4_000, is_choosy=True, is_watched=False)
            for path in _neighbours(above, {workspace, around})
        )
    return tuple(found)


def _repository_around(workspace: str, home: str) -> str:
    """The repository that the workspace is a folder of; empty where it is one itself or in none."""
    folder = Path(workspace)
    for _ in range(_MOST_UP):
        if (folder / ".git").exists():
            return str(folder) if str(folder) != workspace else ""
        folder = folder.parent
        if str(folder) in ("/", home):
            break
    return ""


def _neighbours(above: str, known: set[str]) -> list[str]:
    try:
        with os.scandir(above) as entries:
            folders = [
                e.path for e in entries if e.is_dir(follow_symlinks=False) and not e.name.startswith(".")
            ]
    except OSError:
        return []
    return sorted(set(folders) - known)[:_MOST_NEIGHBOURS]


@dataclass(frozen=True, slots=True)
class Found:
    """One file worth reading."""

    path: str
    info: os.stat_result
    """By lstat."""


@dataclass(slots=True)
class Tallied:
    """What a walk could not enter, in all."""

    unreadable: int = 0
    cut: int = 0
    """Trees that hold more than is looked at."""


def walk(root: Root, tallied: Tallied) -> Iterator[Found]:
    """The files of a tree, those of outer folders first, settings before the others of their folder."""
    try:
        info = os.lstat(root.path)
    except (OSError, ValueError):
        return
    if stat.S_ISREG(info.st_mode):
        yield Found(root.path, info)
        return
    left = root.most_files
    for files in folders(root, tallied):
        for file in files:
            if left == 0:
                tallied.cut += 1
                return
            left -= 1
            yield file


def folders(root: Root, tallied: Tallied) -> Iterator[list[Found]]:
    """The files worth reading of each folder of a tree that is entered."""
    try:
        info = os.lstat(root.path)
    except (OSError, ValueError):
        return
    if not stat.S_ISDIR(info.st_mode):
        return
    queue = deque([(root.path, root.depth)])
    while queue:
        folder, depth = queue.popleft()
        inside = entered(folder, root, device=info.st_dev, tallied=tallied)
        if inside is None:
            continue
        files, below = inside
        yield files
        if depth > 0:
            queue += deeper(below, depth - 1)


def deeper(below: list[str], depth: int) -> Iterator[tuple[str, int]]:
    """Folders with how many more folders down they are gone into."""
    for path in below:
        name = path.rpartition("/")[2]
        # A repository's own folder has addresses in its config, and then objects without end.
        yield path, (0 if name == ".git" else min(depth, 2) if name == PACKAGES else depth)


def entered(
    folder: str, root: Root, *, device: int, tallied: Tallied
) -> tuple[list[Found], list[str]] | None:
    """A folder's files worth reading, and the folders to go on with; None for what is not entered."""
    try:
        with os.scandir(folder) as listed:
            entries = list(listed)
    except OSError as error:
        tallied.unreadable += not isinstance(error, FileNotFoundError | NotADirectoryError)
        return None
    is_top = folder == root.path
    if not is_top and not CACHE_MARKS.isdisjoint(e.name for e in entries):
        return None
    is_packages = f"/{PACKAGES}/" in f"{folder}/"
    files: list[Found] = []
    below: list[str] = []
    for entry in entries:
        name = entry.name
        if is_top and root.is_hidden_only and not name.startswith("."):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                is_entered = name not in PASSED and not (is_packages and name == PACKAGES)
                if is_entered and entry.path not in root.without and _device(entry) == device:
                    below.append(entry.path)
            elif entry.is_file(follow_symlinks=False) and is_wanted(
                name, is_choosy=root.is_choosy, is_package=is_packages
            ):
                info = entry.stat(follow_symlinks=False)
                if info.st_dev == device and is_fitting(name, info.st_size):
                    files.append(Found(entry.path, info))
        except OSError:
            tallied.unreadable += 1
    files.sort(key=lambda f: (not is_settings(f.path.rpartition("/")[2]), f.path))
    return files, sorted(below)


def _device(entry: os.DirEntry[str]) -> int:
    return entry.stat(follow_symlinks=False).st_dev


def read_text(path: str) -> tuple[str, os.stat_result] | None:
    """A regular file's text and its fstat, as far as it is read; an empty text for a binary.

    None for what is no regular file. Raises OSError when it may not be read.
    """
    named = os.lstat(path)
    if not stat.S_ISREG(named.st_mode):
        return None
    # SAFETY: whatever takes the name's place meanwhile is neither followed nor waited for.
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        opened = os.fstat(fd)
        if not stat.S_ISREG(opened.st_mode):
            return None
        most = MOST_FILE_BYTES if opened.st_size <= MOST_FILE_BYTES else MOST_SETTINGS_BYTES
        data = _read(fd, most)
    finally:
        os.close(fd)
    if b"\0" in data[:_NUL_WITHIN_BYTES]:
        return "", opened
    return data.decode("utf-8", "replace"), opened


def _read(fd: int, most: int) -> bytes:
    pieces: list[bytes] = []
    while most > 0 and (piece := os.read(fd, most)):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)
