"""Which program a file is: by the file itself and by its content, never by what it is called.

Promise: total and read-only; a program that the rules speak of keeps its name through copies, links, renames and a
false argv[0], and argv[0] counts only for programs that obey it.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from shellguard.parse.wrappers import LOADERS
from shellguard.probe.content import Content, claims, interpreter_of, is_same, marked, read_content
from shellguard.probe.executable import (
    Executable,
    executable,
    is_guarded,
    is_setuid,
    is_system,
    looked_at,
    resolve_operand,
    within,
)
from shellguard.probe.faces import DISPATCHERS, MULTICALL, applet, base, face, is_honest, unversioned

__all__ = ["Catalogue", "Executable", "Identity", "executable", "is_setuid", "resolve_operand"]

STANDARD = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
_LIBRARIES = ("/lib64", "/lib", "/lib32", "/libx32", "/usr/lib64", "/usr/lib")

_REMEMBERED = 4096
"""Files; an agent can make any number of them."""
_SETTLED_NS = 50_000_000
"""A file that changed less than 50 ms ago can change again within one tick of the file system's clock (10 ms)."""

Kind = Literal["known", "unknown", "multicall", "unreadable"]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a program is judged as."""

    name: str
    """The one program name to judge by."""
    disguised_as: str = ""
    """The name it pretended to have while the file is known under another."""
    kind: Kind = "unknown"
    """`known` tells whose code it is, not that nobody tampered with its data: for that there is `is_system`. An
    `unknown` one may carry the name it claims by its build-id."""
    is_system: bool = False
    bits: int = 0
    """32, 64, or 0 when it cannot be told."""


@dataclass(slots=True)
class _File:
    """One file of the catalogue."""

    exe: Executable
    installed: set[str] = field(default_factory=set)
    """Names under which folders that only root may change have it."""
    called: set[str] = field(default_factory=set)
    """Names under which other folders have it."""
    content: Content | None = None
    is_read: bool = False

    @property
    def names(self) -> set[str]:
        """SAFETY: a link `~/bin/true` to rm makes rm no `true`. tests/probe/test_identity.py"""
        return self.installed or self.called


@dataclass(frozen=True, slots=True)
class _Match:
    """What is known of one file, whatever argv[0] is."""

    names: frozenset[str] = frozenset()
    kind: Kind = "unknown"
    bits: int = 0

    @property
    def binary(self) -> str:
        """The multi-call program it is, else empty."""
        return min(self.names & MULTICALL, default="")


class Catalogue:
    """The programs that rules speak of, as they lie on this machine."""

    def __init__(
        self, names: Iterable[str], *, search_path: str, now_ns: Callable[[], int] = time.time_ns
    ) -> None:
        """Finds every file of these names in the folders of `search_path` and the standard ones; reads none.

        `now_ns` is Unix time, as file systems stamp it.
        """
        self._spoken = frozenset(names)
        self._now_ns = now_ns
        self._files: dict[tuple[int, int], _File] = {}
        self._remembered: dict[tuple[int, int, int, int], _Match] = {}
        self._is_learnt = False
        self._trusted: list[str] = []
        self._scan([*search_path.split(":"), *STANDARD])
        loaders = {name for entry in _loaders() for name in self._add(entry, is_trusted=True)}
        self._spoken |= {name for name in loaders if name.startswith(LOADERS)}

    def learn(self) -> bool:
        """Read the headers of every file, else the first program that is not in the catalogue waits for it.

        False when that took longer than `executable.MAX_READ_S`; the next call goes on from there.
        """
        if not self._is_learnt:
            self._is_learnt = within(self._learn) is not None
        return self._is_learnt

    def names_of(self, exe: Executable, *, argv0: str) -> Identity:
        """What `exe` is when it is run with this argv[0]. Total."""
        shown, match = base(argv0), self._match(exe)
        name, lie = self._named(exe, match=match, shown=shown)
        kind: Kind = "multicall" if match.binary else match.kind
        return Identity(name, lie, kind, is_system(exe), match.bits)

    def _named(self, exe: Executable, *, match: _Match, shown: str) -> tuple[str, str]:
        """(name to judge by, name it pretended to have)."""
        if not match.names:
            return exe.name, ""
        called = shown or exe.name
        if not match.binary:
            name = face(match.names, spoken=self._spoken, shown=shown, real=exe.name)
            is_plain = is_honest(called, names=match.names) or self._has(called, exe)
            return name, "" if is_plain else called
        # uutils takes the file's own name where argv[0] is empty; the others look at their arguments.
        shown = called if match.binary == "coreutils" else shown
        name = applet(match.binary, shown=shown, known=self._spoken)
        if name != match.binary or not shown or shown.startswith(name):
            return name, ""
        return (shown, "") if self._has(shown, exe) else (name, shown)

    def _match(self, exe: Executable) -> _Match:
        key = (exe.dev, exe.ino, exe.ctime_ns, exe.size)
        match = self._remembered.get(key)
        if match is None:
            match, is_final = self._compare(exe)
            if is_final and self._now_ns() - exe.ctime_ns > _SETTLED_NS:
                while len(self._remembered) >= _REMEMBERED:
                    self._remembered.pop(next(iter(self._remembered)), None)
                self._remembered[key] = match
        return match

    def _compare(self, exe: Executable) -> tuple[_Match, bool]:
        """What it is, and whether another look could not tell more."""
        file = self._files.get((exe.dev, exe.ino))
        if file is not None and file.exe.size != exe.size:
            file = None  # the number went to another file, or this one was written anew
        if file is not None and file.installed:
            content = read_content(exe)
            return _Match(frozenset(file.names), "known", content.bits if content else 0), content is not None
        own = frozenset(file.called if file else ())
        match = within(lambda: self._by_content(exe, own=own)) if self.learn() else None
        if match is None:
            return _Match(own, "known" if own else "unreadable"), False
        return match, True

    def _by_content(self, exe: Executable, *, own: frozenset[str]) -> _Match | None:
        """`own` are the names that the person's own folders have it by; a copy of an installed one is that one."""
        content = read_content(exe)
        if content is None:
            return None
        installed, called, claimed = self._alike(content)
        if names := installed or own or called:
            return _Match(frozenset(names), "known", content.bits)
        if claimed:
            return _Match(frozenset(claimed), "unknown", content.bits)
        mark = marked(exe)
        return _Match(frozenset({mark} if mark else ()), "known" if mark else "unknown", content.bits)

    def _alike(self, content: Content) -> tuple[set[str], set[str], set[str]]:
        """Names of the installed files that are the same program, of others, and of those it only claims to be."""
        installed: set[str] = set()
        called: set[str] = set()
        claimed: set[str] = set()
        itself = (content.exe.dev, content.exe.ino)
        for key, file in self._files.items():
            if file.content is None or key == itself:
                continue
            if is_same(content, file.content, names=file.names):
                installed |= file.installed
                called |= file.called
            elif claims(content, file.content, names=file.names):
                claimed |= file.names
        return installed, called, claimed

    def _learn(self) -> bool:
        for file in self._files.values():
            if not file.is_read:
                file.is_read = True  # first: a file that hangs is not tried again
                file.content = read_content(file.exe)
        return True

    def _has(self, name: str, exe: Executable) -> bool:
        """A package installed this very file under `name`."""
        for folder in self._trusted:
            with suppress(OSError, ValueError):
                info = Path(f"{folder}/{name}").stat()
                if (info.st_dev, info.st_ino) == (exe.dev, exe.ino):
                    return True
        return False

    def _scan(self, folders: list[str]) -> None:
        wanted = self._spoken | MULTICALL | DISPATCHERS.keys()
        seen: set[str] = set()
        # SAFETY: a relative folder is another one in every working folder.
        for folder in (os.path.realpath(folder) for folder in folders if folder.startswith("/")):
            if folder in seen:
                continue  # /bin is /usr/bin on most systems
            seen.add(folder)
            with suppress(OSError, ValueError):
                info = Path(folder).stat()
                is_trusted = is_guarded(f"{folder}/", uid=info.st_uid, mode=info.st_mode)
                if is_trusted:
                    self._trusted.append(folder)
                for entry in _entries(folder):
                    # `python3.12` beside the one that `python3` leads to
                    if (name := entry.name) in wanted or (name := unversioned(name)) in wanted:
                        self._add(entry, is_trusted=is_trusted, extra=name)

    def _add(self, entry: os.DirEntry[str], *, is_trusted: bool, extra: str = "") -> set[str]:
        """The names that a file has by `entry` of a folder without links: that one, the one that links lead to, `extra`."""
        try:
            info = entry.stat()
            real = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
        except OSError:
            return set()
        if not stat.S_ISREG(info.st_mode) or not info.st_mode & 0o111:
            return set()
        exe = looked_at(real, opener=real, info=info)
        file = self._files.setdefault((info.st_dev, info.st_ino), _File(exe))
        names = {entry.name, real.rpartition("/")[2], extra} - {""}
        (file.installed if is_trusted else file.called).update(names)
        return names


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What lies in it; nothing when it cannot be read."""
    with suppress(OSError), os.scandir(folder) as entries:
        return list(entries)
    return []


def _loaders() -> Iterator[os.DirEntry[str]]:
    """Every dynamic loader that lies where loaders lie, and beside the one that `/bin/sh` asks for."""
    asked_for = interpreter_of("/bin/sh").rpartition("/")[0]
    folders = {os.path.realpath(folder): None for folder in (*_LIBRARIES, asked_for) if folder}
    # Debian's multiarch: /usr/lib/x86_64-linux-gnu
    inner = [entry.path for folder in folders for entry in _entries(folder) if "-linux-" in entry.name]
    for folder in (*folders, *inner):
        yield from (e for e in _entries(folder) if e.name.startswith("ld") and ".so" in e.name)
