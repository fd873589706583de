"""Dry runs: a call without the option that makes it one, so that what it shows can be said as what it would do.

Promise: pure; only a call that is known to be dry is asked for, and what comes of it is a look.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.model import Undo
from shellguard.parse.invocation import Arg

DRY = "dry run"
_HELP = frozenset({"--help", "--version", "-help", "-version", "-h"})
_LONG = re.compile(
    r"--?(?:dry[-_]?run(?:=(?:client|server|true))?|what-?if|simulate|just-print|recon|no-act|no-changes|noop|check|assumeno|test|dry|print)",
    re.I,
)
# Letters that mean it, by program; elsewhere a cluster is left as it is.
_LETTERS: dict[str, str] = {
    "git": "n", "rsync": "n", "make": "n", "gmake": "n", "ninja": "n", "just": "n", "rake": "n", "rclone": "n", "restic": "n",
    "borg": "n", "stow": "n", "rename": "n", "prename": "n", "apt-get": "s", "apt": "s", "aptitude": "s", "ansible-playbook": "C",
    "ansible": "C", "pacman": "p", "wipefs": "n", "tmpreaper": "t", "logrotate": "d", "cargo": "n", "task": "n",
}  # fmt: skip


def rehearsed(subject: Subject) -> Subject | None:
    """The same call in earnest; None where the option is not found, as in a call for help."""
    letters = _LETTERS.get(subject.program, "")
    args = tuple(_without(a, letters) for a in subject.call.args)
    kept = tuple(a for a in args if a is not None)
    if kept == subject.call.args:
        return None
    call = replace(subject.call, args=kept)
    return Subject(call, home=subject.home, workspace=subject.workspace, siblings=(call,))


def _without(arg: Arg, letters: str) -> Arg | None:
    text = arg.text
    if not text.startswith("-") or text == "--":
        return arg
    if _LONG.fullmatch(text):
        return None
    if text.startswith("--") or not letters or letters not in text or not text[1:].isalpha():
        return arg
    left = text.replace(letters, "")
    # `git clean -n` in earnest asks for `-f`
    return None if left == "-" else replace(arg, text=left, raw=left)


def is_help(subject: Subject) -> bool:
    """Whether it only says how it is used."""
    return not _HELP.isdisjoint(subject.call.words)


def as_look(deed: Deed) -> Deed:
    """What a dry run says of it."""
    return replace(deed, does=Does.LOOK, undo=Undo.TRIVIAL, how=DRY)
