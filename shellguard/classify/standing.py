"""What really stands at the paths of one invocation: the classes that facts add or take away.

Promise: asks the world only what it is asked itself; without an answer the spelled classes stand as they are. Facts
that make a deletion milder count only where nothing else in the command can change them before it runs.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.paths import Place, classes
from shellguard.parse.shells import SHELLS
from shellguard.parse.world import Kind, Target, World

COUNTED = frozenset({"clean", "dirty", "untracked", "own", "uncommitted"})
"""Classes that take counting to know; `missing`, `link` and `mount` take a look."""
MILDER = frozenset({"clean", "own", "missing", "link"})
FACTS = COUNTED | MILDER | {"mount"}

# What a path is by its spelling wherever it leads.
_STAYING = frozenset(
    {
        "credentials",
        "guard",
        "guard-project",
        "agent-settings",
        "startup",
        "login-keys",
        "accounts",
        "everything-in",
        "git-dir",
    }
)
# Places that nothing makes a session's own.
_PRECIOUS = frozenset(
    "root home system system-top guard guard-project agent-settings credentials startup login-keys accounts device top-level".split()
)
# Folders that containers mount a volume at, so that dependencies and build output stay inside.
_VOLUMES = frozenset("node_modules .venv venv target vendor .cache .next .gradle .m2 .tox dist".split())
# Folders that some systems keep elsewhere: /tmp is /private/tmp on macOS, /var/run is /run.
_LINKED = ("/tmp", "/var/tmp", "/var/run", "/var/lock", "/var")
# Programs that put nothing in a place that is deleted afterwards, nor take it out of git.
_QUIET = frozenset(
    "rm rmdir rd unlink find cp cd pwd echo printf ls mkdir true false test [ [[ : cat head tail wc du stat grep rg sleep export set "
    "unset exit return date which type command sort uniq cut tr basename dirname realpath touch tee".split()
)
# Programs that put something else in a place even when they are written after the deletion: loops, background jobs.
_MOVERS = frozenset({"mv", "ln", "link", "mount", "rename", "rsync", ""})
# Wrappers that do nothing but start what they name.
_STARTERS = frozenset("sudo doas env timeout nice ionice nohup time stdbuf setsid command".split())
# This many files by name are as much as a folder.
MANY_FILES = 5
# Of more matches each counts, but is not looked at by itself.
_MOST_ASKED = 200


class Standing:
    """One invocation's."""

    def __init__(
        self, world: World, *, call: Invocation, place: Place, siblings: Iterable[Invocation] = ()
    ) -> None:
        self._world, self._place = world, place
        self._can_be_milder = _is_alone(call, tuple(siblings))
        self._real_place: Place | None = None
        self._seen: dict[tuple[Arg, frozenset[str]], tuple[frozenset[str], ...]] = {}
        self._facts: dict[tuple[Arg, frozenset[str]], frozenset[str]] = {}
        self._lost_by_name: int | None = None

    def paths(self, arg: Arg) -> tuple[str, ...] | None:
        """Absolute paths that a word means now; None where that cannot be said."""
        text = arg.text
        if not text or UNKNOWN in text or arg.is_process:
            return None
        if text.startswith("~"):
            if not self._place.home or text[1:2] not in ("", "/"):
                return None
            text = self._place.home + text[1:]
        if not text.startswith("/"):
            if self._place.cwd is None:
                return None
            text = f"{self._place.cwd.rstrip('/')}/{text}"
        return self._world.matches(text) if arg.is_glob else (text,)

    def classes(self, arg: Arg, spelled: frozenset[str]) -> tuple[frozenset[str], ...]:
        """The classes of a word, and of what it matches where that differs; looked at, not counted."""
        key = (arg, spelled)
        if key not in self._seen:
            self._seen[key] = self._look(arg, spelled)
        return self._seen[key]

    def _look(self, arg: Arg, spelled: frozenset[str]) -> tuple[frozenset[str], ...]:
        paths = self.paths(arg)
        if paths is None:
            return (spelled,)
        places = [self._world.place(path) for path in paths[:_MOST_ASKED]]
        found = [p for p in places if p is not None and p.kind is not Kind.UNSEEN]
        whole = spelled
        if self._can_be_milder and len(found) == len(paths):
            whole |= {"missing"} if all(p.kind is Kind.MISSING for p in found) else set()
            whole |= {"link"} if found and all(p.kind is Kind.LINK for p in found) else set()
        if any(p is not None and p.is_mount and not _is_volume(p) for p in places):
            whole |= {"mount"}
        if not arg.is_glob:
            return (self._led(found[0], whole) if found else whole,)
        each = (self._led(p, self._spelled(p, whole)) for p in found)
        return tuple(dict.fromkeys((whole, *each)))

    def _spelled(self, match: Target, whole: frozenset[str]) -> frozenset[str]:
        """Classes of one match by its own name."""
        return classes(Arg(match.path), self._place) | (whole & (FACTS | {"everything-in"}))

    def _led(self, found: Target, spelled: frozenset[str]) -> frozenset[str]:
        """`spelled`, or where links lead elsewhere the classes of that place."""
        # what is not there yet may be once the rest of the command has run
        is_nothing = found.kind is Kind.MISSING and self._can_be_milder
        if is_nothing or found.real == posixpath.normpath(found.path):
            return spelled
        if self._is_led_as_a_whole(found):
            return spelled
        return classes(Arg(found.real), self._real()) | (spelled & (_STAYING | FACTS))

    def _is_led_as_a_whole(self, found: Target) -> bool:
        """Whether it is only the workspace, the home or a folder of the system that is reached through a link."""
        path = posixpath.normpath(found.path)
        for folder in (self._place.workspace, self._place.home, *_LINKED):
            if folder and _below(path, folder):
                below = path[len(folder.rstrip("/")) :]
                return found.real == self._resolved(folder).rstrip("/") + below
        return False

    def _real(self) -> Place:
        if self._real_place is None:
            home, workspace = (self._resolved(p) for p in (self._place.home, self._place.workspace))
            self._real_place = Place("/", home, workspace)
        return self._real_place

    def _resolved(self, folder: str) -> str:
        found = self._world.place(folder.rstrip("/") + "/") if folder else None
        return found.real if found is not None else folder

    def facts(self, arg: Arg, spelled: frozenset[str], among: Iterable[Arg]) -> frozenset[str]:
        """Classes that take counting; `among` are all words that the invocation acts on."""
        key = (arg, spelled)
        if key not in self._facts:
            self._facts[key] = self._count(arg, spelled, among)
        return self._facts[key]

    def _count(self, arg: Arg, spelled: frozenset[str], among: Iterable[Arg]) -> frozenset[str]:
        targets = self.targets(arg)
        if not targets:
            return frozenset()
        found: set[str] = set()
        found |= {"dirty"} if any(t.dirty for t in targets) else set()
        found |= {"untracked"} if any(t.untracked for t in targets) else set()
        lost = [t for t in targets if self._lost(t)]
        has_folder = any(t.kind is Kind.FOLDER for t in lost)
        if has_folder or (lost and self._lost_among(among) >= MANY_FILES):
            found.add("uncommitted")
        if not self._can_be_milder or len(targets) < len(self.paths(arg) or ()):
            return frozenset(found)
        found |= {"clean"} if all(t.is_recoverable for t in targets) else set()
        if all(t.is_own for t in targets) and not spelled & _PRECIOUS:
            found.add("own")
            found.discard("uncommitted")
        return frozenset(found)

    def targets(self, arg: Arg) -> tuple[Target, ...]:
        """What stands there, counted: as much of it as can be said."""
        found = (self._world.target(path) for path in (self.paths(arg) or ())[:_MOST_ASKED])
        return tuple(t for t in found if t is not None)

    def _lost_among(self, among: Iterable[Arg]) -> int:
        """How many files named one by one git could not bring back."""
        if self._lost_by_name is None:
            words = [(arg, self.paths(arg) or ()) for arg in among]
            if sum(len(paths) for _, paths in words) < MANY_FILES:
                self._lost_by_name = 0
            else:
                named = [t for arg, _ in words for t in self.targets(arg)]
                self._lost_by_name = sum(
                    t.kind is Kind.FILE and not t.is_own and self._lost(t) > 0 for t in named
                )
        return self._lost_by_name

    def _lost(self, found: Target) -> int:
        """Files in it that git cannot bring back, save what builds make again."""
        is_made = "regenerable" in classes(Arg(found.path), self._place)
        return 0 if is_made else found.dirty + found.untracked


def _is_volume(found: Target) -> bool:
    """Whether it is one of the folders that containers keep their dependencies in."""
    return posixpath.basename(found.real) in _VOLUMES


def _is_alone(call: Invocation, siblings: tuple[Invocation, ...]) -> bool:
    """Whether what stands there now still does when `call` runs."""
    is_before = any(s is call for s in siblings)
    for sibling in siblings:
        if sibling is call:
            is_before = False
        elif _only_starts(sibling, call):
            continue
        elif sibling.program in _MOVERS or (is_before and sibling.program not in _QUIET):
            return False
    return True


def _only_starts(sibling: Invocation, call: Invocation) -> bool:
    """Whether `call` runs inside it, and all else that it runs is listed beside it."""
    if sibling.program not in call.wrappers:
        return False
    is_read = bool(sibling.code) and UNKNOWN not in sibling.code
    return sibling.program in _STARTERS or (sibling.program in SHELLS and is_read)


def _below(path: str, folder: str) -> bool:
    return (path + "/").startswith(folder.rstrip("/") + "/")
