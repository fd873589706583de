"""What a confined session may touch, made into a Landlock ruleset: the room behind `run --confine`.

Promise: nothing beneath a hidden or protected place is ever granted for writing, nor beneath a hidden one for reading,
whatever else is asked for; where that costs the session something, `Confinement.narrowed` says where.

Landlock only allows, and allows whole hierarchies: there is no "all of HOME but that". So a folder on the way to a
place that gets less is granted entry by entry, as it stands at that moment. docs/confine.md says what follows.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from shellguard.capture import elsewhere, landlock
from shellguard.capture.landlock import Right
from shellguard.errors import ShellGuardError

# Entering and listing folders is granted everywhere: names are no secret, and `find /` and PATH look-ups go on working.
# EXECUTE alone runs nothing, see `Right.EXECUTE`.
_EVERYWHERE = Right.EXECUTE | Right.READ_DIR
_READ = _EVERYWHERE | Right.READ_FILE
# SAFETY: no MAKE_CHAR, MAKE_BLOCK: root could make the disk's node and read around every rule.
# tests/capture/test_confine.py::test_root_cannot_go_round_by_a_device
_WRITE = (
    _READ | Right.WRITE_FILE | Right.TRUNCATE | Right.REFER
    | Right.REMOVE_DIR | Right.REMOVE_FILE
    | Right.MAKE_DIR | Right.MAKE_REG | Right.MAKE_SYM | Right.MAKE_SOCK | Right.MAKE_FIFO
)  # fmt: skip

# These say that the ruleset or this process is at fault, not the place.
_OURS = frozenset({errno.EINVAL, errno.ENOMSG, errno.EBADF, errno.ENOMEM, errno.EMFILE, errno.ENFILE})


class _Level(IntEnum):
    HIDDEN = 0
    READ = 1
    WRITE = 2


_RIGHTS = {_Level.READ: _READ, _Level.WRITE: _WRITE}


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a confined process tree may touch. Everything it does not name can be read and run, not written."""

    writable: tuple[Path, ...]
    hidden: tuple[Path, ...] = ()
    """Neither read nor written. Wins over `writable`, the other way round never."""
    protected: tuple[Path, ...] = ()
    """Read and run, never written; may lie in a hidden folder, as shims do."""

    @property
    def narrowed(self) -> tuple[Path, ...]:
        """Writable folders in which nothing new can be made, renamed or removed, because they hold a guarded place."""
        guarded = _guarded(self)
        return tuple(place for place in self.writable if any(place in inner.parents for inner in guarded))


def for_session(
    *,
    workspace: Path,
    home: Path,
    temporary: Path,
    extra_writable: Sequence[Path],
    hidden: Sequence[Path],
    environment: Mapping[str, str],
    protected: Sequence[Path] = (),
) -> Confinement:
    """What ordinary work in `workspace` needs. Makes the folders of installed agents and tools that are missing.

    `temporary` is the folder that all programs share (/tmp); `environment` is what the agent will get, from the person.
    Raises ShellGuardError when the workspace lies in a guarded place, a guarded place in `temporary`, or HOME is relative.
    """
    if not home.is_absolute():
        raise ShellGuardError(f"HOME is {str(home)!r}, not an absolute path; set it")
    guarded = [_real(place) for place in (*hidden, *protected)]
    workspace, temporary = _real(workspace), _real(temporary)
    for place in guarded:
        if workspace.is_relative_to(place):
            raise ShellGuardError(f"{workspace} lies in ShellGuard's own {place}: start the agent elsewhere")
        if place.is_relative_to(temporary):
            raise ShellGuardError(
                f"ShellGuard's own {place} lies in {temporary}, where a confined session must be able to make files:"
                " move it, e.g. by setting XDG_RUNTIME_DIR or XDG_STATE_HOME"
            )
    wanted = [workspace, temporary, *elsewhere.system(), *extra_writable]
    wanted += elsewhere.repository(workspace, home=_real(home))
    wanted += [
        place
        for place in elsewhere.caches(home=home, environment=environment)
        if not _real(home).is_relative_to(_real(place))  # a variable that names / or HOME is no cache
    ]
    writable = [place for place in _settled(wanted) if not any(place.is_relative_to(g) for g in guarded)]
    return Confinement(
        tuple(writable),
        (*map(_real, hidden), *elsewhere.raw_disks()),
        tuple(_real(place) for place in protected),
    )


def ruleset(confinement: Confinement, *, abi: int | None = None) -> int:
    """A ruleset's descriptor, for `landlock.restrict_self`; closed on exec unless the caller lets it be inherited.

    What is granted is what exists now. `abi` pretends an older kernel. Raises ShellGuardError where Landlock is missing.
    """
    known = landlock.abi()
    if not known:
        raise ShellGuardError(
            "--confine needs Landlock, which this kernel lacks, has switched off or forbids here (Linux 5.13 or later,"
            " `landlock` in /sys/kernel/security/lsm); run without --confine"
        )
    abi = known if abi is None else min(abi, known)
    try:
        fd = landlock.create_ruleset(landlock.rights_of(abi), scoped=landlock.scopes_of(abi))
    except OSError as error:
        raise ShellGuardError(f"the kernel made no Landlock ruleset: {error.strerror}") from None
    try:
        _Granting(confinement, fd=fd, known=landlock.rights_of(abi)).grant_all()
    except OSError as error:
        os.close(fd)
        raise ShellGuardError(f"a Landlock rule was not taken: {error.strerror}") from None
    return fd


def gaps(abi: int) -> tuple[str, ...]:
    """What a kernel of this Landlock version leaves open or takes away, for people to read; newest kernels: nothing."""
    known = (
        (2, "files cannot be renamed or linked from one folder to another: programs copy instead, or fail"),
        (3, "read-only and hidden files can be emptied by truncate(2)"),
        (6, "processes outside can be sent signals, the guard's among them"),
    )
    return tuple(text for needed, text in known if abi < needed)


class _Granting:
    """Adds the rules of one confinement to one ruleset."""

    def __init__(self, confinement: Confinement, *, fd: int, known: Right) -> None:
        self._fd, self._known = fd, known
        self._points = _points(confinement)
        self._lowest: dict[Path, _Level] = {}
        """Folders above a point: the least that anything in them gets."""
        self._towards: dict[Path, set[Path]] = {}
        for point, level in self._points.items():
            for inner, outer in zip((point, *point.parents), point.parents, strict=False):
                self._lowest[outer] = min(level, self._lowest.get(outer, _Level.WRITE))
                self._towards.setdefault(outer, set()).add(inner)

    def grant_all(self) -> None:
        """Raises OSError."""
        self._allow(Path("/"), _EVERYWHERE)
        for point, level in self._points.items():
            self._grant(point, level)

    def _grant(self, place: Path, level: _Level) -> None:
        """`level` for all beneath `place`, but where a point says less."""
        if level is _Level.HIDDEN:
            return
        if self._lowest.get(place, _Level.WRITE) >= level:
            self._allow(place, _RIGHTS[level])
            return
        for child in self._entries(place):
            if self._points.get(child, level) >= level:
                self._grant(child, level)

    def _entries(self, folder: Path) -> Iterator[Path]:
        """What is in it; of a folder that we may enter but not list, what leads to a point."""
        found = set(self._towards.get(folder, ()))
        with contextlib.suppress(OSError):
            found.update(folder.iterdir())
        return iter(found)

    def _allow(self, place: Path, rights: Right) -> None:
        try:
            landlock.allow_beneath(self._fd, place=place, rights=rights & self._known)
        except OSError as error:
            # Gone since it was listed, out of this user's reach, a dead network mount: it gets no rule.
            if error.errno in _OURS:
                raise


def _points(confinement: Confinement) -> dict[Path, _Level]:
    """Every place of which something is said; it holds for what lies beneath, up to the next point."""
    guarded = _guarded(confinement)
    written = {_real(place): _Level.WRITE for place in confinement.writable}
    beneath = {place for place in written if any(place.is_relative_to(outer) for outer in guarded)}
    return {Path("/"): _Level.READ} | {p: w for p, w in written.items() if p not in beneath} | guarded


def _guarded(confinement: Confinement) -> dict[Path, _Level]:
    """Hidden and protected places by all their names; what is both is hidden."""
    levels: dict[Path, _Level] = {}
    mounts = _mounts()
    for places, level in ((confinement.protected, _Level.READ), (confinement.hidden, _Level.HIDDEN)):
        for place in map(_real, places):
            levels |= dict.fromkeys((place, *_aliases(place, mounts=mounts)), level)
    return levels


def _real(place: Path) -> Path:
    return Path(os.path.realpath(place))


def _settled(wanted: Iterable[Path]) -> list[Path]:
    """Real paths of what exists, without what lies in another of them."""
    granted: list[Path] = []
    for place in sorted(wanted, key=lambda place: len(place.parts)):
        # SAFETY: a link inside a folder that an earlier session could write may lead anywhere now; it grants nothing.
        # tests/capture/test_confine.py::test_link_planted_in_a_writable_folder_grants_nothing
        steps = {_real(step.parent) / step.name for step in (place, *place.parents)}
        if os.access(place, os.F_OK) and not any(
            step.is_relative_to(outer) for step in steps for outer in granted
        ):
            granted.append(_real(place))
    return granted


@dataclass(frozen=True, slots=True)
class _Mount:
    device: str
    shows: Path
    """The folder of that file system which is seen at `at`."""
    at: Path


def _mounts() -> list[_Mount]:
    """proc(5), mountinfo; later ones cover earlier ones. Empty where there is no /proc."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/self/mountinfo").read_text(errors="surrogateescape").splitlines()
        fields = [line.split(" ") for line in lines]
        return [_Mount(field[2], _unescaped(field[3]), _unescaped(field[4])) for field in fields]
    return []


def _aliases(place: Path, *, mounts: Sequence[_Mount]) -> Iterator[Path]:
    """The paths at which bind mounts show `place`, or a part of it, too."""
    own = max(
        (mount for mount in reversed(mounts) if place.is_relative_to(mount.at)),
        key=lambda mount: len(mount.at.parts),
        default=None,
    )
    if own is None:
        return
    inside = own.shows / place.relative_to(own.at)
    for mount in mounts:
        if mount.device == own.device and inside.is_relative_to(mount.shows):
            yield mount.at / inside.relative_to(mount.shows)
        elif mount.device == own.device and mount.shows.is_relative_to(inside):
            yield mount.at


def _unescaped(field: str) -> Path:
    return Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), field))
