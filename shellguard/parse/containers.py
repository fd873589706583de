"""Commands inside containers and sandboxes, with the folders of this machine that are seen in there.

Promise: pure, total; a volume with a name is no folder of ours, a bind mount is.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace

from shellguard.parse.getopt import Grammar, Scan, scan
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.peeled import Peeled, Peeler
from shellguard.parse.wrapper_table import CONTAINER

_VERBS = ("exec", "run", "create")
_GROUPS = ("compose", "container")


def _engine(args: tuple[Arg, ...]) -> Peeled | None:
    """`docker [compose] exec|run [options] CONTAINER command...`."""
    first = scan(args, CONTAINER)
    engine = first.value("-H", "--host", "--url", "-c", "--context", "--connection")
    rest, words = first.rest, 0
    while rest and rest[0].text in _GROUPS and words < 1:
        rest, words = scan(rest[1:], CONTAINER).rest, words + 1
    if not rest or rest[0].text not in _VERBS:
        return None
    return container(scan(rest[1:], CONTAINER), engine=engine.shown if engine else "")


def container(found: Scan, *, engine: str = "") -> Peeled | None:
    """The command of an engine's `run` or `exec`, its options read; `engine`: where it is, if the command says so."""
    if not found.rest:
        return None
    name, command = found.rest[0], found.rest[1:]
    entry = found.value("--entrypoint")
    if entry is not None and entry.text:
        command = (entry, *command)
    if not command:
        return None
    host = f"container {name.shown} of {engine}" if engine else f"container {name.shown}"
    return Peeled(command, host=host, cwd=found.value("-w", "--workdir"), mounts=_mounts(found))


def _mounts(found: Scan) -> tuple[tuple[str, str], ...]:
    """Bind mounts: `-v /host:/inner[:opts]`, `--mount type=bind,src=...,dst=...`."""
    mounts: list[tuple[str, str]] = []
    for value in found.values("-v", "--volume"):
        source, _, rest = value.text.partition(":")
        mounts.append((rest.split(":")[0], source))
    for value in found.values("--mount"):
        pairs = dict(p.partition("=")[::2] for p in value.text.split(","))
        inner = next((pairs[k] for k in ("dst", "target", "destination") if k in pairs), "")
        mounts.append((inner, pairs.get("src", pairs.get("source", ""))))
    return tuple((i, h) for i, h in mounts if i.startswith("/") and is_folder_of_ours(h))


def is_folder_of_ours(source: str) -> bool:
    """Whether the source of a mount is a path, and not a volume's name."""
    return source.startswith(("/", ".", "~")) and UNKNOWN not in source


def mapped(path: str, mounts: tuple[tuple[str, str], ...]) -> str | None:
    """The path on this machine of an absolute path inside; the longest mount wins. None when it lies in there."""
    normal = posixpath.normpath(path)
    normal = "/" + normal.lstrip("/")
    for inner, host in sorted(mounts, key=lambda m: len(m[0]), reverse=True):
        top = inner.rstrip("/")
        if normal == (top or "/") or normal.startswith(top + "/"):
            below = normal[len(top) :].lstrip("/")
            tail = "/" if path.endswith("/") and below else ""
            return posixpath.join(host, below) + tail if below else host
    return None


def on_this_machine(call: Invocation, mounts: tuple[tuple[str, str], ...]) -> list[Invocation]:
    """What to list of a call inside: as this machine has its paths, and as written where some are not mounted."""
    cwd = mapped(call.cwd, mounts) if call.cwd else None
    args, is_inside, is_ours = (
        [],
        False,
        cwd is not None and any(not a.text.startswith(("-", "/")) for a in call.args),
    )
    for arg in call.args:
        path = mapped(arg.text, mounts) if arg.text.startswith("/") else None
        if path is None and arg.text.startswith("/"):
            is_inside = True
            continue
        is_ours = is_ours or path is not None
        args.append(arg if path is None else replace(arg, text=path))
    written = tuple(
        replace(r, target=replace(r.target, text=path))
        for r in call.redirects
        if r.target.text.startswith("/") and (path := mapped(r.target.text, mounts)) is not None
    )
    if not (is_ours or written):
        return [call]
    here = replace(call, args=tuple(args), redirects=written, cwd=cwd, host="")
    return [here, call] if is_inside else [here]


# bwrap(1): how many words each option takes; what is not listed takes none.
_BWRAP_TWO = frozenset(
    "--bind --bind-try --dev-bind --dev-bind-try --ro-bind --ro-bind-try --symlink --setenv --file --bind-data "
    "--ro-bind-data --bind-fd --ro-bind-fd --chmod --overlay".split()
)
_BWRAP_ONE = frozenset(
    "--args --argv0 --userns --userns2 --pidns --uid --gid --hostname --chdir --unsetenv --lock-file --sync-fd "
    "--remount-ro --overlay-src --tmp-overlay --ro-overlay --exec-label --file-label --proc --dev --tmpfs --mqueue --dir "
    "--seccomp --add-seccomp-fd --block-fd --userns-block-fd --info-fd --json-status-fd --cap-add --cap-drop --perms --size".split()
)


def _bwrap(args: tuple[Arg, ...]) -> Peeled | None:
    """`bwrap --bind SRC DEST ... command`."""
    mounts: list[tuple[str, str]] = []
    cwd: Arg | None = None
    at = 0
    while at < len(args) and args[at].text.startswith("--") and args[at].text != "--":
        name = args[at].text
        following = args[at + 1 : at + 3]
        if "bind" in name and len(following) == 2 and "ro-" not in name:
            mounts.append((following[1].text, following[0].text))
        cwd = following[0] if name == "--chdir" and following else cwd
        at += 3 if name in _BWRAP_TWO else 2 if name in _BWRAP_ONE else 1
    rest = args[at + 1 :] if args[at : at + 1] and args[at].text == "--" else args[at:]
    ours = tuple((i, h) for i, h in mounts if i != h and i.startswith("/") and is_folder_of_ours(h))
    return Peeled(rest, cwd=cwd, mounts=ours) if rest else None


_MACHINECTL = Grammar(values=frozenset("-M --machine --uid -E --setenv -H --host -p -n -o".split()))


def _machinectl(args: tuple[Arg, ...]) -> Peeled | None:
    """`machinectl shell [USER@]NAME command`."""
    rest = scan(args, _MACHINECTL).rest
    if len(rest) < 3 or rest[0].text != "shell":
        return None
    return Peeled(rest[2:], host=f"container {rest[1].shown}")


PEELERS: dict[str, Peeler] = {
    **{name: _engine for name in ("docker", "podman", "nerdctl", "docker-compose", "podman-compose", "docker.exe", "finch", "container")},
    "bwrap": _bwrap,
    "machinectl": _machinectl,
}  # fmt: skip
