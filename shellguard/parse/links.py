"""Links and mounts that this very text makes: what lies below them lies elsewhere.

Promise: pure; only paths that are known are followed, and a link itself is still a link: `rm x` takes the link, `rm x/*`
what it leads to.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from shellguard.parse.invocation import Arg, Invocation

_MAX = 32
_BINDS = frozenset({"--bind", "-B", "--rbind", "-R"})

Links = dict[str, tuple[str, bool]]
"""Absolute path of a link or mount -> (where it leads, whether it is a mount)."""


def note(links: Links, call: Invocation, home: str) -> None:
    """Remember a link that `ln -s`, or a mount that `mount --bind`, makes."""
    words = [w for w in call.words if not w.startswith("-")]
    is_mount = call.program == "mount"
    # values of a mount's options stand before its two places
    words = words[-2:] if is_mount else words
    if len(words) != 2 or len(links) >= _MAX or any(not a.is_known for a in call.args):
        return
    is_bind = is_mount and bool({*_BINDS, "bind"} & set(call.words))
    if not (is_bind or _is_symbolic(call)):
        return
    place = _absolute(words[1], call, home)
    if place is None or place == "/":
        return
    base = place if not is_mount else ""
    target = words[0] if words[0].startswith("/") else _leading(words[0], base, call, home)
    if target is not None and target != place:
        links[place] = (posixpath.normpath(target), is_mount)


def _is_symbolic(call: Invocation) -> bool:
    return call.program == "ln" and any(
        w == "--symbolic" or (w[:1] == "-" and w[1:2] != "-" and "s" in w) for w in call.words
    )


def _leading(target: str, link: str, call: Invocation, home: str) -> str | None:
    """A relative link leads on from its own folder, a mount from the current one."""
    return posixpath.join(posixpath.dirname(link), target) if link else _absolute(target, call, home)


def _absolute(path: str, call: Invocation, home: str) -> str | None:
    if path.startswith("~/") or path == "~":
        path = home + path[1:]
    if not path.startswith("/"):
        if call.cwd is None:
            return None
        path = posixpath.join(call.cwd, path)
    return posixpath.normpath(path)


def through(call: Invocation, links: Links, home: str) -> Invocation:
    """`call` with what it names below a link said as what that is."""
    args = tuple(_followed(a, call, links, home, opens=False) for a in call.args)
    redirects = tuple(
        replace(r, target=_followed(r.target, call, links, home, opens=True)) for r in call.redirects
    )
    return replace(call, args=args, redirects=redirects)


def _followed(arg: Arg, call: Invocation, links: Links, home: str, *, opens: bool) -> Arg:
    if not arg.text or arg.text.startswith("-") or arg.is_process:
        return arg
    path = _absolute(arg.text, call, home)
    for place, target in _leading_to(path, links) if path is not None else ():
        rest = path[len(place) :] if path is not None else ""
        if rest or opens or links[place][1] or arg.text.endswith("/"):
            return replace(arg, text=posixpath.normpath(target.rstrip("/") + "/" + rest.lstrip("/")))
    return arg


def _leading_to(path: str, links: Links) -> Iterator[tuple[str, str]]:
    for place, (target, _) in links.items():
        if path == place or path.startswith(place + "/"):
            yield place, target
